"""Who could start the pathway, and starting it."""

from datetime import datetime, timedelta

from clinic.models import Patient
from clinic.permissions import Role
from pathway.models import CarePlan, ConditionEntry
from pathway.services.recording import record_fact, today
from tests.builders import SEED, a_patient
from tests.web.conftest import Place
from tests.web.making import calm


def with_back_pain(now: datetime) -> Patient:
    patient = a_patient("Achterberg", "Marlies", now=now)
    record_fact(
        ConditionEntry,
        patient_id=patient.id,
        when=today(now),
        by=SEED,
        now=now,
        kind="present",
        code="low_back_pain",
    )
    return patient


def enrolled(place: Place, patient: Patient, **given: str):  # type: ignore[no-untyped-def]
    day = place.make(lambda now: now.astimezone(place.clinic.zone).date().isoformat())
    answers = {"started_on": day, "owner": str(place.member(Role.CLINICIAN).id), **given}
    return place.browser().post(f"/patients/{patient.id}/enrol/", answers)


def test_people_with_back_pain_and_no_episode_are_offered(place: Place) -> None:
    place.make(with_back_pain)
    place.make(lambda now: a_patient("Okafor", "Daniel", now=now))
    place.make(calm)
    page = place.browser().get("/enrolment/").content.decode()
    assert "Achterberg, Marlies" in page
    assert "Okafor, Daniel" not in page
    assert "Mensah, Abena" not in page


def test_enrolling_opens_a_course_and_leads_to_its_chart(place: Place) -> None:
    patient = place.make(with_back_pain)
    answer = enrolled(place, patient)
    assert answer["Location"] == f"/patients/{patient.id}/"
    plan = place.make(lambda now: CarePlan.objects.get(patient=patient))
    assert (plan.stage, plan.owner_id) == ("ST-0", place.member(Role.CLINICIAN).id)
    assert "Achterberg" not in place.browser().get("/enrolment/").content.decode()


def test_an_impossible_start_is_said_beside_its_field(place: Place) -> None:
    patient = place.make(with_back_pain)
    tomorrow = place.make(lambda now: (now.date() + timedelta(days=2)).isoformat())
    page = enrolled(place, patient, started_on=tomorrow).content.decode()
    assert "The start is in the future" in page
    assert not place.make(lambda now: CarePlan.objects.exists())


def test_a_second_course_at_once_is_refused_in_words(place: Place) -> None:
    plan = place.make(calm)
    patient = place.make(lambda now: Patient.objects.get(id=plan.patient_id))
    assert "open episode already" in enrolled(place, patient).content.decode()


def test_whoever_enrols_follows_unless_another_is_chosen(place: Place) -> None:
    patient = place.make(with_back_pain)
    place.member(Role.CARE_COORDINATOR)
    me = place.member(Role.CLINICIAN)
    page = place.browser().get(f"/patients/{patient.id}/enrol/").content.decode()
    assert f'<option value="{me.id}" selected>' in page


def test_the_page_of_an_enrolled_person_leads_to_the_chart(place: Place) -> None:
    plan = place.make(calm)
    page = place.browser().get(f"/patients/{plan.patient_id}/enrol/").content.decode()
    assert "On the pathway already" in page
    assert "Start the pathway" not in page
