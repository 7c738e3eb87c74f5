"""What staff see and do about patients' own reports."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from clinic.models import ClinicSettings, Consent, ContactPoint, Membership, Patient
from clinic.permissions import Role
from clinic.services.patients import add_contact_point
from followup.models import Communication, Task
from followup.services.links import make_link
from followup.services.sending import send_due
from pathway.models import Assessment, CarePlan, Prompt, Review
from pathway.services.recording import local_day
from tests.builders import SEED
from tests.selfreport.conftest import open_to_reports
from tests.web.conftest import Place
from tests.web.making import calm, overdue

pytestmark = pytest.mark.django_db


def answered(place: Place, plan: CarePlan, **given: Any) -> Assessment:
    def make(now: Any) -> Any:
        open_to_reports(now)
        about = {"patient": plan.patient, "care_plan": plan}
        return make_link("report", now=now, expires_at=now + timedelta(hours=72), **about)[1]

    assert Client().post(f"/r/{place.make(make)}/", given).status_code == 200
    return place.make(lambda now: Assessment.objects.get(source="patient"))  # type: ignore[no-any-return]


def address(plan: CarePlan, report: Assessment) -> str:
    return f"/patients/{plan.patient_id}/self-reports/{report.root_id}/"


def review(browser: Client, page: str, **given: Any) -> Any:
    html = browser.get(page).content.decode()
    hidden = dict(re.findall(r'name="(sitting|revision)" value="([^"]+)"', html))
    return browser.post(page, {**hidden, "outcome": "noted", **given}, follow=True)


def open_kinds(place: Place) -> set[str]:
    return place.make(lambda now: set(Task.objects.open().values_list("kind", flat=True)))  # type: ignore[no-any-return]


def test_answers_and_note_are_read_as_the_patients_own(place: Place) -> None:
    plan = place.make(calm)
    report = answered(
        place, plan, pain="7", note="The new shoes hurt", effects="rash", rash_degree="mild"
    )
    html = place.browser().get(address(plan, report)).content.decode()
    assert "Self-reported" in html
    assert "The new shoes hurt" in html
    assert "Rash" in html


def test_the_chart_says_that_a_score_is_self_reported(place: Place) -> None:
    plan = place.make(calm)
    report = answered(place, plan, pain="7")
    html = place.browser().get(f"/patients/{plan.patient_id}/").content.decode()
    assert f'{address(plan, report)}">Self-reported' in html
    assert "Patient answered the questionnaire" in html


def test_answers_that_mean_an_emergency_say_so_and_pain_is_read_once(place: Place) -> None:
    plan = place.make(calm)
    report = answered(place, plan, pain="7", flags="saddle_anaesthesia")
    html = place.browser().get(address(plan, report)).content.decode()
    assert "PEG pain" not in html
    assert html.count("<dt>Pain, 0 to 10</dt>") == 1
    assert place.make(lambda now: Prompt.objects.showing().filter(rule="RF-CES").exists())
    assert f'href="/patients/{plan.patient_id}/red-flag/"' in html


def test_an_emergency_names_the_patient_where_nobody_on_staff_recorded_it(place: Place) -> None:
    plan = place.make(calm)
    answered(place, plan, pain="7", flags="saddle_anaesthesia")
    html = place.browser().get(f"/patients/{plan.patient_id}/red-flag/").content.decode()
    assert re.search(r"Numbness in the saddle area: Present.*?, Patient</span>", html, re.S)


def test_reading_ends_the_task_and_leaves_a_review(place: Place) -> None:
    plan = place.make(calm)
    report = answered(place, plan, pain="7")
    assert "review_report" in open_kinds(place)
    review(place.browser(Role.CARE_COORDINATOR), address(plan, report))
    assert "review_report" not in open_kinds(place)
    [stored] = place.make(lambda now: list(Review.objects.all()))
    assert (stored.kind, stored.reviewed_ids) == ("self_report", [report.root_id])
    assert place.make(
        lambda now: Assessment.objects.in_force().get(root_id=report.root_id)
    ).kind == ("contact")


def test_a_nurse_may_count_it_as_a_reassessment_and_it_stays_the_patients(place: Place) -> None:
    plan = place.make(calm)
    report = answered(place, plan, pain="7")
    nurse = place.browser(Role.CARE_COORDINATOR)
    review(nurse, address(plan, report), counts_as_reassessment="on")
    now = place.make(lambda now: Assessment.objects.in_force().get(root_id=report.root_id))
    assert (now.kind, now.source, now.nrs) == ("reassessment", "patient", 7)
    assert now.author_id == place.member(Role.CARE_COORDINATOR).user_id


def test_who_read_older_answers_is_told_to_look_again(place: Place) -> None:
    plan = place.make(calm)
    report = answered(place, plan, pain="7")
    browser = place.browser()
    html = review(browser, address(plan, report), revision="5").content.decode()
    assert "Look again" in html
    assert place.make(lambda now: Review.objects.count()) == 0


@pytest.mark.parametrize("role", [Role.THERAPIST, Role.READ_ONLY])
def test_another_role_reads_but_its_look_does_not_count(place: Place, role: Role) -> None:
    plan = place.make(calm)
    report = answered(place, plan, pain="7")
    browser = place.browser(role)
    assert "You have read them" not in browser.get(address(plan, report)).content.decode()
    given = {"outcome": "noted", "revision": 0, "sitting": "6f2d6a55-52de-4bb5-9d6f-6a5ac4f1f0e1"}
    assert browser.post(address(plan, report), given).status_code == 403
    assert place.make(lambda now: Review.objects.count()) == 0


def test_an_entry_of_staff_is_no_self_report(place: Place) -> None:
    plan = place.make(calm)
    own = place.make(lambda now: Assessment.objects.get(patient=plan.patient_id))
    assert place.browser().get(address(plan, own)).status_code == 404


# ---- Asking for one


def reachable_patient(place: Place) -> CarePlan:
    def make(now: Any) -> CarePlan:
        open_to_reports(now)
        ClinicSettings.objects.update(
            reminders_enabled=True, quiet_from="00:00", quiet_until="00:00"
        )
        plan = calm(now)
        add_contact_point(
            patient=plan.patient, channel="email", value="abena@example.org", by=SEED, now=now
        )
        Consent.objects.create(
            patient=plan.patient,
            channel="email",
            purpose="messages",
            is_given=True,
            effective_on=now.date(),
            recorded_at=now,
        )
        return plan

    return place.make(make)  # type: ignore[no-any-return]


def ask(place: Place, plan: CarePlan) -> str:
    page = f"/patients/{plan.patient_id}/questionnaire/"
    return place.browser().post(page, follow=True).content.decode()


def requests(place: Place) -> list[Communication]:
    wanted = {"purpose": "report_request"}
    return place.make(lambda now: list(Communication.objects.filter(**wanted)))  # type: ignore[no-any-return]


def test_a_questionnaire_goes_out_with_a_link_that_the_patient_can_answer(
    place: Place, settings: Any
) -> None:
    plan = reachable_patient(place)
    assert "goes out to Mensah" in ask(place, plan)
    send_due(by=SEED, clinic_id=place.clinic.id)
    [message] = requests(place)
    assert message.state == "sent"
    [token] = re.findall(r"/r/([^/]+)/", message.body or "")
    assert "call_unanswered" in open_kinds(place)
    assert Client().post(f"/r/{token}/", {"pain": "5"}).status_code == 200
    assert "call_unanswered" not in open_kinds(place)


def test_only_one_is_sent_a_day(place: Place) -> None:
    plan = reachable_patient(place)
    ask(place, plan)
    assert "sent today already" in ask(place, plan)
    assert len(requests(place)) == 1


def off(now: Any, plan: CarePlan) -> None:
    ClinicSettings.objects.update(self_report_enabled=False)


def no_route(now: Any, plan: CarePlan) -> None:
    Membership.objects.update(is_on_call=False)


def paused(now: Any, plan: CarePlan) -> None:
    ClinicSettings.objects.update(reminders_enabled=False)


def dead(now: Any, plan: CarePlan) -> None:
    Patient.objects.update(deceased_on=local_day(now))


def discharged(now: Any, plan: CarePlan) -> None:
    CarePlan.objects.update(stage="ST-X")


def bounced(now: Any, plan: CarePlan) -> None:
    ContactPoint.objects.update(state="bounced")


def stopped(now: Any, plan: CarePlan) -> None:
    ContactPoint.objects.update(state="stopped")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (off, "An administrator can switch it on"),
        (no_route, "nobody reachable is on call"),
        (paused, "switched off"),
        (dead, "has died"),
        (discharged, "is discharged"),
        (bounced, "No address that works"),
        (stopped, "has stopped messages"),
    ],
)
def test_who_cannot_be_asked_is_not_and_staff_read_why(place: Place, make: Any, says: str) -> None:
    plan = reachable_patient(place)
    place.make(lambda now: make(now, plan))
    assert says in ask(place, plan)
    assert requests(place) == []
    assert "call_unanswered" not in open_kinds(place)


def test_what_was_switched_off_after_asking_is_not_sent(place: Place) -> None:
    plan = reachable_patient(place)
    ask(place, plan)
    place.make(lambda now: off(now, plan))
    send_due(by=SEED, clinic_id=place.clinic.id)
    [message] = requests(place)
    assert (message.state, message.suppressed_because) == ("suppressed", "self_report_off")
    assert "call_unanswered" in open_kinds(place)


def test_only_who_records_may_ask(place: Place) -> None:
    plan = reachable_patient(place)
    page = f"/patients/{plan.patient_id}/"
    assert "Send questionnaire" in place.browser().get(page).content.decode()
    onlooker = place.browser(Role.READ_ONLY)
    assert "Send questionnaire" not in onlooker.get(page).content.decode()
    assert onlooker.post(f"{page}questionnaire/").status_code == 403
    assert requests(place) == []


# ---- On the worklist


def worklist(place: Place, query: str = "") -> str:
    return place.browser().get(f"/worklist/{query}").content.decode()


def test_an_unread_report_stands_in_its_queue_and_leads_to_it(place: Place) -> None:
    plan = place.make(calm)
    report = answered(place, plan, pain="7", flags="none")
    html = worklist(place, "?queue=reports")
    assert f'href="{address(plan, report)}">Read' in html
    review(place.browser(), address(plan, report))
    assert address(plan, report) not in worklist(place, "?queue=reports")


@pytest.mark.statements("H-02")
def test_the_report_of_a_closed_care_plan_is_shown_the_same_day(place: Place) -> None:
    plan = place.make(calm)
    report = answered(place, plan, pain="7", flags="none")
    place.make(lambda now: CarePlan.objects.update(state="closed"))
    assert address(plan, report) in worklist(place)


def test_a_red_flag_leads_before_the_report_that_brought_it(place: Place) -> None:
    plan = place.make(calm)
    report = answered(place, plan, flags="saddle_anaesthesia")
    html = worklist(place)
    assert "Act now" in html
    assert address(plan, report) not in html


def test_a_questionnaire_is_sent_from_the_list_and_back_to_it(place: Place) -> None:
    plan = reachable_patient(place)
    page = f"/patients/{plan.patient_id}/questionnaire/"
    answer = place.browser().post(page, {"next": "/worklist/?queue=week"})
    assert answer.url == "/worklist/?queue=week"
    away = place.browser().post(page, {"next": "https://elsewhere.example/"})
    assert away.url == f"/patients/{plan.patient_id}/"


def test_a_row_that_waits_for_an_assessment_offers_to_ask_the_patient(place: Place) -> None:
    plan = place.make(overdue)
    place.make(lambda now: Prompt.objects.update(closed_at=now))
    page = worklist(place)
    assert (
        f'name="row" value="{plan.care_plan_id if hasattr(plan, "care_plan_id") else plan.id}"'
        in page
    )
    assert "Send questionnaire" in page
