"""Everything the rules need can be entered, and nothing that cannot be right is stored."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from clinic.models import LedgerEvent
from clinic.permissions import NotPermitted, Role
from clinic.tenancy import clinic_scope
from pathway.models import Prompt
from pathway.records import SUBJECTS
from tests.builders import a_care_plan, a_clinic, a_patient
from tests.followup.entering import IMPOSSIBLE, ORDINARY, TODAY, D, enter

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("subject", "kind", "values"), ORDINARY)
def test_what_an_ordinary_day_records_is_stored_with_its_author(subject, kind, values):
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        fact = enter(plan, subject, kind, values, now=now)

        stored = SUBJECTS[subject].model.objects.get(id=fact.id)
        assert stored.author_role == "clinician"
        for name, value in values.items():
            assert getattr(stored, name) == (now if value == TODAY else value)


@pytest.mark.parametrize(("subject", "kind", "values", "field"), IMPOSSIBLE)
def test_what_cannot_be_right_is_refused_by_field_and_nothing_is_stored(
    subject, kind, values, field
):
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        told, facts = (
            LedgerEvent.objects.filter(patient=plan.patient),
            SUBJECTS[subject].model.objects,
        )
        before = told.count(), facts.count()

        with pytest.raises(ValidationError) as refused:
            enter(plan, subject, kind, values, now=now)

        assert field in refused.value.message_dict
        assert (told.count(), facts.count()) == before


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize(
    "on",
    [date(1899, 12, 31), date(1970, 1, 1), date(2999, 1, 1)],
    ids=["long ago", "unborn", "future"],
)
def test_an_impossible_day_is_refused_for_every_subject(subject, on):
    first = next((case for case in ORDINARY if case[0] == subject), None)
    if first is None:
        first = (subject, "medication", {"reviewed_ids": [], "outcome": "continued"})
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        kind = first[1] if on.year < 2900 or first[1] not in ("booked", "planned") else "attended"
        if subject == "review":
            medicine = enter(plan, "medication", "start", {"product": "Ibuprofen"}, now=now)
            first[2]["reviewed_ids"] = [medicine.root_id]
        values = {"procedure": "mbb"} if subject == "procedure" else first[2]
        kind = "done" if subject == "procedure" else kind
        values = {"visit_kind": "other"} if subject == "visit" else values
        kind = "attended" if subject == "visit" else kind
        with pytest.raises(ValidationError) as refused:
            enter(plan, subject, kind, values, now=now, on=on)
        assert "effective_on" in refused.value.message_dict


def test_a_stop_before_the_start_is_refused_and_the_course_goes_on():
    with clinic_scope(a_clinic().id) as now:
        plan, yesterday = a_care_plan(now=now), now.date() - timedelta(days=1)
        course = enter(plan, "medication", "start", {"product": "Ibuprofen"}, now=now)
        with pytest.raises(ValidationError) as refused:
            enter(
                plan,
                "medication",
                "stop",
                {"stop_reason": "other"},
                now=now,
                on=yesterday,
                thread_id=course.thread_id,
            )
        assert "effective_on" in refused.value.message_dict


def test_a_course_stops_once():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        course = enter(plan, "medication", "start", {"product": "Ibuprofen"}, now=now)
        thread = {"thread_id": course.thread_id}
        enter(plan, "medication", "stop", {"stop_reason": "other"}, now=now, **thread)
        with pytest.raises(ValidationError) as refused:
            enter(plan, "medication", "stop", {"stop_reason": "other"}, now=now, **thread)
        assert "Stopped" in str(refused.value.message_dict["kind"])


def test_a_dose_recorded_late_may_precede_the_stop():
    with clinic_scope(a_clinic().id) as now:
        plan, day = a_care_plan(now=now), now.date()
        begun = day - timedelta(days=20)
        course = enter(
            plan, "medication", "start", {"product": "Ibuprofen 400 mg"}, now=now, on=begun
        )
        thread = {"thread_id": course.thread_id}
        enter(plan, "medication", "stop", {"stop_reason": "other"}, now=now, **thread)
        dose = enter(
            plan,
            "medication",
            "dose",
            {"units_per_dose": D(1), "max_doses_per_day": D(2)},
            now=now,
            on=day - timedelta(days=10),
            **thread,
        )
        assert dose.product == "Ibuprofen 400 mg"
        assert dose.components == course.components


def test_a_medicine_that_is_not_listed_can_be_recorded_on_purpose_with_nothing_guessed():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        values = {"product": "Zorblaxin 20 mg", "is_unlisted": True}
        course = enter(plan, "medication", "start", values, now=now)
        assert all(part["drug_class"] == "unknown" for part in course.components)
        assert all(part["mg"] is None for part in course.components)


def test_a_code_of_another_medicine_is_refused_where_it_stands():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        # RxNorm 161 is acetaminophen.
        values = {"product": "Ibuprofen 400 mg tablet", "formulary_code": "161"}
        with pytest.raises(ValidationError) as refused:
            enter(plan, "medication", "start", values, now=now)
        assert set(refused.value.message_dict) == {"formulary_code"}


def test_an_effect_is_of_a_medicine_not_of_anything_else():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        fall = enter(plan, "fall", "", {}, now=now)
        values = {"effect": "nausea", "severity": "mild", "medication_thread_id": fall.root_id}
        with pytest.raises(ValidationError) as refused:
            enter(plan, "side_effect", "", values, now=now)
        assert "medication_thread_id" in refused.value.message_dict


def test_a_combination_is_read_into_its_components():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        values = {
            "product": "Acetaminophen 325 MG / Hydrocodone 5 MG Oral Tablet",
            "units_per_dose": D(2),
            "max_doses_per_day": D(6),
        }
        enter(plan, "medication", "start", values, now=now)
        prompt = Prompt.objects.showing().get(rule="MED-APAP-MAX")
        assert "3900" in prompt.text


@pytest.mark.parametrize("product", ["Ibuprofen 400 mg tablet", "Acetaminophen 500 mg tablet"])
def test_a_long_list_of_like_medicines_is_recorded_and_its_prompts_keep_their_names(product):
    values = {"product": product, "units_per_dose": D(1), "max_doses_per_day": D("0.5")}
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        for _ in range(9):
            enter(plan, "medication", "start", values, now=now)
        about_all = [one for one in Prompt.objects.showing() if len(one.evidence["about"]) == 9]
        assert about_all
        before = {one.id: one.trigger_key for one in about_all}
        enter(plan, "fall", "", {}, now=now)
        assert (
            before.items()
            <= dict(Prompt.objects.showing().values_list("id", "trigger_key")).items()
        )


def test_a_score_on_another_scale_than_its_block_is_refused():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        values = {"procedure": "mbb", "scale_max": D(10), "pre_score": D(8)}
        block = enter(plan, "procedure", "done", values, now=now)
        with pytest.raises(ValidationError) as refused:
            enter(
                plan,
                "procedure",
                "score",
                {"scale_max": D(100), "post_score": D(10)},
                now=now,
                thread_id=block.thread_id,
            )
        assert "scale_max" in refused.value.message_dict


def test_a_treatment_refused_and_later_begun_is_one_story():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        refused = enter(plan, "therapy", "declined", {"modality": "yoga"}, now=now)
        begun = enter(plan, "therapy", "start", {"modality": "yoga"}, now=now)
        assert begun.thread_id == refused.thread_id


def test_a_treatment_that_goes_on_is_not_begun_again():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        enter(plan, "therapy", "start", {"modality": "yoga"}, now=now)
        with pytest.raises(ValidationError) as refused:
            enter(plan, "therapy", "start", {"modality": "yoga"}, now=now)
        assert "Started" in str(refused.value.message_dict["kind"])


def test_a_treatment_begun_again_after_its_end_is_a_new_one():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        first = enter(plan, "therapy", "start", {"modality": "yoga"}, now=now)
        enter(plan, "therapy", "stop", {"reason": "other"}, now=now, thread_id=first.thread_id)
        again = enter(plan, "therapy", "start", {"modality": "yoga"}, now=now)
        assert again.thread_id != first.thread_id


def test_only_a_clinician_declares():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        values = {"subject": "refractory", "basis": "Rehabilitation without effect"}
        with pytest.raises(NotPermitted):
            enter(plan, "declaration", "made", values, now=now, role=Role.CARE_COORDINATOR)


def test_the_front_desk_books_and_records_no_findings():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        booked = {"visit_kind": "reassessment", "scheduled_at": now + timedelta(days=7)}
        enter(plan, "visit", "booked", booked, now=now, role=Role.FRONT_DESK)
        with pytest.raises(NotPermitted):
            enter(plan, "fall", "", {}, now=now, role=Role.FRONT_DESK)


def test_nothing_is_recorded_after_a_death():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        plan.patient.deceased_on = now.date() - timedelta(days=2)
        with pytest.raises(ValidationError) as refused:
            enter(plan, "fall", "", {}, now=now)
        assert "died" in str(refused.value)


def test_another_persons_thread_is_not_found():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        other = a_care_plan(a_patient("Ito", "Kenji", now=now), now=now)
        course = enter(other, "medication", "start", {"product": "Ibuprofen"}, now=now)
        with pytest.raises(ValidationError) as refused:
            enter(
                plan,
                "medication",
                "stop",
                {"stop_reason": "other"},
                now=now,
                thread_id=course.thread_id,
            )
        assert "thread" in refused.value.message_dict


def test_a_double_click_is_one_entry():
    with clinic_scope(a_clinic().id) as now:
        plan, key = a_care_plan(now=now), uuid.uuid4()
        first = enter(plan, "fall", "", {"injury": "yes"}, now=now, key=key)
        again = enter(plan, "fall", "", {"injury": "yes"}, now=now, key=key)
        assert first.id == again.id
        assert SUBJECTS["fall"].model.objects.count() == 1


def test_a_fall_raises_its_prompt_when_the_call_returns():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(a_patient(now=now, birth_date=date(1940, 2, 2)), now=now)
        enter(plan, "fall", "", {"injury": "yes"}, now=now)
        assert Prompt.objects.showing().get(rule="ELD-FALL").severity == "urgent"


def test_a_visit_in_the_year_9999_is_a_slip_of_the_year():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        slip = {"visit_kind": "other", "scheduled_at": datetime(9999, 12, 30, tzinfo=UTC)}
        with pytest.raises(ValidationError) as refused:
            enter(plan, "visit", "booked", slip, now=now)
        assert "three years" in str(refused.value.message_dict["scheduled_at"])


@pytest.mark.django_db
def test_a_visit_is_not_booked_for_a_day_before_its_booking():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        past = {"visit_kind": "reassessment", "scheduled_at": now - timedelta(days=3)}
        with pytest.raises(ValidationError) as refused:
            enter(plan, "visit", "booked", past, now=now)
        assert "attended" in refused.value.message_dict["scheduled_at"][0]
        enter(plan, "visit", "booked", past, now=now, on=now.date() - timedelta(days=9))
