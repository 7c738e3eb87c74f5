"""Correcting an entry and taking it back, with everything it caused."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actors import Actor
from clinic.models import Patient
from followup.services.entries import check_day, check_may_record, check_named, check_thread
from followup.services.reconcile import reconcile_patient
from pathway.records import SUBJECTS, Subject
from pathway.records.fields import faults
from pathway.records.threads import opening_of
from pathway.services.recording import (
    ConflictingCorrection,
    When,
    correct_fact,
    note_writing,
    retract_fact,
)

CORRECTION_REASONS = ("wrong_value", "wrong_date", "incomplete", "other")
RETRACTION_REASONS = ("wrong_patient", "duplicate", "did_not_happen", "other")


@transaction.atomic
def correct_entry(
    *,
    fact: Any,
    changes: Mapping[str, Any],
    reason: str,
    by: Actor,
    now: datetime,
    when: When | None = None,
) -> Any:
    """The record was wrong: what it caused is withdrawn, as if it had always been so.

    What the entries of a thread share is corrected for all of them. Raises ValidationError by
    field, NotPermitted, and ConflictingCorrection when somebody else was first.
    """
    subject, thread = _correctable(fact, by=by, now=now)
    _check_reason(reason, CORRECTION_REASONS)
    patient: Patient = fact.patient
    if when is not None:
        check_day(patient, fact.care_plan, subject, when)
    _check_values(subject, fact, changes)
    check_named(patient, changes)
    columns = _completed(subject, fact, changes)
    shared = {name: value for name, value in columns.items() if name in subject.shared}
    own = {name: value for name, value in columns.items() if name not in subject.shared}
    corrected = correct_fact(fact, by=by, now=now, when=when, reason_code=reason, **shared, **own)
    others = [each for each in thread if each.root_id != fact.root_id]
    if shared:
        others = [
            correct_fact(each, by=by, now=now, reason_code=reason, **shared) for each in others
        ]
    check_thread(subject, [*others, corrected])
    reconcile_patient(patient.id, by=by, now=now)
    return corrected


@transaction.atomic
def retract_entry(*, fact: Any, reason: str, by: Actor, now: datetime) -> list[Any]:
    """It was entered in error: what it caused is withdrawn. Answers with what was taken back.

    The entry that opened a thread takes the whole thread with it. Raises ValidationError,
    NotPermitted, and ConflictingCorrection when somebody else was first.
    """
    subject, thread = _correctable(fact, by=by, now=now)
    _check_reason(reason, RETRACTION_REASONS)
    opens = subject.has_threads and opening_of(thread).root_id == fact.root_id
    gone = [fact, *(each for each in thread if opens and each.root_id != fact.root_id)]
    left = [each for each in thread if each.root_id not in {one.root_id for one in gone}]
    if left:
        check_thread(subject, left)
    taken_back = [retract_fact(each, by=by, now=now, reason_code=reason) for each in gone]
    reconcile_patient(fact.patient_id, by=by, now=now)
    return taken_back


def _correctable(fact: Any, *, by: Actor, now: datetime) -> tuple[Subject, list[Any]]:
    """The subject of an entry and its thread as it stands, under the patient's lock."""
    subject = subject_of(fact)
    step = subject.step(getattr(fact, "kind", "")) or subject.steps[0]
    check_may_record(by, step)
    note_writing([fact.patient_id], now=now)
    newest = type(fact).objects.revisions_of(fact.root_id).last()
    if newest.revision != fact.revision:
        raise ConflictingCorrection(newest)
    if newest.is_retracted:
        raise ValidationError(_("This entry was withdrawn already."))
    if not subject.has_threads:
        return subject, [fact]
    return subject, list(type(fact).objects.in_force().of_thread(fact.patient_id, fact.thread_id))


def _check_reason(reason: str, known: tuple[str, ...]) -> None:
    if reason not in known:
        raise ValidationError(
            {"reason": _("Choose from: %(words)s.") % {"words": ", ".join(known)}}
        )


def _check_values(subject: Subject, fact: Any, changes: Mapping[str, Any]) -> None:
    """The entry as it would read must be one that could have been entered."""
    step = subject.step(changes.get("kind", getattr(fact, "kind", ""))) or subject.steps[0]
    fields = subject.fields_of(step, opens=True)
    kept = {field.name: getattr(fact, field.name, None) for field in fields}
    said = {name: value for name, value in changes.items() if name != "kind"}
    if found := faults(fields, {**kept, **said}):
        raise ValidationError(found)


def _completed(subject: Subject, fact: Any, changes: Mapping[str, Any]) -> dict[str, Any]:
    """A corrected name is looked up again; everything else is stored as it is."""
    is_renamed = any(field.name in changes for field in subject.names)
    if subject.complete is None or not is_renamed:
        return dict(changes)
    named = {field.name: getattr(fact, field.name, None) for field in subject.names}
    return subject.complete({**named, **changes})


def subject_of(fact: Any) -> Subject:
    """The subject whose table this entry is stored in."""
    return next(each for each in SUBJECTS.values() if each.model is type(fact))
