"""Webhooks: signed, tried again for three days, never lost, and the same id at every try."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from api import outgoing
from api.events.feed import advance
from api.webhooks.endpoints import (
    create_endpoint,
    pause_endpoint,
    replay_delivery,
    replay_range,
    resume_endpoint,
    rotate_secret,
    send_test,
)
from api.webhooks.models import MOST_SECRETS, Delivery
from api.webhooks.recording import record
from api.webhooks.schedule import DELAYS, TRIES
from api.webhooks.sending import AT_ONCE, LEASE, claim, try_once
from api.webhooks.sweeping import sweep_deliveries
from clinic.models import LedgerEvent
from clinic.tenancy import clinic_scope
from followup.models import Communication
from followup.services.queues import due_clinics
from tests.api.builders import Machine, a_key
from tests.api.receiving import a_receiver
from tests.api.webhooks import START, a_hooked_clinic
from tests.builders import SEED, a_member

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver():
    with a_receiver() as found:
        yield found


@pytest.fixture
def hooked(receiver):
    return a_hooked_clinic(receiver.address)


def test_an_event_arrives_signed_thin_and_is_the_event_of_the_feed(hooked, receiver):
    hooked.happen()
    assert hooked.send() == 1
    (event,) = receiver.verified(hooked.secret)
    assert (event["type"], event["id"]) == ("patient.created", receiver.ids()[0])
    assert len(receiver.got[0].body) < 20_000
    assert b"Haddad" not in receiver.got[0].body
    feed = Machine(a_key(hooked.clinic)).get("/api/v1/events", {"types": "patient.created"})
    assert feed.json()["data"] == [event]
    assert hooked.states == ["delivered"]
    assert hooked.endpoint.last_success_at == START


def test_a_wrong_secret_does_not_verify_what_ours_signed(hooked, receiver):
    hooked.happen()
    hooked.send()
    with pytest.raises(Exception, match="No matching signature"):
        receiver.verified("whsec_" + "A" * 44)


def test_only_the_types_that_were_asked_for_come_and_nothing_from_before(hooked, receiver):
    hooked.happen(2)
    hooked.send()
    assert [event["type"] for event in receiver.verified(hooked.secret)] == ["patient.created"] * 2


def test_a_receiver_that_fails_three_times_gets_one_event_under_one_id(hooked, receiver):
    receiver.answers = [500, 503, 404]
    hooked.happen()
    moment = START
    for _ in range(4):
        hooked.at(moment)
        hooked.send()
        moment += 3 * HOUR
    assert len(set(receiver.ids())) == 1
    assert (len(receiver.got), hooked.states) == (4, ["delivered"])
    (delivery,) = hooked.deliveries
    assert [one["status"] for one in delivery.tries] == [500, 503, 404, 204]
    assert hooked.endpoint.failures == 0


def test_it_is_tried_ten_times_over_three_days_and_then_failed(hooked, receiver):
    receiver.otherwise = 500
    hooked.happen()
    moment, moments = START, []
    while hooked.states == ["pending"]:
        (delivery,) = hooked.deliveries
        moment = max(moment, delivery.next_try_at, hooked.endpoint.resting_until or moment)
        hooked.at(moment)
        hooked.send()
        moments.append(moment)
    assert (len(receiver.got), hooked.states) == (TRIES, ["failed"])
    assert sum(DELAYS, timedelta()) > 75 * HOUR
    assert 75 * HOUR < moments[-1] - moments[0] < 90 * HOUR
    for earlier, later, delay in zip(moments[:-1], moments[1:], DELAYS, strict=True):
        assert later - earlier >= delay


def test_nothing_is_lost_when_the_receiver_is_down_for_a_day(hooked, receiver):
    receiver.otherwise = 502
    for hour in range(25):
        hooked.at(START + hour * HOUR)
        hooked.happen(3)
        hooked.send()
    assert "delivered" not in hooked.states
    failed = len(receiver.got)
    receiver.otherwise = 204
    hooked.at(START + 26 * HOUR)
    while hooked.send():
        pass
    assert hooked.states == ["delivered"] * 75
    delivered = [one.headers["webhook-id"] for one in receiver.got[failed:]]
    assert len(set(delivered)) == len(delivered) == 75


def test_a_failing_endpoint_rests_and_is_tried_by_one_delivery_at_a_time(hooked, receiver):
    receiver.otherwise = 500
    hooked.happen(30)
    hooked.send()
    assert len(receiver.got) == 8
    assert hooked.endpoint.resting_until > START
    hooked.send()
    assert len(receiver.got) == 8
    hooked.at(hooked.endpoint.resting_until)
    hooked.send()
    assert len(receiver.got) == 9


def test_another_endpoint_gets_its_events_beside_a_failing_one(hooked, receiver):
    receiver.otherwise = 500
    with a_receiver() as other:
        with clinic_scope(hooked.clinic.id) as now:
            create_endpoint(name="Other", url=other.address, types=[], by=SEED, now=now)
        hooked.happen(10)
        hooked.send()
        assert len(set(other.ids())) >= 10


@pytest.mark.parametrize(("endpoints", "most"), [(1, 8), (5, 24), (20, 24)])
def test_a_turn_of_slow_receivers_ends_within_its_lease(hooked, receiver, endpoints, most):
    with clinic_scope(hooked.clinic.id) as now:
        for number in range(1, endpoints):
            said = {"url": receiver.address, "types": ["patient.created"]}
            create_endpoint(name=f"Slow {number}", by=SEED, now=now, **said)
    hooked.happen(9)
    with clinic_scope(hooked.clinic.id) as now:
        held = claim(now)
    assert len({one.endpoint_id for one in held}) == endpoints
    assert most / 2 < len(held) <= most
    assert -(-len(held) // AT_ONCE) * outgoing.SECONDS < LEASE.total_seconds()


def test_a_sender_that_dies_leaves_a_claim_and_it_is_sent_again_with_the_same_id(hooked, receiver):
    hooked.happen()
    with clinic_scope(hooked.clinic.id) as now:
        (claimed,) = claim(now)
    try_once(claimed)  # It died before it could record.
    assert hooked.send() == 0
    hooked.at(START + LEASE)
    assert hooked.send() == 1
    assert receiver.ids() == [receiver.ids()[0]] * 2
    with clinic_scope(hooked.clinic.id) as now:
        late = try_once(claimed)
        assert not record(claimed, late, by=SEED, now=now)
    assert hooked.states == ["delivered"]


def test_410_disables_and_tells_the_administration(hooked, receiver):
    with clinic_scope(hooked.clinic.id) as now:
        a_member("clinic_admin", now=now)
        a_member("clinician", now=now)
    receiver.answers = [410]
    hooked.happen()
    hooked.send()
    assert (hooked.endpoint.state, hooked.endpoint.disabled_because) == ("disabled", "gone")
    assert hooked.states == ["failed"]
    hooked.happen()
    assert hooked.send() == 0
    with clinic_scope(hooked.clinic.id):
        assert LedgerEvent.objects.filter(type="webhook_endpoint.disabled").count() == 1
        assert Communication.objects.filter(purpose="webhook_disabled").count() == 1


def test_five_days_of_failures_only_disable_and_what_waits_is_kept(hooked, receiver):
    receiver.otherwise = 500
    for hour in range(0, 24 * 6, 3):
        hooked.at(START + hour * HOUR)
        if hour % 24 == 0:
            hooked.happen()
        hooked.send()
    assert (hooked.endpoint.state, hooked.endpoint.disabled_because) == ("disabled", "failing")
    receiver.otherwise = 204
    hooked.do(resume_endpoint)
    while hooked.send():
        pass
    assert set(hooked.states) <= {"delivered", "failed"}
    failed = hooked.states.count("failed")
    assert hooked.do(replay_range, states=["failed"]) == failed
    while hooked.send():
        pass
    assert hooked.states == ["delivered"] * 6


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_a_failure_and_is_not_followed(hooked, receiver, status):
    with a_receiver() as elsewhere:
        receiver.answers = [(status, {"Location": elsewhere.address})]
        hooked.happen()
        hooked.send()
        assert elsewhere.got == []
    assert hooked.states == ["pending"]
    assert hooked.deliveries[0].last_status == status


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured_for_the_whole_endpoint(hooked, receiver, status):
    receiver.answers = [(status, {"Retry-After": "3600"})]
    hooked.happen()
    hooked.send()
    hooked.happen()
    hooked.at(START + 30 * timedelta(minutes=1))
    assert hooked.send() == 0
    hooked.at(START + HOUR)
    hooked.send()
    assert hooked.states == ["delivered"] * 2


@pytest.mark.parametrize(
    "said", ["soon", "-5", "\xb2", "9" * 40, "Wed, 99 Xyz 2026", f"Wed, 7 Jan 2026 +{'9' * 14}"]
)
def test_a_retry_after_that_says_nothing_changes_nothing(hooked, receiver, said):
    receiver.answers = [(503, {"Retry-After": said})]
    hooked.happen()
    hooked.send()
    hooked.at(START + 10 * timedelta(seconds=1))
    hooked.send()
    assert hooked.states == ["delivered"]


def test_a_receiver_that_answers_no_end_is_cut_off(hooked, receiver, monkeypatch):
    def drip(handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)

    def flood(handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(4000):
                handler.wfile.write(b"x" * 10_000)
        except OSError:
            pass

    monkeypatch.setattr(outgoing.send, "__kwdefaults__", {"body": b"", "seconds": 0.5})
    receiver.answers = [drip, flood]
    hooked.happen()
    hooked.send()
    assert hooked.deliveries[0].last_failure == "timeout"
    hooked.at(START + 10 * timedelta(seconds=1))
    hooked.send()
    assert hooked.states == ["delivered"]


def test_a_rotated_secret_signs_beside_the_new_one_for_a_day(hooked, receiver):
    fresh = hooked.do(rotate_secret)
    hooked.happen()
    hooked.send()
    assert receiver.verified(hooked.secret) == receiver.verified(fresh)
    assert len(receiver.got[0].headers["webhook-signature"].split(" ")) == 2
    hooked.at(START + DAY)
    receiver.got.clear()
    hooked.happen()
    hooked.send()
    assert len(receiver.verified(fresh)) == 1
    with pytest.raises(Exception, match="No matching signature"):
        receiver.verified(hooked.secret)


def test_every_secret_rotated_away_signs_until_its_own_day_is_over(hooked, receiver):
    second = hooked.do(rotate_secret)
    hooked.at(START + HOUR)
    third = hooked.do(rotate_secret)
    hooked.happen()
    hooked.send()
    for secret in (hooked.secret, second, third):
        assert len(receiver.verified(secret)) == 1
    hooked.at(START + DAY)
    receiver.got.clear()
    hooked.happen()
    hooked.send()
    assert receiver.verified(second) == receiver.verified(third)
    with pytest.raises(Exception, match="No matching signature"):
        receiver.verified(hooked.secret)
    hooked.at(START + DAY + HOUR)
    assert hooked.endpoint.secrets_at(START + DAY + HOUR) == [third]


def test_ten_secrets_sign_at_most_the_newest(hooked):
    fresh = [hooked.do(rotate_secret) for _ in range(MOST_SECRETS + 2)]
    assert hooked.endpoint.secrets_at(START) == fresh[::-1][:MOST_SECRETS]


def test_paused_nothing_is_sent_and_resumed_everything(hooked, receiver):
    hooked.happen()
    hooked.do(pause_endpoint)
    hooked.happen(2)
    assert hooked.send() == 0
    hooked.do(resume_endpoint)
    while hooked.send():
        pass
    assert len(set(receiver.ids())) == 3
    assert hooked.states == ["delivered"] * 3


@pytest.mark.parametrize("answers", [[500] * 8, [(503, {"Retry-After": "3600"})] * 8])
def test_resuming_ends_a_rest_and_sends_what_waited(hooked, receiver, answers):
    receiver.answers = answers
    hooked.happen(8)
    hooked.send()
    assert hooked.endpoint.resting_until > START
    hooked.do(send_test)
    with clinic_scope(hooked.clinic.id) as now:
        advance(now=now)
    assert hooked.send() == 0
    hooked.do(resume_endpoint)
    assert (hooked.endpoint.failures, hooked.endpoint.resting_until) == (0, None)
    while hooked.send():
        pass
    assert hooked.states == ["delivered"] * 9


def test_resuming_one_that_does_well_changes_nothing(hooked):
    hooked.happen()
    hooked.send()
    before = hooked.endpoint.version
    hooked.do(resume_endpoint)
    assert hooked.endpoint.version == before
    with clinic_scope(hooked.clinic.id):
        assert not LedgerEvent.objects.filter(type="webhook_endpoint.resumed").exists()


def test_a_test_event_goes_to_its_endpoint_alone(hooked, receiver):
    with a_receiver() as other:
        with clinic_scope(hooked.clinic.id) as now:
            create_endpoint(name="Other", url=other.address, types=[], by=SEED, now=now)
        hooked.do(send_test)
        with clinic_scope(hooked.clinic.id) as now:
            advance(now=now)
        hooked.send()
        assert [event["type"] for event in receiver.verified(hooked.secret)] == [
            "webhook_endpoint.test"
        ]
        assert other.got == []


def test_one_delivery_is_sent_again_with_the_same_id(hooked, receiver):
    hooked.happen()
    hooked.send()
    with clinic_scope(hooked.clinic.id) as now:
        delivery = Delivery.objects.select_related("endpoint").get()
        replay_delivery(delivery=delivery, by=SEED, now=now)
    hooked.send()
    assert receiver.ids() == [receiver.ids()[0]] * 2
    assert receiver.got[0].body == receiver.got[1].body
    assert hooked.states == ["delivered"]


def test_a_range_is_sent_again_and_nothing_outside_it(hooked, receiver):
    for hour in range(4):
        hooked.at(START + hour * HOUR)
        hooked.happen()
        hooked.send()
    receiver.got.clear()
    count = hooked.do(replay_range, begin=START + HOUR, end=START + 3 * HOUR, states=["delivered"])
    hooked.send()
    wanted = [delivery.event_id.hex for delivery in hooked.deliveries[1:3]]
    assert count == 2
    assert sorted(receiver.ids()) == sorted(f"evt_{each}" for each in wanted)


def test_the_queue_names_clinics_with_deliveries_due(hooked):
    hooked.happen()
    assert hooked.clinic.id in due_clinics("delivery")
    hooked.send()
    assert hooked.clinic.id not in due_clinics("delivery")


def test_what_the_receiver_said_is_kept_as_text(hooked, receiver):
    def say(handler) -> None:
        handler.send_response(400)
        handler.send_header("X-Why", "unknown")
        handler.end_headers()
        handler.wfile.write(b"no \x00\xff such tenant")

    receiver.answers = [say]
    hooked.happen()
    hooked.send()
    (delivery,) = hooked.deliveries
    assert "x-why: unknown" in delivery.reply
    assert "such tenant" in delivery.reply
    assert delivery.latency_ms >= 0


def test_theirs_signs_and_verifies_as_ours_does(hooked, receiver):
    hooked.happen()
    hooked.send()
    got = receiver.got[0]
    moment = datetime.fromtimestamp(int(got.headers["webhook-timestamp"]), tz=UTC)
    theirs = Webhook(hooked.secret).sign(got.headers["webhook-id"], moment, got.body.decode())
    assert theirs == got.headers["webhook-signature"]
    assert json.loads(got.body)["sequence"] == hooked.deliveries[0].position


def test_deliveries_that_are_over_are_kept_as_long_as_the_settings_say(hooked, receiver, settings):
    hooked.happen(2)
    hooked.send()
    hooked.happen()
    assert hooked.states == ["delivered", "delivered", "pending"]
    hooked.at(START + settings.DELIVERIES_KEPT)
    assert sweep_deliveries() == 0
    hooked.at(START + settings.DELIVERIES_KEPT + timedelta(seconds=1))
    assert sweep_deliveries() == 2
    assert hooked.states == ["pending"]
