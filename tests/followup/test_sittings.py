"""An assessment with its examination and side effects: all of it or nothing, judged once."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from clinic.tenancy import clinic_scope
from followup.services.sittings import Sitting, record_sitting
from pathway.models import Assessment, CarePlan, NeuroExam, Prompt, SideEffect
from pathway.services.recording import today
from tests.builders import a_care_plan, a_clinic, an_actor

pytestmark = pytest.mark.django_db

CONTACT = {"kind": "contact", "side_effects_checked": True}
DROWSY = {"effect": "drowsiness", "severity": "mild"}


def sit(plan: CarePlan, now: datetime, key: uuid.UUID | None = None, **found: Any) -> Assessment:
    found = {"answers": CONTACT, **found}
    sitting = Sitting(when=today(now), key=key or uuid.uuid4(), **found)
    return record_sitting(plan=plan, sitting=sitting, by=an_actor(now=now), now=now)


def stored() -> Mapping[str, int]:
    return {model.__name__: model.objects.count() for model in (Assessment, NeuroExam, SideEffect)}


def test_what_was_found_is_stored_with_the_assessment_of_the_same_moment():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        assessment = sit(plan, now, examined={"motor_l5_left": 4}, effects=[DROWSY])
        exam, effect = NeuroExam.objects.get(), SideEffect.objects.get()
        assert (exam.motor_l5_left, exam.motor_l5_right, exam.slr_left) == (4, None, None)
        assert (effect.effect, effect.severity) == ("drowsiness", "mild")
        assert exam.effective_at == effect.effective_at == assessment.effective_at


def test_no_finding_is_no_examination():
    with clinic_scope(a_clinic().id) as now:
        sit(a_care_plan(now=now), now)
        assert stored() == {"Assessment": 1, "NeuroExam": 0, "SideEffect": 0}


@pytest.mark.parametrize(
    "wrong",
    [
        {"answers": {"kind": "contact"}},
        {"examined": {"motor_l5_left": 6}},
        {"effects": [DROWSY, {"effect": "drowsiness", "severity": "awful"}]},
        {"effects": [{**DROWSY, "medication_thread_id": uuid.uuid4()}]},
    ],
)
def test_of_a_sitting_that_is_refused_nothing_is_stored(wrong: dict[str, Any]):
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        with pytest.raises(ValidationError):
            sit(plan, now, **{"examined": {"motor_l5_left": 4}, "effects": [DROWSY], **wrong})
        assert set(stored().values()) == {0}


def test_a_sitting_that_comes_twice_is_stored_once():
    with clinic_scope(a_clinic().id) as now:
        plan, key = a_care_plan(now=now), uuid.uuid4()
        for _time in range(2):
            sit(plan, now, key, examined={"slr_left": "present"}, effects=[DROWSY])
        assert stored() == {"Assessment": 1, "NeuroExam": 1, "SideEffect": 1}


@pytest.mark.statements("S-15")
def test_a_loss_of_strength_is_urgent_when_the_call_returns():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now, days_ago=10)
        sit(plan, now - timedelta(days=3), examined={"motor_l5_left": 5})
        assert not Prompt.objects.showing().filter(rule="RF-PROGDEF").exists()
        sit(plan, now, examined={"motor_l5_left": 3})
        assert Prompt.objects.showing().get(rule="RF-PROGDEF").severity == "urgent"
