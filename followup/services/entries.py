"""Entering any fact of the pathway, and what follows from it at once."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from clinic.actors import Actor
from clinic.formats import day_in_words
from clinic.models import Patient
from clinic.permissions import NotPermitted
from followup.services.assessments import SITTING, check_not_before_start
from followup.services.reconcile import reconcile_patient
from followup.services.refusals import heed_refusal
from followup.services.reviews import check_reviewed, end_reading
from followup.services.visits import check_not_moved, check_replaced
from pathway.engine.ways import acts_for
from pathway.models import CarePlan
from pathway.records import SUBJECTS, Step, Subject
from pathway.records.encounters import CONTACT, VISIT
from pathway.records.fields import faults
from pathway.records.findings import REVIEW
from pathway.records.subjects import CLINICIAN
from pathway.records.threads import opening_of, thread_faults
from pathway.services.recording import (
    Origin,
    When,
    check_ahead,
    local_day,
    note_writing,
    record_fact,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What somebody enters: a step of a subject, its values, and when it took effect.

    Without a `thread_id` the step opens a thread. The same `key` twice, by a double click
    or a repeated request, is one entry; `origin` is the row of another system that it came from.
    """

    subject: Subject
    kind: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    when: When
    thread_id: uuid.UUID | None = None
    key: uuid.UUID | None = None
    origin: Origin | None = None


@transaction.atomic
def record_entry(
    *, patient: Patient, plan: CarePlan | None, entered: Entered, by: Actor, now: datetime
) -> Any:
    """Store one entry and raise at once whatever it calls for.

    Raises ValidationError by field, and NotPermitted; nothing is stored then.
    """
    fact = store_entry(patient=patient, plan=plan, entered=entered, by=by, now=now)
    reconcile_patient(patient.id, by=by, now=now)
    return fact


def store_entry(
    *, patient: Patient, plan: CarePlan | None, entered: Entered, by: Actor, now: datetime
) -> Any:
    """The entry alone, for who stores several together and reconciles once. Raises as above."""
    subject = entered.subject
    step = step_of(subject, entered.kind)
    check_may_record(by, step)
    note_writing([patient.id], now=now)
    if (stored := _stored_already(entered)) is not None:
        return stored
    thread = _thread(patient, plan, entered, step)
    values = _columns(entered, step, thread) | ({"kind": step.kind} if step.kind else {})
    check_day(patient, plan, subject, entered.when)
    check_planned(values, now)
    check_booked_ahead(values, entered.when)
    check_named(patient, subject, values)
    if subject is VISIT:
        check_not_moved(patient, thread)
        check_replaced(patient, values)
    if subject is REVIEW:
        check_reviewed(patient.id, entered.kind, values["reviewed_ids"])
    fact = record_fact(
        subject.model,
        patient_id=patient.id,
        care_plan=plan if subject.needs_course else None,
        when=entered.when,
        by=by,
        now=now,
        origin=_origin(entered),
        thread_id=thread[0].thread_id if thread else None,
        **values,
    )
    check_thread(subject, [*thread, fact])
    if subject is REVIEW:
        end_reading(values["reviewed_ids"], kind=entered.kind, by=by, now=now)
    if subject is CONTACT:
        heed_refusal(None, fact, by=by, now=now)
    return fact


def check_may_record(by: Actor, step: Step) -> None:
    """Raises NotPermitted for a role that may not, or whose word would not count."""
    by.check_may(step.permission)
    if not may_record(by, step):
        raise NotPermitted(
            (
                _("Only a clinician can record this: %(step)s. Ask the responsible clinician.")
                if step.by == CLINICIAN
                else _("“%(step)s” is for another role to record. Ask the responsible clinician.")
            )
            % {"step": step.label}
        )


def may_record(by: Actor, step: Step) -> bool:
    """Whether this role may, and its word counts."""
    is_heard = not step.by or bool(acts_for(by.role) & set(step.by))
    return step.permission in by.permissions and is_heard


def check_thread(subject: Subject, entries: list[Any]) -> None:
    """Raises ValidationError when the entries of a thread contradict each other."""
    if found := thread_faults(subject, entries):
        raise ValidationError(found)


def step_of(subject: Subject, kind: str) -> Step:
    """Raises ValidationError for a step that the subject does not have."""
    step = subject.step(kind)
    if step is None:
        known = ", ".join(each.kind for each in subject.steps)
        raise ValidationError({"kind": _("Choose from: %(words)s.") % {"words": known}})
    return step


def _thread(patient: Patient, plan: CarePlan | None, entered: Entered, step: Step) -> list[Any]:
    """The entries this one goes on from; none when it opens a thread of its own."""
    subject = entered.subject
    if entered.thread_id is not None:
        found = list(subject.model.objects.in_force().of_thread(patient.id, entered.thread_id))
        if not found:
            raise ValidationError({"thread": _("There is no such entry of this patient.")})
        return found
    if subject.needs_course and plan is None:
        raise ValidationError({"patient": _("Enrol this patient first: there is no episode.")})
    if not step.opens:
        raise ValidationError({"thread": _("Say which entry this belongs to.")})
    return _joined(patient, plan, entered) if subject.joins else []


def _joined(patient: Patient, plan: CarePlan | None, entered: Entered) -> list[Any]:
    """The thread of the same name in this episode, unless it has ended."""
    subject = entered.subject
    same = {name: entered.values.get(name) for name in subject.shared}
    rows = subject.model.objects.in_force().filter(patient=patient, care_plan=plan, **same)
    newest = max(rows, key=lambda row: row.recorded_at, default=None)
    if newest is None:
        return []
    thread = [row for row in rows if row.thread_id == newest.thread_id]
    return [] if any(row.kind == "stop" for row in thread) else thread


def _columns(entered: Entered, step: Step, thread: list[Any]) -> dict[str, Any]:
    """The values as they are stored; raises ValidationError by field."""
    subject, said = entered.subject, entered.values
    if found := faults(subject.fields_of(step, opens=entered.thread_id is None), said):
        raise ValidationError(found)
    if thread:
        opened = opening_of(thread)
        return {**said, **{name: getattr(opened, name) for name in subject.shared}}
    return subject.complete(said) if subject.complete else dict(said)


def check_day(patient: Patient, plan: CarePlan | None, subject: Subject, when: When) -> None:
    """Raises ValidationError for a day outside this person's life, or before the episode."""
    if subject.model.__name__ in ("Assessment", "NeuroExam") and plan is not None:
        check_not_before_start(plan, when)
    if patient.birth_date and when.on < patient.birth_date and when.precision == "day":
        raise ValidationError({"effective_on": _("This is before the patient was born.")})
    if patient.deceased_on and when.on > patient.deceased_on:
        died = {"day": day_in_words(patient.deceased_on)}
        raise ValidationError({"effective_on": _("This person died on %(day)s.") % died})


def check_planned(values: Mapping[str, Any], now: datetime) -> None:
    """Raises ValidationError for a plan too far ahead to be meant."""
    check_ahead({name: values.get(name) for name in ("scheduled_at", "planned_end_on")}, now=now)


def check_booked_ahead(values: Mapping[str, Any], when: When) -> None:
    """Raises ValidationError for a booking made after the visit it is for."""
    at = values.get("scheduled_at")
    if at is not None and local_day(at) < when.on:
        raise ValidationError(
            {
                "scheduled_at": _(
                    "This lies before the day of booking. Record a visit that took place as attended."
                )
            }
        )


def check_named(patient: Patient, subject: Subject, values: Mapping[str, Any]) -> None:
    """Raises ValidationError for an id of something that is not this patient's."""
    for each in subject.all_fields().values():
        if each.kind not in ("id", "ids") or not (given := values.get(each.name)):
            continue
        wanted = set(given if each.kind == "ids" else [given])
        if wanted - _ids_of(patient, wanted, each.of):
            raise ValidationError({each.name: _("This patient has no entry of this id.")})


def _ids_of(patient: Patient, wanted: Iterable[uuid.UUID], of: str) -> set[uuid.UUID]:
    """Those of the ids that name a thread of the subject `of`; without it, any entry.

    A thread has the id of the entry that opened it.
    """
    found: set[uuid.UUID] = set()
    for subject in [SUBJECTS[of]] if of else SUBJECTS.values():
        rows = subject.model.objects.in_force().of_person(patient.id).filter(root_id__in=wanted)
        if of:
            rows = rows.filter(thread_id=F("root_id"))
        found |= set(rows.values_list("root_id", flat=True))
    return found


def _origin(entered: Entered) -> Origin | None:
    return Origin(system=SITTING, key=entered.key.bytes) if entered.key else entered.origin


def _stored_already(entered: Entered) -> Any:
    if (origin := _origin(entered)) is None:
        return None
    rows = entered.subject.model.objects.filter(source_system=origin.system, source_key=origin.key)
    return rows.order_by("revision").last()
