"""Recording one assessment: what it costs more than storing its row alone."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from benchmarks.figures import Figure, median_cpu_seconds
from benchmarks.histories import HISTORIES
from benchmarks.storing import clinic_with
from clinic.actors import Actor, member
from clinic.permissions import Role
from clinic.services.clinics import add_member
from clinic.tenancy import clinic_scope
from followup.services.assessments import record_assessment
from pathway.models import Assessment, CarePlan
from pathway.services.recording import When
from tests.builders import SEED, a_user

REPEATS = 40
ANSWERS: dict[str, Any] = {"kind": "reassessment", "nrs": 5, "saddle_anaesthesia": "absent"}


def figures(patients: int) -> Iterator[Figure]:
    """CPU of the whole use case over that of one row, each in a transaction of its own."""
    clinic_id = clinic_with(HISTORIES["steady"](), 1).id
    with clinic_scope(clinic_id) as now:
        lead = member(add_member(user=a_user(), role=Role.CLINICIAN, by=SEED, now=now), door="ui")
    whole = median_cpu_seconds(lambda: record(clinic_id, lead), REPEATS)
    bare = median_cpu_seconds(lambda: create_row(clinic_id), REPEATS)
    yield Figure("record_assessment_ms", whole * 1e3, "(orientation)")
    yield Figure("record_assessment_over_one_row", whole / bare, "<=10 (ambition 6)")


def record(clinic_id: UUID, by: Actor) -> None:
    with clinic_scope(clinic_id) as now:
        plan = CarePlan.objects.select_related("episode", "patient").get()
        when = When(on=now.date())
        record_assessment(plan=plan, answers=ANSWERS, when=when, by=by, now=now)


def create_row(clinic_id: UUID) -> None:
    with clinic_scope(clinic_id) as now:
        plan = CarePlan.objects.select_related("episode", "patient").get()
        Assessment.objects.create(**row(plan, now))


def row(plan: CarePlan, now: datetime) -> dict[str, Any]:
    root_id = uuid4()
    return {
        **ANSWERS,
        "id": root_id,
        "root_id": root_id,
        "patient_id": plan.patient_id,
        "care_plan": plan,
        "effective_on": now.date(),
        "recorded_at": now,
        "source": "clinician",
    }
