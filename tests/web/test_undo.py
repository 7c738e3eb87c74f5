"""Undo after saving: an act of its own, offered once, refused when something else happened since."""

import re
from datetime import timedelta

import pytest

from clinic.models import LedgerEvent
from clinic.permissions import Role
from followup.models import Task
from pathway.models import ContactAttempt
from tests.builders import a_care_plan
from tests.web.conftest import Place
from tests.web.test_tasks import missed, post

__all__ = ["missed"]


def note_on(browser, page="/worklist/"):
    found = re.search(r'name="note" value="([^"]+)"', browser.get(page).content.decode())
    return found and found[1]


def undo(place: Place, note: str, role=Role.CARE_COORDINATOR, follow=True):
    data = {"note": note, "next": "/worklist/"}
    return place.browser(role).post("/undo/", data, follow=follow).content.decode()


def saved(place, task, what, **said):
    """Save as the coordinator does; the note is in the message on the page that follows."""
    browser = place.browser(Role.CARE_COORDINATOR)
    form = browser.get(f"/tasks/{task.id}/").context["forms"][what]
    data = {f"{what}-version": task.version, **{f"{what}-{k}": v for k, v in said.items()}}
    if "key" in form.fields:
        data[f"{what}-key"] = str(form.initial["key"])
    browser.post(f"/tasks/{task.id}/{what}/", data)
    return note_on(browser)


def now_of(place, task):
    return place.make(lambda now: Task.objects.get(id=task.id))


def test_a_logged_call_is_withdrawn_by_who_logged_it_and_the_step_waits_again(place, missed):
    note = saved(place, missed, "call", outcome="no_answer", channel="phone")
    assert now_of(place, missed).state == "completed"
    assert "It is as it was before" in undo(place, note)
    rows = place.make(lambda now: list(ContactAttempt.objects.order_by("revision")))
    assert [row.is_retracted for row in rows] == [False, True]
    assert now_of(place, missed).state == "open"


def test_a_wait_is_taken_back_with_its_old_deadline(place):
    place.make(lambda now: a_care_plan(now=now, days_ago=20))
    waiting = place.make(lambda now: Task.objects.get(kind="reassessment"))
    until = place.make(lambda now: now.date() + timedelta(days=3))
    note = saved(place, waiting, "wait", until=until.isoformat())
    assert now_of(place, waiting).snoozed_until == until
    undo(place, note)
    task = now_of(place, waiting)
    assert (task.snoozed_until, task.snoozes, task.due_at) == (None, 0, waiting.due_at)
    told = place.make(lambda now: LedgerEvent.objects.filter(subject_id=task.id).latest("ins"))
    assert (told.type, told.changes["undone"]) == ("task.moved", True)


def test_a_task_given_away_comes_back(place, missed):
    note = saved(place, missed, "give", owner=str(place.member(Role.CLINICIAN).id))
    undo(place, note)
    assert now_of(place, missed).owner_id is None


def test_what_somebody_changed_since_stays_and_is_said(place, missed):
    colleague = place.member(Role.CLINICIAN)
    note = saved(place, missed, "give", owner=str(colleague.id))
    post(place, now_of(place, missed), "give", owner=str(place.member(Role.CLINICAL_LEAD).id))
    assert "Something else happened since" in undo(place, note)
    assert now_of(place, missed).owner_id == place.member(Role.CLINICAL_LEAD).id


def test_only_who_saved_it_may_undo_it(place, missed):
    note = saved(place, missed, "call", outcome="no_answer", channel="phone")
    assert "Only who saved it can undo it" in undo(place, note, Role.CLINICIAN)
    assert "can no longer be undone" in undo(place, note + "x")
    assert place.make(lambda now: ContactAttempt.objects.count()) == 1


def test_another_clinics_note_undoes_nothing(place, elsewhere, missed):
    note = saved(place, missed, "call", outcome="no_answer", channel="phone")
    assert "Only who saved it" in undo(elsewhere, note)


def test_the_message_names_whom_and_which_day(place, missed):
    browser = place.browser(Role.CARE_COORDINATOR)
    colleague = place.member(Role.CLINICIAN)
    data = {"give-version": missed.version, "give-owner": str(colleague.id)}
    answer = browser.post(f"/tasks/{missed.id}/give/", data, follow=True).content.decode()
    assert f"Haddad, Rania: It is in the hands of {colleague.user} now." in answer


def test_it_leads_back_to_the_row_and_names_the_patient(place, missed):
    note = saved(place, missed, "give", owner=str(place.member(Role.CLINICIAN).id))
    browser = place.browser(Role.CARE_COORDINATOR)
    answer = browser.post("/undo/", {"note": note, "next": "/worklist/?stage=ST-1"})
    assert answer["Location"] == f"/worklist/?stage=ST-1#row-{missed.care_plan_id}"
    assert "Haddad, Rania: Undone." in browser.get("/worklist/").content.decode()
    assert "Haddad, Rania: 1 thing was not undone. Something else" in undo(place, note)


@pytest.mark.parametrize("note", ["", "nonsense", "a:b:c"])
def test_a_note_that_is_none_undoes_nothing(place, note):
    assert "can no longer be undone" in undo(place, note)
