"""What an entry comes to, said before it is saved, and the same as what is said afterwards."""

import re
from datetime import datetime
from typing import Any

import pytest

from clinic.actors import member
from clinic.models import Access, Membership
from clinic.permissions import Role
from pathway.formulary.searching import found
from pathway.models import MedicationEntry, ProcedureEntry, Prompt
from pathway.protocols import current_protocol
from pathway.services.protocols import override_number
from tests.web.conftest import Place
from tests.web.making import calm
from tests.web.recording import at, clinics_now, entered, page_of, saved
from tests.web.test_markup import check

START = {"product": "Paracetamol 500 mg tablet", "units_per_dose": "2", "max_doses_per_day": "4"}


def worked_out(place: Place, plan: Any, address: str, **given: Any) -> str:
    """The words of the part that a script fetches."""
    on = clinics_now(place).strftime("%Y-%m-%d")
    answer = place.browser().post(
        address,
        {"on": on, "precision": "day", "work_out": "1", **given},
        headers={"HX-Request": "true"},
    )
    part = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in part
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part)).strip()


@pytest.mark.statements("S-20")
def test_the_sum_a_day_is_told_over_all_products_with_its_source(place: Place) -> None:
    plan = place.make(calm)
    address = page_of(plan, "medication", "start")
    said = worked_out(place, plan, address, **START)
    assert "Read as: acetaminophen 500 mg" in said
    assert "Acetaminophen over all products: 4,000 of 3,000 mg a day (S-20)" in said
    less = worked_out(place, plan, address, **{**START, "units_per_dose": "1"})
    assert "2,000 of 3,000 mg a day" in less
    entered(
        place,
        plan,
        "medication",
        "start",
        product="Paracetamol 500 mg tablet",
        units_per_dose=1,
        max_doses_per_day=3,
    )
    assert "3,500 of 3,000" in worked_out(place, plan, address, **{**START, "units_per_dose": "1"})
    assert place.make(lambda now: MedicationEntry.objects.count()) == 1


LOWER = "Liver disease is on record: the limit is lower than 3,000 mg a day."


def with_liver_disease_and_a_lower_limit(place: Place) -> Any:
    """A limit of the clinic's own, and somebody it is for."""
    plan, lead = place.make(calm), place.member(Role.CLINICAL_LEAD)
    lower = {"key": "apap_max_liver_mg_per_day", "value": "2000", "reason": "Hepatology advice"}

    def tighten(now: datetime) -> None:
        Membership.objects.filter(id=lead.id).update(is_clinical_lead=True)
        override_number(rules=current_protocol(), **lower, by=member(lead, door="ui"), now=now)

    place.make(tighten)
    entered(place, plan, "condition", "present", code="liver_disease")
    return plan


@pytest.mark.statements("S-20")
def test_the_limit_is_the_one_the_rules_use_for_this_person(place: Place) -> None:
    plan, browser = with_liver_disease_and_a_lower_limit(place), place.browser()
    address = page_of(plan, "medication", "start")
    given = {**START, "max_doses_per_day": "3"}
    said = worked_out(place, plan, address, **given)
    assert f"3,000 of 2,000 mg a day (S-20). {LOWER}" in said
    after = saved(browser, address, given)
    words = "Acetaminophen over all products: 3,000 of 2,000 mg a day."
    chart = browser.get(after.url).content.decode()
    assert f"{words} {LOWER}" in chart
    assert "3,000 of 2,000 mg a day" in browser.get(at(plan, "records/")).content.decode()
    assert place.make(lambda now: Prompt.objects.showing().filter(rule="MED-APAP-MAX").exists())


@pytest.mark.statements("S-20")
def test_without_liver_disease_the_clinics_lower_limit_is_not_for_them(place: Place) -> None:
    with_liver_disease_and_a_lower_limit(place)
    other = place.make(lambda now: calm(now, "Haddad", "Rami"))
    said = worked_out(place, other, page_of(other, "medication", "start"), **START)
    assert "4,000 of 3,000 mg a day" in said
    assert "Liver disease" not in said


def test_a_warning_is_marked_and_stops_nobody(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    address = page_of(plan, "medication", "start")
    on = clinics_now(place).strftime("%Y-%m-%d")
    page = browser.post(address, {**START, "on": on, "work_out": "1"}).content.decode()
    check(page)
    assert re.search(r'<li class="warns">.*?4,000 of 3,000', page, re.S)
    assert "error-summary" not in page
    assert 'name="units_per_dose" value="2"' in page
    assert place.make(lambda now: MedicationEntry.objects.count()) == 0


@pytest.mark.statements("S-24")
def test_the_protocols_planned_end_is_offered_and_never_put_in(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    address = page_of(plan, "medication", "start")
    given = {"product": "Cyclobenzaprine 5 mg tablet", "on": "2026-01-02", "precision": "day"}
    given["on"] = clinics_now(place).strftime("%Y-%m-%d")
    page = browser.post(address, {**given, "work_out": "1"}).content.decode()
    assert "The protocol plans the end by" in page
    assert 'name="planned_end_on" value=' not in page
    end = re.search(r'name="take_end" value="([\d-]+)"', page)[1]
    taken = browser.post(address, {**given, "take_end": end}).content.decode()
    assert f'name="planned_end_on" value="{end}"' in taken


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Enter the medicine first"),
        ({"product": "Zorblaxin 20 mg"}, "No medicine of this name is listed"),
        ({"product": "ibupro"}, "Choose the medicine from the names that were found"),
        ({"product": "Ibuprofen 40 mg tablet"}, "usual strengths are"),
        ({**START, "units_per_dose": "x"}, "mg a day not known"),
    ],
)
def test_what_is_not_typed_yet_or_wrong_is_no_error(
    place: Place, given: dict[str, str], words: str
) -> None:
    plan = place.make(calm)
    assert words in worked_out(place, plan, page_of(plan, "medication", "start"), **given)


@pytest.mark.statements("S-37")
def test_the_relief_of_a_block_is_told_as_it_is_typed(place: Place) -> None:
    plan = place.make(calm)
    address = page_of(plan, "procedure", "done")
    scores = {"procedure": "mbb", "scale_max": "10", "pre_score": "8", "minutes_after": "30"}
    said = worked_out(place, plan, address, **scores, post_score="1")
    assert said == "Pain 8 before, 1 after: 87.5 % relief"
    assert "Enter the scores" in worked_out(place, plan, address, procedure="mbb")
    assert place.make(lambda now: ProcedureEntry.objects.count()) == 0


def test_working_out_writes_no_look(place: Place) -> None:
    plan = place.make(calm)
    worked_out(place, plan, page_of(plan, "medication", "start"), **START)
    assert place.make(lambda now: Access.objects.count()) == 0


@pytest.mark.parametrize(
    ("wanted", "first"),
    [
        ("ibu 400", "Ibuprofen 400 mg"),
        ("acetaminophen hydro 5", "Hydrocodone 5 mg"),
        ("TYL", "tyl"),
    ],
)
def test_words_and_numbers_begin_words_of_the_name(wanted: str, first: str) -> None:
    assert found(wanted)[0].startswith(first)


@pytest.mark.parametrize("wanted", ["", "  ", "zzz", "???"])
def test_nothing_wanted_or_known_finds_nothing(wanted: str) -> None:
    assert found(wanted) == []


def test_a_search_shows_few() -> None:
    assert len(found("a")) == 12
