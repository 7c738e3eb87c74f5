"""Trying to reach patients: what to dial, and the tries since they were last reached."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from clinic.formats import day_in_words, short_day
from clinic.models import Consent, ContactPoint, Patient
from clinic.tenancy import current_scope
from followup.due import zone
from followup.messaging.reach import MESSAGES
from pathway.models import Caseload, ContactAttempt
from pathway.records.encounters import OUTCOMES, REFUSED, WRONG_NUMBER

# Nobody was spoken to. An answer settles whatever was tried before.
_IN_VAIN = ("no_answer", "left_message", "call_back", "wrong_number", "undeliverable")
_DIALLED = ("phone", "sms")


@dataclass(frozen=True, slots=True)
class Tries:
    """Attempts that reached nobody; `last` is the newest of them in words."""

    count: int
    last: str
    outcome: str | Promise


@dataclass(frozen=True, slots=True)
class Reach:
    """Numbers to dial, the preferred one first, those given up, and what was tried in vain.

    `refused` is the day, in words, on which the patient wanted no more contact; empty once
    the patient has agreed again.
    """

    numbers: tuple[str, ...] = ()
    given_up: tuple[str, ...] = ()
    tries: Tries | None = None
    refused: str = ""


def reach_of(patient_id: uuid.UUID) -> Reach:
    last = Caseload.objects.filter(patient_id=patient_id, last_contact_on__isnull=False)
    days = last.order_by("last_contact_on").values_list("patient_id", "last_contact_on")
    return reach_of_all([patient_id], dict(days))[patient_id]


def reach_of_all(
    patient_ids: Collection[uuid.UUID], last_contacts: Mapping[uuid.UUID, date | None]
) -> dict[uuid.UUID, Reach]:
    """By patient, in two statements; `last_contacts`: when each last came, was reached or wrote."""
    points, attempts = _points(patient_ids), _attempts(patient_ids)
    return {
        each: _reach(points[each], attempts[each], last_contacts.get(each)) for each in patient_ids
    }


def went_in_words(outcome: str) -> str:
    """A wrong number is still written to until somebody says that it is not the patient's."""
    if outcome == WRONG_NUMBER:
        return _(
            "Contact logged: Wrong number. Messages still go to it until it is marked "
            "“No longer theirs”."
        )
    if outcome == REFUSED:
        return _(
            "Contact logged: Does not want to be contacted. No message goes out until somebody "
            "records that the patient agrees again."
        )
    return _("Contact logged: %(how)s.") % {"how": OUTCOMES[outcome]}


def _reach(points: list[ContactPoint], attempts: list[Any], last: date | None) -> Reach:
    usable = dict.fromkeys(str(each.value) for each in points if each.state != "wrong_person")
    told = dict.fromkeys(str(each.value) for each in points)
    given_up = [value for value in told if value not in usable]
    return Reach(tuple(usable), tuple(given_up), _tries(attempts, last), _refused(attempts))


def _points(patient_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[ContactPoint]]:
    found: dict[uuid.UUID, list[ContactPoint]] = defaultdict(list)
    points = ContactPoint.objects.filter(patient_id__in=patient_ids, channel__in=_DIALLED)
    for point in points.order_by("rank", "id"):
        found[point.patient_id].append(point)
    return found


def _attempts(patient_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Any]]:
    """In the order they were made; one on a record merged into a patient's was to reach the patient."""
    records = Patient.objects.filter(Q(id__in=patient_ids) | Q(merged_into__in=patient_ids))
    agreed = Consent.objects.filter(patient_id=OuterRef("whose"), purpose=MESSAGES, is_given=True)
    since = Q(effective_on__gt=OuterRef("effective_on")) | Q(
        recorded_at__gt=OuterRef("recorded_at")
    )
    rows = ContactAttempt.objects.in_force().filter(patient__in=records).exclude(outcome="sent")
    rows = rows.annotate(whose=Coalesce("patient__merged_into_id", "patient_id"))
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for attempt in rows.annotate(has_agreed_since=Exists(agreed.filter(since))).order_by(
        "effective_on", "effective_at", "recorded_at"
    ):
        found[attempt.whose].append(attempt)
    return found


def _tries(attempts: list[Any], last_contact: date | None) -> Tries | None:
    """Since an answer, or since the patient came or wrote; a refusal takes nothing away."""
    missed: list[Any] = []
    for attempt in attempts:
        if attempt.outcome in _IN_VAIN:
            missed.append(attempt)
        elif attempt.outcome != REFUSED:
            missed.clear()
    missed = [each for each in missed if last_contact is None or each.effective_on >= last_contact]
    if not missed:
        return None
    return Tries(len(missed), _when(missed[-1]), OUTCOMES[missed[-1].outcome])


def _refused(attempts: list[Any]) -> str:
    held = [each for each in attempts if each.outcome == REFUSED and not each.has_agreed_since]
    return _day(held[-1].effective_on) if held else ""


def _when(attempt: Any) -> str:
    words = _day(attempt.effective_on)
    if attempt.effective_at is None:
        return words
    return f"{words}, {attempt.effective_at.astimezone(zone()):%H:%M}"


def _day(day: date) -> str:
    """The year only when it is another one."""
    return (short_day if day.year == current_scope().now.year else day_in_words)(day)
