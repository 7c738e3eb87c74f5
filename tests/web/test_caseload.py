"""The caseload: filters, sorts, columns and pages that live in the address."""

import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.models import Access
from clinic.permissions import Role
from followup import caseload_address, caseload_filters
from followup.caseload_filters import FILTERS, TRENDS
from followup.caseload_sorts import SORTS
from pathway.models import CarePlan, Caseload
from tests.builders import a_care_plan, a_clinic, a_patient
from tests.web.conftest import Place
from tests.web.making import assessed, calm, emergency, numbered, overdue

MOST_STATEMENTS = 20


def names(page: str) -> list[str]:
    found = re.findall(r'cell-patient">.*?<a class="strong"[^>]*>([^<]+)<', page, re.DOTALL)
    return [unescape(name) for name in found]


def read(place: Place, query: str = "", role: Role = Role.CLINICIAN) -> str:
    found: str = place.browser(role).get(f"/caseload/{query}").content.decode()
    return found


def shaped(place: Place, plan: CarePlan, **columns: Any) -> None:
    place.make(lambda _now: Caseload.objects.filter(care_plan=plan).update(**columns))


def href(page: str, words: str) -> str:
    """Where the link goes whose text begins with these words."""
    found = re.search(rf'href="(\?[^"]*)"[^>]*>\s*{re.escape(words)}', page)
    assert found, words
    return unescape(found[1])


@pytest.fixture(scope="module")
def place_of_three(lasting: None) -> Place:
    place = Place(a_clinic())
    for build in (calm, overdue, emergency):
        place.make(build)
    return place


@pytest.fixture
def three(db: None, place_of_three: Place) -> Place:
    """Mensah is calm, Lindqvist overdue, García an emergency."""
    return place_of_three.again()


def test_red_flags_come_first_then_the_most_overdue(three: Place) -> None:
    assert names(read(three)) == ["García, Tomás", "Lindqvist, Sven", "Mensah, Abena"]


def test_a_row_says_how_the_patient_is(place: Place) -> None:
    plan = place.make(overdue)
    place.make(lambda now: numbered(plan.patient, "BP-20391", now))
    for days_ago, nrs in ((30, 7), (10, 3)):
        place.make(
            lambda now, days_ago=days_ago, nrs=nrs: assessed(
                plan, now, days_ago=days_ago, kind="reassessment", nrs=Decimal(nrs)
            )
        )
    page = read(place)
    assert 'aria-label="Pain scores 7, 7, 3"' in page
    assert re.search(r"down 4\s*from 7", page)
    assert "Good response" in page or "Partial response" in page
    assert "BP-20391" in page
    assert "10 days ago" in page
    assert "First-line care" in page
    assert "Nobody" in page


def test_what_nobody_asked_is_said_not_shown_as_zero(place: Place) -> None:
    place.make(lambda now: a_care_plan(a_patient(now=now), now=now))
    page = read(place)
    assert "not asked yet" in page
    assert "Never" in page
    assert "Not reassessed yet" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?severity=emergency", ["García, Tomás"]),
        ("?severity=none&severity=emergency", ["García, Tomás"]),
        ("?stage=ST-1", ["Lindqvist, Sven"]),
        ("?stage=ST-1&stage=ST-0", ["García, Tomás", "Lindqvist, Sven", "Mensah, Abena"]),
        ("?overdue=1&stage=ST-1", ["Lindqvist, Sven"]),
        ("?weeks_min=8", ["Lindqvist, Sven"]),
        ("?silent_days=28", ["Lindqvist, Sven"]),
        ("?prompt=RF-CES", ["García, Tomás"]),
        ("?q=lind", ["Lindqvist, Sven"]),
        ("?q=garcia", ["García, Tomás"]),
        ("?age_min=120", []),
        ("?owner=none&stage=ST-1", ["Lindqvist, Sven"]),
        ("?trend=worse", []),
        ("?risk=unknown&stage=ST-1", ["Lindqvist, Sven"]),
    ],
)
def test_each_word_of_the_address_narrows(three: Place, query: str, found: list[str]) -> None:
    page = read(three, query)
    assert names(page) == found
    assert f"{len(found)} of 3" in page


def test_who_just_came_has_not_gone_without_contact_for_weeks(place: Place) -> None:
    for family, days_ago in (("Tanaka", 0), ("Kowalski", 27), ("Okafor", 28)):
        place.make(
            lambda now, family=family, days_ago=days_ago: a_care_plan(
                a_patient(family, now=now), now=now, days_ago=days_ago
            )
        )
    page = read(place, "?silent_days=28")
    assert [name.split(",")[0] for name in names(page)] == ["Okafor"]


def test_trend_risk_and_age_narrow_by_the_row(three: Place) -> None:
    plans = three.make(lambda _now: list(CarePlan.objects.select_related("patient")))
    lindqvist = next(plan for plan in plans if plan.patient.family == "Lindqvist")
    shaped(three, lindqvist, response="none", start_back_risk="high")
    three.make(
        lambda now: (
            type(lindqvist.patient)
            .objects.filter(id=lindqvist.patient_id)
            .update(birth_date=now.date().replace(year=now.year - 66))
        )
    )
    for query in ("?trend=none", "?risk=high", "?age_min=65", "?trend=none&trend=worse"):
        assert names(read(three, query)) == ["Lindqvist, Sven"], query


def test_mine_and_an_owner_show_whom_they_own(place: Place) -> None:
    mine = place.member(Role.CLINICIAN)
    place.make(
        lambda now: a_care_plan(a_patient("Petrov", "Nikolai", now=now), now=now, owner=mine)
    )
    place.make(lambda now: a_care_plan(a_patient("Moreau", "Camille", now=now), now=now))
    for query in ("?mine=1", f"?owner={mine.id}"):
        assert names(read(place, query)) == ["Petrov, Nikolai"]
    assert names(read(place, "?owner=none")) == ["Moreau, Camille"]


def test_another_clinics_owner_finds_nobody(three: Place, elsewhere: Place) -> None:
    theirs = elsewhere.member(Role.CLINICIAN)
    page = read(three, f"?owner={theirs.id}")
    assert names(page) == []
    assert "somebody not of this clinic" in page


@pytest.mark.parametrize(
    "query",
    [
        "?stage=ST-9",
        "?trend=x&risk=y&severity=z",
        "?weeks_min=-1&age_min=1e9",
        "?owner=nobody",
        "?sort=height&size=7&col=shoes",
        "?prompt=NO-SUCH",
        "?wherever=1",
    ],
)
def test_what_is_not_understood_is_left_out_and_said(three: Place, query: str) -> None:
    page = read(three, query)
    assert len(names(page)) == 3
    assert "was not understood" in page


@pytest.mark.parametrize("after", ["~~", "[]", "[1]", '["x","y","z"]', "null", "[" * 5000])
def test_a_place_that_is_none_is_the_first_page(three: Place, after: str) -> None:
    response = three.browser().get("/caseload/", {"after": after})
    assert len(names(response.content.decode())) == 3


def test_each_chip_takes_its_own_filter_away(three: Place) -> None:
    page = read(three, "?stage=ST-1&stage=ST-0&q=lind&sort=-patient&size=50")
    assert href(page, "First-line care") == "?q=lind&stage=ST-0&sort=-patient&size=50"
    assert href(page, "“lind”") == "?stage=ST-1&stage=ST-0&sort=-patient&size=50"


def test_each_tile_counts_the_list_behind_it(three: Place) -> None:
    page = read(three)
    tiles = re.findall(r'class="tile tile-\w+[^"]*" href="([^"]+)"[^>]*>\s*<span[^>]*>(\d+)<', page)
    assert len(tiles) == 5
    for query, size in tiles:
        assert len(names(read(three, unescape(query)))) == int(size), query


def test_a_head_sorts_one_way_then_the_other_then_as_usual(three: Place) -> None:
    page = read(three)
    assert page.count("aria-sort") == 1
    first = href(page, "Patient")
    assert first == "?sort=patient"
    page = read(three, first)
    assert names(page) == ["García, Tomás", "Lindqvist, Sven", "Mensah, Abena"]
    assert re.search(r'aria-sort="ascending"><a[^>]*>Patient', page)
    second = href(page, "Patient")
    page = read(three, second)
    assert names(page) == ["Mensah, Abena", "Lindqvist, Sven", "García, Tomás"]
    assert re.search(r'aria-sort="descending"><a[^>]*>Patient', page)
    assert href(page, "Patient") == "?"


def test_only_the_chosen_columns_are_shown(three: Place) -> None:
    page = read(three, "?col=trend&col=owner")
    heads = re.findall(r'class="sort-link"[^>]*>([^<]+)<', page)
    assert heads == ["Patient", "Trend", "Owner"]
    assert "cell-pain" not in page
    assert len(re.findall(r'class="sort-link"', read(three, "?col=none"))) == 1


# Values that tie, that are unknown, and that differ, in every column that is sorted by.
SPREAD: list[dict[str, Any]] = [
    {"nrs_now": 7, "nrs_baseline": 7, "function_now": None, "response": "none"},
    {"nrs_now": 7, "nrs_baseline": 9, "function_now": 12, "response": "", "open_urgent": 2},
    {"nrs_now": None, "function_now": 12, "start_back_risk": "high", "next_due_at": None},
    {"nrs_now": None, "stage": "ST-4", "start_back_risk": "low", "open_emergency": 1},
    {"nrs_now": "6.50", "nrs_baseline": 2, "last_contact_on": None, "response": "worse"},
    {"last_contact_on": date(2024, 2, 29), "stage": "ST-M", "stage_since": None},
    {"last_contact_on": date(2024, 2, 29), "open_routine": 9, "name_key": 'a~b ["c"]'},
]


@pytest.fixture(scope="module")
def place_of_spread(lasting: None) -> Place:
    place = Place(a_clinic())
    owner = place.member(Role.CLINICAL_LEAD)
    for number, columns in enumerate(SPREAD):
        plan = place.make(
            lambda now, number=number: a_care_plan(
                a_patient(f"Family{number}", "Asha", now=now),
                now=now,
                owner=owner if number % 2 else None,
            )
        )
        shaped(place, plan, **columns)
    return place


@pytest.fixture
def spread(db: None, place_of_spread: Place) -> Place:
    return place_of_spread.again()


def walked(place: Place, query: str, between: Any = None) -> list[str]:
    browser, seen, address = place.browser(), [], f"/caseload/?{query}"
    while address:
        page = browser.get(address).content.decode()
        seen += names(page)
        following = re.search(r'href="(\?[^"]*after=[^"]+)"', page)
        address = f"/caseload/{unescape(following[1])}" if following else ""
        if between:
            between()
    return seen


@pytest.mark.parametrize("sort", [f"{turn}{name}" for name in SORTS for turn in ("", "-")])
def test_a_walk_shows_everybody_once_in_every_order(
    spread: Place, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    at_once = walked(spread, f"sort={sort}")
    monkeypatch.setattr(caseload_address, "SIZES", (2, 50, 100))
    assert walked(spread, f"sort={sort}") == at_once
    assert len(set(at_once)) == len(at_once) == len(SPREAD)


@pytest.mark.parametrize(("sort", "last"), [("pain", 4), ("-pain", 4), ("contact", 5)])
def test_the_unknown_come_last_either_way_round(spread: Place, sort: str, last: int) -> None:
    unknown = {"pain": (2, 3, 5, 6), "contact": (0, 1, 2, 3, 4)}[sort.removeprefix("-")]
    ends = walked(spread, f"sort={sort}")[-last:]
    assert set(ends) <= {f"Family{number}, Asha" for number in unknown}


def test_a_walk_keeps_its_step_while_others_change(
    spread: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caseload_address, "SIZES", (2, 50, 100))
    came: list[CarePlan] = []

    def happen() -> None:
        plan = spread.make(
            lambda now: a_care_plan(a_patient(f"New{len(came)}", "Ada", now=now), now=now)
        )
        shaped(spread, plan, nrs_now=len(came))
        came.append(plan)
        spread.make(lambda _now: Caseload.objects.filter(care_plan__in=came).update(nrs_baseline=5))

    seen = [name for name in walked(spread, "sort=pain", happen) if name.startswith("Family")]
    assert sorted(seen) == [f"Family{number}, Asha" for number in range(len(SPREAD))]


def test_more_rows_take_no_more_statements(place: Place) -> None:
    place.make(emergency)
    browser = place.browser()
    browser.get("/caseload/")
    few = statements(browser)
    for family in ("Okafor", "Kowalski", "Haddad"):
        place.make(lambda now, family=family: overdue(now, family))
    assert statements(browser) == few <= MOST_STATEMENTS


def statements(browser: Any) -> int:
    with CaptureQueriesContext(connection) as seen:
        browser.get("/caseload/")
    return len([each for each in seen.captured_queries if "SAVEPOINT" not in each["sql"]])


def test_one_row_of_the_access_log_names_who_was_shown(three: Place) -> None:
    read(three, "?stage=ST-1")
    looks = three.make(lambda _now: list(Access.objects.filter(screen="caseload")))
    assert [len(look.patient_ids) for look in looks] == [1]


def test_an_empty_list_says_what_is_true_and_what_to_do(place: Place) -> None:
    assert "No active patients yet" in read(place)
    assert "Enrol patient" in read(place)
    place.make(calm)
    assert "Nobody matches these filters" in read(place, "?trend=good")


def test_roles_see_what_is_theirs(three: Place) -> None:
    assert three.browser(Role.FRONT_DESK).get("/caseload/").status_code == 403
    assert "Enrol patient" not in read(three, role=Role.READ_ONLY)


def test_another_clinic_sees_its_own(three: Place, elsewhere: Place) -> None:
    elsewhere.make(lambda now: calm(now, "Tanaka", "Yuki"))
    assert names(read(elsewhere)) == ["Tanaka, Yuki"]


def test_every_word_of_the_vocabulary_is_told_in_its_table() -> None:
    told = set(re.findall(r"^\| `(\w+)`", str(caseload_filters.__doc__), re.MULTILINE))
    assert told == set(FILTERS)
    assert all(f"`{trend}`" in str(caseload_filters.__doc__) for trend in TRENDS)


def test_all_matching_are_those_of_the_list_and_of_no_other(three: Place) -> None:
    said = {"action": "assign", "all": "1", "list": "caseload", "query": "stage=ST-1"}
    asked = three.browser().post("/bulk/", said, follow=True).content.decode()
    assert "Lindqvist, Sven" in asked
    assert "Mensah, Abena" not in asked


def test_rows_are_ticked_by_those_who_may_do_something(three: Place) -> None:
    assert read(three).count("data-bulk-row") == 3
    assert "data-bulk-row" not in read(three, role=Role.READ_ONLY)
