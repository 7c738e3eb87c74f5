"""FHIR rows of a job: each is set aside by its person first, then people are stored whole."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import ArrayAgg

from api.imports.batch import BatchWriter
from api.imports.importing import PEOPLE_IN_A_BATCH, read_line
from api.imports.kinds import PATIENT, owner_of
from api.imports.lines import Line, parse
from api.imports.problems import SENTENCES, Place
from api.imports.report import NEW, NOT_RELEVANT, OLDER, REVIEWS, UNCHANGED, UPDATED, Report
from api.imports.spool import Added, Held, Row, Verdict, digest_of, version_text
from clinic.tenancy import current_scope
from followup.models import Job, JobRow
from followup.services.job_parts import plan_pieces
from followup.services.job_work import Done, Piece, Trouble

_COUNTED = {
    NEW: "created",
    UPDATED: "updated",
    UNCHANGED: "unchanged",
    OLDER: "ignored",
    NOT_RELEVANT: "ignored",
}
# The rows of a job are one file.
_FILE = ""


class JobReport(Report):
    """The same words and codes as for a folder, kept with the job."""

    def __init__(self) -> None:
        super().__init__(tell=lambda text: None)
        self.done = Done()

    def count(self, kind: str, outcome: str) -> None:
        if outcome in _COUNTED:
            self.done.counts[_COUNTED[outcome]] += 1

    def reject(self, kind: str, place: Place, code: str) -> None:
        self.done.troubles.append(Trouble(place.line, code, SENTENCES[code]))

    def review(self, place: Place, code: str) -> None:
        self.done.reviews.append(Trouble(place.line, code, REVIEWS[code]))


class RowsAside:
    """Rows of a job in the database: any process goes on with them."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def add(
        self,
        resource: dict[str, Any],
        raw: bytes,
        *,
        person: str,
        version_at: datetime | None,
        place: Place,
    ) -> Verdict:
        """Set a row aside, or say why an earlier one of the same id stands or falls."""
        kind, version, digest = (
            resource["resourceType"],
            version_text(version_at),
            digest_of(resource),
        )
        key = _hashed(kind, resource["id"])
        held = JobRow.objects.filter(job=self._job, key=key).defer("body").first()
        verdict = _held(held).judge(version, digest) if held else Verdict(Added.TAKEN)
        if verdict.added is Added.DISPUTED:
            JobRow.objects.filter(id=held.id).update(is_disputed=True)
        elif verdict.added is Added.TAKEN:
            said = {
                "kind": kind,
                "person": _hashed(person),
                "version": version,
                "digest": digest,
                "line": place.line,
                "body": raw.decode(),
                "is_disputed": False,
            }
            JobRow.objects.update_or_create(job=self._job, key=key, defaults=said)
        return verdict


def store_fhir(piece: Piece) -> Done:
    """Lines are read and settled before anybody is stored: what is newest, whose it is."""
    people = [key for row in piece.rows for key in row.get("people", ())]
    if people or "is_read" in piece.job.parameters:
        return _store_people(piece, people)
    report, aside = JobReport(), RowsAside(piece.job)
    report.done.is_preparing = True
    for row in piece.rows:
        line = Line(Place(_FILE, row["line"]), row["text"].encode())
        read_line(line, None, aside, report, _zone())
    if piece.is_last:
        piece.job.parameters |= {"is_read": True}
        plan_pieces(piece.job, _people(piece.job))
    return report.done


def _store_people(piece: Piece, people: list[str]) -> Done:
    report = JobReport()
    keys = [bytes.fromhex(each) for each in people]
    rows: dict[bytes, list[Row]] = defaultdict(list)
    for held in JobRow.objects.filter(job=piece.job, person__in=keys, is_disputed=False):
        rows[bytes(held.person)].append(_row(held))
    whole = [sorted(own, key=_patient_first) for own in rows.values()]
    source = piece.job.parameters["source"]
    BatchWriter(whole, source=source, by=piece.by, now=piece.now, report=report).store()
    return report.done


def _people(job: Job) -> Iterator[list[dict[str, Any]]]:
    """A few at a time, with the lines of each, in an order that is the same on every run."""
    found = JobRow.objects.filter(job=job, is_disputed=False).values("person")
    told = found.annotate(lines=ArrayAgg("line", order_by="line")).order_by("person")
    people = told.values_list("person", "lines").iterator(chunk_size=1000)
    while some := list(islice(people, PEOPLE_IN_A_BATCH)):
        yield [{"people": [bytes(key).hex()], "lines": lines} for key, lines in some]


def _row(held: JobRow) -> Row:
    resource = parse(str(held.body).encode())
    person = owner_of(resource, _zone())
    return Row(held.kind, resource["id"], person, Place(_FILE, held.line), resource)


def _patient_first(row: Row) -> tuple[bool, str, str]:
    return row.kind != PATIENT, row.kind, row.id


def _held(row: JobRow) -> Held:
    return Held(row.version, bytes(row.digest), Place(_FILE, row.line), row.is_disputed)


def _zone() -> ZoneInfo:
    return ZoneInfo(current_scope().time_zone)


def _hashed(*parts: str) -> bytes:
    """No outside id is kept readable; the parts cannot run into each other."""
    return hashlib.sha256("\x00".join(parts).encode()).digest()
