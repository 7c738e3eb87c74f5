"""What a recorded value may be: known in part, not asked, nought, and never mistaken for another."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from pathway.models import (
    ProcedureEntry,
    SideEffect,
)
from tests.builders import a_clinic
from tests.web.conftest import Place
from tests.web.making import calm
from tests.web.recording import at, clinics_now, entered, newest, page_of, saved


def test_a_medicine_is_shown_as_it_was_read_with_the_sum_of_acetaminophen(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    entered(
        place,
        plan,
        "medication",
        "start",
        product="Acetaminophen 500 mg tablet",
        units_per_dose=Decimal(2),
        max_doses_per_day=Decimal(2),
    )
    given = {
        "product": "Acetaminophen 325 MG / Hydrocodone 5 MG Oral Tablet",
        "units_per_dose": "1",
        "max_doses_per_day": "2",
    }
    answer = saved(browser, page_of(plan, "medication", "start"), given)
    page = browser.get(answer.url).content.decode()
    assert "acetaminophen 325 mg (acetaminophen); hydrocodone 5 mg (opioid)" in page
    assert "Acetaminophen over all products: 2,650 of 3,000 mg a day" in page


def test_an_unknown_dose_makes_the_sum_at_least(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    answer = saved(
        browser, page_of(plan, "medication", "start"), {"product": "Acetaminophen 500 mg tablet"}
    )
    assert "At least 0 of 3,000 mg a day" in browser.get(answer.url).content.decode()


def test_a_medicine_that_is_not_listed_is_recorded_on_purpose_only(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    address = page_of(plan, "medication", "start")
    assert 'name="is_unlisted"' not in browser.get(address).content.decode()
    page = saved(browser, address, {"product": "Zorblaxin 20 mg"}).content.decode()
    assert 'name="is_unlisted"' in page
    assert 'value="Zorblaxin 20 mg"' in page
    answer = saved(browser, address, {"product": "Zorblaxin 20 mg", "is_unlisted": "on"})
    assert answer.status_code == 302
    assert newest(place, "medication").product == "Zorblaxin 20 mg"


def test_what_was_not_ticked_is_not_none_after_an_error(place: Place) -> None:
    browser, address = place.browser(), page_of(place.make(calm), "procedure", "done")
    page = saved(browser, address, {"procedure": "mbb", "post_score": "999"}).content.decode()
    assert "Pain after: Enter 100 or less." in page
    assert re.findall(r'name="levels" value="\w+"[^>]*checked', page) == []
    ticked = {"procedure": "mbb", "post_score": "999", "levels": ["none"]}
    page = saved(browser, address, ticked).content.decode()
    assert re.search(r'name="levels" value="none"[^>]*checked', page)


def test_a_medicine_can_be_picked_from_the_names_that_are_known(place: Place) -> None:
    browser, address = place.browser(), page_of(place.make(calm), "medication", "start")
    page = browser.post(address, {"product": "napro 250", "find": "1"}).content.decode()
    names = re.findall(r'name="take" value="([^"]+)"', page)
    assert names
    assert all("Naproxen 250 mg" in name for name in names)
    taken = browser.post(address, {"take": names[0], "units_per_dose": "2"}).content.decode()
    assert f'name="product" value="{names[0]}"' in taken
    assert 'name="units_per_dose" value="2"' in taken
    assert "error-summary" not in taken


@pytest.mark.parametrize(
    ("precision", "stored_on"), [("month", date(2025, 3, 1)), ("year", date(2025, 1, 1))]
)
def test_a_past_event_may_have_only_a_month_or_a_year(
    place: Place, precision: str, stored_on: date
) -> None:
    plan, browser = place.make(calm), place.browser()
    given = {"on": "2025-03-18", "precision": precision, "injury": "no"}
    saved(browser, page_of(plan, "fall", ""), given)
    stored = newest(place, "fall")
    assert (stored.effective_on, stored.date_precision, stored.effective_at) == (
        stored_on,
        precision,
        None,
    )


def test_a_sitting_has_its_day(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    assert 'name="precision"' not in browser.get(page_of(plan, "neuro_exam", "")).content.decode()


def test_none_of_these_is_an_answer_and_none_ticked_is_not(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    address = page_of(plan, "assessment", "contact")
    saved(browser, address, {"nrs": "3", "sites": ["none"]})
    assert (newest(place, "assessment").sites, newest(place, "assessment").pain_classes) == (
        [],
        None,
    )


def test_a_question_answered_no_is_not_a_question_not_asked(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    address = page_of(plan, "medication", "start")
    saved(browser, address, {"product": "Ibuprofen", "is_over_the_counter": "no"})
    stored = newest(place, "medication")
    assert (stored.is_over_the_counter, stored.has_taper_plan) == (False, None)


def test_an_appointment_is_kept_by_the_clinics_clock(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    day = (clinics_now(place) + timedelta(days=9)).date()
    given = {
        "visit_kind": "reassessment",
        "scheduled_at_0": day.isoformat(),
        "scheduled_at_1": "14:30",
    }
    saved(browser, page_of(plan, "visit", "booked"), given)
    at_ = newest(place, "visit").scheduled_at.astimezone(place.clinic.zone)
    assert (at_.date(), at_.hour, at_.minute) == (day, 14, 30)


@pytest.mark.parametrize(
    ("day", "hour", "words"),
    [
        ("2027-03-28", "02:30", "this time does not exist"),
        ("2027-03-28", "", "both the day and the time"),
        ("2027-02-30", "10:00", "real date"),
    ],
)
@pytest.mark.django_db
def test_an_hour_that_does_not_exist_is_refused(day: str, hour: str, words: str) -> None:
    place = Place(a_clinic(time_zone="Europe/Madrid"))
    plan, browser = place.make(calm), place.browser()
    given = {"visit_kind": "other", "scheduled_at_0": day, "scheduled_at_1": hour}
    page = saved(browser, page_of(plan, "visit", "booked"), given).content.decode()
    assert words in page
    assert f'value="{day}"' in page


def test_a_side_effect_names_one_of_this_persons_medicines(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    other = place.make(lambda now: calm(now, "Ito", "Kenji"))
    mine = entered(place, plan, "medication", "start", product="Ibuprofen")
    theirs = entered(place, other, "medication", "start", product="Naproxen")
    address = page_of(plan, "side_effect", "")
    page = browser.get(address).content.decode()
    assert "Ibuprofen" in page
    assert "Naproxen" not in page
    given = {"effect": "nausea", "severity": "mild"}
    stranger = saved(browser, address, {**given, "medication_thread_id": str(theirs.thread_id)})
    assert "Choose one of the answers listed" in stranger.content.decode()
    saved(browser, address, {**given, "medication_thread_id": str(mine.thread_id)})
    assert newest(place, "side_effect").medication_thread_id == mine.thread_id


def test_a_review_names_what_was_looked_at(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    effect = entered(place, plan, "side_effect", effect="nausea", severity="mild")
    fall = entered(place, plan, "fall")
    address = page_of(plan, "review", "side_effect")
    page = browser.get(address).content.decode()
    assert f'value="{effect.root_id}"' in page
    assert f'value="{fall.root_id}"' not in page
    given = {"reviewed_ids": [str(effect.root_id)]}
    assert 'id="id_outcome_error"' in saved(browser, address, given).content.decode()
    assert saved(browser, address, {**given, "outcome": "tolerated"}).status_code == 302
    assert newest(place, "review").reviewed_ids == [effect.root_id]
    conflict = browser.get(page_of(plan, "review", "conflict")).content.decode()
    assert f'value="{fall.root_id}"' in conflict


def test_both_scores_and_the_relief_between_them_are_shown_cut_and_not_rounded(
    place: Place,
) -> None:
    plan, browser = place.make(calm), place.browser()
    given = {
        "procedure": "mbb",
        "scale_max": "100",
        "pre_score": "74.5",
        "post_score": "14.95",
        "minutes_after": "30",
    }
    saved(browser, page_of(plan, "procedure", "done"), given)
    block = place.make(lambda now: ProcedureEntry.objects.get())
    page = browser.get(at(plan, f"records/procedure/{block.root_id}/")).content.decode()
    assert "Pain 74.5 before, 14.95 after: 79.9 % relief" in page


def test_a_score_of_nought_is_kept_and_told(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    given = {"procedure": "esi", "pre_score": "7", "post_score": "0"}
    saved(browser, page_of(plan, "procedure", "done"), given)
    block = place.make(lambda now: ProcedureEntry.objects.get())
    page = browser.get(at(plan, f"records/procedure/{block.root_id}/")).content.decode()
    assert "Pain 7 before, 0 after: 100 % relief" in page


def test_who_caused_a_side_effect_may_stay_unsaid(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    saved(browser, page_of(plan, "side_effect", ""), {"effect": "rash", "severity": "severe"})
    assert place.make(lambda now: SideEffect.objects.get()).medication_thread_id is None
