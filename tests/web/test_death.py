"""A death is recorded where the patient is looked at, and nothing is asked of the dead."""

from datetime import timedelta

import pytest

from api.events.catalogue import INTERNAL, LINES
from clinic.formats import day_in_words
from clinic.models import Patient
from clinic.permissions import Role
from followup.timeline_words import TITLES
from tests.web.conftest import Place
from tests.web.making import calm, overdue
from tests.web.test_markup import check

# Whatever the ledger says of one patient stands on their timeline.
TOLD_OF_PATIENTS = ("patient.", "personfact.", "stagechange.", "promptdecision.", "contact_point.")


def test_a_death_is_recorded_from_the_chart_and_told_in_words(place: Place) -> None:
    plan = place.make(calm)
    browser = place.browser(Role.CARE_COORDINATOR)
    chart, form = (f"/patients/{plan.patient_id}/{page}" for page in ("", "died/"))
    assert f'href="{form}"' in browser.get(chart).content.decode()
    check(browser.get(form).content.decode())
    today = place.make(lambda now: now.astimezone(place.clinic.zone).date())
    assert browser.post(form, {"deceased_on": today.isoformat()}).url == chart
    assert place.make(lambda now: Patient.objects.get().deceased_on) == today
    page = browser.get(chart).content.decode()
    assert "Date of death recorded" in page
    assert f'<span class="strong">Died {day_in_words(today)}</span>' in page
    assert "rung-now" not in page
    assert "ersonfact" not in page
    for refused in ("Send questionnaire", "New assessment", "Moved away", form):
        assert refused not in page


@pytest.mark.parametrize(("ahead", "words"), [(1, "in the future"), (None, "Enter the date")])
def test_a_day_of_death_that_cannot_be_is_refused(
    place: Place, ahead: int | None, words: str
) -> None:
    plan = place.make(calm)
    day = place.make(lambda now: now.date() + timedelta(days=ahead + 1)) if ahead else ""
    given = {"deceased_on": str(day)}
    page = place.browser().post(f"/patients/{plan.patient_id}/died/", given).content.decode()
    assert words in page
    assert place.make(lambda now: Patient.objects.get().deceased_on) is None


def test_the_front_desk_records_a_death_from_the_contact_card(place: Place) -> None:
    plan = place.make(calm)
    browser = place.browser(Role.FRONT_DESK)
    card, form = (f"/patients/{plan.patient_id}/{page}" for page in ("contact/", "died/"))
    assert form in browser.get(card).content.decode()
    today = place.make(lambda now: now.astimezone(place.clinic.zone).date().isoformat())
    assert browser.post(form, {"deceased_on": today}).url == card


def test_what_the_ledger_says_of_a_patient_has_words_on_the_timeline() -> None:
    events = {line.ledger for line in LINES} | set(INTERNAL)
    wordless = {each for each in events if each.startswith(TOLD_OF_PATIENTS)} - TITLES.keys()
    assert not wordless


def test_a_day_in_a_refusal_is_written_as_the_clinic_writes_days(place: Place) -> None:
    plan = place.make(overdue)
    died = place.make(lambda now: now.date() - timedelta(days=5))
    place.make(lambda now: Patient.objects.update(deceased_on=died))
    address = f"/patients/{plan.patient_id}/record/contact/"
    today = place.make(lambda now: now.astimezone(place.clinic.zone).date().isoformat())
    given = {"on": today, "kind": "made", "channel": "phone", "outcome": "reached"}
    page = place.browser().post(address, given).content.decode()
    assert f"This person died on {day_in_words(died)}." in page
