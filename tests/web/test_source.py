"""Every page says what the source of the suggestions is, and whether it waits to be reviewed."""

from datetime import date, timedelta

import pytest

from followup.source_words import source_in_words
from pathway.engine.source import is_review_overdue, missing_references, review_due_on
from tests.engine.patients import protocol
from tests.web.conftest import Place
from tests.web.making import emergency

DUE = date(2026, 8, 16)


@pytest.mark.statements("SOURCE-STATUS", "H-22")
def test_a_chart_says_status_step_and_the_missing_reference(place: Place) -> None:
    plan = place.make(emergency)
    page = place.browser("read_only").get(f"/patients/{plan.patient_id}/").content.decode()
    card = page[page.index("<article") : page.index("</article>")]
    footer = page[page.index("<footer") :]
    for part in (card, footer):
        assert "AI-generated article, pending human review; review step unknown" in part
        assert "reference 2 not supplied" in part
        assert "looked at again by 16 Aug 2026" in part


@pytest.mark.statements("SOURCE-STATUS", "P-04")
def test_the_day_of_the_next_look_is_said_and_that_it_has_passed() -> None:
    assert source_in_words(protocol(), DUE).endswith("; to be looked at again by 16 Aug 2026")
    late = source_in_words(protocol(), DUE + timedelta(days=1))
    assert late.endswith("was to be looked at again by 16 Aug 2026: that day has passed")


def test_the_source_is_looked_at_again_twelve_months_after_its_last_change() -> None:
    assert review_due_on(protocol()) == DUE
    assert not is_review_overdue(protocol(), DUE)
    assert is_review_overdue(protocol(), DUE + timedelta(days=1))


@pytest.mark.statements("P-08")
def test_the_reference_that_is_cited_and_not_supplied_is_named() -> None:
    assert missing_references(protocol()) == ["2"]
