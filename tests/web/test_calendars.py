"""Calendars behind secret addresses: when and where, never who; and the page that makes them."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from icalendar import Calendar

from clinic.models import Access, User
from clinic.permissions import Role
from clinic.services.clinics import end_membership
from clinic.services.patients import PersonDetails
from followup.calendars import clinic_calendar
from followup.models import Link, Task
from followup.services.entries import Entered, record_entry
from followup.services.people import update_person_and_plans
from followup.services.task_work import open_task
from pathway.models import CarePlan
from pathway.records import SUBJECTS
from pathway.services.recording import When
from tests.builders import SEED, a_clinic
from tests.web.conftest import Place
from tests.web.making import calm


def visit(plan, now, *, at: datetime, kind: str = "booked", **more):
    values = {"visit_kind": "reassessment", "scheduled_at": at, "place": "Room 4"}
    return record_entry(
        patient=plan.patient,
        plan=plan,
        entered=Entered(
            subject=SUBJECTS["visit"],
            kind=kind,
            values=values if kind == "booked" else {},
            when=When(on=now.date()),
            **more,
        ),
        by=SEED,
        now=now,
    )


def made(place: Place, role: Role = Role.CLINICIAN, whose: str = "own") -> str:
    """The path of a new address, as the page shows it."""
    page = place.browser(role).post("/me/", {"what": "renew", "whose": whose}).content.decode()
    return re.search(r"/calendar/[^<]+\.ics", page)[0]


def events(path: str) -> list:
    answer = Client().get(path)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content).walk("VEVENT")


@pytest.fixture
def owned(place: Place) -> CarePlan:
    return an_owned_plan(place)


def an_owned_plan(place: Place) -> CarePlan:
    """A patient of the clinician, with a visit in a week and a task in two days."""

    def build(now) -> CarePlan:
        plan = calm(now, "Nguyen", "Linh")
        owner = place.members[Role.CLINICIAN]
        CarePlan.objects.filter(id=plan.id).update(owner=owner)
        Task.objects.filter(care_plan=plan).update(owner=owner)
        visit(plan, now, at=now + timedelta(days=7))
        plan.refresh_from_db()
        return plan

    place.member(Role.CLINICIAN)
    return place.make(build)


def test_a_members_own_calendar_has_their_visits_and_tasks(place: Place, owned: CarePlan) -> None:
    found = events(made(place))
    visits = [event for event in found if event["summary"] == "Visit"]
    assert [str(event["location"]) for event in visits] == ["Room 4"]
    tasks = [event for event in found if event["summary"] != "Visit"]
    stored = place.make(lambda now: [task.due_on for task in Task.objects.open()])
    assert sorted(event["dtstart"].dt for event in tasks) == sorted(stored)
    assert all(type(event["dtstart"].dt) is date for event in tasks)


def test_nobody_is_named_and_nothing_is_clinical(place: Place, owned: CarePlan) -> None:
    said = Client().get(made(place)).content.decode()
    for told in ("Nguyen", "Linh", "Reassess", "pain", "reassessment", "1980"):
        assert told not in said
    assert f"/patients/{owned.patient_id}/contact/" in said.replace("\r\n ", "")


def test_the_link_in_it_asks_for_a_sign_in(place: Place, owned: CarePlan) -> None:
    answer = Client().get(f"/patients/{owned.patient_id}/contact/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.django_db
def test_a_visit_is_the_same_instant_in_every_zone() -> None:
    """In summer time and out of it: the booking is at ten o'clock on the clinic's wall."""
    place = Place(a_clinic(time_zone="Europe/Madrid"))
    owned, zone = an_owned_plan(place), place.clinic.zone

    def book(now) -> list[datetime]:
        today = clinic_calendar().local_day(now)
        walls = [
            datetime(year, month, 1, 10, tzinfo=zone)
            for year, month in ((today.year, 12), (today.year + 1, 7))
            if timedelta(0) < datetime(year, month, 1, 10, tzinfo=zone) - now < timedelta(days=360)
        ]
        for at in walls:
            visit(owned, now, at=at)
        return walls

    wanted = place.make(book)
    assert wanted
    starts = [event["dtstart"].dt for event in events(made(place)) if event["summary"] == "Visit"]
    for at in wanted:
        [same] = [start for start in starts if start == at]
        assert same.utcoffset() == timedelta(0)
        assert same.astimezone(ZoneInfo("Europe/Madrid")).hour == 10


def test_the_clinics_calendar_has_all_visits_and_no_tasks(place: Place, owned: CarePlan) -> None:
    place.make(lambda now: visit(calm(now, "Okafor", "Ada"), now, at=now + timedelta(days=2)))
    assert len([e for e in events(made(place)) if e["summary"] == "Visit"]) == 1
    found = events(made(place, Role.CLINIC_ADMIN, "clinic"))
    assert [str(event["summary"]) for event in found] == ["Visit", "Visit"]


def test_only_who_manages_the_clinic_makes_its_calendar(place: Place) -> None:
    browser = place.browser(Role.CLINICIAN)
    assert browser.post("/me/", {"what": "renew", "whose": "clinic"}).status_code == 403
    assert "The clinic's calendar" not in browser.get("/me/").content.decode()
    assert place.make(lambda now: Link.objects.count()) == 0


def test_cancelled_visits_the_dead_and_what_is_far_are_not_in_it(place: Place, owned) -> None:
    def change(now) -> None:
        booked = visit(owned, now, at=now + timedelta(days=3))
        visit(owned, now, at=now, kind="cancelled", thread_id=booked.thread_id)
        visit(owned, now, at=now + timedelta(days=400))

    place.make(change)
    assert len([e for e in events(made(place)) if e["summary"] == "Visit"]) == 1

    def die(now) -> None:
        person = PersonDetails(
            family="Nguyen", given="Linh", birth_date=date(1980, 5, 17), deceased_on=now.date()
        )
        update_person_and_plans(patient=owned.patient, details=person, by=SEED, now=now)

    place.make(die)
    assert events(made(place)) == []


def test_a_calendar_says_how_often_to_ask_and_is_kept_nowhere(place: Place, owned) -> None:
    answer = Client().get(made(place))
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in answer.content
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Last-Modified"].endswith("GMT")


def test_what_has_not_changed_is_not_sent_again_and_what_has_is(place: Place, owned) -> None:
    path = made(place)
    etag = Client().get(path)["ETag"]
    assert Client().get(path, headers={"if-none-match": etag}).status_code == 304
    place.make(lambda now: visit(owned, now, at=now + timedelta(days=9)))
    answer = Client().get(path, headers={"if-none-match": etag})
    assert answer.status_code == 200
    assert answer["ETag"] != etag


def test_a_renewed_or_taken_back_address_admits_nobody(place: Place, owned) -> None:
    first = made(place)
    second = made(place)
    assert [Client().get(path).status_code for path in (first, second)] == [404, 200]
    place.browser().post("/me/", {"what": "revoke", "whose": "own"})
    assert Client().get(second).status_code == 404


def test_whoever_has_left_has_no_calendar(place: Place, owned) -> None:
    path = made(place)
    place.make(
        lambda now: end_membership(membership=place.members[Role.CLINICIAN], by=SEED, now=now)
    )
    assert Client().get(path).status_code == 404


def test_whoever_may_not_sign_in_has_no_calendar(place: Place, owned) -> None:
    path = made(place)
    user_id = place.members[Role.CLINICIAN].user_id
    User.objects.filter(id=user_id).update(is_active=False)
    assert Client().get(path).status_code == 404


def test_every_wrong_address_is_answered_alike(place: Place, elsewhere: Place, owned) -> None:
    path = made(place)
    theirs = place.clinic.public_key, elsewhere.clinic.public_key
    wrong = [
        path[:-5] + ("A" if path[-5] != "A" else "B") + ".ics",
        path.replace(*theirs),
        path.replace("calendar_", "report_"),
        "/calendar/anything.ics",
    ]
    answers = [Client().get(each) for each in wrong]
    assert {(answer.status_code, answer.content) for answer in answers} == {
        (404, answers[0].content)
    }


def test_the_page_shows_an_address_once_and_says_when_it_was_read(place: Place, owned) -> None:
    path = made(place)
    page = place.browser().get("/me/").content.decode()
    assert path not in page
    assert "Nobody has read it yet" in page
    Client().get(path)
    assert "Last read" in place.browser().get("/me/").content.decode()


def test_a_reading_is_written_down_with_its_patients(place: Place, owned) -> None:
    Client().get(made(place))
    [look] = place.make(lambda now: list(Access.objects.filter(screen="calendar")))
    assert look.patient_ids == [owned.patient_id]


def test_a_task_that_was_put_off_stands_on_the_day_it_waits_for(place: Place, owned) -> None:
    def put_off(now) -> date:
        until = clinic_calendar().local_day(now) + timedelta(days=5)
        task = open_task(
            care_plan=owned,
            kind="by_hand",
            key="x",
            due_on=until - timedelta(days=5),
            reason="test",
            by=SEED,
            now=now,
        )
        Task.objects.filter(id=task.id).update(snoozed_until=until)
        return until

    until = place.make(put_off)
    assert until in [event["dtstart"].dt for event in events(made(place))]
