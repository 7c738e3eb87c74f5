"""Drafts: what is typed is kept for its owner alone, offered again, and gone when it is stored."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from clinic.models import Access, LedgerEvent
from clinic.permissions import Role
from followup.models import Draft
from followup.services.drafts import sweep_drafts
from pathway.models import Assessment, Fall
from tests.web.conftest import Place
from tests.web.making import calm
from tests.web.recording import at, entered, entry_of, opened
from tests.web.test_markup import check

NEW = "assessments/new/"


def kept(place: Place) -> list[Draft]:
    return place.make(lambda now: list(Draft.objects.order_by("created_at")))


def facts(place: Place) -> int:
    return place.make(lambda now: Assessment.objects.count())


def test_what_is_typed_is_kept_by_the_script_and_is_no_fact(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    before = facts(place)
    address = at(plan, NEW)
    given = {**opened(browser, address), "nrs": "7", "sites": ["hip", "foot"], "note": "Slept"}
    answer = browser.post(address, {**given, "draft": "auto"})
    assert answer.status_code == 200
    assert re.fullmatch(r"Saved as a draft \d\d:\d\d\.", answer.content.decode())
    assert facts(place) == before
    page = browser.get(address).content.decode()
    check(page)
    assert "Your draft of" in page
    assert re.search(r'name="nrs" value="7"[^>]*checked', page)
    assert re.search(r'value="foot"[^>]*checked', page)
    assert "Slept" in page


def test_without_the_script_a_button_keeps_it_and_opens_it_again(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    address = at(plan, "record/fall/")
    assert '<button class="btn" name="draft" value="keep"' in browser.get(address).content.decode()
    answer = browser.post(address, {"on": "not a day", "injury": "yes", "draft": "keep"})
    assert (answer.status_code, answer.url) == (302, address)
    page = browser.get(address).content.decode()
    assert "Saved as a draft" in page
    assert 'value="not a day"' in page
    assert place.make(lambda now: Fall.objects.count()) == 0


def test_a_draft_is_gone_when_the_form_is_stored(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    address = at(plan, NEW)
    given = {**opened(browser, address), "nrs": "7", "kind": "contact", "channel": "phone"}
    given |= {"function_instrument": "rmdq"}
    browser.post(address, {**given, "draft": "auto"})
    assert browser.post(address, given).status_code == 302
    assert kept(place) == []


def test_what_a_save_refuses_is_kept_as_well(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    browser.post(at(plan, NEW), {"on": "", "note": "Worse on stairs"})
    assert "Worse on stairs" in browser.get(at(plan, NEW)).content.decode()


def test_a_draft_can_be_thrown_away(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    browser.post(at(plan, NEW), {"note": "Slept", "draft": "keep"})
    browser.post(at(plan, NEW), {"draft": "drop"})
    page = browser.get(at(plan, NEW)).content.decode()
    assert "The draft is thrown away" in page
    assert "Slept" not in page
    assert kept(place) == []


@pytest.mark.statements("STAFF-ONLY")
def test_a_draft_is_its_owners_alone(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    browser.post(at(plan, NEW), {"note": "Slept", "draft": "keep"})
    other = place.browser(Role.CLINICAL_LEAD)
    assert "Slept" not in other.get(at(plan, NEW)).content.decode()
    assert "You have no drafts" in other.get("/me/").content.decode()
    other.post(at(plan, NEW), {"note": "Walks", "draft": "keep"})
    other.post(at(plan, NEW), {"draft": "drop"})
    assert "Slept" in browser.get(at(plan, NEW)).content.decode()


def test_drafts_of_two_forms_are_two(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    browser.post(
        at(plan, "record/medication/?kind=start"), {"product": "Naproxen", "draft": "keep"}
    )
    browser.post(
        at(plan, "record/medication/?kind=declined"), {"product": "Ketorolac", "draft": "keep"}
    )
    page = browser.get(at(plan, "record/medication/?kind=start")).content.decode()
    assert 'value="Naproxen"' in page
    assert 'value="Ketorolac"' not in page


def test_ones_own_drafts_are_listed_with_the_person_and_lead_back(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    addresses = [at(plan, NEW), at(plan, "record/medication/?kind=start"), at(plan, "stage/")]
    for address in addresses:
        browser.post(address, {"draft": "keep"})
    page = browser.get("/me/").content.decode()
    check(page)
    for address in addresses:
        assert f'href="{address}"' in page
        assert browser.get(address).status_code == 200
    assert "Mensah, Abena" in page
    assert "born 17 May 1980" in page
    looks = place.make(lambda now: Access.objects.filter(screen="drafts").count())
    assert looks == 1


def test_a_new_once_key_is_given_to_a_draft_that_is_opened_again(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    first = opened(browser, at(plan, NEW))
    browser.post(at(plan, NEW), {**first, "nrs": "4", "draft": "keep"})
    assert opened(browser, at(plan, NEW))["sitting"] != first["sitting"]


def test_a_draft_of_a_correction_keeps_the_revision_it_was_typed_over(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    fact = entered(place, plan, "fall", injury="no")
    address = entry_of(plan, "fall", fact, "correct/")
    browser.post(address, {**opened(browser, address), "injury": "yes", "draft": "keep"})
    page = browser.get(address).content.decode()
    assert re.search(r'name="injury" value="yes"[^>]*checked', page)
    assert opened(browser, address)["revision"] == "0"


def test_typing_writes_no_history_and_no_look(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()

    def written(now: Any) -> tuple[int, int]:
        return LedgerEvent.objects.count(), Access.objects.count()

    before = place.make(written)
    for note in ("S", "Sl", "Slept"):
        browser.post(at(plan, NEW), {"note": note, "draft": "auto"})
    assert place.make(written) == before
    assert len(kept(place)) == 1


def test_a_draft_is_sealed_in_the_database(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    browser.post(at(plan, NEW), {"note": "Slept badly", "draft": "keep"})

    def stored(now: Any) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT d::text FROM draft d")
            return str(cursor.fetchone()[0])

    assert "Slept" not in place.make(stored)


def test_a_draft_is_offered_for_fourteen_days_and_then_swept(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    browser.post(at(plan, NEW), {"note": "Slept", "draft": "keep"})

    def age(days: int) -> Any:
        return lambda now: Draft.objects.update(updated_at=now - timedelta(days=days))

    place.make(age(13))
    assert sweep_drafts() == 0
    assert "Slept" in browser.get(at(plan, NEW)).content.decode()
    place.make(age(14))
    assert "Slept" not in browser.get(at(plan, NEW)).content.decode()
    assert sweep_drafts() == 1
    assert kept(place) == []


def test_a_text_too_long_for_a_draft_says_so(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    answer = browser.post(at(plan, NEW), {"note": "x" * 100_001, "draft": "auto"})
    assert answer.status_code == 422
    assert "too long for a draft" in answer.content.decode()


def test_nobody_keeps_a_draft_where_they_may_not_write(place: Place, elsewhere: Place) -> None:
    plan, stranger = place.make(calm), elsewhere.make(calm)
    refused = place.browser(Role.FRONT_DESK).post(at(plan, NEW), {"nrs": "5", "draft": "auto"})
    assert refused.status_code == 403
    assert place.browser().post(at(stranger, NEW), {"draft": "auto"}).status_code == 404
    assert kept(place) == []
