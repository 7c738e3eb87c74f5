"""Finding patients: by the start of any word of their name, by a number they carry, by a phone."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import phonenumbers
from django.db.models import Q

from clinic.actors import Actor
from clinic.models import Access, ContactPoint, Patient, PatientIdentifier
from clinic.names import closed_up, tokens
from clinic.services.patients import contact_key, value_key
from followup.dialling import dialled_here
from pathway.models import Caseload

PAGE = 50
LONGEST_NUMBER = 20
SHORTEST_PHONE = 6
RECENT = timedelta(days=14)
SHOWN_RECENT = 8
# Enough looks to hold that many people, also when one was looked at again and again.
LOOKS = 200


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends: folded name and id."""

    name_key: str
    id: uuid.UUID

    def __str__(self) -> str:
        return f"{self.id}~{self.name_key}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        patient_id, _, name_key = text.partition("~")
        try:
            return cls(name_key, uuid.UUID(patient_id))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Row:
    patient: Any
    number: str
    caseload: Any
    # Somebody else on the page has the same name: birth date and number tell them apart.
    has_namesake: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    next_place: Place | None

    @property
    def patient_ids(self) -> list[uuid.UUID]:
        return [row.patient.id for row in self.rows]


def page_of(wanted: str, after: Place | None, *, with_course: bool) -> Page:
    """One page by name; `with_course` adds what only clinical roles may see."""
    found = list(_matching(wanted, after)[: PAGE + 1])
    shown = found[:PAGE]
    is_last = len(found) <= PAGE
    following = None if is_last else Place(shown[-1].name_key, shown[-1].id)
    return Page(_rows(shown, with_course), following)


def recent_of(by: Actor, now: datetime, *, with_course: bool) -> list[Row]:
    """Whom this person looked at in the last days, the latest first."""
    looks = Access.objects.filter(
        actor_id=by.id, at__gte=now - RECENT, patient__isnull=False
    ).order_by("-at")
    seen = list(dict.fromkeys(looks.values_list("patient_id", flat=True)[:LOOKS]))[:SHOWN_RECENT]
    people = {each.id: each for each in Patient.objects.known().filter(id__in=seen)}
    return _rows([people[each] for each in seen if each in people], with_course)


def _rows(shown: list[Any], with_course: bool) -> list[Row]:
    numbers = numbers_of(patient.id for patient in shown)
    courses = _courses([patient.id for patient in shown]) if with_course else {}
    called = Counter(patient.name_key for patient in shown)
    return [
        Row(each, numbers.get(each.id, ""), courses.get(each.id), called[each.name_key] > 1)
        for each in shown
    ]


def numbers_of(patient_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The number people say aloud: the shortest of each patient, none if all are long codes."""
    numbers: dict[uuid.UUID, list[str]] = defaultdict(list)
    stored = PatientIdentifier.objects.filter(patient_id__in=list(patient_ids))
    for patient_id, value in stored.values_list("patient_id", "value"):
        if len(value) <= LONGEST_NUMBER:
            numbers[patient_id].append(value)
    return {
        who: min(values, key=lambda value: (len(value), value)) for who, values in numbers.items()
    }


def _matching(wanted: str, after: Place | None) -> Any:
    patients = Patient.objects.known().by_name()
    if wanted:
        patients = patients.filter(is_called_or_numbered(wanted))
    if after:
        later = Q(name_key__gt=after.name_key) | Q(name_key=after.name_key, id__gt=after.id)
        patients = patients.filter(later)
    return patients


def is_called_or_numbered(wanted: str) -> Q:
    """Of patients: by the start of any word of the name, or by a complete number or phone."""
    return _is_called(wanted) | _has_number(wanted) | _has_phone(wanted)


def _is_called(wanted: str) -> Q:
    """However its apostrophes and hyphens are written."""
    called = Q(pk__in=[])
    for words in dict.fromkeys(tuple(tokens(each)) for each in (wanted, closed_up(wanted))):
        if words:
            called |= Q(id__in=Patient.objects.named_like(words).values("id"))
    return called


def _has_number(wanted: str) -> Q:
    holders = PatientIdentifier.objects.filter(value_key=value_key(wanted))
    return Q(id__in=holders.values("patient_id"))


def _has_phone(wanted: str) -> Q:
    """The whole number, however it is grouped; without a country it is the clinic's own."""
    digits = "".join(sign for sign in wanted if sign.isdigit())
    if len(digits) < SHORTEST_PHONE:
        return Q(pk__in=[])
    written = {digits, f"+{digits.removeprefix('00')}"}
    if (here := dialled_here(wanted)) is not None:
        written.add(phonenumbers.format_number(here, phonenumbers.PhoneNumberFormat.E164))
    keys = [contact_key("phone", each) for each in written]
    holders = ContactPoint.objects.filter(channel__in=["phone", "sms"], value_key__in=keys)
    return Q(id__in=holders.exclude(state="wrong_person").values("patient_id"))


def phone_of(patient_id: uuid.UUID) -> str:
    """The first number to dial; empty when none is known to be the patient's."""
    numbers = ContactPoint.objects.filter(patient_id=patient_id, channel__in=["phone", "sms"])
    first = numbers.exclude(state="wrong_person").order_by("rank", "id").first()
    return first.value if first else ""


def _courses(patient_ids: list[uuid.UUID]) -> dict[uuid.UUID, Any]:
    rows = Caseload.objects.filter(patient_id__in=patient_ids).select_related(
        "care_plan__owner__user"
    )
    return {row.patient_id: row for row in rows.order_by("care_plan__created_at")}
