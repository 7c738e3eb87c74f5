"""An examination and side effects as a part of the assessment: folded away, never half stored."""

import re
from typing import Any

import pytest

from clinic.permissions import Role
from pathway.models import Assessment, NeuroExam, Prompt, SideEffect
from pathway.records.findings import EXAMINED
from tests.builders import a_care_plan
from tests.web.conftest import Place
from tests.web.making import calm
from tests.web.recording import at, entered, newest, opened
from tests.web.test_markup import check

NEW = "assessments/new/"
GIVEN = {"kind": "contact", "channel": "in_person", "function_instrument": "rmdq", "nrs": "5"}
DIZZY = {"side_effects_checked": "yes", "effect_1": "dizziness", "severity_1": "moderate"}


def sent(place: Place, plan: Any, **given: Any) -> Any:
    """The answer after whatever page it leads to."""
    browser, address = place.browser(), at(plan, NEW)
    return browser.post(address, {**opened(browser, address), **GIVEN, **given}, follow=True)


def counts(place: Place) -> list[int]:
    models = (Assessment, NeuroExam, SideEffect)
    return place.make(lambda now: [model.objects.count() for model in models])


def is_open(page: str, title: str) -> bool:
    tag = re.search(rf"<details([^>]*)><summary[^>]*><h\d>{title}", page)
    assert tag
    return " open" in tag[1]


@pytest.mark.statements("NOT-ASKED")
def test_only_what_was_filled_in_was_examined(place: Place) -> None:
    plan = place.make(calm)
    page = sent(place, plan, motor_l4_left="5", reflex_right="absent").content.decode()
    assert "The neurological examination is saved with it." in page
    exam = newest(place, "neuro_exam")
    found = {field.name: getattr(exam, field.name) for field in EXAMINED}
    assert found == dict.fromkeys(found) | {"motor_l4_left": 5, "reflex_right": "absent"}


def test_an_assessment_without_either_stores_neither(place: Place) -> None:
    plan = place.make(calm)
    before = counts(place)
    sent(place, plan)
    assert counts(place) == [before[0] + 1, *before[1:]]


def test_a_side_effect_names_one_of_the_medicines_being_taken(place: Place) -> None:
    plan = place.make(calm)
    untreated = place.browser().get(at(plan, NEW)).content.decode()
    assert 'name="medication_thread_id_1"' not in untreated
    fact = entered(place, plan, "medication", "start", product="Naproxen 500 mg tablet")
    over = entered(place, plan, "medication", "start", product="Ibuprofen 400 mg tablet")
    entered(place, plan, "medication", "stop", thread_id=over.thread_id, stop_reason="insufficient")
    page = place.browser().get(at(plan, NEW)).content.decode()
    offered = re.search(r'<select name="medication_thread_id_1".*?</select>', page, re.S)[0]
    assert "Naproxen" in offered
    assert "Ibuprofen" not in offered
    nausea = {"effect_2": "nausea", "severity_2": "mild", "medication_thread_id_2": fact.thread_id}
    assert "2 side effects are saved" in sent(place, plan, **DIZZY, **nausea).content.decode()
    stored = place.make(lambda now: {row.effect: row for row in SideEffect.objects.all()})
    assert stored["nausea"].medication_thread_id == fact.thread_id
    assert stored["dizziness"].medication_thread_id is None


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"motor_l5_left": "6"}, "motor_l5_left", "Enter 5 or less"),
        ({"motor_l5_left": "4+"}, "motor_l5_left", "Enter a whole number"),
        ({**DIZZY, "severity_1": ""}, "severity_1", "Say how bad it is"),
        ({"severity_2": "mild"}, "effect_2", "Choose what happened"),
        ({**DIZZY, "side_effects_checked": ""}, "side_effects_checked_0", "were asked about"),
        ({**DIZZY, "effect_2": "dizziness", "severity_2": "mild"}, "effect_1", "twice"),
    ],
)
def test_an_error_in_either_part_stores_nothing_and_keeps_everything(
    place: Place, wrong: dict[str, str], field: str, words: str
) -> None:
    plan = place.make(calm)
    before = counts(place)
    page = sent(place, plan, motor_s1_right="4", **wrong).content.decode()
    check(page)
    summary = re.search(r'<div class="error-summary".*?</div>', page, re.S)[0]
    assert re.search(rf'href="#id_{field}">[^<]*{words}', summary)
    assert re.search(r'name="motor_s1_right" value="4"', page)
    assert is_open(page, "Neurological examination")
    assert counts(place) == before


def test_both_parts_are_folded_until_they_are_used(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    page = browser.get(at(plan, NEW)).content.decode()
    check(page)
    assert not is_open(page, "Neurological examination")
    assert not is_open(page, "Side effects there are")
    used = browser.post(at(plan, NEW), {**GIVEN, "on": "", **DIZZY}).content.decode()
    assert is_open(used, "Side effects there are")
    assert not is_open(used, "Neurological examination")


def test_the_examination_is_open_at_intake_and_where_a_weakness_is_told(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    told = browser.post(at(plan, NEW), {**GIVEN, "on": "", "progressive_deficit": "present"})
    assert is_open(told.content.decode(), "Neurological examination")
    new = place.make(lambda now: a_care_plan(now=now))
    assert is_open(browser.get(at(new, NEW)).content.decode(), "Neurological examination")


def test_a_draft_holds_both_parts(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    browser.post(at(plan, NEW), {**DIZZY, "motor_l2_left": "4", "draft": "keep"})
    page = browser.get(at(plan, NEW)).content.decode()
    assert 'name="motor_l2_left" value="4"' in page
    assert '<option value="dizziness" selected>' in page
    assert is_open(page, "Neurological examination")
    assert counts(place)[1:] == [0, 0]


@pytest.mark.statements("S-15")
def test_new_weakness_in_both_legs_interrupts_at_once(place: Place) -> None:
    plan = place.make(calm)
    answer = sent(place, plan, motor_l5_left="2", motor_l5_right="2")
    assert answer.redirect_chain[0][0] == f"/patients/{plan.patient_id}/red-flag/"
    assert place.make(lambda now: Prompt.objects.showing().filter(rule="RF-CES").count()) == 1


def test_a_double_click_stores_each_part_once(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    given = {**opened(browser, at(plan, NEW)), **GIVEN, **DIZZY, "motor_l5_left": "5"}
    before = counts(place)
    assert [browser.post(at(plan, NEW), given).status_code for _ in range(2)] == [302, 302]
    assert counts(place) == [count + 1 for count in before]


def test_the_front_desk_stores_nothing_of_it(place: Place) -> None:
    plan = place.make(calm)
    before = counts(place)
    given = {**GIVEN, **DIZZY, "motor_l5_left": "5"}
    assert place.browser(Role.FRONT_DESK).post(at(plan, NEW), given).status_code == 403
    assert counts(place) == before
