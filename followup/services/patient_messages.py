"""What is written to patients: reminders of a visit, the offer of another time, questionnaires.

Whether one is still wanted is asked of the care plan anew at the claim, by the same definition
that planned it.
"""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from clinic.actors import system
from clinic.models import ClinicSettings
from clinic.services.follow_up import takes_self_reports
from followup.messaging.addresses import address_of
from followup.messaging.clock import clock_of
from followup.messaging.purposes import NothingToSay, Purpose, Values
from followup.messaging.wanted import REQUEST_HOLDS, wanted_messages, why_unwanted
from followup.models import Communication, Task
from followup.services.evaluating import Evaluated, evaluate_plans
from followup.services.links import make_link, revoke_links
from followup.services.task_work import open_task
from pathway.models import CarePlan, VisitEntry
from pathway.services.recording import local_day

COMMON = frozenset({"clinic", "phone", "emergency", "stop"})


def why_not_wanted(message: Communication, now: datetime) -> str:
    """Empty when a care plan still calls for it. Raises NothingToSay when none can be read."""
    done, failed = evaluate_plans(_plans_of(message), as_of=now)
    if failed:
        raise NothingToSay("the care plan cannot be evaluated")
    if any(_calls_for(one, message, now) for one in done):
        return ""
    return next((why_unwanted(message, one) for one in done), "discharged")


def common_values(message: Communication, now: datetime) -> Values:
    """What every message to a patient may name; its stop address admits to nothing else."""
    revoke_links(now=now, communication=message)
    stop = make_link(
        "stop",
        now=now,
        patient=message.patient,
        contact_point=message.contact_point,
        communication=message,
    )[1]
    settings = ClinicSettings.objects.get()
    return {
        "clinic": message.clinic.name,
        "phone": settings.phone,
        "emergency": settings.emergency_number,
        "stop": address_of(stop),
    }


def visit_values(message: Communication, now: datetime) -> Values:
    """With the day, the time and the place as they are booked now."""
    rows = VisitEntry.objects.filter(thread_id=message.visit_thread_id, kind="booked")
    visit = rows.order_by("revision").last()
    if visit is None or visit.scheduled_at is None:
        raise NothingToSay("the visit has no time")
    at = visit.scheduled_at
    return {**common_values(message, now), "day": at, "time": at, "place": visit.place or ""}


def request_values(message: Communication, now: datetime) -> Values:
    """With the address of a questionnaire about the task, for this patient and once."""
    values = common_values(message, now)
    task = message.task
    link = make_link(
        "report",
        now=now,
        expires_at=now + REQUEST_HOLDS,
        patient=message.patient,
        care_plan_id=task.care_plan_id,
        contact_point=message.contact_point,
        task=task,
        communication=message,
    )[1]
    return {**values, "link": address_of(link)}


def expect_an_answer(message: Communication, now: datetime) -> None:
    """Once the questionnaire is out: when its address has run out, somebody calls."""
    if message.state != "sent":
        return
    open_task(
        care_plan=message.task.care_plan,
        kind="call_unanswered",
        key=str(message.id),
        due_on=local_day(now + REQUEST_HOLDS),
        reason="self_report",
        about={"message": str(message.id)},
        by=system("worker"),
        now=now,
    )


def _plans_of(message: Communication) -> list[CarePlan]:
    plans = CarePlan.objects.active().reading(message.patient_id)
    return list(plans.select_related("episode", "patient").order_by("id"))


def _calls_for(one: Evaluated, message: Communication, now: datetime) -> bool:
    settings = ClinicSettings.objects.get()
    tasks = list(Task.objects.open().filter(care_plan=one.care_plan))
    clock = clock_of(one.care_plan.patient, settings)
    wanted = wanted_messages(one, tasks, clock, now, asks=takes_self_reports(settings))
    found = wanted.get((message.subject, message.step))
    return found is not None and found.at <= now


VISIT_REMINDER = Purpose(
    title=_("Reminder of a visit"),
    fields=COMMON | {"day", "time", "place"},
    why_not=why_not_wanted,
    values=visit_values,
    is_for_patients=True,
)
REBOOK = Purpose(
    title=_("After a missed visit"),
    fields=COMMON | {"day", "time", "place"},
    why_not=why_not_wanted,
    values=visit_values,
    is_for_patients=True,
)
SELF_REPORT = Purpose(
    title=_("Questionnaire"),
    fields=COMMON | {"link"},
    why_not=why_not_wanted,
    values=request_values,
    after_settled=expect_an_answer,
    is_for_patients=True,
)
