"""One message, one sender, once; what becomes of it; and what is asked again at the claim."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta

import pytest
from django.db import connection

from clinic.models import Clinic, ClinicSettings, Consent, ContactPoint, Patient
from clinic.tenancy import clinic_scope
from followup.messaging import purposes
from followup.messaging.purposes import Purpose, purpose_named
from followup.models import Communication, Link, MessageText, Task
from followup.services.sending import LEASE, send_due, send_one
from pathway.models import StageChange, VisitEntry
from pathway.services.recording import When, record_fact
from tests.builders import SEED, a_member
from tests.harness.worker import CHECKOUT
from tests.messaging.making import (
    ADDRESS,
    BOOKED,
    DAY,
    VISIT,
    a_booked_visit,
    a_followed_patient,
    a_writing_clinic,
    at,
    book,
    messages,
    send_at,
    set_clock,
    states,
)
from tests.messaging.stands import free_port, mail_server, point_mail_at

pytestmark = pytest.mark.django_db

WEEK_BEFORE = VISIT - 7 * DAY


@pytest.fixture
def clinic(db):
    return a_writing_clinic()


@pytest.fixture
def booked(clinic):
    return a_booked_visit(clinic)


def the(clinic, step="week_before"):
    return next(row for row in messages(clinic) if row.step == step)


def tasks(clinic):
    with clinic_scope(clinic.id):
        return list(Task.objects.open().filter(kind="message_failed"))


@pytest.mark.statements("MESSAGES-SAY-LITTLE", "H-20")
def test_what_is_sent_says_where_and_when_and_nothing_about_the_patient(clinic, booked, settings):
    with mail_server(settings) as server:
        assert send_at(clinic, WEEK_BEFORE) == 1
    [envelope] = server.taken
    assert envelope.rcpt_tos == [ADDRESS]
    text = envelope.content.decode()
    assert "Monday 23 November 2026" in text
    assert "Room 4" in text
    for private in ("Haddad", "Rania", "pain", "back", "ST-", str(booked[0].patient_id)):
        assert private not in text.replace(ADDRESS, "")


def test_the_secret_of_its_address_is_not_kept_where_a_message_has_left(clinic, booked, settings):
    with mail_server(settings) as server:
        send_at(clinic, WEEK_BEFORE)
    kept = the(clinic)
    assert "/s/stop_" in server.taken[0].content.decode()
    assert "/s/…" in kept.body
    assert "stop_" not in kept.body
    with clinic_scope(clinic.id):
        assert Link.objects.get(communication=kept).contact_point_id == kept.contact_point_id


def test_what_a_demo_keeps_is_whole_and_says_that_it_was_kept(clinic, booked):
    send_at(clinic, WEEK_BEFORE)
    kept = the(clinic)
    assert kept.message_id.startswith("kept:")
    assert "/s/stop_" in kept.body


@pytest.mark.statements("MESSAGES-ONCE")
def test_it_is_never_sent_a_second_time(clinic, booked, settings):
    with mail_server(settings) as server:
        for _ in range(3):
            send_at(clinic, WEEK_BEFORE)
    assert len(server.taken) == 1


def test_spanish_is_written_to_whoever_reads_it(clinic):
    a_booked_visit(clinic, language="es-MX", time_zone="America/Mexico_City")
    send_at(clinic, WEEK_BEFORE + timedelta(hours=9))
    assert "lunes 23 de noviembre de 2026, 07:30" in the(clinic).body


@pytest.mark.parametrize("language", ["", "uk", "zz-!"])
def test_a_language_that_nobody_wrote_is_english(clinic, language):
    a_booked_visit(clinic, language=language)
    send_at(clinic, WEEK_BEFORE)
    assert "reminder of your visit" in the(clinic).body


def test_what_is_surely_not_accepted_is_tried_again_later_and_then_goes(clinic, booked, settings):
    point_mail_at(settings, free_port())
    assert send_at(clinic, WEEK_BEFORE) == 1
    waiting = the(clinic)
    assert (waiting.state, waiting.failure) == ("planned", "ConnectionRefusedError")
    assert waiting.send_after > WEEK_BEFORE
    with mail_server(settings) as server:
        send_at(clinic, waiting.send_after)
    assert (the(clinic).state, len(server.taken)) == ("sent", 1)
    assert tasks(clinic) == []


def test_what_is_never_accepted_fails_when_it_would_be_too_late(clinic, booked, settings):
    point_mail_at(settings, free_port())
    last = the(clinic).expires_at - timedelta(minutes=1)
    send_at(clinic, last)
    assert states(clinic)["week_before"] == "failed ConnectionRefusedError"
    assert len(tasks(clinic)) == 1


def test_what_nobody_sent_in_time_failed_and_staff_hear_of_it(clinic, booked):
    send_at(clinic, the(clinic).expires_at)
    assert states(clinic)["week_before"] == "failed too_late"
    assert len(tasks(clinic)) == 1


def test_a_refused_address_is_not_used_again_and_staff_are_asked_the_same_day(
    clinic, booked, settings
):
    with mail_server(settings, RCPT="550"):
        send_at(clinic, WEEK_BEFORE)
    assert states(clinic)["week_before"] == "failed smtp_550"
    with clinic_scope(clinic.id):
        assert ContactPoint.objects.get().state == "bounced"
    [task] = tasks(clinic)
    assert task.due_on == WEEK_BEFORE.date()
    assert send_at(clinic, VISIT - DAY) == 1
    assert states(clinic)["day_before"] == "suppressed bounced"


@pytest.mark.statements("MESSAGES-ONCE")
def test_a_break_after_the_body_is_uncertain_listed_and_never_sent_again(clinic, booked, settings):
    with mail_server(settings, DATA="drop") as server:
        send_at(clinic, WEEK_BEFORE)
        send_at(clinic, WEEK_BEFORE + timedelta(hours=3))
    assert len(server.taken) == 1
    assert states(clinic)["week_before"].startswith("uncertain")
    assert [task.why["reason"] for task in tasks(clinic)] == ["uncertain"]
    with clinic_scope(clinic.id):
        assert list(Communication.objects.to_handle()) == [the_row(clinic)]


def the_row(clinic):
    return Communication.objects.get(step="week_before")


def test_a_claim_whose_sender_died_is_uncertain_and_not_sent(clinic, booked, settings):
    with at(clinic, WEEK_BEFORE) as now:
        Communication.objects.filter(step="week_before").update(
            state="claimed", attempt_id=clinic.id, send_after=now + LEASE
        )
    with mail_server(settings) as server:
        assert send_at(clinic, WEEK_BEFORE + LEASE / 2) == 0
        assert send_at(clinic, WEEK_BEFORE + LEASE) == 1
    assert server.taken == []
    assert states(clinic)["week_before"] == "uncertain sender_died"


def test_whoever_comes_back_after_the_lease_records_nothing(clinic, booked, settings):
    """The claim is somebody else's by then, and its outcome was told already."""

    class Slow:
        def send(self, letter):
            with clinic_scope(clinic.id):
                Communication.objects.filter(step="week_before").update(state="uncertain")
            from followup.messaging.channels import ACCEPTED, Outcome

            return Outcome(ACCEPTED)

    globals()["SlowChannel"] = Slow
    settings.MESSAGE_CHANNELS = {"email": f"{__name__}.SlowChannel"}
    send_at(clinic, WEEK_BEFORE)
    assert the(clinic).state == "uncertain"


def died(plan, now):
    Patient.objects.filter(id=plan.patient_id).update(deceased_on=now.date())


def merged(plan, now):
    Patient.objects.filter(id=plan.patient_id).update(merged_into=plan.patient_id)


def in_error(plan, now):
    Patient.objects.filter(id=plan.patient_id).update(entered_in_error_at=now)


def opted_out(plan, now):
    Consent.objects.create(
        patient=plan.patient,
        channel="email",
        purpose="messages",
        is_given=False,
        effective_on=now.date(),
        recorded_at=now,
    )


def wrong_person(plan, now):
    ContactPoint.objects.update(state="wrong_person")


def paused(plan, now):
    ClinicSettings.objects.update(reminders_enabled=False)


def suspended(plan, now):
    Clinic.objects.filter(id=plan.clinic_id).update(suspended_at=now)


def attended(plan, now):
    thread_id = VisitEntry.objects.get().thread_id
    about = {"patient_id": plan.patient_id, "care_plan": plan, "thread_id": thread_id}
    record_fact(
        VisitEntry, when=When(on=now.date(), at=now), by=SEED, now=now, kind="attended", **about
    )


def discharged(plan, now):
    record_fact(
        StageChange,
        patient_id=plan.patient_id,
        care_plan=plan,
        when=When(on=now.date(), at=now),
        by=SEED,
        now=now,
        to_stage="ST-X",
    )


@pytest.mark.parametrize(
    ("happens", "because"),
    [
        (died, "deceased"),
        (merged, "merged"),
        (in_error, "entered_in_error"),
        (opted_out, "opted_out"),
        (wrong_person, "wrong_person"),
        (paused, "paused"),
        (suspended, "clinic_suspended"),
        (attended, "attended"),
        (discharged, "discharged"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_claim_asks_again_though_nobody_planned_anew(
    clinic, booked, happens, because, settings
):
    plan, _visit = booked
    with at(clinic, WEEK_BEFORE - timedelta(minutes=1)) as now:
        happens(plan, now)
    with mail_server(settings) as server:
        assert send_at(clinic, WEEK_BEFORE) == 1
    assert server.taken == []
    assert states(clinic)["week_before"] == f"suppressed {because}"


def test_a_message_that_comes_to_its_turn_at_night_waits_for_the_morning(clinic, booked):
    assert send_at(clinic, WEEK_BEFORE.replace(hour=21)) == 1
    waiting = the(clinic)
    assert (waiting.state, waiting.attempts) == ("planned", 0)
    assert waiting.send_after == datetime.combine(
        (WEEK_BEFORE + DAY).date(), time(7), WEEK_BEFORE.tzinfo
    )


def test_a_text_that_cannot_be_filled_in_is_set_aside_and_holds_up_nobody(clinic, booked):
    with at(clinic, BOOKED) as now:
        MessageText.objects.create(
            purpose="visit_reminder",
            channel="email",
            language="en",
            heading="x",
            body="{diagnosis}",
            changed_at=now,
        )
        other = a_followed_patient(now, language="es", value="otra@example.org")
        book(other, now=now)
    moment = WEEK_BEFORE
    for _ in range(8):
        send_at(clinic, moment)
        moment += timedelta(minutes=31)
    mine, others = sorted(
        (row for row in messages(clinic) if row.step == "week_before"), key=lambda row: row.state
    )
    assert (mine.state, mine.failure, mine.attempts) == ("failed", "ValidationError", 4)
    assert others.state == "sent"
    assert len(tasks(clinic)) == 1


def test_a_channel_that_fails_in_an_unforeseen_way_leaves_it_open(clinic, booked, settings):
    settings.MESSAGE_CHANNELS = {"email": "followup.messaging.channels.nothing.Here"}
    send_at(clinic, WEEK_BEFORE)
    assert states(clinic)["week_before"].startswith("uncertain")


# ---- what is repeated until somebody acknowledges it

IS_ACKNOWLEDGED = []
ALARM = Purpose(
    title="Alarm",
    fields=frozenset({"clinic", "link"}),
    why_not=lambda message, now: "acknowledged" if IS_ACKNOWLEDGED else "",
    values=lambda message, now: {"clinic": "Riverside", "link": "https://x.example"},
    is_repeated=True,
)


@pytest.fixture
def alarm(clinic, monkeypatch):
    """A message to a member that must arrive, twice rather than never."""
    monkeypatch.setitem(purposes._PLACES, "escalation", f"{__name__}.ALARM")
    purpose_named.cache_clear()
    with at(clinic, WEEK_BEFORE) as now:
        Communication.objects.create(
            membership=a_member(now=now),
            purpose="escalation",
            subject="prompt:1",
            step="rung-1",
            channel="email",
            send_after=now,
            created_at=now,
        )
    yield
    IS_ACKNOWLEDGED.clear()
    purpose_named.cache_clear()


def test_an_alarm_nobody_knows_the_fate_of_is_sent_again_under_the_same_name(
    clinic, alarm, settings
):
    with mail_server(settings, DATA="drop") as server:
        send_at(clinic, WEEK_BEFORE)
        send_at(clinic, WEEK_BEFORE + timedelta(minutes=5))
    names = [_header(each, "Message-ID") for each in server.taken]
    assert len(names) == 2
    assert len(set(names)) == 1


def test_an_alarm_whose_sender_died_is_sent_and_quiet_hours_do_not_hold_it(clinic, alarm, settings):
    night = WEEK_BEFORE.replace(hour=23)
    with at(clinic, night) as now:
        Communication.objects.update(state="claimed", attempt_id=clinic.id, send_after=now)
    with mail_server(settings) as server:
        send_at(clinic, night)
    assert len(server.taken) == 1


def test_an_acknowledged_alarm_is_not_sent(clinic, alarm, settings):
    IS_ACKNOWLEDGED.append(True)
    with mail_server(settings) as server:
        send_at(clinic, WEEK_BEFORE)
    assert server.taken == []
    assert states(clinic)["rung-1"] == "suppressed acknowledged"


def test_staff_come_before_patients_in_the_queue(clinic, booked, alarm, settings):
    order = []

    class Noting:
        def send(self, letter):
            from followup.messaging.channels import KEPT, Outcome

            order.append(letter.to)
            return Outcome(KEPT)

    globals()["NotingChannel"] = Noting
    settings.MESSAGE_CHANNELS = {"email": f"{__name__}.NotingChannel"}
    send_at(clinic, WEEK_BEFORE + timedelta(hours=1))
    assert order[-1] == ADDRESS
    assert len(order) == 2


def _header(envelope, name):
    from email import message_from_bytes

    return message_from_bytes(envelope.content)[name]


# ---- several senders, and one that is killed


@pytest.mark.django_db(transaction=True)
def test_two_senders_send_each_message_once(settings):
    clinic = a_writing_clinic()
    with at(clinic, BOOKED) as now:
        for number in range(12):
            book(a_followed_patient(now, value=f"p{number}@example.org"), now=now)
    set_clock(clinic, WEEK_BEFORE)
    start = threading.Barrier(2)

    def sender() -> int:
        try:
            start.wait()
            return send_due(by=SEED, clinic_id=clinic.id)
        finally:
            connection.close()

    with mail_server(settings) as server, ThreadPoolExecutor(2) as threads:
        futures = [threads.submit(sender) for _ in range(2)]
        moved = sum(future.result() for future in futures)
        moved += send_due(by=SEED, clinic_id=clinic.id)
    assert moved == 12
    assert sorted(each.rcpt_tos[0] for each in server.taken) == sorted(
        f"p{number}@example.org" for number in range(12)
    )


@pytest.mark.django_db(transaction=True)
def test_a_sender_killed_while_it_sends_leaves_one_uncertain_message(settings, database_urls):
    clinic = a_writing_clinic()
    a_booked_visit(clinic)
    set_clock(clinic, WEEK_BEFORE)
    with mail_server(settings, DATA="hang") as server:
        environment = {
            **{k: v for k, v in database_urls.items() if k != "DATABASE_OWNER_URL"},
            "STEPWELL_ENV": "production",
            "STEPWELL_SMTP_HOST": "127.0.0.1",
            "STEPWELL_SMTP_PORT": str(settings.EMAIL_PORT),
            "STEPWELL_SMTP_STARTTLS": "0",
            "STEPWELL_MAIL_FROM": "clinic@example.org",
        }
        poll = subprocess.Popen(
            [sys.executable, "manage.py", "poll", "--once"], env=environment, cwd=CHECKOUT
        )
        try:
            assert server.was_given.wait(60)
        finally:
            poll.kill()
            poll.wait()
        assert the(clinic).state == "claimed"
        send_at(clinic, WEEK_BEFORE + LEASE + timedelta(seconds=30))
    assert states(clinic)["week_before"] == "uncertain sender_died"
    assert len(tasks(clinic)) == 1
    assert len(server.taken) == 1


def test_one_that_is_gone_is_nobodys_to_send(clinic, booked):
    assert send_one(clinic.id, clinic.id, by=SEED) == 0


def test_a_patients_place_cannot_start_a_line_of_its_own(clinic):
    with at(clinic, BOOKED) as now:
        book(a_followed_patient(now), now=now, place="Room 4\r\nBcc: all@example.org")
    send_at(clinic, WEEK_BEFORE)
    assert "Room 4 Bcc: all@example.org\n" in the(clinic).body
