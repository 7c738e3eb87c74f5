"""One task on a page: what it asks and why, and what each role can do with it."""

import re
from datetime import timedelta

import pytest

from clinic.models import Access
from clinic.permissions import Role
from clinic.services.clinics import end_membership
from followup.models import Task
from followup.services.reconcile import reconcile
from pathway.models import CarePlan, ContactAttempt, VisitEntry
from pathway.services.recording import When, record_fact
from tests.builders import SEED, a_care_plan
from tests.web.conftest import Place


@pytest.fixture
def missed(place: Place) -> Task:
    """A visit was missed ten days ago: the first call is overdue."""

    def build(now) -> Task:
        plan = a_care_plan(now=now, days_ago=60)
        record_fact(
            VisitEntry,
            patient_id=plan.patient_id,
            care_plan=plan,
            when=When(on=now.date() - timedelta(days=11)),
            by=SEED,
            now=now,
            kind="booked",
            visit_kind="reassessment",
            scheduled_at=now - timedelta(days=10),
        )
        reconcile(plan, by=SEED, now=now)
        return Task.objects.get(kind="contact_attempt")

    return place.make(build)


def page(place: Place, task: Task, role: Role = Role.CARE_COORDINATOR):
    return place.browser(role).get(f"/tasks/{task.id}/")


def post(place: Place, task: Task, what: str, role: Role = Role.CARE_COORDINATOR, **said):
    shown = page(place, task, role).context["forms"].get(what)
    hidden = {f"{what}-version": task.version}
    if shown is not None and "key" in shown.fields:
        hidden[f"{what}-key"] = str(shown.initial["key"])
    address = {"call": "call", "end": "end", "give": "give", "wait": "wait"}[what]
    data = hidden | {f"{what}-{name}": value for name, value in said.items()}
    return place.browser(role).post(f"/tasks/{task.id}/{address}/", data)


def test_it_says_what_is_asked_why_and_whose_it_is(place, missed):
    shown = page(place, missed).content.decode()
    assert "Call: missed visit" in shown
    assert "Call 1 of 3, 3 days after the missed visit" in shown
    assert "In the pool: nobody has taken it yet." in shown
    assert "Haddad, Rania" in shown
    assert place.make(lambda now: Access.objects.filter(screen="task").count()) == 1


def test_a_call_is_told_with_one_choice_and_the_next_step_follows(place, missed):
    answer = post(place, missed, "call", outcome="no_answer", channel="phone")
    assert answer.status_code == 302
    attempt = place.make(lambda now: ContactAttempt.objects.get())
    assert (attempt.outcome, attempt.channel) == ("no_answer", "phone")
    calls = place.make(
        lambda now: list(Task.objects.filter(kind="contact_attempt").order_by("key"))
    )
    assert [task.state for task in calls] == ["completed", "open"]


def test_the_same_form_sent_twice_is_one_attempt(place, missed):
    key = str(page(place, missed).context["forms"]["call"].initial["key"])
    said = {"call-outcome": "no_answer", "call-channel": "phone", "call-key": key}
    for _ in range(2):
        place.browser(Role.CARE_COORDINATOR).post(
            f"/tasks/{missed.id}/call/", {**said, "call-version": missed.version}
        )
    assert place.make(lambda now: ContactAttempt.objects.count()) == 1


def test_nothing_chosen_is_an_error_and_nothing_is_stored(place, missed):
    shown = post(place, missed, "call", channel="phone").content.decode()
    assert "Choose how it went." in shown
    assert "<title>Error:" in shown.replace("\n", "")
    assert not place.make(lambda now: ContactAttempt.objects.exists())


def test_it_is_given_to_a_colleague_and_back_to_the_pool(place, missed):
    colleague = place.member(Role.CLINICIAN)
    post(place, missed, "give", owner=str(colleague.id))
    assert owner_of(place, missed) == colleague.id
    again = place.make(lambda now: Task.objects.get(id=missed.id))
    post(place, again, "give", owner="pool")
    assert owner_of(place, missed) is None


def owner_of(place, task):
    return place.make(lambda now: Task.objects.get(id=task.id).owner_id)


def test_who_acts_on_what_is_no_longer_so_is_told(place, missed):
    colleague = place.member(Role.CLINICIAN)
    post(place, missed, "give", owner=str(colleague.id))
    shown = post(place, missed, "give", owner="pool").content.decode()
    assert "Both versions" in shown
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', shown)
    assert [re.findall("<td>(.*?)</td>", cells) for _label, cells in rows] == [
        ["Amara Okafor (clinician)", "The pool: whoever has time"]
    ]
    assert owner_of(place, missed) == colleague.id


def test_it_waits_until_a_day_within_its_cap(place, missed):
    too_late = missed.due_on + timedelta(days=60)
    assert "at most" in post(place, missed, "wait", until=too_late.isoformat()).content.decode()
    assert post(place, missed, "wait", until="31/31/2026").status_code == 200
    kept = place.make(lambda now: Task.objects.get(id=missed.id))
    assert kept.snoozed_until is None


def test_the_front_desk_calls_and_reads_nothing_clinical(place, missed):
    shown = page(place, missed, Role.FRONT_DESK).content.decode()
    assert "Call about a missed visit" in shown
    assert "1 of 3" not in shown
    assert post(place, missed, "call", Role.FRONT_DESK, outcome="reached").status_code == 200
    told = post(place, missed, "call", Role.FRONT_DESK, outcome="reached", channel="phone")
    assert told.status_code == 302


def test_what_is_not_for_the_front_desk_does_not_exist_for_it(place):
    def build(now):
        a_care_plan(now=now)
        task = Task.objects.get(kind="reassessment")
        Task.objects.filter(id=task.id).update(kind="falls_screen")
        return task

    task = place.make(build)
    assert page(place, task, Role.FRONT_DESK).status_code == 404
    assert page(place, task, Role.READ_ONLY).context["forms"] == {}


def test_another_clinics_task_does_not_exist(place, elsewhere, missed):
    assert page(elsewhere, missed).status_code == 404
    assert post_blind(elsewhere, missed).status_code == 404


def post_blind(place, task):
    return place.browser().post(f"/tasks/{task.id}/give/", {"give-owner": "pool"})


def test_the_worklist_finds_my_tasks_and_the_pool(place, missed):
    coordinator = place.member(Role.CARE_COORDINATOR)
    browser = place.browser(Role.CARE_COORDINATOR)
    assert "Haddad" in browser.get("/worklist/?pool=1").content.decode()
    assert "Haddad" not in browser.get("/worklist/?mine=1").content.decode()
    post(place, missed, "give", owner=str(coordinator.id))
    assert "Haddad" in browser.get("/worklist/?mine=1").content.decode()


def test_what_was_left_behind_is_in_the_pool(place, missed):
    gone = place.member(Role.CLINICIAN)
    post(place, missed, "give", owner=str(gone.id))
    browser = place.browser(Role.CARE_COORDINATOR)

    def leave(now):
        Task.objects.filter(id=missed.id).update(owner=gone)
        plan = missed.care_plan
        type(plan).objects.filter(id=plan.id).update(owner=gone)
        end_membership(membership=gone, by=SEED, now=now)

    assert "Haddad" in browser.get("/worklist/?pool=1").content.decode()
    place.make(leave)
    assert "Haddad" in browser.get("/worklist/?pool=1").content.decode()


def test_all_the_work_of_a_colleague_is_handed_over_at_once(place, missed):
    giver, taker = place.member(Role.CLINICIAN), place.member(Role.CLINICAL_LEAD)
    post(place, missed, "give", owner=str(giver.id))
    browser = place.browser(Role.CARE_COORDINATOR)
    assert "0 patients, 1 task" in browser.get("/hand-over/").content.decode()
    same = {"giver": str(giver.id), "taker": str(giver.id)}
    assert "Choose somebody else." in browser.post("/hand-over/", same).content.decode()
    assert "Choose somebody else." in browser.get("/hand-over/", same).content.decode()
    told = browser.post("/hand-over/", {"giver": str(giver.id), "taker": str(taker.id)})
    assert told.status_code == 302
    assert owner_of(place, missed) == taker.id
    assert place.browser(Role.READ_ONLY).get("/hand-over/").status_code == 403


def test_before_work_is_handed_over_what_moves_is_shown(place, missed):
    giver, taker = place.member(Role.CLINICIAN), place.member(Role.CLINICAL_LEAD)
    place.make(lambda now: CarePlan.objects.update(owner=giver))
    post(place, missed, "give", owner=str(giver.id))
    said = {"giver": str(giver.id), "taker": str(taker.id)}
    page = place.browser(Role.CARE_COORDINATOR).get("/hand-over/", said).content.decode()
    for words in (str(giver.user), str(taker.user), "Haddad, Rania", "1 patient", missed.title):
        assert words in page
    assert place.make(lambda now: Access.objects.filter(screen="hand_over").count()) == 1
    assert owner_of(place, missed) == giver.id


def test_the_work_in_the_pool_is_taken_from_there(place, missed):
    taker = place.member(Role.CLINICAL_LEAD)
    browser = place.browser(Role.CARE_COORDINATOR)
    assert "The pool: 1 patient, " in browser.get("/hand-over/").content.decode()
    page = browser.post("/hand-over/", {"giver": "pool", "taker": str(taker.id)}, follow=True)
    assert f" of the pool, to {taker.user}." in page.content.decode()
    assert owner_of(place, missed) == taker.id
    assert place.make(lambda now: CarePlan.objects.get().owner_id) == taker.id


def test_with_nothing_to_hand_over_the_page_says_so(place):
    page = place.browser(Role.CARE_COORDINATOR).get("/hand-over/").content.decode()
    assert "There is nothing to hand over" in page
    assert "<select" not in page[page.index("<main") :]


def test_the_message_of_a_hand_over_names_both(place, missed):
    giver, taker = place.member(Role.CLINICIAN), place.member(Role.CLINICAL_LEAD)
    post(place, missed, "give", owner=str(giver.id))
    said = {"giver": str(giver.id), "taker": str(taker.id)}
    page = place.browser(Role.CARE_COORDINATOR).post("/hand-over/", said, follow=True)
    words = f"Handed over: 0 patients, 1 task of {giver.user}, to {taker.user}."
    assert words in page.content.decode()


def test_the_chart_and_the_schedule_name_a_task_alike(place, missed):
    page = place.browser(Role.CARE_COORDINATOR).get("/schedule/").content.decode()
    assert "Call: missed visit" in page
    desk = place.browser(Role.FRONT_DESK).get("/schedule/").content.decode()
    assert "Call about a missed visit" in desk


def test_a_letter_is_sent_and_a_call_is_not(place, missed):
    assert "sent" not in dict(
        page(place, missed).context["forms"]["call"].fields["outcome"].choices
    )
    place.make(lambda now: Task.objects.filter(id=missed.id).update(kind="letter"))
    offered = page(place, missed).context["forms"]["call"].fields
    assert set(dict(offered["outcome"].choices)) == {"sent", "undeliverable"}
    assert "phone" not in dict(offered["channel"].choices)
