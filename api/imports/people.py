"""A FHIR Patient as a person of the clinic: no more than the pathway and matching need."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from api.imports.drafts import PersonDraft
from api.imports.fhir import at, codings, many, text_at, when
from api.imports.maps import maps
from api.imports.problems import RowRejected
from clinic.services.patients import Identifier, PersonDetails

SEXES = {"female", "male", "other", "unknown"}


def read_person(resource: dict[str, Any], zone: ZoneInfo) -> PersonDraft:
    """Raises RowRejected."""
    family, given = _name(resource)
    birth = text_at(resource, "birthDate")
    born = when(birth, zone) if birth else None
    died = _died(resource, zone)
    details = PersonDetails(
        family=family,
        given=given,
        birth_date=born.on if born else None,
        birth_precision=born.precision if born else "day",
        sex=_sex(resource),
        language=_language(resource),
        deceased_on=died,
    )
    return PersonDraft(details, _identifiers(resource), _is_dead_since_unknown(resource, died))


def _name(resource: dict[str, Any]) -> tuple[str, str]:
    """The official name, else the first; digits and all, as the other system has it."""
    names = [name for name in many(resource, "name") if text_at(name, "use") != "old"]
    names.sort(key=lambda name: text_at(name, "use") != "official")
    for name in names:
        family = text_at(name, "family") or text_at(name, "text")
        if family.strip():
            return family.strip(), _given(name)
    raise RowRejected("missing-name")


def _given(name: dict[str, Any]) -> str:
    given = many(name, "given") if text_at(name, "family") else []
    if not all(isinstance(each, str) for each in given):
        raise RowRejected("not-understood")
    return " ".join(given).strip()


def _sex(resource: dict[str, Any]) -> str:
    sex = text_at(resource, "gender") or "unknown"
    if sex not in SEXES:
        raise RowRejected("not-understood")
    return sex


def _language(resource: dict[str, Any]) -> str:
    """The language marked as preferred, or the only one."""
    spoken = many(resource, "communication")
    preferred = [each for each in spoken if at(each, "preferred") is True]
    chosen = preferred or (spoken if len(spoken) == 1 else [])
    found = codings(at(chosen[0], "language")) if chosen else []
    return found[0].code if found and len(found[0].code) <= 20 else ""


def _died(resource: dict[str, Any], zone: ZoneInfo) -> date | None:
    """Of a day known in part the earliest counts: nobody writes to the dead."""
    said = text_at(resource, "deceasedDateTime")
    return when(said, zone).on if said else None


def _is_dead_since_unknown(resource: dict[str, Any], died: date | None) -> bool:
    return died is None and at(resource, "deceasedBoolean") is True


def _identifiers(resource: dict[str, Any]) -> list[Identifier]:
    return [
        Identifier(system=text_at(each, "system"), value=text_at(each, "value").strip())
        for each in many(resource, "identifier")
        if _is_kept(each)
    ]


def _is_kept(identifier: dict[str, Any]) -> bool:
    """Minimum necessary: record numbers only, never social security, licence or passport."""
    system = text_at(identifier, "system")
    if not system or len(system) > 300 or not text_at(identifier, "value").strip():
        return False
    types = {coding.code for coding in codings(at(identifier, "type"))}
    return system in maps().identifier_systems or bool(types & maps().identifier_types)
