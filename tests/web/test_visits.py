"""Booked visits on the pages: moved to another day, told when it is time, on the schedule and the card."""

import re
from datetime import timedelta

import pytest

from clinic.permissions import Role
from pathway.models import CarePlan, VisitEntry
from pathway.services.recording import When, local_day, record_fact
from tests.builders import SEED
from tests.web.conftest import Place
from tests.web.making import calm
from tests.web.test_calendars import events, made, visit

DAY = timedelta(days=1)
SCHEDULE = "/schedule/"


@pytest.fixture
def plan(place: Place) -> CarePlan:
    return place.make(lambda now: calm(now, "Nguyen", "Linh"))


def booked(place: Place, plan: CarePlan, ahead: timedelta, **more) -> VisitEntry:
    """Without the services: also for a time that has passed."""

    def build(now):
        return record_fact(
            VisitEntry,
            patient_id=plan.patient_id,
            care_plan=plan,
            when=When(on=local_day(min(now, now + ahead) - DAY)),
            by=SEED,
            now=now,
            kind="booked",
            visit_kind="reassessment",
            scheduled_at=now + ahead,
            place="Room 4",
            **more,
        )

    return place.make(build)


def moved(place: Place, plan: CarePlan) -> tuple[VisitEntry, VisitEntry]:
    first = booked(place, plan, 3 * DAY)
    return first, booked(place, plan, 8 * DAY, replaces_thread_id=first.thread_id)


def path(plan: CarePlan, rest: str) -> str:
    return f"/patients/{plan.patient_id}/{rest}"


def words(place: Place, address: str, role: Role = Role.CARE_COORDINATOR) -> str:
    page = place.browser(role).get(address)
    assert page.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def day(place: Place, at) -> str:
    return at.astimezone(place.clinic.zone).strftime("%-d %b %Y")


@pytest.mark.parametrize("rest", ["", "summary/"])
def test_the_next_visit_is_the_one_it_was_moved_to(place: Place, plan: CarePlan, rest) -> None:
    first, second = moved(place, plan)
    [told] = re.findall(r"Next visit (.{20})", words(place, path(plan, rest)))
    assert day(place, second.scheduled_at) in told
    assert day(place, first.scheduled_at) not in told


def test_the_record_says_where_a_visit_was_moved(place: Place, plan: CarePlan) -> None:
    first, second = moved(place, plan)
    said = f"Moved to {day(place, second.scheduled_at)}"
    assert words(place, path(plan, "records/")).count(said) == 1
    page = words(place, path(plan, f"records/visit/{first.root_id}/"))
    assert said in page
    assert "What came next?" not in page
    assert "What came next?" in words(place, path(plan, f"records/visit/{second.root_id}/"))


def test_nothing_is_recorded_of_a_visit_that_was_moved(place: Place, plan: CarePlan) -> None:
    first, _second = moved(place, plan)
    today = place.make(lambda now: local_day(now).isoformat())
    address = path(plan, f"record/visit/{first.thread_id}/cancelled/")
    page = place.browser().post(address, {"on": today})
    assert "This visit was moved." in page.content.decode()
    assert place.make(lambda now: VisitEntry.objects.count()) == 2


def test_the_calendar_and_the_schedule_have_the_new_day_alone(place: Place, plan: CarePlan) -> None:
    _first, second = moved(place, plan)
    found = events(made(place, Role.CLINIC_ADMIN, "clinic"))
    assert [event["dtstart"].dt for event in found] == [second.scheduled_at.replace(microsecond=0)]
    assert words(place, SCHEDULE).count("Room 4") == 1


def test_a_booked_visit_is_moved_in_a_form_that_names_it(place: Place, plan: CarePlan) -> None:
    first, second = moved(place, plan)
    gone = booked(place, plan, 5 * DAY)
    place.make(lambda now: visit(plan, now, at=now, kind="cancelled", thread_id=gone.thread_id))
    page = place.browser().get(path(plan, f"records/visit/{second.root_id}/")).content.decode()
    [address] = re.findall(r'href="([^"]*replaces_thread_id[^"]*)"[^>]*>Move', page)
    form = place.browser().get(address.replace("&amp;", "&")).content.decode()
    offered = re.findall(
        r'<option value="([^"]*)"( selected)?>([^<]*)', form.partition("replaces_thread_id")[2]
    )
    assert [(value, bool(chosen)) for value, chosen, _ in offered] == [
        ("", False),
        (str(second.thread_id), True),
    ]
    assert offered[0][2] == "None: this is a new visit"
    local = second.scheduled_at.astimezone(place.clinic.zone)
    assert offered[1][2] == f"Reassessment, {day(place, local)}, {local:%H:%M}, Booked"
    assert str(first.thread_id) not in form


def test_the_schedule_has_the_visits_with_their_hour(place: Place, plan: CarePlan) -> None:
    coming = booked(place, plan, 2 * DAY)
    hour = coming.scheduled_at.astimezone(place.clinic.zone).strftime("%H:%M")
    for address in (SCHEDULE, SCHEDULE + "?when=week", path(plan, "contact/")):
        page = words(place, address, Role.FRONT_DESK)
        assert "Room 4" in page
        assert hour in page
        assert "Move :" in page
        assert "Reassess" not in page
    assert "Room 4" not in words(place, SCHEDULE + "?when=overdue")


def test_a_visit_whose_hour_has_passed_is_asked_about(place: Place, plan: CarePlan) -> None:
    passed = booked(place, plan, -timedelta(minutes=5))
    page = place.browser(Role.FRONT_DESK).get(SCHEDULE + "?when=came").content.decode()
    assert "Did the patient come?" in page
    for kind in ("attended", "missed"):
        assert f"/record/visit/{passed.thread_id}/{kind}/" in page
    place.make(lambda now: visit(plan, now, at=now, kind="missed", thread_id=passed.thread_id))
    assert "Room 4" not in words(place, SCHEDULE)


def test_who_only_reads_is_offered_nothing_to_record(place: Place, plan: CarePlan) -> None:
    booked(place, plan, -timedelta(minutes=5))
    page = words(place, SCHEDULE, Role.READ_ONLY)
    assert "Room 4" in page
    assert "Move :" not in page


def test_a_date_on_which_nothing_is_booked_is_no_appointment(place: Place, plan: CarePlan) -> None:
    assert "Patient to be seen" in words(place, SCHEDULE, Role.FRONT_DESK)
    assert "Appointment" not in words(place, SCHEDULE, Role.FRONT_DESK)


def test_pages_of_visits_and_tasks_together_lose_nobody(place: Place, plan: CarePlan) -> None:
    visits = {
        str(booked(place, plan, hours * timedelta(hours=9)).thread_id) for hours in range(1, 31)
    }
    address, found = SCHEDULE, set()
    while address:
        page = place.browser().get(address).content.decode()
        found |= set(re.findall(r'records/visit/([0-9a-f-]{36})/"', page))
        more = re.search(r'href="([^"]*after=[^"]*)"', page)
        address = more and SCHEDULE + more[1].replace("&amp;", "&")
    assert found == visits
