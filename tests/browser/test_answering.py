"""Suggestions are answered on the chart, with few presses and without a mouse."""

from collections.abc import Callable

import pytest

from tests.browser import jobs
from tests.browser.hands import Keyboard, Mouse
from tests.browser.people import Person
from tests.browser.test_jobs import chart_of
from tests.browser.visiting import Visits

pytestmark = pytest.mark.xdist_group("browser: jobs")

Answering = Callable[[Mouse, jobs.Page], None]


@pytest.mark.parametrize(
    ("number", "answer", "most"),
    [("RS-1054", jobs.accept, 1), ("RS-1063", jobs.defer, 1), ("RS-1045", jobs.decline, 3)],
    ids=["accept", "defer", "decline"],
)
def test_a_suggestion_is_answered_with_few_presses(
    visits: Visits, number: str, answer: Answering, most: int
) -> None:
    page = visits.page(Person.CLINICIAN, chart_of(visits, number))
    hand = Mouse(page)
    answer(hand, page)
    assert hand.presses <= most


def test_a_suggestion_is_declined_by_the_keyboard(visits: Visits) -> None:
    page = visits.page(Person.CLINICIAN, chart_of(visits, "RS-1050"))
    hand = Keyboard(page)
    jobs.decline(hand, page)
    assert not hand.troubles
