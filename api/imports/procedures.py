"""A FHIR Procedure as a `procedure_entry`, when its code is certain."""

from typing import Any
from zoneinfo import ZoneInfo

from api.imports.drafts import EntryDraft, ThreadDraft
from api.imports.fhir import at, codings, text_at, when
from api.imports.maps import maps
from api.imports.problems import NotRelevant, RowRejected
from pathway.models import ProcedureEntry
from pathway.services.recording import When


def read_procedure(resource: dict[str, Any], zone: ZoneInfo) -> ThreadDraft:
    """Raises RowRejected, and NotRelevant for a procedure the pathway does not read."""
    kind = _kind(resource)
    status = text_at(resource, "status")
    if not status:
        raise RowRejected("missing-status")
    if status not in {"completed", "entered-in-error"}:
        raise NotRelevant("a procedure that was not carried out")
    opening = EntryDraft("done", _done_on(resource, zone), {"procedure": kind})
    return ThreadDraft(ProcedureEntry, opening, is_withdrawn=status == "entered-in-error")


def _kind(resource: dict[str, Any]) -> str:
    for coding in codings(at(resource, "code")):
        kind = maps().procedure(coding.system, coding.code)
        if kind:
            return kind
    raise NotRelevant("not a procedure the pathway reads")


def _done_on(resource: dict[str, Any], zone: ZoneInfo) -> When | None:
    said = text_at(resource, "performedDateTime") or text_at(resource, "performedPeriod", "start")
    return when(said, zone) if said else None
