"""A correction is as if the record had always been right; what was entered in error is gone."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from clinic.models import LedgerEvent, Patient
from clinic.permissions import NotPermitted, Role
from clinic.tenancy import clinic_scope
from followup.services.corrections import correct_entry, retract_entry
from followup.services.entries import Entered, record_entry
from followup.services.reconcile import reconcile
from pathway.models import MedicationEntry, Prompt, TherapyEntry
from pathway.records import SUBJECTS
from pathway.services.recording import ConflictingCorrection, When
from tests.builders import SEED, a_care_plan, a_clinic, a_patient, an_actor
from tests.followup.entering import enter

pytestmark = pytest.mark.django_db

D = Decimal
TABLETS = {"product": "Acetaminophen 500 mg tablet", "units_per_dose": D(2)}


def correct(fact: Any, *, now: Any, role: Role = Role.CLINICIAN, **more: Any) -> Any:
    options = {"reason": "wrong_value", "changes": {}, **more}
    return correct_entry(fact=fact, by=an_actor(role, now=now), now=now, **options)


def retract(fact: Any, *, now: Any, reason: str = "duplicate") -> list[Any]:
    return retract_entry(fact=fact, reason=reason, by=an_actor(now=now), now=now)


def test_a_corrected_flag_withdraws_the_emergency_it_caused():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        values = {"saddle_anaesthesia": "present", "nrs": D(5)}
        assessment = enter(plan, "assessment", "contact", values, now=now)
        assert Prompt.objects.showing().filter(rule="RF-CES").exists()

        correct(assessment, changes={"saddle_anaesthesia": "absent"}, now=now)

        caused = Prompt.objects.filter(rule__in=["RF-CES", "SUR-CONSULT"])
        assert [prompt.closed_as for prompt in caused] == ["withdrawn", "withdrawn"]


def test_a_correction_keeps_what_it_does_not_name():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        values = {"nrs": D(5), "fever": "absent"}
        assessment = enter(plan, "assessment", "contact", values, now=now)
        corrected = correct(assessment, changes={"nrs": D(6)}, now=now)
        assert (corrected.nrs, corrected.fever, corrected.revision) == (D(6), "absent", 1)


def test_a_correction_may_say_that_a_question_was_not_asked():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        values = {"nrs": D(5), "fever": "absent"}
        assessment = enter(plan, "assessment", "contact", values, now=now)
        assert correct(assessment, changes={"fever": None}, now=now).fever is None


def test_a_corrected_dose_ends_the_limit_prompt():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        course = enter(plan, "medication", "start", {**TABLETS, "max_doses_per_day": D(4)}, now=now)
        assert Prompt.objects.showing().filter(rule="MED-APAP-MAX").exists()
        correct(course, changes={"max_doses_per_day": D(3)}, now=now)
        assert not Prompt.objects.showing().filter(rule="MED-APAP-MAX").exists()


def test_a_corrected_medicine_is_looked_up_again_for_the_whole_course():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        course = enter(plan, "medication", "start", {**TABLETS, "max_doses_per_day": D(3)}, now=now)
        enter(
            plan,
            "medication",
            "stop",
            {"stop_reason": "other"},
            now=now,
            thread_id=course.thread_id,
        )

        correct(course, changes={"product": "Ibuprofen 400 mg tablet"}, now=now)

        entries = MedicationEntry.objects.in_force().filter(patient=plan.patient)
        assert {entry.product for entry in entries} == {"Ibuprofen 400 mg tablet"}
        assert {entry.components[0]["drug_class"] for entry in entries} == {"nsaid"}


def test_a_start_cannot_be_moved_behind_its_stop():
    with clinic_scope(a_clinic().id) as now:
        plan, day = a_care_plan(now=now), now.date()
        begun = day - timedelta(days=20)
        course = enter(plan, "medication", "start", TABLETS, now=now, on=begun)
        stopped = {"on": day - timedelta(days=10), "thread_id": course.thread_id}
        enter(plan, "medication", "stop", {"stop_reason": "other"}, now=now, **stopped)
        with pytest.raises(ValidationError) as refused:
            correct(course, when=When(on=day), reason="wrong_date", now=now)
        assert "effective_on" in refused.value.message_dict
        assert MedicationEntry.objects.in_force().get(root_id=course.root_id).effective_on == begun


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"nrs": D(11)}, "nrs"),
        ({"fever": "maybe"}, "fever"),
        ({"colour": "red"}, "colour"),
        ({"nrs": None}, "nrs"),
    ],
)
def test_a_correction_that_cannot_be_right_is_refused(changes, field):
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        assessment = enter(plan, "assessment", "contact", {"nrs": D(5)}, now=now)
        with pytest.raises(ValidationError) as refused:
            correct(assessment, changes=changes, now=now)
        assert field in refused.value.message_dict
        assert type(assessment).objects.in_force().get(root_id=assessment.root_id).revision == 0


def test_of_two_corrections_the_second_sees_the_first():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        assessment = enter(plan, "assessment", "contact", {"nrs": D(5)}, now=now)
        correct(assessment, changes={"nrs": D(6)}, now=now)
        with pytest.raises(ConflictingCorrection) as refused:
            correct(assessment, changes={"nrs": D(7)}, now=now)
        assert refused.value.current.nrs == D(6)


def test_an_entry_made_in_error_takes_back_what_it_caused():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        flagged = {"bowel_bladder": "present"}
        assessment = enter(plan, "assessment", "contact", flagged, now=now)
        retract(assessment, now=now, reason="wrong_patient")
        assert Prompt.objects.get(rule="RF-CES").closed_as == "withdrawn"
        event = LedgerEvent.objects.get(type="assessment.retracted")
        assert event.reason_code == "wrong_patient"


def test_what_opened_a_thread_takes_the_thread_with_it():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        begun = enter(plan, "therapy", "start", {"modality": "yoga"}, now=now)
        enter(plan, "therapy", "session", {"level": 2}, now=now, thread_id=begun.thread_id)
        assert len(retract(begun, now=now)) == 2
        assert not TherapyEntry.objects.in_force().exists()


def test_what_others_rest_on_is_not_taken_from_under_them():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        block = enter(plan, "procedure", "planned", {"procedure": "mbb"}, now=now)
        done = enter(plan, "procedure", "done", {}, now=now, thread_id=block.thread_id)
        enter(
            plan,
            "procedure",
            "complication",
            {"complication": "bleeding"},
            now=now,
            thread_id=block.thread_id,
        )
        with pytest.raises(ValidationError) as refused:
            retract(done, now=now)
        assert "Done" in str(refused.value)


def test_a_withdrawn_entry_is_not_withdrawn_again():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        fall = enter(plan, "fall", "", {}, now=now)
        gone = retract(fall, now=now)[0]
        with pytest.raises(ValidationError):
            retract(gone, now=now)


def test_a_reason_is_one_of_the_known_ones():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        fall = enter(plan, "fall", "", {}, now=now)
        with pytest.raises(ValidationError) as refused:
            retract(fall, now=now, reason="because")
        assert "reason" in refused.value.message_dict


def test_a_declaration_is_corrected_by_clinicians_only():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        values = {"subject": "persistent", "basis": "Six months"}
        declared = enter(plan, "declaration", "made", values, now=now)
        with pytest.raises(NotPermitted):
            correct(declared, changes={"basis": "Five months"}, now=now, role=Role.THERAPIST)


def test_a_step_is_not_corrected_into_one_that_only_a_clinician_records():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        block = enter(plan, "procedure", "done", {"procedure": "mbb"}, now=now)
        more = {"now": now, "thread_id": block.thread_id}
        noted = enter(plan, "procedure", "complication", {"complication": "bleeding"}, **more)
        changes = {"kind": "non_diagnostic"}
        with pytest.raises(NotPermitted):
            correct(noted, changes=changes, now=now, role=Role.THERAPIST)


def test_what_was_said_of_the_step_it_was_not_goes_with_it():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        course = enter(plan, "medication", "start", TABLETS, now=now)
        more = {"now": now, "thread_id": course.thread_id}
        stopped = enter(plan, "medication", "stop", {"stop_reason": "other"}, **more)
        changes = {"kind": "planned_end", "planned_end_on": now.date()}
        corrected = correct(stopped, changes=changes, now=now)
        assert (corrected.kind, corrected.stop_reason) == ("planned_end", None)


def test_a_step_that_there_is_not_is_refused_by_name():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        course = enter(plan, "medication", "start", TABLETS, now=now)
        with pytest.raises(ValidationError) as refused:
            correct(course, changes={"kind": "chat"}, now=now)
        assert "kind" in refused.value.message_dict


def test_a_correction_that_changes_nothing_is_none():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        assessment = enter(plan, "assessment", "contact", {"nrs": D(5)}, now=now)
        with pytest.raises(ValidationError):
            correct(assessment, changes={"nrs": D("5.0")}, now=now)


def test_a_corrected_medicine_keeps_the_route_that_was_recorded():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        values = {"product": "Diclofenac 1% gel", "route": "transdermal"}
        course = enter(plan, "medication", "start", values, now=now)
        corrected = correct(course, changes={"product": "Ibuprofen 5% gel"}, now=now)
        assert corrected.route == "transdermal"


def test_a_corrected_questionnaire_has_its_own_scale():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        values = {"function_instrument": "rmdq", "function_raw": D(9)}
        sitting = enter(plan, "assessment", "reassessment", values, now=now)
        assert sitting.function_max == D(24)
        corrected = correct(sitting, changes={"function_instrument": "odi"}, now=now)
        assert corrected.function_max == D(100)


def test_an_entry_of_a_merged_record_is_corrected_where_its_prompts_are():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        double = a_patient("Haddad", "R.", now=now)
        values = {**TABLETS, "max_doses_per_day": D(4)}
        entered = Entered(
            subject=SUBJECTS["medication"], kind="start", values=values, when=When(on=now.date())
        )
        course = record_entry(
            patient=double, plan=None, entered=entered, by=an_actor(now=now), now=now
        )
        double.merged_into, double.merged_at = plan.patient, now
        double.save()
        reconcile(plan, by=SEED, now=now)
        assert Prompt.objects.showing().filter(rule="MED-APAP-MAX", care_plan=plan).exists()

        correct(course, changes={"max_doses_per_day": D(3)}, now=now)

        assert not Prompt.objects.showing().filter(rule="MED-APAP-MAX").exists()


def test_a_course_of_a_merged_record_is_stopped_on_the_record_that_took_it_over():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        double = a_care_plan(a_patient("Haddad", "R.", now=now), now=now)
        course = enter(double, "medication", "start", {"product": "Ibuprofen"}, now=now)
        Patient.objects.filter(id=double.patient_id).update(merged_into=plan.patient)
        stopped = {"stop_reason": "other"}
        stop = enter(plan, "medication", "stop", stopped, now=now, thread_id=course.thread_id)
        assert (stop.patient_id, stop.product) == (plan.patient_id, "Ibuprofen")
