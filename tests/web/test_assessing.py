"""Recording an assessment: errors that help, nothing guessed, and emergencies shown at once."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from clinic.permissions import Role
from followup.fact_words import day_in_words
from pathway.models import Assessment, Prompt
from pathway.questions import RED_FLAGS
from tests.builders import a_care_plan, a_patient
from tests.web.conftest import Place
from tests.web.making import assessed, calm

ANSWERS = {"kind": "reassessment", "channel": "phone", "function_instrument": "rmdq"}


def address(plan: object) -> str:
    return f"/patients/{plan.patient_id}/assessments/new/"  # type: ignore[attr-defined]


def today(place: Place) -> str:
    return str(place.make(lambda now: now.astimezone(place.clinic.zone).date()).isoformat())


def newest(place: Place) -> Assessment:
    return place.make(
        lambda now: Assessment.objects.order_by("-recorded_at", "-effective_on").first()
    )


def test_an_assessment_is_saved_and_the_chart_says_so(place: Place) -> None:
    plan = place.make(calm)
    browser = place.browser()
    given = {
        **ANSWERS,
        "on": today(place),
        "nrs": "6",
        "sites": ["hip", "foot"],
        "note": "Slept badly",
    }
    answer = browser.post(address(plan), given)
    assert answer.status_code == 302
    assert "Saved: assessment of Mensah, Abena" in browser.get(answer.url).content.decode()
    stored = newest(place)
    assert (stored.nrs, stored.sites, stored.note) == (Decimal(6), ["hip", "foot"], "Slept badly")
    assert stored.author_id == place.member(Role.CLINICIAN).user_id


def test_what_was_not_asked_is_stored_as_not_asked(place: Place) -> None:
    plan = place.make(calm)
    place.browser().post(address(plan), {**ANSWERS, "on": today(place), "nrs": "0"})
    stored = newest(place)
    assert stored.nrs == 0
    silent = [
        *RED_FLAGS,
        "peg_pain",
        "sites",
        "pain_classes",
        "phq2",
        "function_instrument",
        "note",
    ]
    silent += [
        "function_raw",
        "side_effects_checked",
        "adherence",
        "facet_suspected",
        "new_neuro_symptom",
    ]
    assert {name: getattr(stored, name) for name in silent} == dict.fromkeys(silent)


def test_nowhere_else_is_an_answer_and_no_answer_is_not(place: Place) -> None:
    plan = place.make(calm)
    place.browser().post(address(plan), {**ANSWERS, "on": today(place), "sites": ["none"]})
    assert newest(place).sites == []


@pytest.mark.statements("NOT-ASKED", "H-01")
def test_no_answer_is_chosen_beforehand_but_not_asked(place: Place) -> None:
    page = place.browser().get(address(place.make(calm))).content.decode()
    checked = re.findall(r'name="([a-z0-9_]+)" value="([^"]*)"[^>]* checked', page)
    assert checked
    assert {value for _name, value in checked} == {""}
    assert not re.search(r'type="checkbox"[^>]*checked', page)


def test_last_time_is_a_reminder_and_never_a_default(place: Place) -> None:
    plan = place.make(calm)
    place.make(lambda now: assessed(plan, now, kind="contact", nrs=Decimal("6.5")))
    page = place.browser().get(address(plan)).content.decode()
    assert "Last time: 6.5" in page
    assert not re.search(r'name="nrs" value="6"[^>]*checked', page)


def test_the_questionnaire_of_last_time_is_chosen(place: Place) -> None:
    plan = place.make(calm)
    browser = place.browser()
    assert '<option value="rmdq" selected>' in browser.get(address(plan)).content.decode()
    score = {"function_instrument": "odi", "function_raw": Decimal(44)}
    place.make(lambda now: assessed(plan, now, **score))
    assert '<option value="odi" selected>' in browser.get(address(plan)).content.decode()


def test_a_date_before_the_episode_is_refused_with_the_day_in_words(place: Place) -> None:
    plan = place.make(calm)
    answer = place.browser().post(address(plan), {**ANSWERS, "on": "2020-01-01", "nrs": "5"})
    began = place.make(lambda now: day_in_words(plan.episode.started_on))
    assert f"This episode began on {began}." in answer.content.decode()


def test_saving_may_lead_on_to_the_stage(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    assert "Save and change stage" in browser.get(address(plan)).content.decode()
    given = {**ANSWERS, "on": today(place), "nrs": "6", "then": "step", "work_status": "Half days"}
    assert browser.post(address(plan), given).url == f"/patients/{plan.patient_id}/stage/"
    assert newest(place).work_status == "Half days"
    coordinator = place.browser(Role.CARE_COORDINATOR)
    assert "Save and change stage" not in coordinator.get(address(plan)).content.decode()
    assert coordinator.post(address(plan), given).url == f"/patients/{plan.patient_id}/"


def test_an_emergency_comes_before_the_next_step(place: Place) -> None:
    plan = place.make(calm)
    given = {**ANSWERS, "on": today(place), "saddle_anaesthesia": "present", "then": "step"}
    assert "/stage/" not in place.browser().post(address(plan), given).url


def test_what_is_rarely_asked_is_folded_away_until_it_is_needed(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()

    def opened(page: str) -> list[bool]:
        return [" open" in tag for tag in re.findall(r'<details class="card folded"[^>]*>', page)]

    assert opened(browser.get(address(plan)).content.decode()) == [False] * 3
    wrong = {**ANSWERS, "on": today(place), "phq2": "9"}
    assert opened(browser.post(address(plan), wrong).content.decode()) == [False, False, True]
    new = place.make(lambda now: a_care_plan(now=now))
    assert opened(browser.get(address(new)).content.decode()) == [True] * 3


def test_a_red_flag_leads_to_the_page_that_interrupts(place: Place) -> None:
    plan = place.make(calm)
    browser = place.browser()
    given = {**ANSWERS, "on": today(place), "saddle_anaesthesia": "present"}
    answer = browser.post(address(plan), given)
    assert answer.url == f"/patients/{plan.patient_id}/red-flag/"
    page = browser.get(answer.url).content.decode()
    assert "Numbness in the saddle area: Present" in page
    assert place.make(lambda now: Prompt.objects.showing().filter(rule="RF-CES").count()) == 1


def test_the_onset_of_a_trouble_that_is_absent_is_not_kept(place: Place) -> None:
    plan = place.make(calm)
    given = {
        **ANSWERS,
        "on": today(place),
        "bowel_bladder": "absent",
        "bowel_bladder_onset": "new",
        "bowel_bladder_change": "worse",
    }
    place.browser().post(address(plan), given)
    stored = newest(place)
    assert stored.bowel_bladder == "absent"
    assert stored.bowel_bladder_onset is None
    assert stored.bowel_bladder_change is None


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"on": "2026-13-40"}, "Enter a real date"),
        ({"on": ""}, "Enter the date"),
        ({"on": "2199-01-01"}, "in the future"),
        ({"on": "1990-01-01"}, "This episode began on"),
        ({"phq2": "9"}, "PHQ-2: enter a whole number from 0 to 6"),
        ({"nrs": "11"}, "Choose a number from 0 to 10"),
        ({"function_raw": "30"}, "from 0 to 24"),
        ({"sites": ["hip", "none"]}, "not both"),
        ({"nrs": ""}, "Answer at least one question"),
        ({"kind": "chat"}, "chat"),
    ],
)
def test_an_error_is_summed_up_linked_and_in_the_title(
    place: Place, wrong: dict[str, object], words: str
) -> None:
    plan = place.make(calm)
    before = place.make(lambda now: Assessment.objects.count())
    given = {**ANSWERS, "on": today(place), "nrs": "6", **wrong}
    page = place.browser().post(address(plan), given).content.decode()
    assert "<title>Error: New assessment" in page
    summary = re.search(r'<div class="error-summary".*?</div>', page, re.S)[0]
    assert "autofocus" in summary
    assert words in summary
    target = re.search(r'href="#([^"]+)"', summary)[1]
    assert f'id="{target}"' in page
    assert place.make(lambda now: Assessment.objects.count()) == before


def test_answers_survive_an_error(place: Place) -> None:
    plan = place.make(calm)
    given = {**ANSWERS, "on": "", "nrs": "8", "fever": "absent", "note": "Walks daily"}
    page = place.browser().post(address(plan), given).content.decode()
    assert re.search(r'name="nrs" value="8"[^>]*checked', page)
    assert re.search(r'name="fever" value="absent"[^>]*checked', page)
    assert "Walks daily" in page


def test_yesterday_can_be_recorded_today(place: Place) -> None:
    plan = place.make(lambda now: a_care_plan(now=now, days_ago=10))
    day = place.make(lambda now: now.date() - timedelta(days=3))
    place.browser().post(address(plan), {**ANSWERS, "on": day.isoformat(), "nrs": "5"})
    stored = newest(place)
    assert stored.effective_on == day
    assert stored.effective_at is None


def test_the_first_assessment_is_offered_as_intake(place: Place) -> None:
    new = place.make(lambda now: a_care_plan(now=now))
    assert '<option value="intake" selected>' in place.browser().get(address(new)).content.decode()
    known = place.make(calm)
    page = place.browser().get(address(known)).content.decode()
    assert '<option value="reassessment" selected>' in page


def test_the_patient_is_named_where_the_answers_are_saved(place: Place) -> None:
    page = place.browser().get(address(place.make(calm))).content.decode()
    bar = re.search(r'<div class="save-bar">.*?</form>', page, re.S)[0]
    assert "Mensah, Abena" in bar
    assert "born 17 May 1980" in bar


def test_a_person_not_enrolled_cannot_be_assessed(place: Place) -> None:
    patient = place.make(lambda now: a_patient(now=now))
    answer = place.browser().get(f"/patients/{patient.id}/assessments/new/", follow=True)
    assert "Enrol this patient before" in answer.content.decode()


def test_a_double_click_on_save_records_one_assessment(place: Place) -> None:
    plan = place.make(calm)
    browser = place.browser()
    page = browser.get(address(plan)).content.decode()
    sitting = re.search(r'name="sitting" value="([0-9a-f-]{36})"', page)[1]
    given = {**ANSWERS, "on": today(place), "nrs": "6", "sitting": sitting}
    before = place.make(lambda now: Assessment.objects.count())
    assert [browser.post(address(plan), given).status_code for _ in range(2)] == [302, 302]
    assert place.make(lambda now: Assessment.objects.count()) == before + 1
