"""The digest of the day: for who wants one, on opening days, with numbers and nobody's name."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from clinic.models import ClinicSettings, User
from clinic.services.clinics import end_membership
from clinic.tenancy import clinic_scope
from followup.calendars import clinic_calendar
from followup.models import Communication, Task
from followup.services.digests import choose_digest
from followup.services.sending import send_due
from tests.builders import SEED, a_clinic, a_member
from tests.web.making import overdue


@pytest.fixture
def clinic(db):
    return a_clinic()


def wanting(now):
    member = a_member(now=now)
    choose_digest(membership=member, wants=True, by=SEED, now=now)
    return member


def make_due(now) -> None:
    Communication.objects.planned().update(send_after=now, expires_at=now + timedelta(hours=2))


def open_every_day() -> None:
    ClinicSettings.objects.update(opening_days=[1, 2, 3, 4, 5, 6, 7])


def by_state(state: str) -> list[Communication]:
    return list(Communication.objects.filter(state=state))


def test_switching_it_on_plans_the_next_opening_morning(clinic):
    with clinic_scope(clinic.id) as now:
        member = wanting(now)
        [message] = by_state("planned")
        calendar = clinic_calendar()
        at = message.send_after.astimezone(calendar.zone)
        assert (at.hour, at.minute) == (7, 0)
        assert at > now
        assert calendar.is_open(at.date())
        assert message.subject == f"digest:{member.id}"
        assert message.step == at.date().isoformat()
        assert message.expires_at == calendar.end_of(at.date())


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-11-20T06:00", "2026-11-20"),
        ("2026-11-20T07:00", "2026-11-23"),
        ("2026-11-21T06:00", "2026-11-23"),
    ],
)
def test_the_hour_and_the_opening_days_decide_which_morning(clinic, local, expected):
    with clinic_scope(clinic.id) as now:
        moment = datetime.fromisoformat(local).replace(tzinfo=clinic.zone)
        member = a_member(now=now)
        choose_digest(membership=member, wants=True, by=SEED, now=moment)
        assert Communication.objects.get().step == expected


def test_it_says_how_much_waits_and_names_nobody(clinic):
    with clinic_scope(clinic.id) as now:
        open_every_day()
        member = wanting(now)
        plan = overdue(now)
        Task.objects.filter(care_plan=plan).update(owner=member)
        make_due(now)
    send_due(by=SEED, clinic_id=clinic.id)
    with clinic_scope(clinic.id):
        [message] = by_state("sent")
        assert "1 are overdue" in message.body
        assert "http" in message.body
        for told in ("Lindqvist", "Sven", "pain", "Reassess"):
            assert told not in message.body + message.heading


def test_once_it_is_sent_the_next_is_planned(clinic):
    with clinic_scope(clinic.id) as now:
        open_every_day()
        wanting(now)
        make_due(now)
        today = Communication.objects.get().step
    send_due(by=SEED, clinic_id=clinic.id)
    with clinic_scope(clinic.id):
        [following] = by_state("planned")
        assert following.step != today or following.send_after > now
        assert len(by_state("sent")) == 1


def test_a_day_declared_closed_since_has_none_and_the_next_comes(clinic):
    with clinic_scope(clinic.id) as now:
        open_every_day()
        wanting(now)
        make_due(now)
        ClinicSettings.objects.update(closed_days=[clinic_calendar().local_day(now)])
    send_due(by=SEED, clinic_id=clinic.id)
    with clinic_scope(clinic.id):
        [message] = by_state("suppressed")
        assert message.suppressed_because == "closed_day"
        assert len(by_state("planned")) == 1


def test_switching_it_off_takes_back_what_was_planned_and_on_again_brings_it(clinic):
    with clinic_scope(clinic.id) as now:
        member = wanting(now)
        choose_digest(membership=member, wants=False, by=SEED, now=now)
        assert [each.suppressed_because for each in by_state("suppressed")] == ["switched_off"]
        assert by_state("planned") == []
        choose_digest(membership=member, wants=True, by=SEED, now=now)
        choose_digest(membership=member, wants=True, by=SEED, now=now)
        assert len(by_state("planned")) == Communication.objects.count() == 1


def test_whoever_has_left_gets_none_and_no_more_are_planned(clinic):
    with clinic_scope(clinic.id) as now:
        open_every_day()
        member = wanting(now)
        end_membership(membership=member, by=SEED, now=now)
        make_due(now)
    send_due(by=SEED, clinic_id=clinic.id)
    with clinic_scope(clinic.id):
        assert [each.suppressed_because for each in by_state("suppressed")] == ["left"]
        assert by_state("planned") == []


def test_an_account_that_nobody_can_sign_in_to_is_not_written_to(clinic):
    with clinic_scope(clinic.id) as now:
        open_every_day()
        member = wanting(now)
        User.objects.filter(id=member.user_id).update(is_active=False)
        make_due(now)
    send_due(by=SEED, clinic_id=clinic.id)
    with clinic_scope(clinic.id):
        assert [each.suppressed_because for each in by_state("suppressed")] == ["no_account"]


def test_without_a_mail_server_nobody_is_promised_one(clinic, settings):
    settings.MESSAGE_CHANNELS = {}
    with clinic_scope(clinic.id) as now:
        member = a_member(now=now)
        with pytest.raises(ValidationError, match="No mail server is set up"):
            choose_digest(membership=member, wants=True, by=SEED, now=now)
        assert not member.wants_digest
        assert Communication.objects.count() == 0
