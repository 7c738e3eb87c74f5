"""What a day of a story can say, and the facts each verb records."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from followup.demo.answers import assessment_answers, exam_findings
from followup.demo.deciding import decides
from followup.demo.moving import closes, dies, merged_into, returns, stage
from followup.demo.stories import StoryError
from followup.demo.taking import dose, expects_end, refuses, starts, stops
from followup.demo.telling import Telling
from followup.services.assessments import check_not_before_start
from pathway import models
from pathway.questions import check_answers

Verb = Callable[[Telling, Any], None]
_BOOKING_TIME = time(10)
_RISKS = ("recent_trauma", "osteoporosis", "immunosuppression", "ctd", "pelvic_floor")


def assessment(kind: str) -> Verb:
    def record(telling: Telling, said: dict[str, Any]) -> None:
        answers = assessment_answers(kind, said)
        check_answers(answers)
        if telling.plan:
            check_not_before_start(telling.plan, telling.when(telling.clock.now))
        telling.record(models.Assessment, **answers)

    return record


def conditions(telling: Telling, said: dict[str, str]) -> None:
    for code, state in said.items():
        telling.record(
            models.ConditionEntry,
            thread=f"condition:{code}",
            kind=state,
            code=code,
            is_of_course=False,
        )


def risks(telling: Telling, said: str) -> None:
    """`none`: what raises a tier or changes the plan was asked for; only `conditions` are present."""
    if said != "none":
        raise StoryError(f"{telling.story.name}: risks may only be none; use conditions")
    present = telling.day.told.get("conditions", {})
    conditions(telling, {code: "absent" for code in _RISKS if code not in present})


def exam(telling: Telling, said: Any) -> None:
    telling.record(models.NeuroExam, **exam_findings({} if said == "normal" else said))


def therapy(kind: str) -> Verb:
    """Each item is a modality, or a table with `modality` and what else is known."""

    def record(telling: Telling, items: list[Any]) -> None:
        for item in items:
            said = dict(item) if isinstance(item, dict) else {"modality": item}
            thread = f"therapy:{said['modality']}"
            telling.record(models.TherapyEntry, thread=thread, kind=kind, **said)

    return record


def rests(telling: Telling, days: int) -> None:
    telling.record(models.TherapyEntry, kind="rest_report", modality="rest", days=days)


def entries(model: type[models.Entry], naming: str) -> Verb:
    """Tables with `is` (what happened) and `name` when there is more than one of a kind."""

    def record(telling: Telling, items: list[dict[str, Any]]) -> None:
        for item in items:
            said = dict(item)
            kind, name = said.pop("is"), said.pop("name", said[naming])
            telling.record(model, thread=f"{naming}:{name}", kind=kind, **said)

    return record


def books(telling: Telling, days: int) -> None:
    """A reassessment visit `days` after the day being told; it replaces the last one."""
    replaced = telling.threads.pop("visit", None)
    at = datetime.combine(telling.ahead(days), _BOOKING_TIME, telling.clock.zone)
    telling.record(
        models.VisitEntry,
        thread="visit",
        kind="booked",
        scheduled_at=at,
        replaces_thread_id=replaced,
    )


def visit(telling: Telling, what: str) -> None:
    """The booked visit was attended, missed or cancelled; the next booking is a new one."""
    thread = telling.thread("visit")
    telling.record(models.VisitEntry, thread="visit", kind=what)
    if what == "missed":
        telling.threads["visit"] = thread
    else:
        del telling.threads["visit"]


def calls(telling: Telling, outcomes: list[str]) -> None:
    for outcome in outcomes:
        telling.record(models.ContactAttempt, channel="phone", outcome=outcome)


def falls(telling: Telling, injuries: list[str]) -> None:
    for injury in injuries:
        telling.record(models.Fall, injury=injury, is_of_course=False)


def side_effects(telling: Telling, items: list[dict[str, Any]]) -> None:
    for item in items:
        said = dict(item)
        course = telling.thread(f"medicine:{said.pop('of')}")
        telling.record(models.SideEffect, medication_thread_id=course, is_of_course=False, **said)


def declares(telling: Telling, said: dict[str, str]) -> None:
    """Subject and basis, by the responsible clinician."""
    for subject, basis in said.items():
        telling.record(
            models.DeclarationEntry,
            thread=f"declared:{subject}",
            by=telling.story.owner,
            kind="made",
            subject=subject,
            basis=basis,
        )


def reviews(telling: Telling, items: list[dict[str, Any]]) -> None:
    """A look at what `of` names (courses, blocks, falls), by the responsible clinician."""
    for item in items:
        said = dict(item)
        seen = [telling.thread(name) for name in said.pop("of", [])]
        telling.record(models.Review, by=telling.story.owner, reviewed_ids=seen, **said)


# In the order in which a day is told, whatever the order in which a story writes it.
VERBS: dict[str, Verb] = {
    "returns": returns,
    "risks": risks,
    "conditions": conditions,
    "visit": visit,
    "intake": assessment("intake"),
    "reassessment": assessment("reassessment"),
    "contact": assessment("contact"),
    "again": assessment("contact"),
    "exam": exam,
    "refuses": refuses,
    "stops": stops,
    "starts": starts,
    "doses": dose,
    "expects_end": expects_end,
    "care": therapy("start"),
    "sessions": therapy("session"),
    "care_ends": therapy("stop"),
    "care_declined": therapy("declined"),
    "care_unsuitable": therapy("ineligible"),
    "rests": rests,
    "side_effects": side_effects,
    "falls": falls,
    "imaging": entries(models.ImagingEntry, "modality"),
    "procedures": entries(models.ProcedureEntry, "procedure"),
    "referrals": entries(models.ReferralEntry, "to"),
    "calls": calls,
    "declares": declares,
    "reviews": reviews,
    "decides": decides,
    "stage": stage,
    "books": books,
    "dies": dies,
    "closes": closes,
    "merged_into": merged_into,
}
