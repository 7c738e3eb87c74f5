"""What the passing of time alone changes, and what it must never change."""

from datetime import date, timedelta

import pytest

from clinic.models import Clinic, ClinicSettings
from clinic.tenancy import clinic_scope
from followup.models import Task
from followup.services.due_work import do_dated_work
from pathway.models import CarePlan, Prompt, StageChange, VisitEntry
from pathway.services.recording import When, record_fact
from tests.builders import SEED, a_care_plan, a_clinic, a_patient
from tests.followup.prompting import takes

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic() -> Clinic:
    """Open every day, with a clock that tests may move."""
    made = a_clinic(is_test=True)
    with clinic_scope(made.id):
        ClinicSettings.objects.update(opening_days=[1, 2, 3, 4, 5, 6, 7])
    return made


def days_later(clinic: Clinic, days: int) -> None:
    """The clinic's clock stands that many days ahead, and the night's work is done."""
    Clinic.objects.filter(id=clinic.id).update(clock_offset=timedelta(days=days))
    do_dated_work(by=SEED)


def turning_65_in(days: int, today: date) -> date:
    day = today + timedelta(days=days)
    return (
        date(day.year - 65, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(day.year - 65)
    )


@pytest.mark.statements("REASSESSMENT-DATES", "S-52")
def test_a_birthday_brings_every_date_forward_at_the_next_nightly_run(clinic):
    with clinic_scope(clinic.id) as now:
        born = turning_65_in(2, now.date())
        plan = a_care_plan(a_patient(now=now, birth_date=born), now=now, days_ago=1)
        takes(plan, now, "Naproxen", "nsaid", days_ago=1)
        CarePlan.objects.update(evaluate_at=now)
    days_later(clinic, 0)
    before = dates(clinic)
    days_later(clinic, 3)
    after = dates(clinic)
    assert after["reassessment"][0] == before["reassessment"][0] - timedelta(days=7)
    assert "instead of 14: age 65" in after["reassessment"][1]
    assert after["side_effect_check"][0] == before["side_effect_check"][0] - timedelta(days=7)
    assert "falls_screen" in after.keys() - before.keys()


def dates(clinic):
    with clinic_scope(clinic.id):
        return {row.kind: (row.due_on, row.why["reason"]) for row in Task.objects.open()}


@pytest.mark.statements("DATED-WORK", "H-16")
def test_years_of_silence_discharge_nobody_and_close_nothing(clinic):
    with clinic_scope(clinic.id) as now:
        plan = a_care_plan(now=now, days_ago=30)
        record_fact(
            VisitEntry,
            patient_id=plan.patient_id,
            care_plan=plan,
            when=When(on=now.date() - timedelta(days=20)),
            by=SEED,
            now=now,
            kind="booked",
            visit_kind="reassessment",
            scheduled_at=now - timedelta(days=5),
        )
    for days in (1, 10, 30, 90, 400, 800):
        days_later(clinic, days)
    with clinic_scope(clinic.id) as now:
        plan = CarePlan.objects.select_related("episode").get()
        assert (plan.state, plan.stage, plan.episode.closed_on) == ("active", "ST-0", None)
        assert StageChange.objects.count() == 1
        assert plan.evaluate_at > now
        assert Prompt.objects.standing().filter(rule="FU-LTFU", severity="urgent").exists()
        assert Task.objects.open().filter(kind="contact_attempt").exists()
        assert Task.objects.open().filter(kind="reassessment").exists()
