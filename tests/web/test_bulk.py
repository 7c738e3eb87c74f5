"""One thing for many patients: who is meant, what is asked, and how it went for each."""

import re
from datetime import timedelta

import pytest

from clinic.models import Access
from clinic.permissions import Role
from followup.models import CaseReview, Communication, Task
from followup.services.task_work import open_task
from pathway.models import CarePlan, ContactAttempt
from tests.builders import SEED, a_care_plan, a_clinic, a_patient
from tests.web.conftest import Place
from tests.web.making import emergency, numbered, overdue
from tests.web.test_worklist import names

ROLE = Role.CARE_COORDINATOR


@pytest.fixture(scope="module")
def overdue_three(lasting: None) -> tuple[Place, list[CarePlan]]:
    place, families = Place(a_clinic()), ("Okafor", "Kowalski", "Haddad")
    return place, [place.make(lambda now, f=family: overdue(now, f)) for family in families]


@pytest.fixture
def place(db: None, overdue_three: tuple[Place, list[CarePlan]]) -> Place:
    return overdue_three[0].again()


@pytest.fixture
def three(overdue_three: tuple[Place, list[CarePlan]]) -> list[CarePlan]:
    return overdue_three[1]


def bulk(place, plans, action, *, sure=True, role=ROLE, follow=True, **said):
    data = {"action": action, "row": [str(plan.id) for plan in plans], "next": "/worklist/", **said}
    return place.browser(role).post("/bulk/", data | ({"sure": "1"} if sure else {}), follow=follow)


def logged(place) -> list[str]:
    return place.make(lambda now: list(ContactAttempt.objects.values_list("outcome", flat=True)))


def log(place, plans, **said):
    key = "0a4b1f6e-0000-4000-8000-000000000001"
    return bulk(
        place, plans, "log", **{"outcome": "no_answer", "channel": "phone", "key": key, **said}
    )


def test_before_it_is_done_everybody_meant_is_named(place, three):
    place.make(lambda now: numbered(three[0].patient, "BP-1", now))
    page = bulk(place, three, "log", sure=False).content.decode()
    assert "3 patients" in page
    assert "Okafor, Sven" in page
    assert "BP-1" in page
    assert "born 17 May 1980" in page
    assert logged(place) == []


def test_a_contact_is_logged_for_each_and_each_is_told(place, three):
    page = log(place, three).content.decode()
    assert logged(place) == ["no_answer"] * 3
    assert "Done for 3 patients." in page
    assert "Haddad, Sven" in page


def test_the_same_form_sent_twice_logs_once(place, three):
    log(place, three)
    log(place, three)
    assert len(logged(place)) == 3


def test_who_cannot_be_sent_a_questionnaire_is_listed_with_the_reason(place, three):
    page = bulk(place, three, "send").content.decode()
    assert "Not done for 3 patients." in page
    assert "Patients may not report on their own here." in page
    assert place.make(lambda now: Communication.objects.count()) == 0


def test_what_fails_for_one_is_stored_for_the_others(place, three):
    bulk(place, three[:1], "case_review")
    page = bulk(place, three, "case_review").content.decode()
    assert "Done for 2 patients." in page
    assert "Not done for 1 patient." in page
    assert "on the case review list already" in page
    assert place.make(lambda now: CaseReview.objects.waiting().count()) == 3


def test_nobody_selected_is_said_on_the_list_itself(place):
    answer = bulk(place, [], "log")
    assert answer.redirect_chain[0][0] == "/worklist/"
    assert "Select a patient first." in answer.content.decode()


def test_all_matching_means_the_list_with_its_filters(place, three):
    place.make(lambda now: a_care_plan(a_patient("Tanaka", "Aiko", now=now), now=now, days_ago=1))
    said = {"all": "1", "list": "worklist", "query": "queue=overdue"}
    page = bulk(place, [], "log", sure=False, **said).content.decode()
    assert "3 patients" in page
    assert "Tanaka" not in page
    nothing = bulk(place, [], "log", **{**said, "list": "unknown"}).content.decode()
    assert "Select a patient first." in nothing


def test_too_many_at_once_are_refused_with_what_to_do(place, three, monkeypatch):
    monkeypatch.setattr("followup.bulk.AT_MOST", 2)
    page = log(place, three).content.decode()
    assert "Select at most 2 patients at once. 3 are selected" in page
    assert logged(place) == []


def test_patients_change_hands_with_the_work_nobody_else_was_given(place, three):
    plan, given = three[0], place.member(Role.THERAPIST)

    def give_one(now):
        task = Task.objects.open().filter(care_plan=plan).first()
        Task.objects.filter(id=task.id).update(owner=given)
        return task.id

    kept, taker = place.make(give_one), place.member(Role.CLINICIAN)
    page = bulk(place, [plan], "assign", owner=str(taker.id)).content.decode()
    assert f"It is in the hands of {taker.user} now." in page
    assert place.make(lambda now: CarePlan.objects.get(id=plan.id).owner_id) == taker.id
    owners = place.make(
        lambda now: dict(Task.objects.open().filter(care_plan=plan).values_list("id", "owner_id"))
    )
    assert owners.pop(kept) == given.id
    assert set(owners.values()) <= {taker.id}
    assert "Okafor, Sven" in names(
        place.browser(Role.CLINICIAN).get("/worklist/?mine=1").content.decode()
    )


def test_due_work_waits_and_the_message_says_until_when(place):
    plan = place.make(lambda now: a_care_plan(now=now, days_ago=20))
    until = place.make(lambda now: now.date() + timedelta(days=3))
    page = bulk(place, [plan], "snooze", until=until.isoformat()).content.decode()
    said = r"Haddad, Rania: Until \d+ \w+ \d{4} this waits: “(.*?)”\.(.*?)</p>"
    assert re.search(said, page, re.DOTALL)[1] == "Reassess pain and function"
    assert place.make(lambda now: Task.objects.filter(snoozed_until=until).exists())


def test_what_of_a_patient_does_not_wait_is_named_beside_what_does(place):
    plan = place.make(lambda now: a_care_plan(now=now, days_ago=20))
    day = place.make(lambda now: now.date())
    about = {"care_plan": plan, "kind": "outcome_contact", "key": "1", "reason": "", "by": SEED}
    place.make(lambda now: open_task(**about, due_on=day, title="Outcome call", now=now))
    page = bulk(place, [plan], "snooze", until=(day + timedelta(days=3)).isoformat())
    assert re.search("This does not wait: .*“Outcome call”", page.content.decode())


def test_an_emergency_does_not_wait(place):
    plan = place.make(emergency)
    until = place.make(lambda now: now.date() + timedelta(days=20))
    page = bulk(place, [plan], "snooze", until=until.isoformat()).content.decode()
    assert "not saved" in page
    assert not place.make(lambda now: Task.objects.filter(snoozed_until__isnull=False).exists())


def test_a_form_that_lacks_something_is_shown_again_for_many(place, three):
    page = bulk(place, three, "log", channel="phone").content.decode()
    assert "Choose how it went." in page
    assert page.count('name="row"') == 3


def test_the_result_page_undoes_all_at_once(place, three):
    page = log(place, three).content.decode()
    note = re.search(r'name="note" value="([^"]+)"', page)[1]
    place.browser(ROLE).post("/undo/", {"note": note, "next": "/worklist/"})
    assert place.make(lambda now: ContactAttempt.objects.in_force().count()) == 0


def test_the_results_are_of_this_session_and_this_clinic(place, three, elsewhere):
    log(place, three)
    answer = elsewhere.browser(ROLE).get("/bulk/results/")
    assert answer.status_code == 302


def test_each_step_is_a_page_that_one_can_come_back_to(place, three):
    browser = place.browser(ROLE)
    rows = {"row": [str(plan.id) for plan in three], "action": "log", "next": "/worklist/?stage="}
    asked = browser.post("/bulk/", rows)["Location"]
    fields = dict(re.findall(r'name="(key|asked)" value="([^"]+)"', read(browser, asked)))
    lacking = browser.post("/bulk/", {**rows, **fields, "sure": "1"})["Location"]
    assert "Choose how it went." in read(browser, lacking)
    said = {**rows, **fields, "sure": "1", "outcome": "no_answer", "channel": "phone"}
    assert browser.post("/bulk/", said)["Location"] == "/bulk/results/"
    assert browser.get(asked)["Location"] == "/worklist/?stage="
    assert "not done twice" in read(browser, "/worklist/")


def test_what_is_asked_is_of_this_clinic(place, three, elsewhere):
    browser = elsewhere.browser(ROLE)
    asked = place.browser(ROLE).post("/bulk/", {"row": [str(three[0].id)], "action": "log"})
    assert browser.get(asked["Location"])["Location"] == "/worklist/"


def read(browser, address) -> str:
    return browser.get(address).content.decode()


@pytest.mark.parametrize("action", ["send", "log", "assign", "snooze", "case_review"])
@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.CLINIC_ADMIN, Role.FRONT_DESK])
def test_who_may_only_look_does_nothing_in_bulk(place, three, action, role):
    assert bulk(place, three, action, role=role).status_code == 403


def test_another_clinics_patients_cannot_be_chosen(place, three, elsewhere):
    page = log(elsewhere, three).content.decode()
    assert "Select a patient first." in page
    assert logged(place) == []


def test_the_bar_offers_what_the_role_may_do(place, three):
    page = place.browser(ROLE).get("/worklist/").content.decode()
    assert 'form="bulk"' in page
    assert "Send questionnaire" in page
    assert 'form="bulk"' not in place.browser(Role.READ_ONLY).get("/worklist/").content.decode()


def test_an_action_that_does_not_exist_is_not_found(place, three):
    assert bulk(place, three, "erase").status_code == 404


def test_who_is_meant_is_written_down_as_seen(place, three):
    bulk(place, three, "log", sure=False)
    seen = place.make(lambda now: Access.objects.get(screen="bulk"))
    assert set(seen.patient_ids) == {plan.patient_id for plan in three}
