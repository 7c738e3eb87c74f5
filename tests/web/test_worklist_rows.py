"""What is done from a row of the worklist, and where it leads back to."""

import re
from datetime import datetime, timedelta
from uuid import uuid4

from clinic.models import ContactPoint
from clinic.permissions import Role
from clinic.services.patients import add_contact_point
from clinic.services.versions import save_version
from followup.models import Task
from followup.services.calls import record_contact
from followup.services.contact_points import retire_address
from pathway.models import CarePlan, Caseload, ContactAttempt
from tests.builders import SEED, a_care_plan
from tests.web.conftest import Place
from tests.web.making import emergency, overdue
from tests.web.test_worklist import read


def row_form(page: str, plan: CarePlan, action: str) -> dict[str, str]:
    """The hidden fields of a form in the menu of a row, as a browser sends them."""
    row = page[page.index(f'id="row-{plan.id}"') :]
    form = row[row.index(f'name="action" value="{action}"') :]
    fields = re.findall(
        r'type="hidden" name="(\w+)" value="([^"]*)"', form[: form.index("</form>")]
    )
    return {"action": action, **{name: value.replace("&amp;", "&") for name, value in fields}}


def test_a_call_is_logged_from_a_row_that_a_prompt_leads(place: Place) -> None:
    plan, other = place.make(emergency), place.make(overdue)
    browser = place.browser(Role.CARE_COORDINATOR)
    address = "/worklist/?stage="
    said = row_form(browser.get(address).content.decode(), plan, "log")
    answer = browser.post("/bulk/", {**said, "outcome": "reached", "channel": "phone"})
    assert answer["Location"] == f"{address}#row-{other.id}"
    page = browser.get(address).content.decode()
    assert "García, Tomás: Contact logged: Reached." in page
    assert f'href="/patients/{other.patient_id}/">Next in queue' in page
    assert place.make(lambda now: ContactAttempt.objects.get().outcome) == "reached"


def test_the_task_of_a_row_waits_until_the_day_that_is_offered(place: Place) -> None:
    plan = place.make(lambda now: a_care_plan(now=now, days_ago=20))
    browser = place.browser(Role.CARE_COORDINATOR)
    page = browser.get("/worklist/").content.decode()
    day = re.search(r'name="until"[^>]* value="([^"]+)"', page)[1]  # type: ignore[index]
    browser.post("/bulk/", {**row_form(page, plan, "snooze"), "until": day})
    kept = place.make(lambda now: Task.objects.get(kind="reassessment").snoozed_until)
    assert kept.isoformat() == day


def test_a_form_of_a_row_that_lacks_something_says_so_on_the_row(place: Place) -> None:
    plan = place.make(overdue)
    browser = place.browser(Role.CARE_COORDINATOR)
    said = row_form(browser.get("/worklist/").content.decode(), plan, "log")
    answer = browser.post("/bulk/", {**said, "channel": "phone"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/worklist/#row-{plan.id}"
    assert "Lindqvist, Sven: not saved. Choose how it went." in answer.content.decode()


def test_sent_is_no_result_of_a_call(place: Place) -> None:
    place.make(overdue)
    page = read(place, role=Role.CARE_COORDINATOR)
    assert 'value="no_answer"' in page
    assert 'name="outcome" value="sent"' not in page


def test_the_schedule_is_in_reach(place: Place) -> None:
    page = read(place, role=Role.CARE_COORDINATOR)
    assert 'href="/schedule/"' in page[page.index("<main") :]


def test_a_row_says_when_the_patient_was_last_reached(place: Place) -> None:
    plan = place.make(overdue)
    reached = {
        "last_contact_on": place.make(
            lambda now: now.astimezone(place.clinic.zone).date() - timedelta(days=9)
        )
    }
    place.make(lambda now: Caseload.objects.filter(care_plan=plan).update(**reached))
    assert "9 days ago" in read(place)
    place.make(lambda now: Caseload.objects.filter(care_plan=plan).update(last_contact_on=None))
    assert "No contact yet" in read(place)


def test_a_save_in_a_row_brings_the_numbers_of_both_bars_along(place: Place) -> None:
    place.make(emergency)
    page = read(place, role=Role.CARE_COORDINATOR)
    swapped = re.search(r'hx-select-oob="([^"]+)"', page)[1]  # type: ignore[index]
    parts = [part.partition(":")[0] for part in swapped.split(",")]
    for part in parts:
        assert f'id="{part.removeprefix("#")}"' in page
    assert {"#places", "#places-short"} <= set(parts)


def test_a_wrong_number_leads_to_where_it_is_given_up(place: Place) -> None:
    plan = place.make(overdue)
    browser = place.browser(Role.CARE_COORDINATOR)
    said = row_form(browser.get("/worklist/").content.decode(), plan, "log")
    browser.post("/bulk/", {**said, "outcome": "wrong_number", "channel": "phone"})
    page = browser.get("/worklist/").content.decode()
    assert "Messages still go to it until it is marked" in page
    assert f'href="/patients/{plan.patient_id}/contact/">Correct the number' in page


def test_whoever_takes_from_the_pool_comes_first_among_the_colleagues(place: Place) -> None:
    place.make(overdue)
    page = read(place, role=Role.CARE_COORDINATOR)
    choices = re.search(r'name="owner" required>(.*?)</select>', page)[1]  # type: ignore[index]
    assert re.findall(r">([^<]+)</option>", choices)[1].startswith("Me: ")


def test_an_emergency_that_somebody_acted_on_says_so_in_its_row(place: Place) -> None:
    place.member(Role.CLINICIAN)
    plan = place.make(emergency)
    before = read(place)
    assert "Act now" in before
    assert "Acknowledged" not in before
    browser = place.browser()
    address = f"/patients/{plan.patient_id}/red-flag/"
    seen = re.search(r'name="seen" value="([^"]+)"', browser.get(address).content.decode())
    browser.post(address, {"note": "Rang the emergency department", "seen": seen[1]})  # type: ignore[index]
    after = read(place)
    assert "Possible cauda equina syndrome" in after
    assert "Acknowledged" in after
    assert "Act now" not in after


def a_number(place: Place, plan: CarePlan, value: str) -> ContactPoint:
    def add(now: datetime) -> ContactPoint:
        return add_contact_point(
            patient=plan.patient, channel="phone", value=value, by=SEED, now=now
        )

    point: ContactPoint = place.make(add)
    return point


def tried(plan: CarePlan, outcome: str, now: datetime) -> None:
    record_contact(plan=plan, channel="phone", outcome=outcome, key=uuid4(), by=SEED, now=now)


def test_a_call_in_vain_leaves_its_trace_where_the_next_caller_looks(place: Place) -> None:
    plan = place.make(overdue)
    a_number(place, plan, "+34 600 111 222")
    given_up = a_number(place, plan, "+34 600 333 444")
    place.make(lambda now: retire_address(point=given_up, by=SEED, now=now))
    for minutes_ago, outcome in ((50, "left_message"), (40, "no_answer")):
        place.make(lambda now, m=minutes_ago, o=outcome: tried(plan, o, now - timedelta(minutes=m)))
    browser = place.browser(Role.CARE_COORDINATOR)
    form = f"/patients/{plan.patient_id}/record/contact/"
    for address in ("/worklist/", form):
        page = browser.get(address).content.decode()
        assert re.search(r"2 tries, last [^:]+:\d\d: No answer", page)
        assert 'href="tel:+34600111222"' in page
        assert "tel:+34600333444" not in page
        assert "do not use: not this person" in page
    said = row_form(browser.get("/worklist/").content.decode(), plan, "log")
    browser.post("/bulk/", {**said, "outcome": "reached", "channel": "phone"})
    assert "2 tries" not in browser.get("/worklist/").content.decode()


def test_a_try_on_a_record_that_was_merged_into_this_one_counts(place: Place) -> None:
    plan = place.make(overdue)
    double = place.make(lambda now: a_care_plan(now=now))
    place.make(lambda now: tried(double, "no_answer", now - timedelta(minutes=30)))
    place.make(
        lambda now: save_version(
            double.patient, merged_into=plan.patient, merged_at=now, updated_at=now
        )
    )
    page = place.browser(Role.CARE_COORDINATOR).get("/worklist/").content.decode()
    assert re.search(r"1 try, last [^:]+:\d\d: No answer", page)


def test_a_wrong_number_told_on_the_form_leads_to_where_it_is_given_up(place: Place) -> None:
    plan = place.make(overdue)
    browser = place.browser(Role.CARE_COORDINATOR)
    address = f"/patients/{plan.patient_id}/record/contact/"
    key = re.search(r'name="key" value="([^"]+)"', browser.get(address).content.decode())[1]  # type: ignore[index]
    today = place.make(lambda now: now.astimezone(place.clinic.zone).date().isoformat())
    said = {"key": key, "on": today, "precision": "day"}
    answer = browser.post(
        address, {**said, "channel": "phone", "outcome": "wrong_number"}, follow=True
    )
    page = answer.content.decode()
    assert "Messages still go to it until it is marked" in page
    assert f'href="/patients/{plan.patient_id}/contact/">Correct the number' in page
