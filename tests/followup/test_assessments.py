"""Recording an assessment raises what it calls for, in the same transaction."""

import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from clinic.models import LedgerEvent
from clinic.permissions import NotPermitted, Role
from clinic.tenancy import clinic_scope
from followup.models import Task
from followup.services.assessments import record_assessment
from pathway.models import Assessment, Prompt
from pathway.services.recording import When, today
from tests.builders import a_care_plan, a_clinic, an_actor

pytestmark = pytest.mark.django_db


def test_saddle_numbness_is_an_emergency_prompt_when_the_call_returns():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        answers = {"kind": "contact", "saddle_anaesthesia": "present"}
        record_assessment(
            plan=plan, answers=answers, when=today(now), by=an_actor(now=now), now=now
        )

        prompt = Prompt.objects.showing().get(rule="RF-CES")
        assert prompt.severity == "emergency"
        assert prompt.patient_id == plan.patient_id


def test_a_question_that_was_not_asked_stays_unanswered():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        answers = {"kind": "contact", "nrs": Decimal("6.5")}
        record_assessment(
            plan=plan, answers=answers, when=today(now), by=an_actor(now=now), now=now
        )

        stored = Assessment.objects.get()
        assert stored.nrs == Decimal("6.5")
        assert stored.fever is None


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"kind": "contact", "nrs": Decimal(11)}, "nrs"),
        ({"kind": "contact", "nrs": Decimal(-1)}, "nrs"),
        ({"kind": "chat", "nrs": Decimal(1)}, "kind"),
        ({"nrs": Decimal(1)}, "kind"),
        ({"kind": "contact"}, "nrs"),
        ({"kind": "contact", "fever": "maybe"}, "fever"),
        ({"kind": "contact", "sites": ["elbow"]}, "sites"),
        ({"kind": "contact", "function_raw": Decimal(9)}, "function_instrument"),
        (
            {"kind": "contact", "function_raw": Decimal(25), "function_instrument": "rmdq"},
            "function_raw",
        ),
        ({"kind": "contact", "nrs": Decimal(1), "favourite_colour": "red"}, "favourite_colour"),
    ],
)
def test_an_answer_no_question_allows_is_refused_and_nothing_is_stored(answers, field):
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        with pytest.raises(ValidationError) as refused:
            record_assessment(
                plan=plan, answers=answers, when=today(now), by=an_actor(now=now), now=now
            )
        assert field in refused.value.message_dict
        assert not Assessment.objects.exists()


def test_an_assessment_before_the_episode_or_in_the_future_is_refused():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now, days_ago=10)
        actor = an_actor(now=now)
        for days in (-11, 1):
            when = When(on=now.date().fromordinal(now.date().toordinal() + days))
            with pytest.raises(ValidationError) as refused:
                record_assessment(
                    plan=plan,
                    answers={"kind": "contact", "nrs": Decimal(1)},
                    when=when,
                    by=actor,
                    now=now,
                )
            assert "effective_on" in refused.value.message_dict


def test_the_front_desk_may_not_record_clinical_facts():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        with pytest.raises(NotPermitted):
            record_assessment(
                plan=plan,
                answers={"kind": "contact", "nrs": Decimal(1)},
                when=today(now),
                by=an_actor(Role.FRONT_DESK, now=now),
                now=now,
            )


def test_enrolment_gives_the_patient_a_first_reassessment_date():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now, days_ago=0)
        task = Task.objects.get(care_plan=plan, kind="reassessment")
        assert 0 < (task.due_on - plan.episode.started_on).days <= 14
        assert task.why["reason"]


def test_every_write_is_in_the_ledger_with_who_and_what_but_no_values():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        actor = an_actor(now=now)
        record_assessment(
            plan=plan,
            answers={"kind": "contact", "nrs": Decimal(7), "note": "Lives with her sister"},
            when=today(now),
            by=actor,
            now=now,
        )
        event = LedgerEvent.objects.get(type="assessment.recorded")
        assert (event.actor_id, event.patient_id) == (actor.id, plan.patient_id)
        assert "sister" not in str(event.changes)


def test_the_same_sitting_saved_twice_is_one_assessment():
    with clinic_scope(a_clinic().id) as now:
        plan, actor, sitting = a_care_plan(now=now), an_actor(now=now), uuid.uuid4()
        for _ in range(2):
            record_assessment(
                plan=plan,
                answers={"kind": "contact", "nrs": Decimal(5)},
                when=today(now),
                by=actor,
                now=now,
                sitting=sitting,
            )
        assert Assessment.objects.count() == 1
        assert LedgerEvent.objects.filter(type="assessment.recorded").count() == 1
