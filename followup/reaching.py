"""Trying to reach patients: what to dial, and the tries since they were last reached."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from clinic.formats import day_in_words, short_day
from clinic.models import ContactPoint, Patient
from clinic.tenancy import current_scope
from followup.due import zone
from pathway.models import Caseload, ContactAttempt
from pathway.records.encounters import OUTCOMES

# Nobody was spoken to. What else happened, such as an answer, settles whatever was tried before.
_IN_VAIN = ("no_answer", "left_message", "call_back", "wrong_number", "undeliverable")
_DIALLED = ("phone", "sms")
WRONG_NUMBER = "wrong_number"


@dataclass(frozen=True, slots=True)
class Tries:
    """Attempts that reached nobody; `last` is the newest of them in words."""

    count: int
    last: str
    outcome: str | Promise


@dataclass(frozen=True, slots=True)
class Reach:
    """Numbers to dial, the preferred one first, those given up, and what was tried in vain."""

    numbers: tuple[str, ...] = ()
    given_up: tuple[str, ...] = ()
    tries: Tries | None = None


def reach_of(patient_id: uuid.UUID) -> Reach:
    last = Caseload.objects.filter(patient_id=patient_id, last_contact_on__isnull=False)
    days = last.order_by("last_contact_on").values_list("patient_id", "last_contact_on")
    return reach_of_all([patient_id], dict(days))[patient_id]


def reach_of_all(
    patient_ids: Collection[uuid.UUID], last_contacts: Mapping[uuid.UUID, date | None]
) -> dict[uuid.UUID, Reach]:
    """By patient, in two statements; `last_contacts`: when each last came, was reached or wrote."""
    points, tries = _points(patient_ids), _tries(patient_ids, last_contacts)
    return {each: _reach(points[each], tries.get(each)) for each in patient_ids}


def went_in_words(outcome: str) -> str:
    """A wrong number is still written to until somebody says that it is not the patient's."""
    if outcome == WRONG_NUMBER:
        return _(
            "Contact logged: Wrong number. Messages still go to it until it is marked "
            "“No longer theirs”."
        )
    return _("Contact logged: %(how)s.") % {"how": OUTCOMES[outcome]}


def _reach(points: list[ContactPoint], tries: Tries | None) -> Reach:
    usable = dict.fromkeys(str(each.value) for each in points if each.state != "wrong_person")
    told = dict.fromkeys(str(each.value) for each in points)
    given_up = [value for value in told if value not in usable]
    return Reach(tuple(usable), tuple(given_up), tries)


def _points(patient_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[ContactPoint]]:
    found: dict[uuid.UUID, list[ContactPoint]] = defaultdict(list)
    points = ContactPoint.objects.filter(patient_id__in=patient_ids, channel__in=_DIALLED)
    for point in points.order_by("rank", "id"):
        found[point.patient_id].append(point)
    return found


def _tries(
    patient_ids: Collection[uuid.UUID], last_contacts: Mapping[uuid.UUID, date | None]
) -> dict[uuid.UUID, Tries]:
    """A try on a record that was merged into a patient's is a try to reach the patient."""
    records = Patient.objects.filter(Q(id__in=patient_ids) | Q(merged_into__in=patient_ids))
    attempts = ContactAttempt.objects.in_force().filter(patient__in=records)
    whose = Coalesce("patient__merged_into_id", "patient_id")
    missed: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for attempt in (
        attempts.exclude(outcome="sent")
        .annotate(whose=whose)
        .order_by("effective_on", "effective_at", "recorded_at")
    ):
        last = last_contacts.get(attempt.whose)
        if attempt.outcome not in _IN_VAIN:
            missed[attempt.whose].clear()
        elif last is None or attempt.effective_on >= last:
            missed[attempt.whose].append(attempt)
    return {
        who: Tries(len(rows), _when(rows[-1]), OUTCOMES[rows[-1].outcome])
        for who, rows in missed.items()
        if rows
    }


def _when(attempt: Any) -> str:
    """The year only when it is another one."""
    day, scope = attempt.effective_on, current_scope()
    words = (short_day if day.year == scope.now.year else day_in_words)(day)
    if attempt.effective_at is None:
        return words
    return f"{words}, {attempt.effective_at.astimezone(zone()):%H:%M}"
