"""A patient's own report: answered once, over a link, and evaluated where it is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actors import Actor
from clinic.models import ClinicSettings
from clinic.services.follow_up import takes_self_reports
from clinic.services.ledger import Happened, record_event
from clinic.services.versions import save_version
from followup.models import Link
from followup.services.links import revoke_links
from followup.services.reconcile import locked, reconcile_plans
from followup.services.task_work import close_tasks, open_task
from pathway.models import Assessment, CarePlan, SideEffect
from pathway.questions import check_answers
from pathway.records.findings import DEGREES, EFFECTS
from pathway.services.recording import Origin, local_day, note_writing, record_fact, today

REPORT = "stepwell:self-report"


class LinkClosed(Exception):
    """The link was taken back while it was open on somebody's screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfReport:
    """What a patient said: answers by question, effects with how bad they are; None is unanswered."""

    answers: Mapping[str, Any]
    effects: Mapping[str, str]


def is_open(link: Link | None) -> bool:
    """Whether this link leads to the questions: in force, and somebody will hear the answers.

    A link that was answered is not open either, but it is thanked, not refused.
    """
    if link is None or not link.patient_id or not link.care_plan_id:
        return False
    person = link.patient
    is_alive = person.deceased_on is None and person.entered_in_error_at is None
    return is_alive and takes_self_reports(ClinicSettings.objects.get())


@transaction.atomic
def answer_report(*, link: Link, report: SelfReport, by: Actor, now: datetime) -> bool:
    """Store a patient's answers and raise at once what they call for; False: answered before.

    Two that arrive together store one. Nothing is asked of the role: the link admits, for this
    and nothing else. Raises ValidationError, and LinkClosed when it was taken back meanwhile.
    """
    _check(report)
    note_writing([link.patient.id], now=now)
    held = Link.objects.select_for_update().get(id=link.id)
    if held.revoked_at is not None:
        raise LinkClosed
    if held.used_at is not None:
        return False
    plan = _plan_now(held)
    assessment = _record(plan, held, report, by=by, now=now)
    Link.objects.filter(id=held.id).update(used_at=now, answer_id=assessment.root_id)
    reconcile_plans(locked(_read_by(held)), by=by, now=now)
    _hand_to_staff(plan, held, assessment, by=by, now=now)
    return True


@transaction.atomic
def refuse_as_wrong_person(*, link: Link, by: Actor, now: datetime) -> None:
    """Whoever opened the link is not the patient: the address is not written to again."""
    note_writing([link.patient.id], now=now)
    point = link.contact_point
    if point is not None and point.state != "wrong_person":
        save_version(point, state="wrong_person")
        _tell("contact_point.wrong_person", link, by=by, now=now, subject_id=point.id)
    about = {"contact_point": point} if point is not None else {"id": link.id}
    revoke_links(now=now, **about)
    open_task(
        care_plan=link.care_plan,
        kind="wrong_person",
        key=str(point.id if point else link.id),
        due_on=local_day(now),
        reason="not_the_patient",
        by=by,
        now=now,
    )


def _check(report: SelfReport) -> None:
    check_answers({**report.answers, "kind": "contact", "channel": "portal"})
    known = set(EFFECTS), set(DEGREES)
    if not (set(report.effects) <= known[0] and set(report.effects.values()) <= known[1]):
        raise ValidationError({"effects": _("Choose from the answers on the page.")})


def _plan_now(link: Link) -> CarePlan:
    """Where the answers belong: enrolled anew, or merged, since they were asked."""
    current = CarePlan.objects.active().reading(link.patient_id)
    return current.order_by("-created_at", "id").first() or link.care_plan


def _read_by(link: Link) -> list[Any]:
    """Every care plan that must look at the answers, the one that asked even when it is closed."""
    reading = CarePlan.objects.active().reading(link.patient_id)
    return sorted({link.care_plan_id, *reading.values_list("id", flat=True)})


def _record(
    plan: CarePlan, link: Link, report: SelfReport, *, by: Actor, now: datetime
) -> Assessment:
    """A contact: it becomes a reassessment when a clinician or nurse says so (pathway 4.2)."""
    about: dict[str, Any] = {
        "patient_id": link.patient_id,
        "when": today(now),
        "by": by,
        "now": now,
    }
    assessment: Assessment = record_fact(
        Assessment,
        care_plan=plan,
        origin=Origin(system=REPORT, key=link.id.bytes),
        kind="contact",
        channel="portal",
        **report.answers,
        **about,
    )
    for effect, severity in report.effects.items():
        record_fact(SideEffect, effect=effect, severity=severity, **about)
    return assessment


def _hand_to_staff(
    plan: CarePlan, link: Link, assessment: Assessment, *, by: Actor, now: datetime
) -> None:
    """A person reads every report the day it comes (H-02); nobody needs to call for it now."""
    _tell("self_report.answered", link, by=by, now=now, subject_id=link.id)
    open_task(
        care_plan=plan,
        kind="review_report",
        key=str(assessment.root_id),
        due_on=local_day(now),
        reason="self_report",
        about={"assessment": str(assessment.root_id)},
        by=by,
        now=now,
    )
    # The call has the message's name; or the questionnaire was about the call itself.
    for asked in ({"key": str(link.communication_id)}, {"id": link.task_id}):
        close_tasks(kind="call_unanswered", outcome_code="done", by=by, now=now, **asked)


def _tell(event: str, link: Link, *, by: Actor, now: datetime, subject_id: Any) -> None:
    record_event(
        Happened(
            type=event,
            subject_type=event.partition(".")[0],
            subject_id=subject_id,
            patient_id=link.patient_id,
        ),
        by=by,
        now=now,
    )
