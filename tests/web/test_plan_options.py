"""What a stage offers, on a page that is for reading only."""

import re

import pytest

from clinic.permissions import Role
from pathway.models import ConditionEntry, TherapyEntry
from pathway.services.recording import record_fact, today
from tests.builders import SEED, a_patient
from tests.web.conftest import Place
from tests.web.making import overdue


def page_of(place: Place, patient_id: object) -> str:
    return place.browser(Role.THERAPIST).get(f"/patients/{patient_id}/options/").content.decode()


def states(page: str) -> dict[str, str]:
    lines = re.findall(
        r'<li><div><span class="strong">([^<]+)</span>.*?class="tag">([^<]+)<', page, re.S
    )
    return dict(lines)


@pytest.mark.statements("B-1", "B-4", "S-25", "S-69")
def test_every_item_of_the_stage_is_listed_with_its_state(place: Place) -> None:
    plan = place.make(overdue)

    def decline(now):  # type: ignore[no-untyped-def]
        common = {"patient_id": plan.patient_id, "when": today(now), "by": SEED, "now": now}
        record_fact(
            TherapyEntry,
            care_plan=plan,
            kind="declined",
            modality="heat",
            reason="Not at home",
            **common,
        )
        record_fact(
            ConditionEntry, kind="present", code="exercise_preference", detail="swimming", **common
        )

    place.make(decline)
    page = page_of(place, plan.patient_id)
    found = states(page)
    assert found["Local heat"].startswith("Declined")
    assert found["Written activity plan"] == "Open"
    for words in (
        "moderate efficacy",
        "Not at home",
        "Statements S-04, S-25",
        "Preferred: swimming",
    ):
        assert words in page
    kinds = re.search(r'<ul class="plain">(.*?)</ul>', page, re.S)
    assert kinds
    listed = re.findall(r"<li>([^<]+)</li>", kinds[1])
    assert listed == sorted(listed)


def test_the_chart_leads_to_it(place: Place) -> None:
    plan = place.make(overdue)
    chart = place.browser(Role.CLINICIAN).get(f"/patients/{plan.patient_id}/").content.decode()
    assert f"/patients/{plan.patient_id}/options/" in chart


def test_without_a_care_plan_it_says_so(place: Place) -> None:
    patient = place.make(lambda now: a_patient(now=now))
    assert "no care plan" in page_of(place, patient.id)
