"""What is asked and answered about imports and other long work."""

from typing import Any

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from api.bulk.lines import CSV, NDJSON
from api.bulk.storing import BOTH, FACTS, FHIR, PATIENTS, STRATEGIES
from api.fields import Flag, Instant, PublicId, Strict, Text, Whole, Word
from api.imports.keys import SOURCE_NAME
from api.samples import answered, page, sent
from followup.caseload_import.storing import KIND as CASELOAD

KINDS = [PATIENTS, FACTS, FHIR, CASELOAD]
STATES = ["receiving", "working", "done", "failed", "cancelled"]


class ImportBody(Strict):
    """What the rows will be."""

    kind = Word(
        KINDS,
        help_text="`fhir`: R4 resources as NDJSON, of any type and in any order. `caseload_table`: "
        "as the page for a caseload takes it, CSV only.",
    )
    source = Text(  # type: ignore[assignment]
        required=False,
        default="ehr",
        max_length=40,
        help_text="Of `fhir`: the system whose ids these are, when the clinic has several.",
    )
    strategy = Word(
        STRATEGIES,
        required=False,
        default=BOTH,
        help_text="What the clinic has not (`CREATE`), has (`UPDATE`), or both; the rest is "
        "counted as ignored.",
    )
    dry_run = Flag(required=False, default=False, help_text="Do all of it, and take it back.")

    def validate_source(self, name: str) -> str:
        if not SOURCE_NAME.fullmatch(name):
            raise serializers.ValidationError("Use small letters, digits and hyphens, at most 40.")
        return name


class CountsAnswer(serializers.Serializer[Any]):
    """What became of the rows; each is counted once."""

    created = Whole()
    updated = Whole()
    unchanged = Whole()
    ignored = Whole(help_text="Older than what was told, corrected here, or not of the strategy.")
    errors = Whole()  # type: ignore[assignment]
    reviews = Whole(help_text="Counted already; somebody should look: they are among `problems`.")


class FileAnswer(serializers.Serializer[Any]):
    """What a job wrote."""

    href = Text()
    media_type = Text()
    bytes = Whole()
    expires_at = Instant()


class JobAnswer(serializers.Serializer[Any]):
    """Long work: it goes on where it stood, whatever is restarted."""

    id = PublicId("job")
    kind = Text()
    state = Word(STATES)
    is_dry_run = Flag()
    strategy = Word(STRATEGIES, allow_null=True)
    resource = Text(allow_null=True, help_text="Of an export: the list.")
    parts = Whole(help_text="Parts that have arrived: go on with the next one.")
    rows = Whole()
    percent = Whole(help_text="Of failed or cancelled work: what had been done.")
    counts = CountsAnswer()
    created_at = Instant()
    finished_at = Instant(allow_null=True)
    file = FileAnswer(allow_null=True, help_text="Of an export, from its end until it expires.")
    version = Whole()


class JobProblemAnswer(serializers.Serializer[Any]):
    """A row that was not taken; never its values."""

    id = PublicId("jpr")
    line = Whole(help_text="Counted from the first line of the first part. 0: the work as a whole.")
    field = Text(allow_null=True)
    code = Text()
    detail = Text()


_COUNTS = {"created": 0, "updated": 0, "unchanged": 0, "ignored": 0, "errors": 0, "reviews": 0}
_JOB: dict[str, Any] = {
    "id": "job_5a6b7c8d9e0f4a1b8c2d3e4f5a6b7c8d",
    "kind": PATIENTS,
    "state": "receiving",
    "is_dry_run": True,
    "strategy": BOTH,
    "resource": None,
    "parts": 0,
    "rows": 0,
    "percent": 0,
    "counts": _COUNTS,
    "created_at": "2026-11-22T10:00:00Z",
    "finished_at": None,
    "file": None,
    "version": 1,
}
_TAKEN = {**_JOB, "parts": 1, "rows": 2, "version": 2}
_WORKING = {**_TAKEN, "state": "working", "version": 3}
_DONE = {
    **_WORKING,
    "state": "done",
    "percent": 100,
    "counts": {**_COUNTS, "created": 1, "errors": 1},
    "finished_at": "2026-11-22T10:00:09Z",
    "version": 6,
}
DEMO_WORKING = {
    **_JOB,
    "kind": "demo_patients",
    "state": "working",
    "is_dry_run": False,
    "strategy": None,
    "rows": 76,
    "version": 2,
}
EXPORT_WORKING = {
    **_JOB,
    "kind": "export",
    "state": "working",
    "is_dry_run": False,
    "strategy": None,
    "resource": PATIENTS,
}
EXPORT_DONE = {
    **EXPORT_WORKING,
    "state": "done",
    "rows": 10_480,
    "percent": 100,
    "finished_at": "2026-11-22T10:00:40Z",
    "file": {
        "href": f"/api/v1/exports/{_JOB['id']}/file",
        "media_type": "application/x-ndjson",
        "bytes": 3_901_206,
        "expires_at": "2026-11-23T10:00:40Z",
    },
    "version": 24,
}
_LINES = (
    '{"external_id":{"system":"mrn","value":"00731"},"family":"Haddad",'
    '"source_updated_at":"2026-11-21T18:00:00Z"}\n'
    '{"external_id":{"system":"mrn","value":"00732"},"source_updated_at":"2026-11-21T18:00:00Z"}\n'
)
_TABLE = "system,value,family,source_updated_at\nmrn,00731,Haddad,2026-11-21T18:00:00Z\n"
_PROBLEM = {
    "id": "jpr_6b7c8d9e0f1a4b2c8d3e4f5a6b7c8d9e",
    "line": 2,
    "field": "family",
    "code": "required",
    "detail": "This field is required.",
}
OPENED = [
    sent("A trial", {"kind": PATIENTS, "dry_run": True}),
    answered("Send the parts now", _JOB, 201),
]
PART = [
    OpenApiExample("Two rows", value=_LINES, request_only=True, media_type=NDJSON),
    OpenApiExample("A table", value=_TABLE, request_only=True, media_type=CSV),
    answered("Taken", _TAKEN),
]
STARTED = [answered("It is being worked", _WORKING, 202)]
LISTED = page(_DONE)
ONE = [answered("Done", _DONE), answered("An export", EXPORT_DONE)]
CANCELLED = [answered("Cancelled", {**_WORKING, "state": "cancelled"})]
PROBLEMS = page(_PROBLEM)
