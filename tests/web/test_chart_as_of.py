"""The chart of another day: what was known then, and nothing that can be pressed."""

from datetime import timedelta
from decimal import Decimal

import pytest

from clinic.permissions import Role
from tests.web.conftest import Place
from tests.web.making import NO_RED_FLAG, assessed, emergency, overdue


def day(place: Place, ago: int) -> str:
    return place.make(
        lambda now: (now.astimezone(place.clinic.zone).date() - timedelta(days=ago)).isoformat()
    )


def chart(place: Place, plan, query: str) -> str:
    return place.browser().get(f"/patients/{plan.patient_id}/{query}").content.decode()


@pytest.fixture
def plan(place: Place):
    """Enrolled and moved on sixty days ago; assessed again today."""
    plan = place.make(lambda now: overdue(now - timedelta(days=60)))
    place.make(lambda now: assessed(plan, now, kind="reassessment", **NO_RED_FLAG, nrs=Decimal(3)))
    return plan


def test_what_was_not_known_then_is_not_there(place: Place, plan) -> None:
    now, then = chart(place, plan, ""), chart(place, plan, f"?as_of={day(place, 30)}")
    assert "down 4" in now
    assert "down 4" not in then
    assert 'class="score num">7<' in then


def test_it_says_so_and_offers_no_answer(place: Place, plan) -> None:
    page = chart(place, plan, f"?as_of={day(place, 10)}")
    main = page[page.index("<main") : page.index("</main>")]
    assert "As it was on" in main
    assert "Show it as of now" in main
    assert '<form method="post"' not in main
    for address in ("/assessments/new/", "/stage/", "/prompts/", "/tasks/"):
        assert address not in main
    assert "<article" in main, "what was suggested then is shown"


def test_today_is_the_chart_as_it_is(place: Place, plan) -> None:
    assert "As it was on" not in chart(place, plan, f"?as_of={day(place, 0)}")


@pytest.mark.parametrize(("ago", "says"), [(-3, "has not come"), (900, "had not begun")])
def test_a_day_that_cannot_be_shown_is_refused_in_words(
    place: Place, plan, ago: int, says: str
) -> None:
    address = f"/patients/{plan.patient_id}/?as_of={day(place, ago)}"
    answer = place.browser().get(address)
    assert answer.status_code == 400
    assert says in answer.content.decode()


def test_no_date_is_refused_in_words(place: Place, plan) -> None:
    assert "Enter a real date" in chart(place, plan, "?as_of=yesterday")


def test_looking_back_is_not_interrupted(place: Place) -> None:
    plan = place.make(emergency)
    answer = place.browser(Role.CLINICIAN).get(
        f"/patients/{plan.patient_id}/?as_of={day(place, 0)}"
    )
    assert answer.status_code == 302, "today is now"
