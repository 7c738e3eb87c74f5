"""The outbox and the texts as staff see them, and where patients are reached."""

import re

import pytest
from django.test import Client

from clinic.models import ClinicSettings, Consent, ContactPoint, LedgerEvent
from clinic.permissions import Role
from clinic.tenancy import clinic_scope
from followup.models import Communication, MessageText, Task
from followup.services.sending import send_due
from followup.services.stops import stop_messages
from tests.builders import SEED, a_patient
from tests.messaging.making import (
    BOOKED,
    DAY,
    VISIT,
    a_booked_visit,
    a_reachable_patient,
    a_writing_clinic,
    at,
    messages,
    send_at,
    set_clock,
    states,
)
from tests.messaging.stands import mail_server
from tests.web.conftest import Place
from tests.web.test_conflicts import both
from tests.web.test_markup import check

pytestmark = pytest.mark.django_db

TEXT = "/messages/texts/visit_reminder/email/en/"


@pytest.fixture
def here(db):
    return Place(a_writing_clinic())


@pytest.fixture
def booked(here):
    plan, _visit = a_booked_visit(here.clinic)
    return plan


@pytest.fixture
def uncertain(here, booked, settings):
    with mail_server(settings, DATA="drop"):
        send_at(here.clinic, VISIT - 7 * DAY)
    return next(row for row in messages(here.clinic) if row.state == "uncertain")


@pytest.mark.parametrize("number", ["0", "201", "000001" + "9" * 30, "\xb2", "-1"])
def test_a_page_that_there_is_not_is_the_first(here, number):
    browser = here.browser()
    assert browser.get("/messages/", {"page": number}).status_code == 200
    behind = "/measures/enrolled/patients/"
    assert browser.get(behind, {"page": number}).status_code == 200


def page(browser, address):
    return browser.get(address).content.decode()


def main(shown):
    return shown[shown.index("<main") : shown.index("</main>")]


def test_the_outbox_counts_every_state_and_what_needs_somebody_comes_first(here, uncertain):
    shown = main(page(here.browser(), "/messages/"))
    tiles = re.findall(r'tile-number">(\d+)</span><span class="tile-title">([^<]+)', shown)
    assert tiles[0] == ("1", "Needs somebody")
    assert ("1", "Planned") in tiles
    assert ("1", "May have arrived") in tiles


def test_the_filter_is_in_the_address(here, uncertain):
    browser = here.browser()
    assert main(page(browser, "/messages/?state=needs")).count("Haddad, Rania</a>") == 1
    assert main(page(browser, "/messages/?state=sent")).count("Haddad, Rania</a>") == 0
    assert main(page(browser, "/messages/?purpose=visit_reminder")).count("Rania</a>") == 2
    assert main(page(browser, "/messages/?state=nonsense&page=-3")).count("Rania</a>") == 2


def test_one_message_shows_its_text_and_what_happened_to_it(here, booked):
    send_at(here.clinic, VISIT - 7 * DAY)
    kept = next(row for row in messages(here.clinic) if row.state == "sent")
    shown = main(page(here.browser(), f"/messages/{kept.id}/"))
    assert "this is a reminder of your visit" in shown
    assert "This message was kept here. Nothing left this system." in shown
    assert re.findall(r'<li><span class="strong">([^<]+)', shown) == [
        "Planned",
        "Taken up for sending",
        "Kept here: nothing left this system",
    ]


def test_the_demo_says_that_nothing_leaves(here, booked):
    assert "Nothing leaves this demo" in page(here.browser(), "/messages/")


def test_what_was_seen_to_leaves_the_list_and_ends_its_task(here, uncertain):
    browser = here.browser(Role.FRONT_DESK)
    browser.post(f"/messages/{uncertain.id}/handled/")
    with clinic_scope(here.clinic.id):
        assert not Communication.objects.to_handle().exists()
        assert not Task.objects.open().filter(kind="message_failed").exists()
        assert Communication.objects.get(id=uncertain.id).handled_by == here.member(Role.FRONT_DESK)


def test_a_message_that_went_well_is_nothing_to_see_to(here, booked):
    planned = messages(here.clinic)[0]
    shown = here.browser().post(f"/messages/{planned.id}/handled/", follow=True).content.decode()
    assert "Nothing is to be done about this message" in shown


def test_read_only_members_see_and_may_not_handle(here, uncertain):
    browser = here.browser(Role.READ_ONLY)
    assert "Seen to" not in main(page(browser, f"/messages/{uncertain.id}/"))
    assert browser.post(f"/messages/{uncertain.id}/handled/").status_code == 403


def test_messages_of_another_clinic_are_not_there(here, booked):
    there = Place(a_writing_clinic())
    theirs = messages(here.clinic)[0]
    assert there.browser().get(f"/messages/{theirs.id}/").status_code == 404
    assert there.browser().post(f"/messages/{theirs.id}/handled/").status_code == 404
    assert "Haddad" not in page(there.browser(), "/messages/")


# ---- texts


def test_a_text_nobody_has_read_says_so(here):
    browser = here.browser()
    assert "Not read by a native speaker" in page(browser, "/messages/texts/")
    assert "No native speaker has read this text." in page(browser, TEXT)


def test_the_preview_is_what_a_patient_would_read(here):
    shown = page(here.browser(), "/messages/texts/visit_reminder/email/es/")
    assert "le recordamos su cita" in shown
    assert "{" not in re.search(r'class="letter"[^>]*>(.*?)</div>', shown, re.S)[1]


def test_a_clinics_own_wording_is_sent_from_then_on(here, booked):
    browser = here.browser(Role.CLINIC_ADMIN)
    said = {
        "heading": "See you {day}",
        "body": "At {time}, here. Stop: {stop} Emergency: {emergency}",
        "read_by": "Ana Ruiz",
    }
    assert browser.post(TEXT, said).status_code == 302
    send_at(here.clinic, VISIT - 7 * DAY)
    sent = next(row for row in messages(here.clinic) if row.state == "sent")
    assert sent.heading == "See you Monday 23 November 2026"
    assert sent.body.startswith("At 2:30 p.m., here. Stop: http")
    assert "No native speaker" not in page(browser, TEXT)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"body": "Your {diagnosis}"}, "{diagnosis} is not a field of this message"),
        ({"body": "At {time!r}"}, "{time} is not a field"),
        ({"body": "At {clinic.id}"}, "{clinic.id} is not a field"),
        ({"body": "An open { brace"}, "A brace is not closed"),
        ({"body": "  "}, "Enter the text of the message."),
        ({"body": "At {time}. Call {emergency}"}, "Name {stop}"),
        ({"body": "At {time}. {stop}"}, "Name {emergency}"),
        ({"heading": ""}, "Enter the subject of the e-mail."),
    ],
)
def test_wording_that_could_not_be_sent_is_refused_and_nothing_is_stored(here, said, told):
    browser = here.browser(Role.CLINIC_ADMIN)
    answer = browser.post(TEXT, {"heading": "Hello", "body": "At {time}", **said})
    assert answer.status_code == 422
    assert told in answer.content.decode().replace("&#x27;", "'")
    with clinic_scope(here.clinic.id):
        assert not MessageText.objects.exists()


def text_saying(heading: str, version: str = "") -> dict[str, str]:
    return {"heading": heading, "body": f"{heading} {{stop}} {{emergency}}", "version": version}


def test_of_two_who_change_a_text_the_second_sees_both_and_loses_nothing(here):
    browser = here.browser(Role.CLINIC_ADMIN)
    browser.post(TEXT, text_saying("One"))
    assert browser.post(TEXT, text_saying("Two", "1")).status_code == 302
    answer = browser.post(TEXT, text_saying("Three", "1"))
    shown = answer.content.decode()
    check(shown)
    assert answer.status_code == 409
    assert both(shown) == {
        "Subject": ["Two", "Three"],
        "Text": ["Two {stop} {emergency}", "Three {stop} {emergency}"],
    }
    assert re.search(r"saved this at .*, after you opened it", shown)
    assert 'value="Three"' in shown
    version = re.search(r'name="version" value="(\d+)"', shown)[1]
    assert browser.post(TEXT, text_saying("Three", version)).status_code == 302


def test_the_first_wording_of_two_is_not_overwritten_unseen(here):
    browser = here.browser(Role.CLINIC_ADMIN)
    browser.post(TEXT, text_saying("One"))
    assert browser.post(TEXT, text_saying("Two")).status_code == 409
    back = browser.post(TEXT, {**text_saying("One", "9"), "products": "1"})
    assert back.status_code == 409
    assert both(back.content.decode())["Text"][1].replace("&#x27;", "'") == "The product's own text"
    with clinic_scope(here.clinic.id):
        assert MessageText.objects.get().heading == "One"


def test_the_products_own_text_can_be_put_back(here):
    browser = here.browser(Role.CLINIC_ADMIN)
    browser.post(TEXT, {"heading": "One", "body": "My own {stop} {emergency}"})
    browser.post(TEXT, {"products": "1"})
    shown = page(browser, TEXT)
    assert "this is a reminder of your visit" in shown
    assert "My own" not in shown


def test_only_who_manages_the_clinic_changes_a_text(here):
    browser = here.browser(Role.CLINICIAN)
    assert 'name="body"' not in page(browser, TEXT)
    assert browser.post(TEXT, {"heading": "x", "body": "x"}).status_code == 403
    assert browser.post(TEXT + "try/").status_code == 403


@pytest.mark.parametrize("which", ["birthday/email/en", "visit_reminder/post/en", "rebook/sms/uk"])
def test_a_text_of_nothing_is_not_there(here, which):
    assert here.browser().get(f"/messages/texts/{which}/").status_code == 404


def test_a_trial_goes_to_the_members_own_address_only(here, settings):
    browser = here.browser(Role.CLINIC_ADMIN)
    browser.post(TEXT + "try/")
    with mail_server(settings) as server:
        send_due(by=SEED, clinic_id=here.clinic.id)
    [envelope] = server.taken
    assert envelope.rcpt_tos == [here.member(Role.CLINIC_ADMIN).user.email]
    assert b"Test: Riverside Spine Clinic" in envelope.content


def test_a_trial_by_text_message_needs_a_number_of_the_member(here):
    browser = here.browser(Role.CLINIC_ADMIN)
    shown = browser.post("/messages/texts/rebook/sms/en/try/", follow=True).content.decode()
    assert "You have no phone number here" in shown
    assert messages(here.clinic) == []


# ---- pause and resume


def test_pausing_takes_everything_back_and_resuming_plans_again(here, booked):
    from followup.services.sweep import sweep

    set_clock(here.clinic, BOOKED + DAY)
    browser = here.browser(Role.CLINIC_ADMIN)
    browser.post("/messages/reminders/", {"to": "off"})
    assert set(states(here.clinic).values()) == {"suppressed paused"}
    assert send_at(here.clinic, VISIT - 7 * DAY) == 0
    set_clock(here.clinic, BOOKED + DAY)
    browser.post("/messages/reminders/", {"to": "on"})
    sweep(by=SEED, clinic_id=here.clinic.id)
    assert set(states(here.clinic).values()) == {"planned"}


def test_only_who_manages_the_clinic_pauses(here, booked):
    assert here.browser().post("/messages/reminders/", {"to": "off"}).status_code == 403
    with clinic_scope(here.clinic.id):
        assert ClinicSettings.objects.get().reminders_enabled


# ---- the contact card


@pytest.fixture
def patient(here):
    with clinic_scope(here.clinic.id) as now:
        return a_patient(now=now)


def add(browser, patient, **said):
    return browser.post(f"/patients/{patient.id}/contact/add/", said)


def points(here):
    with clinic_scope(here.clinic.id):
        return {(p.channel, p.value): p.state for p in ContactPoint.objects.all()}


def test_a_number_is_kept_as_it_is_written_internationally(here, patient):
    browser = here.browser(Role.FRONT_DESK)
    answer = add(browser, patient, channel="sms", value="+34600111222", agrees="on")
    assert answer.status_code == 302
    assert points(here) == {("sms", "+34 600 11 12 22"): "active"}
    add(browser, patient, channel="sms", value="+34 600-111-222")
    assert len(points(here)) == 1
    assert "The patient agrees to messages" in page(browser, f"/patients/{patient.id}/contact/")


@pytest.mark.parametrize(
    ("channel", "value", "told"),
    [
        ("sms", "600 111 222", "with + and the country"),
        ("phone", "+34 12", "with + and the country"),
        ("sms", "+1 312 555 0127 ext 5", "Text messages reach no extension."),
        ("email", "rania at example", "such as name@example.org"),
        ("email", "a@example.org\r\nBcc: b@example.org", "such as name@example.org"),
        ("post", "", "Enter the number or address."),
        ("pigeon", "x", "Select a valid choice"),
    ],
)
def test_what_nobody_can_be_reached_at_is_refused(here, patient, channel, value, told):
    answer = add(here.browser(Role.FRONT_DESK), patient, channel=channel, value=value)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert points(here) == {}


def test_stopping_on_the_card_takes_back_what_is_planned_and_resuming_plans_again(here, booked):
    set_clock(here.clinic, BOOKED + DAY)
    browser = here.browser(Role.FRONT_DESK)
    address = f"/patients/{booked.patient_id}/contact/email/"
    browser.post(address, {"to": "off"})
    assert set(states(here.clinic).values()) == {"suppressed opted_out"}
    assert "Haddad" in main(page(browser, "/messages/opt-outs/"))
    browser.post(address, {"to": "on"})
    assert set(states(here.clinic).values()) == {"planned"}
    assert "Haddad" not in main(page(browser, "/messages/opt-outs/"))


def test_an_address_that_is_no_longer_theirs_is_not_written_to(here, booked):
    set_clock(here.clinic, BOOKED + DAY)
    [point] = [row.contact_point for row in messages(here.clinic)[:1]]
    here.browser(Role.FRONT_DESK).post(f"/patients/{booked.patient_id}/contact/{point.id}/retire/")
    assert set(states(here.clinic).values()) == {"suppressed no_address"}


# ---- the patient's own way to stop


def stop_address(clinic):
    sent = next(row for row in messages(clinic) if row.state == "sent")
    return re.search(r"/s/\S+", sent.body)[0]


def test_opening_the_stop_page_asks_and_its_button_stops(here, booked):
    send_at(here.clinic, VISIT - 7 * DAY)
    address = stop_address(here.clinic)
    for _ in range(2):
        shown = Client().get(address)
        assert b"End these messages?" in shown.content
        assert b"Haddad" not in shown.content
        assert shown["Referrer-Policy"] == "no-referrer"
    assert states(here.clinic)["day_before"] == "planned"
    assert Client().post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert states(here.clinic)["day_before"] == "suppressed opted_out"
    with clinic_scope(here.clinic.id):
        assert Consent.objects.filter(is_given=False).count() == 1
        assert LedgerEvent.objects.get(type="consent.withdrawn").actor_kind == "patient"
    assert Client().post(address).status_code == 200
    with clinic_scope(here.clinic.id):
        assert Consent.objects.filter(is_given=False).count() == 1


def test_a_bad_stop_address_is_answered_alike_whatever_is_wrong(here, booked):
    send_at(here.clinic, VISIT - 7 * DAY)
    good = stop_address(here.clinic)
    wrong = [good[:-5] + "XXXX/", "/s/nonsense/", good.replace("stop_", "report_")]
    answers = {(each.status_code, each.content) for each in map(Client().get, wrong)}
    answers |= {(each.status_code, each.content) for each in map(Client().post, wrong)}
    assert len(answers) == 1
    assert answers.pop()[0] == 404
    assert states(here.clinic)["day_before"] == "planned"


def test_saying_stop_twice_is_once(here):
    with at(here.clinic, BOOKED) as now:
        patient = a_reachable_patient(now)
        about = {"patient": patient, "channel": "email", "by": SEED, "now": now}
        assert stop_messages(**about) is True
        assert stop_messages(**about) is False
