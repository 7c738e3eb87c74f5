"""The page of a day: numbers that are links, sums that are checked, and the day in the address."""

from datetime import timedelta

import pytest

from clinic.models import Access
from clinic.permissions import Role
from followup.calendars import clinic_calendar
from followup.models import Task
from tests.web.conftest import Place
from tests.web.making import emergency, overdue


@pytest.fixture
def today(place: Place) -> str:
    return place.make(lambda now: clinic_calendar().local_day(now).isoformat())


def page(place: Place, address: str, role: Role = Role.CLINICIAN) -> str:
    return place.browser(role).get(address).content.decode()


def test_days_lead_to_today_and_to_its_neighbours(place: Place, today: str) -> None:
    answer = place.browser().get("/days/")
    assert answer["Location"] == f"/days/{today}/"
    shown = page(place, f"/days/{today}/")
    before = place.make(lambda now: clinic_calendar().local_day(now) - timedelta(days=1))
    assert f'href="/days/{before}/"' in shown
    assert "Every sum adds up" in shown


def test_every_number_leads_to_the_lines_behind_it(place: Place, today: str) -> None:
    place.make(emergency)
    shown = page(place, f"/days/{today}/")
    assert 'href="?of=prompts-raised&amp;part=open#lines"' in shown
    lines = page(place, f"/days/{today}/?of=prompts-raised&part=open")
    assert "García" in lines
    assert "RF-CES" in lines


def test_a_sum_that_does_not_add_up_is_said_loudly(place: Place) -> None:
    def slip(now) -> str:
        plan = overdue(now)
        task = Task.objects.open().get(care_plan=plan, kind="reassessment")
        Task.objects.filter(id=task.id).update(kind="letter")
        return task.due_on.isoformat()

    shown = page(place, f"/days/{place.make(slip)}/")
    assert "The sums do not add up" in shown
    assert "does-not-add-up" in shown
    assert "Every sum adds up" not in shown


@pytest.mark.parametrize("wrong", ["2026-13-01", "tomorrow", "1066-10-14", "9999-12-31"])
def test_what_is_no_day_is_not_found(place: Place, wrong: str) -> None:
    assert place.browser().get(f"/days/{wrong}/").status_code == 404


def test_unknown_lists_are_simply_not_shown(place: Place, today: str) -> None:
    assert place.browser().get(f"/days/{today}/?of=x&part=y").status_code == 200


def test_the_front_desk_has_no_ledger_of_clinical_days(place: Place, today: str) -> None:
    assert place.browser(Role.FRONT_DESK).get(f"/days/{today}/").status_code == 403


def test_who_was_shown_is_written_down(place: Place, today: str) -> None:
    plan = place.make(emergency)
    page(place, f"/days/{today}/")
    page(place, f"/days/{today}/?of=prompts-raised&part=open")
    looks = place.make(lambda now: [a.patient_ids for a in Access.objects.filter(screen="day")])
    assert [] in looks
    assert any(plan.patient_id in look for look in looks)


def test_another_clinics_items_are_not_counted(place: Place, elsewhere: Place, today: str) -> None:
    elsewhere.make(emergency)
    assert "?of=prompts-raised" not in page(place, f"/days/{today}/")
