"""What providers report: believed when it is signed for this clinic and channel, and fresh."""

import json
import time

import pytest
from django.test import Client

from clinic.models import Clinic, ContactPoint
from clinic.services.patients import add_contact_point
from clinic.tenancy import clinic_scope
from followup.messaging.callbacks import SIGNATURE, TIMESTAMP, callback_secret, signature_of
from followup.messaging.reach import agreed_channels
from followup.models import Communication, Task
from tests.builders import SEED, a_patient
from tests.messaging.making import (
    BOOKED,
    DAY,
    PHONE,
    VISIT,
    a_booked_visit,
    a_reachable_patient,
    a_writing_clinic,
    at,
    messages,
    send_at,
    states,
)

pytestmark = pytest.mark.django_db

UNKNOWN = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def clinic(db):
    return a_writing_clinic()


@pytest.fixture
def sent(clinic):
    """A text message that went out a week before the visit."""
    a_booked_visit(clinic, channel="sms")
    send_at(clinic, VISIT - 7 * DAY)
    return next(row for row in messages(clinic) if row.step == "week_before")


def tell(clinic, said, *, channel="sms", secret=None, seconds_ago=0, signature=None, browser=None):
    clinic = Clinic.objects.get(id=clinic.id)
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    timestamp = str(int(time.time()) - seconds_ago)
    signed = signature_of(secret or callback_secret(clinic, channel), timestamp, body)
    return (browser or Client()).post(
        f"/callbacks/{clinic.public_key}/{channel}/",
        data=body,
        content_type="application/json",
        headers={TIMESTAMP: timestamp, SIGNATURE: signature or signed},
    )


def points(clinic):
    with clinic_scope(clinic.id):
        return {point.value: point.state for point in ContactPoint.objects.all()}


def test_a_delivered_message_is_said_to_be_delivered(clinic, sent):
    assert tell(clinic, {"event": "delivered", "reference": sent.id.hex}).status_code == 204
    assert states(clinic)["week_before"] == "delivered"


def test_a_message_that_failed_after_all_makes_a_task_the_same_day(clinic, sent):
    tell(clinic, {"event": "failed", "reference": sent.id.hex})
    assert states(clinic)["week_before"] == "failed provider_failed"
    with at(clinic, VISIT - 7 * DAY) as now:
        [task] = Task.objects.open().filter(kind="message_failed")
        assert (task.due_on, task.why["message"]) == (now.date(), str(sent.id))
    assert points(clinic) == {PHONE: "active"}


def test_a_bounce_ends_the_use_of_the_address_and_what_is_planned_for_it(clinic, sent):
    tell(clinic, {"event": "bounced", "reference": sent.id.hex})
    assert points(clinic) == {PHONE: "bounced"}
    assert send_at(clinic, VISIT - DAY) == 1
    assert states(clinic)["day_before"] == "suppressed bounced"


def test_stop_ends_messages_to_every_patient_with_that_number_and_to_nobody_else(clinic, sent):
    with at(clinic, BOOKED) as now:
        a_reachable_patient(now, channel="sms", value="+34 600 111 222", family="Haddad")
        a_reachable_patient(now, channel="sms", value="+34 699 000 000", family="Osei")
    assert tell(clinic, {"event": "stop", "from": PHONE}).status_code == 204
    stopped = {value for value, state in points(clinic).items() if state == "stopped"}
    assert stopped == {PHONE, "+34 600 111 222"}
    assert states(clinic)["day_before"] == "suppressed opted_out"


def test_resume_by_the_same_number_plans_again(clinic, sent):
    tell(clinic, {"event": "stop", "from": PHONE})
    tell(clinic, {"event": "resume", "from": PHONE})
    assert points(clinic) == {PHONE: "active"}
    assert states(clinic)["day_before"] == "planned"


def test_a_resume_that_is_sent_again_takes_back_no_later_stop(clinic, sent):
    tell(clinic, {"event": "stop", "from": PHONE})
    assert tell(clinic, {"event": "resume", "from": PHONE}, seconds_ago=60).status_code == 204
    assert points(clinic) == {PHONE: "stopped"}


def test_resume_by_a_shared_number_agrees_for_nobody_who_never_did(clinic, sent):
    with at(clinic, BOOKED) as now:
        unasked = a_patient(now=now, family="Haddad")
        add_contact_point(patient=unasked, channel="sms", value=PHONE, by=SEED, now=now)
    for event in ("stop", "resume"):
        tell(clinic, {"event": event, "from": PHONE})
    with clinic_scope(clinic.id):
        assert agreed_channels([unasked.id])[unasked.id] == set()
        assert agreed_channels([sent.patient_id])[sent.patient_id] == {"sms"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "guessed"},
        {"signature": "0" * 64},
        {"signature": "ünsigned"},
        {"seconds_ago": 400},
        {"seconds_ago": -400},
    ],
)
def test_what_is_forged_or_late_is_not_believed(clinic, sent, wrong):
    answer = tell(clinic, {"event": "stop", "from": PHONE}, **wrong)
    assert (answer.status_code, answer.content) == (403, b"Not accepted.")
    assert points(clinic) == {PHONE: "active"}


def test_what_is_signed_for_another_clinic_or_channel_is_not_believed(clinic, sent):
    elsewhere = a_writing_clinic()
    for secret in (callback_secret(elsewhere, "sms"), callback_secret(clinic, "email")):
        assert tell(clinic, {"event": "stop", "from": PHONE}, secret=secret).status_code == 403
    assert points(clinic) == {PHONE: "active"}


def test_an_unknown_clinic_is_answered_like_a_wrong_signature(clinic):
    answer = Client().post("/callbacks/aaaaaaaaaa/sms/", b"{}", content_type="application/json")
    assert (answer.status_code, answer.content) == (403, b"Not accepted.")


def test_a_replay_changes_nothing_more(clinic, sent):
    said = {"event": "failed", "reference": sent.id.hex}
    for _ in range(3):
        assert tell(clinic, said).status_code == 204
    with clinic_scope(clinic.id):
        assert Task.objects.filter(kind="message_failed").count() == 1
        assert Communication.objects.get(id=sent.id).version == sent.version + 1


def test_a_message_of_another_clinic_is_not_touched(clinic, sent):
    elsewhere = a_writing_clinic()
    assert tell(elsewhere, {"event": "failed", "reference": sent.id.hex}).status_code == 204
    assert states(clinic)["week_before"] == "sent"


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"[]",
        b"null",
        b"[" * 60_000,
        b'{"event": "delivered"}',
        b'{"event": "erased", "reference": "x"}',
        b'{"event": "stop", "from": 34600111222}',
        b'{"event": "stop", "from": "+34\\u0000"}',
        b'{"event": ["stop"], "from": "+34600111222"}',
    ],
)
def test_what_is_signed_and_makes_no_sense_is_refused_in_words(clinic, said):
    answer = tell(clinic, said)
    assert answer.status_code == 400
    assert b"Send a JSON object" in answer.content


def test_a_body_that_is_too_long_is_not_read(clinic):
    assert tell(clinic, b" " * 70_000).status_code == 403


def test_a_reference_to_nothing_known_is_taken_and_does_nothing(clinic):
    assert tell(clinic, {"event": "delivered", "reference": UNKNOWN}).status_code == 204


def test_a_delivery_closes_the_task_of_a_message_nobody_had_known_of(clinic, sent):
    with at(clinic, VISIT - 7 * DAY) as now:
        Communication.objects.filter(id=sent.id).update(
            state="claimed", send_after=now, attempt_id=sent.id
        )
    send_at(clinic, VISIT - 7 * DAY)
    assert states(clinic)["week_before"] == "uncertain sender_died"
    tell(clinic, {"event": "delivered", "reference": sent.id.hex})
    with clinic_scope(clinic.id):
        assert not Task.objects.open().filter(kind="message_failed").exists()
