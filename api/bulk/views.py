"""/imports and /jobs: many rows, taken in parts and worked piece by piece."""

import hashlib
from collections import Counter
from datetime import datetime
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response

from api.bulk import bodies
from api.bulk.bodies import ImportBody, JobAnswer, JobProblemAnswer
from api.bulk.lines import CSV, MEDIA_TYPES, NDJSON, LinesParser, TableParser, rows_of
from api.bulk.storing import BOTH, FACTS, FHIR, PATIENTS, ROWS_A_SET
from api.endpoint import ANY_SCOPE, Endpoint, id_or_404, or_404, refuse_parameter
from api.ids import public_id
from api.paging import PageQuery, page_of
from api.problems import Problem, unprocessable
from api.scopes import scope_for
from clinic.permissions import NotPermitted, Permission
from followup.caseload_import.storing import KIND as CASELOAD
from followup.models import Job, JobProblem
from followup.services.job_outputs import KEPT, has_file
from followup.services.job_parts import begin_work, is_open, open_job, take_part
from followup.services.jobs import ROWS_A_PIECE, cancel_job
from pathway.records import SUBJECTS

MOST_PARTS = 100_000
_READING = "Job.r"
# Rows are stored as the worker: whoever sends them may do by hand what they will do.
_NEEDED = {
    PATIENTS: {Permission.REGISTER_PATIENT},
    FACTS: {Permission.RECORD_CLINICAL, Permission.RECORD_CONTACT},
    FHIR: {Permission.REGISTER_PATIENT, Permission.RECORD_CLINICAL},
    CASELOAD: {Permission.REGISTER_PATIENT, Permission.ENROL_PATIENT},
}
_FACTS = {f"{subject.resource}.c" for subject in SUBJECTS.values()}
_OF_KEYS = {
    PATIENTS: {"Patient.c", "Patient.u"},
    FACTS: _FACTS,
    FHIR: {"Patient.c", "Patient.u"} | _FACTS,
    CASELOAD: {"Patient.c", "EpisodeOfCare.c"} | _FACTS,
}


class OfJobs(Endpoint, is_abstract=True):
    """What the addresses of long work share."""

    access = Permission.IMPORT_DATA

    def found(self, job: str) -> Job:
        """A job of the clinic."""
        rows = Job.objects.filter(id=id_or_404("job", job))
        found: Job = or_404(rows.first())
        return found

    def importing(self, job: str) -> Job:
        """An import of rows that whoever asks may write; each of its steps may be another's."""
        found = self.found(job)
        or_404(_NEEDED.get(found.kind))
        _check_may(self, found.kind)
        return found

    def shown(self, job: Job, status: int = 200) -> Response:
        answer = self.versioned(_shown(job, self.now), status)
        if status in (201, 202):
            address = f"/api/v1/jobs/{public_id('job', job.id)}"
            answer["Location"] = self.request.build_absolute_uri(address)
        return answer


class ImportList(OfJobs):
    interactions = {"POST": "Job.c"}

    @extend_schema(
        operation_id="openImport",
        summary="Begin an import: say what the rows will be",
        description="Then `PUT /imports/{job}/parts/1`, 2, 3 ..., then `POST /imports/{job}/start`. "
        "Of FHIR, `Patient`, `Condition`, `MedicationRequest` and `Procedure` are read and the "
        "rest is counted as ignored; all parts are read before anybody is stored, so the order "
        "of rows is free.",
        request=ImportBody,
        responses={201: JobAnswer},
        examples=bodies.OPENED,
    )
    def post(self, request: Request) -> Response:
        body = self.body(ImportBody)
        _check_may(self, body["kind"])
        job = open_job(
            kind=body["kind"],
            parameters=_parameters(body),
            is_dry_run=body["dry_run"],
            by=self.actor,
            now=self.now,
        )
        return self.shown(job, 201)


class ImportPart(OfJobs):
    interactions = {"PUT": "Job.u"}
    # Ordered by its number: the same part again is the same once.
    guarded = frozenset()
    is_for_batches = False
    parser_classes = (LinesParser, TableParser)

    @extend_schema(
        operation_id="putImportPart",
        summary="The next rows of an import",
        description="At most 1 MB and 10,000 rows of whole lines. A table (CSV) is of patients or a "
        "caseload and repeats its heading in every part. A part may be sent again: after an "
        "interruption go on with part `parts` + 1.",
        request={NDJSON: OpenApiTypes.STR, CSV: OpenApiTypes.STR},
        responses=JobAnswer,
        examples=bodies.PART,
    )
    def put(self, request: Request, job: str, number: str) -> Response:
        found, place = self.importing(job), _number(number)
        raw = self._lines()
        rows = rows_of(raw, kind=found.kind, media_type=_media_type(request))
        taken = take_part(
            job=found,
            number=place,
            digest=hashlib.sha256(raw).hexdigest(),
            rows=rows,
            lines=raw.count(b"\n") + (not raw.endswith(b"\n")),
            at_once=ROWS_A_SET if found.kind == PATIENTS else ROWS_A_PIECE,
        )
        return self.shown(taken)

    def _lines(self) -> bytes:
        try:
            return self.raw_body()
        except UnsupportedMediaType:
            said = f"Send the rows as {NDJSON} or {CSV}."
            raise Problem("unsupported_media_type", said) from None


class ImportStart(OfJobs):
    interactions = {"POST": "Job.u"}

    @extend_schema(
        operation_id="startImport",
        summary="All parts are there: work them",
        request=None,
        responses={202: JobAnswer},
        examples=bodies.STARTED,
    )
    def post(self, request: Request, job: str) -> Response:
        return self.shown(begin_work(job=self.importing(job), by=self.actor, now=self.now), 202)


class JobList(OfJobs):
    interactions = {"GET": "Job.s"}
    query = PageQuery

    @extend_schema(
        operation_id="listJobs",
        summary="Long work of the clinic",
        parameters=[PageQuery],
        responses=page_of(JobAnswer),
        examples=bodies.LISTED,
    )
    def get(self, request: Request) -> Response:
        found = self.place("job").among(Job.objects.all())[: self.asked["limit"] + 1]
        return self.page([_shown(job, self.now) for job in found])


class JobDetail(OfJobs):
    access = Permission.VIEW_SCHEDULE
    interactions = {"GET": ANY_SCOPE}

    @extend_schema(
        operation_id="getJob",
        summary="How far long work is",
        description=f"Of work that another began it needs the scope `{scope_for(_READING)}`.",
        responses=JobAnswer,
        examples=bodies.ONE,
    )
    def get(self, request: Request, job: str) -> Response:
        found = self.found(job)
        if found.actor_id != self.actor.id and not self._may_read_others():
            raise Problem("forbidden", f"This key lacks the scope {scope_for(_READING)}.")
        return self.shown(found)

    def _may_read_others(self) -> bool:
        request: Any = self.request._request
        has_scope = self.actor.kind != "client" or _READING in request.interactions
        return has_scope and Permission.IMPORT_DATA in self.actor.permissions


class JobCancellation(OfJobs):
    interactions = {"POST": "Job.u"}

    @extend_schema(
        operation_id="cancelJob",
        summary="Stop long work after the piece that is being done",
        description="What was stored stays; what is over stays as it is.",
        request=None,
        responses={200: JobAnswer},
        examples=bodies.CANCELLED,
    )
    def post(self, request: Request, job: str) -> Response:
        found = self.found(job)
        cancel_job(job=found, by=self.actor, now=self.now)
        return self.shown(self.found(job))


class JobProblems(OfJobs):
    interactions = {"GET": "Job.r"}
    query = PageQuery

    @extend_schema(
        operation_id="listJobProblems",
        summary="The rows that were not taken, and why; the first 1,000",
        parameters=[PageQuery],
        responses=page_of(JobProblemAnswer),
        examples=bodies.PROBLEMS,
    )
    def get(self, request: Request, job: str) -> Response:
        rows = JobProblem.objects.of(self.found(job).id)
        return self.page_within([_problem(row) for row in rows])


def _parameters(body: dict[str, Any]) -> dict[str, Any]:
    """What the worker of the kind is told. Raises Problem."""
    if body["kind"] != FHIR:
        return {"strategy": body["strategy"]}
    if body["strategy"] != BOTH:
        raise unprocessable({"strategy": f"FHIR rows are always taken as {BOTH}."})
    return {"strategy": BOTH, "source": body["source"]}


def _check_may(view: OfJobs, kind: str) -> None:
    """Raises NotPermitted. Who runs the clinic takes over its caseload, as on the page."""
    by = view.actor
    held: frozenset[str] = getattr(view.request._request, "interactions", frozenset())
    is_as_on_page = kind == CASELOAD and by.kind == "user"
    lacks_scope = by.kind == "client" and not _OF_KEYS[kind] <= held
    if lacks_scope or not (is_as_on_page or _NEEDED[kind] <= by.permissions):
        raise NotPermitted("You may not write one by one what these rows would write.")


def _shown(job: Job, now: datetime) -> dict[str, Any]:
    counts: Counter[str] = Counter(job.counts)
    state = {"waiting": "receiving" if is_open(job) else "working"}.get(job.state, job.state)
    return {
        "id": public_id("job", job.id),
        "kind": job.kind,
        "state": state,
        "is_dry_run": job.is_dry_run,
        "strategy": job.parameters.get("strategy"),
        "resource": job.parameters.get("resource"),
        "parts": len(job.parameters.get("parts", ())),
        "rows": job.rows,
        "percent": job.percent,
        "counts": {
            **{name: counts[name] for name in ("created", "updated", "unchanged", "ignored")},
            "errors": counts["problems"],
            "reviews": counts["reviews"],
        },
        "created_at": job.created_at,
        "finished_at": job.finished_at,
        "file": _file_of(job) if has_file(job, now) else None,
        "version": job.version,
    }


def _file_of(job: Job) -> dict[str, Any]:
    return {
        "href": f"/api/v1/exports/{public_id('job', job.id)}/file",
        "media_type": MEDIA_TYPES[job.parameters["format"]],
        "bytes": job.parameters["bytes"],
        "expires_at": job.finished_at and job.finished_at + KEPT,
    }


def _problem(row: JobProblem) -> dict[str, Any]:
    return {
        "id": public_id("jpr", row.id),
        "line": row.line,
        "field": row.column or None,
        "code": row.code,
        "detail": row.detail,
    }


def _number(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= 6
    if not is_number or not 1 <= int(text) <= MOST_PARTS:
        raise refuse_parameter("number", f"Number parts from 1 to {MOST_PARTS}.")
    return int(text)


def _media_type(request: Request) -> str:
    return CSV if (request.content_type or "").startswith(CSV) else NDJSON
