"""The pathway's numbers: each leads to exactly that many patients."""

from datetime import timedelta

import pytest

from clinic.models import Access
from clinic.permissions import Role
from followup.services.courses import change_stage
from pathway.models import Caseload
from pathway.services.courses import Move
from pathway.services.recording import When
from tests.builders import SEED
from tests.measures.cohort import course
from tests.web.conftest import Place
from tests.web.linked import numbers_that_lead_to, rows_behind


def moved(plan, now, to: str, days_ago: int, **more) -> None:
    on = When(on=now.date() - timedelta(days=days_ago))
    plan.refresh_from_db()
    change_stage(plan=plan, move=Move(to=to, **more), when=on, by=SEED, now=now)


def several(now) -> None:
    """Up, up and down again, discharged, held since long before, and just begun."""
    up, back, gone, held = (course(each, now, 120) for each in ("Up", "Back", "Gone", "Held"))
    for plan in (up, back, gone, held):
        moved(plan, now, "ST-1", 110)
    moved(up, now, "ST-2", 20)
    moved(back, now, "ST-2", 20)
    moved(back, now, "ST-1", 10)
    moved(gone, now, "ST-X", 5, close_reason="discharged", reason="Well", is_override=True)
    course("New", now, 3)
    Caseload.objects.filter(care_plan=up).update(response="worse")


@pytest.fixture
def page(place: Place) -> str:
    place.make(several)
    return place.browser().get("/pathway/").content.decode()


def test_every_number_has_that_many_patients_behind_it(place: Place, page: str) -> None:
    found = list(numbers_that_lead_to(page, "/pathway/patients/"))
    assert sum(number for _, number in found) > 10
    browser = place.browser()
    assert [(each, rows_behind(browser, each)) for each, _ in found] == found


def counted(page: str, question: str) -> int:
    found = dict(numbers_that_lead_to(page, "/pathway/patients/"))
    return next(number for address, number in found.items() if question in address)


def test_moves_are_counted_by_their_way(page: str) -> None:
    assert counted(page, "what=moved&from=ST-1&to=ST-2") == 2
    assert counted(page, "what=moved&from=ST-2&to=ST-1") == 1
    assert counted(page, "what=moved&from=ST-1&to=ST-X") == 1
    assert counted(page, "what=began") == 1
    for kind in ("Step up", "Step down", "Discharge", "Into the pathway"):
        assert kind in page


def test_held_is_there_since_before_the_period(page: str) -> None:
    assert counted(page, "what=stayed&stage=ST-1") == 1
    assert counted(page, "what=entered&stage=ST-2") == 2
    assert counted(page, "what=left&stage=ST-1") == 3
    assert counted(page, "what=now&stage=ST-1&period") == 2


def test_the_response_is_told_by_its_class_and_not_known_is_one(page: str) -> None:
    assert counted(page, "stage=ST-2&response=worse") == 1
    assert counted(page, "stage=ST-1&response=unknown") == 2


def test_the_drawing_has_the_numbers_of_the_table(page: str) -> None:
    assert page.count('class="f-bar"') == 8
    assert 'aria-labelledby="funnel-title funnel-desc"' in page
    assert " style=" not in page


def test_month_and_clinician_choose_the_patients(place: Place) -> None:
    clinician = place.member(Role.CLINICIAN)

    def two(now) -> str:
        course("Hers", now, 3, owner=clinician)
        earlier = course("Earlier", now, 100)
        return f"{earlier.episode.started_on:%Y-%m}"

    month = place.make(two)
    browser = place.browser()
    behind = "/pathway/patients/?what=now&stage=ST-0"
    assert "Earlier" in browser.get(f"{behind}&began={month}").content.decode()
    assert rows_behind(browser, f"{behind}&began={month}") == 1
    assert rows_behind(browser, f"{behind}&clinician={clinician.id}") == 1
    assert rows_behind(browser, behind) == 2


def test_the_lists_are_in_the_access_log(place: Place) -> None:
    plan = place.make(lambda now: course("Seen", now))
    place.browser().get("/pathway/patients/?what=now&stage=ST-0")
    looks = place.make(lambda now: [a.patient_ids for a in Access.objects.filter(screen="pathway")])
    assert looks == [[plan.patient_id]]


@pytest.mark.parametrize(
    "question",
    ["what=x&stage=ST-1", "what=now", "what=now&stage=ST-9", "what=now&stage=ST-1&response=x"],
)
def test_what_the_page_does_not_ask_is_not_found(place: Place, question: str) -> None:
    assert place.browser().get(f"/pathway/patients/?{question}").status_code == 404


def test_the_front_desk_sees_no_stages(place: Place) -> None:
    assert place.browser(Role.FRONT_DESK).get("/pathway/").status_code == 403
