"""How a fact is written: one way in for a first entry, one for a correction, one for a withdrawal."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Case, F, Value
from django.db.models import When as If

from clinic.actors import Actor
from clinic.models import Patient
from clinic.services.ledger import Happened, record_event
from clinic.tenancy import current_scope
from pathway.models import CarePlan, Fact

EARLIEST = date(1900, 1, 1)
# A plan for a later day is a slip of the year: nothing in the pathway waits half as long.
FARTHEST = timedelta(days=3 * 365)

# Plans for the future are known from the day they are recorded (bookings, planned procedures).
_FUTURE_KINDS = {"booked", "planned", "planned_end"}

_BOOKKEEPING = {
    "id",
    "revision",
    "is_retracted",
    "recorded_at",
    "author_id",
    "author_name",
    "author_role",
    "source",
    "request_id",
    "source_version_at",
}


class ConflictingCorrection(Exception):
    """Somebody corrected the same entry first; `current` is their revision."""

    def __init__(self, current: Fact) -> None:
        super().__init__("This entry was corrected by somebody else since you opened it.")
        self.current = current


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """When a fact took effect: a clinical day, and the instant where it is known."""

    on: date
    at: datetime | None = None
    precision: str = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The row of another system that a fact came from."""

    system: str
    key: bytes
    version_at: datetime | None = None


def local_day(now: datetime) -> date:
    """The calendar day at the clinic in scope."""
    return now.astimezone(ZoneInfo(current_scope().time_zone)).date()


def start_of(day: date) -> datetime:
    """The first instant of a calendar day at the clinic in scope."""
    return datetime.combine(day, time(), ZoneInfo(current_scope().time_zone))


def today(now: datetime) -> When:
    return When(on=local_day(now), at=now)


def on_day(day: date, now: datetime) -> When:
    """A day somebody names: today it has a time as well, an earlier day has none."""
    return today(now) if day == local_day(now) else When(on=day)


@transaction.atomic
def record_fact(
    model: type[Fact],
    *,
    patient_id: uuid.UUID,
    when: When,
    by: Actor,
    now: datetime,
    care_plan: CarePlan | None = None,
    thread_id: uuid.UUID | None = None,
    origin: Origin | None = None,
    **values: Any,
) -> Any:
    """Write the first revision of a fact, with its ledger event. Raises ValidationError.

    An `Entry` without a `thread_id` opens a thread of its own. What comes from the same
    origin again is not written again: the answer is what is stored of it.
    """
    check_when(when, kind=values.get("kind"), now=now)
    recorded_at = note_writing([patient_id], now=now)
    if origin is not None and (stored := _stored_of(model, origin)) is not None:
        return stored
    about = {"patient_id": patient_id, "care_plan": care_plan, **_from(origin), **values}
    fact = first_revision(model, about, when, recorded_at, by=by)
    if hasattr(model, "thread_id"):
        fact.thread_id = thread_id or fact.root_id
    fact.save(force_insert=True)
    record_event(event_of(fact), by=by, now=recorded_at)
    return fact


@transaction.atomic
def correct_fact(
    fact: Any,
    *,
    by: Actor,
    now: datetime,
    when: When | None = None,
    version_at: datetime | None = None,
    reason_code: str = "",
    **changes: Any,
) -> Any:
    """The record was wrong: write the next revision. Raises ConflictingCorrection."""
    if when is not None:
        check_when(when, kind=changes.get("kind", getattr(fact, "kind", None)), now=now)
        changes |= taking_effect(when)
    return _revise(fact, changes, reason_code, by=by, now=now, version_at=version_at)


@transaction.atomic
def retract_fact(fact: Any, *, by: Actor, now: datetime, reason_code: str = "") -> Any:
    """The entry was made in error: a revision that withdraws it. Raises ConflictingCorrection."""
    return _revise(fact, {"is_retracted": True}, reason_code, by=by, now=now)


def note_writing(patient_ids: Iterable[uuid.UUID], *, now: datetime) -> datetime:
    """Lock the patients' care plans and mark them due; answers with the time facts are recorded.

    That time never goes back within a care plan: two late commits could otherwise
    rewrite what was known at an earlier moment.
    """
    ids = _with_survivors(patient_ids)
    people = Patient.objects.filter(id__among=ids).order_by("id")
    list(people.select_for_update(no_key=True).values_list("id"))
    plans = CarePlan.objects.filter(patient_id__among=ids).order_by("id")
    written = plans.select_for_update().values_list("facts_recorded_at", flat=True)
    recorded_at = max([now, *filter(None, written)])
    is_queued = If(state="active", then=Value(now))
    plans.update(
        facts_recorded_at=recorded_at, evaluate_at=Case(is_queued, default=F("evaluate_at"))
    )
    return recorded_at


def _with_survivors(patient_ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """A fact of a merged record is read by the care plans of the record that took it over."""
    given = set(patient_ids)
    merged = Patient.objects.filter(id__among=given, merged_into__isnull=False)
    return sorted(given | set(merged.values_list("merged_into_id", flat=True)))


def check_when(when: When, *, kind: str | None, now: datetime) -> None:
    """Raises ValidationError for a day that cannot be right."""
    if when.on < EARLIEST:
        raise ValidationError({"effective_on": "Enter a date after 1900."})
    if when.on > local_day(now) and kind not in _FUTURE_KINDS:
        raise ValidationError(
            {"effective_on": "This date is in the future. Enter today or earlier."}
        )
    check_ahead({"effective_on": when.on}, now=now)


def check_ahead(planned: Mapping[str, date | datetime | None], *, now: datetime) -> None:
    """Raises ValidationError, by its name, for a day that lies too far ahead to be meant."""
    last = local_day(now) + FARTHEST
    for name, moment in planned.items():
        day = moment.date() if isinstance(moment, datetime) else moment
        if day is not None and day > last:
            message = (
                f"This is more than three years ahead. Check the year; the last day is {last}."
            )
            raise ValidationError({name: message})


def event_of(fact: Fact, reason_code: str = "") -> Happened:
    """The ledger event of one revision: its kind and ids, never what it says."""
    subject = fact._meta.model_name or ""
    corrected = "corrected" if fact.revision else "recorded"
    return Happened(
        type=f"{subject}.{'retracted' if fact.is_retracted else corrected}",
        subject_type=subject,
        subject_id=fact.root_id,
        subject_version=fact.revision,
        patient_id=fact.patient_id,
        changes={"revision": fact.revision, "kind": getattr(fact, "kind", "")},
        reason_code=reason_code,
    )


def _revise(
    fact: Any,
    changes: dict[str, Any],
    reason_code: str,
    *,
    by: Actor,
    now: datetime,
    version_at: datetime | None = None,
) -> Any:
    recorded_at = note_writing([fact.patient_id], now=now)
    revision = next_revision(fact, changes, recorded_at, by=by, version_at=version_at)
    try:
        with transaction.atomic():
            revision.save(force_insert=True)
    except IntegrityError as error:
        newest = type(fact).objects.revisions_of(fact.root_id).last()
        if newest is not None and newest.revision > fact.revision:
            raise ConflictingCorrection(newest) from error
        raise
    record_event(event_of(revision, reason_code), by=by, now=recorded_at)
    return revision


def first_revision(
    model: type[Fact], about: Mapping[str, Any], when: When, recorded_at: datetime, *, by: Actor
) -> Any:
    """The row of a fact that was not told before."""
    root_id = uuid.uuid4()
    effect, written = taking_effect(when), _written(by, recorded_at)
    return model(id=root_id, root_id=root_id, **effect, **written, **about)


def next_revision(
    fact: Any,
    changes: Mapping[str, Any],
    recorded_at: datetime,
    *,
    by: Actor,
    version_at: datetime | None = None,
) -> Any:
    """The row of the next revision: what is not changed stays."""
    kept = {
        column.attname: getattr(fact, column.attname)
        for column in fact._meta.concrete_fields
        if column.attname not in _BOOKKEEPING
    }
    return type(fact)(
        **{**kept, **_written(by, recorded_at), **changes},
        revision=fact.revision + 1,
        source_version_at=version_at or fact.source_version_at,
    )


def _stored_of(model: type[Fact], origin: Origin) -> Fact | None:
    """Asked under the patient's lock, so that of two equal requests one finds the other's row."""
    rows = model.objects.filter(source_system=origin.system, source_key=origin.key)
    found: Fact | None = rows.order_by("revision").last()
    return found


def taking_effect(when: When) -> dict[str, Any]:
    return {
        "effective_on": when.on,
        "effective_at": when.at,
        "date_precision": when.precision,
    }


def _written(by: Actor, recorded_at: datetime) -> dict[str, Any]:
    return {
        "recorded_at": recorded_at,
        "author_id": by.id,
        "author_name": by.name,
        "author_role": by.role,
        "source": by.source,
        "request_id": by.request_id,
    }


def _from(origin: Origin | None) -> dict[str, Any]:
    if origin is None:
        return {}
    return {
        "source_system": origin.system,
        "source_key": origin.key,
        "source_version_at": origin.version_at,
    }
