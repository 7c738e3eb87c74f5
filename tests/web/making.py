"""Courses in the states that pages show; built through the services."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from clinic.models import Patient
from clinic.services.patients import Identifier, add_identifier
from followup.services.assessments import record_assessment
from followup.services.courses import change_stage
from pathway.models import CarePlan
from pathway.questions import RED_FLAGS
from pathway.services.courses import Move
from pathway.services.recording import When
from tests.builders import SEED, a_care_plan, a_patient

NO_RED_FLAG = dict.fromkeys(RED_FLAGS, "absent")


def numbered(patient: Patient, number: str, now: datetime) -> Patient:
    add_identifier(
        patient=patient, identifier=Identifier(system="urn:bp", value=number), by=SEED, now=now
    )
    return patient


def assessed(
    plan: CarePlan, now: datetime, *, days_ago: int = 0, kind: str = "contact", **answers: Any
) -> CarePlan:
    on = When(on=now.date() - timedelta(days=days_ago))
    record_assessment(plan=plan, answers={"kind": kind, **answers}, when=on, by=SEED, now=now)
    plan.refresh_from_db()
    return plan


def calm(now: datetime, family: str = "Mensah", given: str = "Abena") -> CarePlan:
    """Intake yesterday, complete and without a red flag: nothing is overdue."""
    plan = a_care_plan(a_patient(family, given, now=now), now=now, days_ago=1)
    answers = {**NO_RED_FLAG, "nrs": Decimal(6), "pain_classes": ["nociceptive"]}
    return assessed(plan, now, days_ago=1, kind="intake", **answers)


def overdue(now: datetime, family: str = "Lindqvist", given: str = "Sven") -> CarePlan:
    """In first-line care since intake sixty days ago, not seen since."""
    plan = a_care_plan(a_patient(family, given, now=now), now=now, days_ago=60)
    assessed(plan, now, days_ago=60, kind="intake", **NO_RED_FLAG, nrs=Decimal(7))
    on = When(on=now.date() - timedelta(days=59))
    change_stage(plan=plan, move=Move(to="ST-1"), when=on, by=SEED, now=now)
    plan.refresh_from_db()
    return plan


def emergency(now: datetime, family: str = "García", given: str = "Tomás") -> CarePlan:
    plan = calm(now, family, given)
    return assessed(plan, now, saddle_anaesthesia="present")
