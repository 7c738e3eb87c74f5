"""Correcting an entry and taking it back: nothing is lost, and nothing is done blindly."""

import re
from decimal import Decimal

import pytest

from clinic.permissions import Role
from pathway.models import Assessment, Fall, MedicationEntry, Prompt, TherapyEntry
from tests.web.conftest import Place
from tests.web.making import assessed, calm
from tests.web.recording import at, corrected, entered, entry_of, opened, saved
from tests.web.test_markup import check

D = Decimal


def test_a_correction_shows_both_values_who_when_and_why(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    fact = entered(place, plan, "assessment", "contact", nrs=D(5), fever="absent")
    address = entry_of(plan, "assessment", fact, "correct/")
    page = browser.get(address).content.decode()
    check(page)
    assert "<h1>Correct: Contact</h1>" in page
    assert re.search(r'name="nrs" value="5"', page)
    assert re.search(r'name="fever" value="absent"[^>]*checked', page)
    given = {**opened(browser, address), "nrs": "6", "fever": "", "kind": "contact"}
    answer = browser.post(address, {**given, "why": "wrong_value"})
    assert answer.url == entry_of(plan, "assessment", fact)
    page = browser.get(answer.url).content.decode()
    assert re.search(r"Pain, 0 to 10: <del>.*?5</del> <ins>.*?6</ins>", page)
    assert re.search(r"Fever: <del>.*?Absent</del> <ins>.*?not recorded</ins>", page)
    assert "Reason: A wrong value was entered" in page
    assert "by Amara Okafor" in page
    stored = place.make(lambda now: Assessment.objects.in_force().get(root_id=fact.root_id))
    assert (stored.nrs, stored.fever, stored.revision) == (D(6), None, 1)


def test_a_correction_without_a_reason_or_a_change_is_refused(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    fact = entered(place, plan, "fall", injury="no")
    address = entry_of(plan, "fall", fact, "correct/")
    given = {**opened(browser, address), "precision": "day", "injury": "yes"}
    assert "Choose the reason" in browser.post(address, given).content.decode()
    given |= {"injury": "no", "why": "wrong_value"}
    assert "recorded already" in browser.post(address, given).content.decode()
    stored = place.make(lambda now: type(fact).objects.in_force().get(root_id=fact.root_id))
    assert (stored.injury, stored.revision) == ("no", 0)


def test_a_correction_keeps_a_day_that_is_known_in_part(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    saved(browser, at(plan, "record/fall/"), {"on": "2025-03-18", "precision": "month"})
    fact = place.make(lambda now: Fall.objects.in_force().get())
    address = entry_of(plan, "fall", fact, "correct/")
    page = browser.get(address).content.decode()
    assert re.search(r'name="precision" value="month"[^>]*checked', page)
    given = {**opened(browser, address), "precision": "month", "injury": "yes", "why": "incomplete"}
    assert browser.post(address, given).status_code == 302
    stored = place.make(lambda now: Fall.objects.in_force().get())
    assert (stored.injury, stored.date_precision, stored.effective_on) == (
        "yes",
        "month",
        fact.effective_on,
    )


def test_the_second_of_two_corrections_sees_both_and_loses_neither(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    fact = entered(place, plan, "assessment", "contact", nrs=D(5), phq2=1)
    address = entry_of(plan, "assessment", fact, "correct/")
    mine = {**opened(browser, address), "kind": "contact", "nrs": "7", "phq2": "1"}
    corrected(place, fact, phq2=4)
    page = browser.post(address, {**mine, "why": "wrong_value"}).content.decode()
    check(page)
    assert "after you opened it" in page
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', page)
    said = {label: re.findall("<td>(.*?)</td>", cells) for label, cells in rows}
    assert said == {"Pain, 0 to 10": ["5", "5", "7"], "PHQ-2": ["1", "4", "1"]}
    assert re.search(r'name="nrs" value="7"', page)
    assert re.search(r'name="phq2" value="4"', page)
    revision = re.search(r'name="revision" value="(\d+)"', page)[1]
    given = {**mine, "phq2": "4", "revision": revision, "why": "wrong_value"}
    assert browser.post(address, given).status_code == 302
    stored = place.make(lambda now: Assessment.objects.in_force().get(root_id=fact.root_id))
    assert (stored.nrs, stored.phq2, stored.revision) == (D(7), 4, 2)


def test_a_corrected_medicine_is_read_again(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    course = entered(place, plan, "medication", "start", product="Ibuprofen 400 mg tablet")
    address = entry_of(plan, "medication", course, "correct/")
    page = browser.get(address).content.decode()
    assert 'value="Ibuprofen 400 mg tablet"' in page
    given = {**opened(browser, address), "product": "Naproxen 500 mg tablet", "precision": "day"}
    given |= {"route": "oral", "why": "wrong_value"}
    assert browser.post(address, given).status_code == 302
    stored = place.make(lambda now: MedicationEntry.objects.in_force().get())
    assert [part["ingredient"] for part in stored.components] == ["naproxen"]


def test_a_correction_that_raises_an_emergency_leads_to_it(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    fact = entered(place, plan, "assessment", "contact", nrs=D(5))
    address = entry_of(plan, "assessment", fact, "correct/")
    given = {**opened(browser, address), "kind": "contact", "nrs": "5", "why": "incomplete"}
    answer = browser.post(address, {**given, "saddle_anaesthesia": "present"})
    assert answer.url == at(plan, "red-flag/")


def test_what_will_be_withdrawn_is_said_before(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    begun = entered(place, plan, "therapy", "start", modality="yoga")
    session = entered(place, plan, "therapy", "session", thread_id=begun.thread_id, level=2)
    page = browser.get(entry_of(plan, "therapy", begun, "withdraw/")).content.decode()
    check(page)
    assert "Session attended" in page
    assert "they are withdrawn with it" in page
    alone = browser.get(entry_of(plan, "therapy", session, "withdraw/")).content.decode()
    assert "withdrawn with it" not in alone
    address = entry_of(plan, "therapy", begun, "withdraw/")
    browser.post(address, {**opened(browser, address), "why": "duplicate"})
    assert place.make(lambda now: TherapyEntry.objects.in_force().count()) == 0


def test_a_withdrawal_names_the_prompts_and_asks_whose_it_was(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    place.make(lambda now: assessed(plan, now, saddle_anaesthesia="present"))
    fact = place.make(lambda now: Assessment.objects.get(saddle_anaesthesia="present"))
    address = entry_of(plan, "assessment", fact, "withdraw/")
    page = browser.get(address).content.decode()
    assert "RF-CES" in page
    assert "Mensah, Abena" in page[page.index('class="save-bar"') :]
    refused = browser.post(address, opened(browser, address)).content.decode()
    assert "Choose the reason" in refused
    answer = browser.post(address, {**opened(browser, address), "why": "wrong_patient"})
    page = browser.get(answer.url).content.decode()
    assert "Was it meant for somebody else?" in page
    assert 'href="/patients/"' in page[page.index("Was it meant") :]
    assert "Entered in error" in page
    assert "Reason: It belongs to another patient" in page
    assert place.make(lambda now: Prompt.objects.get(rule="RF-CES").closed_as) == "withdrawn"
    assert browser.get(address).status_code == 404


def test_a_withdrawal_after_somebody_elses_correction_is_not_made_blindly(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    fact = entered(place, plan, "fall", injury="no")
    address = entry_of(plan, "fall", fact, "withdraw/")
    given = {**opened(browser, address), "why": "duplicate"}
    corrected(place, fact, injury="yes")
    page = browser.post(address, given).content.decode()
    assert "saved this at" in page
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', page)
    assert [(label, re.findall("<td>(.*?)</td>", cells)) for label, cells in rows] == [
        ("Injured", ["No", "Yes", "Entered in error"])
    ]
    assert place.make(lambda now: type(fact).objects.in_force().count()) == 1


def test_what_others_rest_on_stays_and_the_page_says_why(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    block = entered(place, plan, "procedure", "planned", procedure="mbb")
    thread = {"thread_id": block.thread_id}
    done = entered(place, plan, "procedure", "done", **thread)
    entered(place, plan, "procedure", "complication", complication="bleeding", **thread)
    address = entry_of(plan, "procedure", done, "withdraw/")
    page = browser.post(address, {**opened(browser, address), "why": "duplicate"}).content.decode()
    assert "Record this first: Done" in page


@pytest.mark.parametrize("rest", ["", "correct/", "withdraw/"])
def test_an_entry_of_somebody_else_does_not_exist(
    place: Place, elsewhere: Place, rest: str
) -> None:
    plan, browser = place.make(calm), place.browser()
    other = place.make(lambda now: calm(now, "Ito", "Kenji"))
    theirs = entered(place, other, "fall")
    stranger = elsewhere.make(calm)
    far = entered(elsewhere, stranger, "fall")
    for address in (
        entry_of(plan, "fall", theirs, rest),
        entry_of(plan, "fall", far, rest),
        entry_of(stranger, "fall", far, rest),
        entry_of(plan, "leeches", theirs, rest),
    ):
        assert browser.get(address).status_code == 404


def test_who_may_not_record_may_not_correct(place: Place) -> None:
    plan = place.make(calm)
    made = entered(place, plan, "declaration", "made", subject="persistent", basis="Six months")
    browser = place.browser(Role.THERAPIST)
    page = browser.get(entry_of(plan, "declaration", made)).content.decode()
    assert "/correct/" not in page
    for rest in ("correct/", "withdraw/"):
        assert browser.get(entry_of(plan, "declaration", made, rest)).status_code == 403
        assert browser.post(entry_of(plan, "declaration", made, rest), {}).status_code == 403
