"""Correcting an entry and taking it back, with everything it caused."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actors import Actor
from clinic.models import Patient
from followup.services.entries import (
    check_day,
    check_may_record,
    check_named,
    check_planned,
    check_thread,
    step_of,
)
from followup.services.reconcile import reconcile_patient
from followup.services.refusals import heed_refusal
from followup.services.visits import check_replaced
from pathway.records import SUBJECTS, Subject
from pathway.records.encounters import CONTACT, VISIT
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
    version_at: datetime | None = None,
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
    columns = _corrected(subject, fact, changes, by)
    if not columns and when is None:
        raise ValidationError(_("This is what is recorded already. Say what was wrong in it."))
    check_planned(columns, now)
    check_named(patient, subject, columns)
    if subject is VISIT:
        check_replaced(patient, columns, own=fact.thread_id)
    shared = {name: value for name, value in columns.items() if name in subject.shared}
    corrected = correct_fact(
        fact, by=by, now=now, when=when, version_at=version_at, reason_code=reason, **columns
    )
    others = [each for each in thread if each.root_id != fact.root_id]
    if shared:
        others = [
            correct_fact(each, by=by, now=now, reason_code=reason, **shared) for each in others
        ]
    check_thread(subject, [*others, corrected])
    if subject is CONTACT:
        heed_refusal(fact, corrected, by=by, now=now)
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
    if subject is CONTACT:
        heed_refusal(fact, None, by=by, now=now)
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
    return subject, list(type(fact).objects.in_force().filter(thread_id=fact.thread_id))


def _check_reason(reason: str, known: tuple[str, ...]) -> None:
    if reason not in known:
        raise ValidationError(
            {"reason": _("Choose from: %(words)s.") % {"words": ", ".join(known)}}
        )


def _corrected(
    subject: Subject, fact: Any, changes: Mapping[str, Any], by: Actor
) -> dict[str, Any]:
    """The columns that differ when the entry reads as one that could have been entered."""
    kind = getattr(fact, "kind", "")
    step = step_of(subject, changes.get("kind", kind))
    check_may_record(by, step)
    fields = subject.fields_of(step, opens=True)
    kept = {field.name: getattr(fact, field.name, None) for field in fields}
    said = {**kept, **{name: value for name, value in changes.items() if name != "kind"}}
    if found := faults(fields, said):
        raise ValidationError(found)
    stored = {
        **_said_of_another_step(subject, kind, said),
        **_completed(subject, said, changes),
        **({"kind": step.kind} if step.kind else {}),
    }
    return {
        name: value
        for name, value in stored.items()
        if hasattr(fact, name) and getattr(fact, name) != value
    }


def _said_of_another_step(subject: Subject, kind: str, said: Mapping[str, Any]) -> dict[str, None]:
    """What was said of the step it turned out not to be."""
    was = subject.step(kind)
    return {field.name: None for field in was.fields if field.name not in said} if was else {}


def _completed(
    subject: Subject, said: Mapping[str, Any], changes: Mapping[str, Any]
) -> dict[str, Any]:
    """A corrected name is looked up again; everything else is stored as it is."""
    is_renamed = any(field.name in changes for field in subject.names)
    if subject.complete is None or (subject.has_threads and not is_renamed):
        return dict(said)
    looked_up = subject.complete(said)
    belongs = {*said, *subject.shared}
    return {
        name: value
        for name, value in looked_up.items()
        if name in belongs or not subject.has_threads
    }


def subject_of(fact: Any) -> Subject:
    """The subject whose table this entry is stored in."""
    return next(each for each in SUBJECTS.values() if each.model is type(fact))
