"""The main jobs, with the presses they may take."""

from urllib.parse import urlsplit

import pytest

from tests.browser import jobs
from tests.browser.hands import Mouse
from tests.browser.people import ANSWERS, Person
from tests.browser.visiting import Visits

pytestmark = pytest.mark.xdist_group("browser: jobs")


def chart_of(visits: Visits, number: str) -> str:
    """The address of a patient's chart."""
    requests = visits.site.requests(Person.COORDINATOR)
    found = urlsplit(requests.get(f"/patients/?q={number}").url).path
    return f"/patients/{found.split('/')[2]}/"


def test_a_whole_assessment_takes_at_most_12_presses(visits: Visits) -> None:
    address = chart_of(visits, "RS-1013")
    page = visits.page(Person.CLINICIAN, f"{address}assessments/new/")
    hand = Mouse(page)
    jobs.assess(hand, page)
    assert hand.presses <= 12


def test_a_patient_answers_in_at_most_6_taps(visits: Visits) -> None:
    page = visits.page(None, ANSWERS.address, width=320, has_touch=True)
    hand = Mouse(page)
    jobs.report(hand, page)
    assert hand.presses <= 6


def test_a_patient_is_found_by_a_few_letters(visits: Visits) -> None:
    page = visits.page(Person.COORDINATOR, "/worklist/")
    jobs.find(Mouse(page), page, "lindq")
    assert "Lindqvist" in page.locator(".identity-name").inner_text()


def test_the_top_item_of_the_worklist_opens_with_one_press(visits: Visits) -> None:
    page = visits.page(Person.COORDINATOR, "/worklist/")
    page.locator(".cell-action a").first.click()
    page.wait_for_url("**/patients/**")


def test_the_result_of_a_call_takes_at_most_3_presses(visits: Visits) -> None:
    page = visits.page(Person.COORDINATOR, "/worklist/")
    hand = Mouse(page)
    row = page.locator("tbody tr").nth(4)
    following = page.locator("tbody tr").nth(5).get_attribute("id")
    jobs.log_call(hand, page, row)
    assert hand.presses <= 3
    # The next one in the queue has the focus.
    page.wait_for_function("id => document.activeElement.closest('tr')?.id === id", arg=following)


def test_what_may_wait_is_put_off_with_2_presses_and_an_urgent_thing_never(visits: Visits) -> None:
    page = visits.page(Person.COORDINATOR, "/worklist/")
    emergency = page.locator("tbody tr").filter(has=page.locator(".tag-emergency")).first
    assert emergency.get_by_role("button", name="Snooze").count() == 0
    waiting = page.locator("tbody tr").filter(
        has=page.get_by_role("button", name="Snooze", include_hidden=True)
    )
    hand = Mouse(page)
    jobs.snooze(hand, page, page.locator(f"#{waiting.last.get_attribute('id')}"))
    assert hand.presses <= 2


def test_many_are_sent_a_questionnaire_with_4_presses(visits: Visits) -> None:
    page = visits.page(Person.COORDINATOR, "/caseload/")
    hand = Mouse(page)
    jobs.send_to_many(hand, page)
    assert hand.presses <= 4
    assert page.locator(".bulk-lines > li").count() >= 10


def test_nobody_selected_is_said(visits: Visits) -> None:
    page = visits.page(Person.COORDINATOR, "/caseload/")
    page.locator("#bulk button").first.click()
    assert page.locator("[data-bulk-error]").is_visible()
    assert page.url.endswith("/caseload/")


def test_who_looked_at_a_patient_takes_at_most_3_presses(visits: Visits) -> None:
    page = visits.page(Person.LEAD, "/worklist/")
    hand = Mouse(page)
    calm = page.locator("tbody tr").filter(has_not=page.locator(".tag-emergency"))
    hand.press(calm.locator("[data-open]").first)
    hand.press(page.get_by_role("link", name="Who looked at").first)
    page.wait_for_url("**/audit/**")
    assert hand.presses <= 3
    assert page.get_by_text("Adaeze Nwobodo").count() > 1


def test_a_step_up_takes_at_most_3_presses_with_its_reason(visits: Visits) -> None:
    page = visits.page(Person.CLINICIAN, chart_of(visits, "RS-1020"))
    hand = Mouse(page)
    jobs.step_up(hand, page, "Still 7 after six weeks")
    assert hand.presses <= 3


def test_somebody_new_is_enrolled_with_at_most_7_entries(visits: Visits) -> None:
    page = visits.page(Person.CLINICIAN, "/patients/new/")
    hand = Mouse(page)
    jobs.enrol(hand, page, "Oyelaran-Vik")
    assert hand.presses <= 7


def test_a_program_is_let_in_with_at_most_5_presses(visits: Visits) -> None:
    page = visits.page(Person.ADMIN, "/integrations/")
    hand = Mouse(page)
    jobs.let_in(hand, page, "Night board")
    assert hand.presses <= 5


def test_what_failed_is_sent_again_with_at_most_4_presses(visits: Visits) -> None:
    page = visits.page(Person.ADMIN, "/integrations/")
    hand = Mouse(page)
    jobs.replay(hand, page)
    assert hand.presses <= 4
