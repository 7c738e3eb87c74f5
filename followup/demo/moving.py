"""What changes a patient's course: stages, closings, a new episode, death, a merged duplicate."""

from dataclasses import replace
from typing import Any

from clinic.services.ledger import Happened, record_event
from clinic.services.versions import save_version
from followup.demo.stories import StoryError
from followup.demo.telling import Telling, find_numbered, person_details
from pathway.models import CarePlan
from pathway.protocols import protocol
from pathway.services import courses
from pathway.services.courses import Move
from pathway.services.people import update_person
from pathway.services.recording import note_writing


def stage(telling: Telling, said: Any) -> None:
    """A move to a stage, with `to` and `reason` when it was not what the protocol foresees."""
    move = {"to": said} if isinstance(said, str) else said
    plan = plan_of(telling)
    usual = protocol(plan.protocol, plan.protocol_version).transitions[plan.stage]
    is_override = move["to"] not in usual or move.get("unmet") is not None
    now = telling.next_instant()
    courses.move_stage(
        plan=plan,
        move=Move(
            to=move["to"],
            reason=move.get("reason", ""),
            criteria_unmet=tuple(move.get("unmet", ())),
            is_override=is_override,
            close_reason=move.get("close_reason", ""),
        ),
        when=telling.when(now),
        by=telling.clinician(),
        now=now,
    )


def closes(telling: Telling, reason: str) -> None:
    words = reason.replace("_", " ")
    stage(telling, {"to": "ST-X", "reason": words, "close_reason": reason})


def returns(telling: Telling, said: dict[str, int]) -> None:
    """A new episode: day 0 is the day being told, the pain began `onset` days before today."""
    telling.enrol(telling.day.ago, said.get("onset"))


def dies(telling: Telling, is_certain: bool) -> None:
    died_on = telling.clock.day(telling.day.ago) if is_certain else None
    details = person_details(telling.story, telling.clock)
    update_person(
        patient=telling.patient,
        details=replace(details, deceased_on=died_on),
        by=telling.clinician(),
        now=telling.next_instant(),
    )


def merged_into(telling: Telling, number: str) -> None:
    """The same person registered twice: facts stay where they are, readers follow."""
    survivor = find_numbered(number)
    if survivor is None:
        raise StoryError(f"{telling.story.name}: {number} is not told before it")
    now = note_writing([survivor.id], now=telling.next_instant())
    save_version(telling.patient, merged_into=survivor, merged_at=now, updated_at=now)
    record_event(
        Happened(
            type="patient.merged",
            subject_type="patient",
            subject_id=telling.patient.id,
            subject_version=telling.patient.version,
            patient_id=survivor.id,
        ),
        by=telling.clinician(),
        now=now,
    )


def plan_of(telling: Telling) -> CarePlan:
    if telling.plan is None:
        raise StoryError(f"{telling.story.name}: not enrolled, so it has no stage")
    return telling.plan
