"""A FHIR Condition as a `condition_entry`, when its code means something to the pathway."""

from typing import Any
from zoneinfo import ZoneInfo

from api.imports.drafts import EntryDraft, ThreadDraft, check_order
from api.imports.fhir import at, codings, first_code, text_at, when, words_of
from api.imports.maps import ConditionMeaning, maps
from api.imports.problems import NotRelevant
from pathway.models import ConditionEntry
from pathway.services.recording import When

ENDED = {"inactive", "remission", "resolved"}
# Not (or no longer) held to be true: never stored, and taken back where it was.
NOT_HELD = {"entered-in-error", "refuted", "unconfirmed", "provisional", "differential"}
_DETAIL_LENGTH = 200


def read_condition(resource: dict[str, Any], zone: ZoneInfo) -> ThreadDraft:
    """Raises RowRejected, and NotRelevant for a condition the pathway does not read."""
    meaning = _meaning(resource)
    opening = EntryDraft(
        "present",
        _first(resource, zone, "onsetDateTime", ("onsetPeriod", "start")),
        {"code": meaning.code, "detail": words_of(at(resource, "code"))[:_DETAIL_LENGTH] or None},
    )
    ending = None if meaning.is_lasting else _ending(resource, zone, meaning)
    check_order(opening, ending)
    is_withdrawn = first_code(at(resource, "verificationStatus")) in NOT_HELD
    return ThreadDraft(ConditionEntry, opening, ending, is_withdrawn=is_withdrawn)


def _meaning(resource: dict[str, Any]) -> ConditionMeaning:
    for coding in codings(at(resource, "code")):
        meaning = maps().condition(coding.system, coding.code)
        if meaning:
            return meaning
    raise NotRelevant("not a condition the pathway reads")


def _ending(
    resource: dict[str, Any], zone: ZoneInfo, meaning: ConditionMeaning
) -> EntryDraft | None:
    """Ended when its status says so, or a day of its end is given."""
    ended = _first(resource, zone, "abatementDateTime", ("abatementPeriod", "end"))
    status = first_code(at(resource, "clinicalStatus"))
    if status in ENDED or (ended and not status):
        return EntryDraft("ended", ended, {"code": meaning.code})
    return None


def _first(resource: dict[str, Any], zone: ZoneInfo, *paths: str | tuple[str, str]) -> When | None:
    for path in paths:
        said = text_at(resource, *([path] if isinstance(path, str) else path))
        if said:
            return when(said, zone)
    return None
