"""The Python client against the real server, through real sockets."""

import io
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from standardwebhooks import Webhook
from stepwell_client import (
    Client,
    InvalidRequest,
    NotFromStepwell,
    PrivateKey,
    RateLimited,
    SignInRefused,
    StaleVersion,
    Unauthenticated,
    Unreachable,
    verify,
)

from api.events.feed import advance
from api.webhooks.signing import headers_of
from clinic.models import Patient
from clinic.tenancy import clinic_scope
from followup.services.jobs import do_piece
from tests.api.builders import a_key
from tests.api.receiving import a_receiver
from tests.api.test_signing_in import EC, Program
from tests.api.typed import event_types, family_of, versions
from tests.builders import SEED, a_clinic, a_patient

pytestmark = pytest.mark.django_db(transaction=True)

SECRET, OTHER = "whsec_" + "a" * 43 + "=", "whsec_" + "b" * 43 + "="
PERSON = {"family": "Okonkwo", "given": "Chidi"}


@pytest.fixture
def clinic():
    return a_clinic()


@pytest.fixture
def client(live_server, clinic) -> Iterator[Client]:
    with Client(live_server.url, a_key(clinic), sleep=never) as found:
        yield found


def never(seconds: float) -> None:
    raise AssertionError("There was nothing to wait for.")


def patients(clinic) -> int:
    with clinic_scope(clinic.id):
        return Patient.objects.count()


@contextmanager
def a_line_that_breaks(
    address: str, *, times: int, at: bytes = b"", keeps: float = 0.0
) -> Iterator[str]:
    """A proxy that passes a request on, hears the answer, and hangs up instead of giving it.

    Only on requests that hold `at`, and after the part of the answer that `keeps` says.
    """
    host, port = address.removeprefix("http://").split(":")
    listening = socket.create_server(("127.0.0.1", 0))
    left = [times]

    def carry() -> None:
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            with near, socket.create_connection((host, int(port))) as far:
                sent = whole_request(near)
                far.sendall(sent.replace(b"Connection: keep-alive", b"Connection: close"))
                answer = b"".join(iter(lambda far=far: far.recv(65536), b""))
                if left[0] and at in sent:
                    left[0] -= 1
                    near.sendall(answer[: int(len(answer) * keeps)])
                else:
                    near.sendall(answer)

    thread = threading.Thread(target=carry)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


def whole_request(near: socket.socket) -> bytes:
    """What httpx sends: a body has a Content-Length."""
    with near.makefile("rb") as reading:
        lines = list(iter(reading.readline, b"\r\n"))
        lengths = [
            line.split(b":")[1] for line in lines if line.lower().startswith(b"content-length")
        ]
        return b"".join([*lines, b"\r\n", reading.read(int(lengths[0])) if lengths else b""])


def test_a_post_whose_connection_is_cut_is_sent_again_and_happens_once(live_server, clinic):
    waited: list[float] = []
    with (
        a_line_that_breaks(live_server.url, times=2) as address,
        Client(address, a_key(clinic), sleep=waited.append) as client,
    ):
        made = client.post("/patients", PERSON)
        assert (made.status, made.was_replayed) == (201, True)
        assert client.get(f"/patients/{made.data['id']}").data["family"] == "Okonkwo"
    assert patients(clinic) == 1
    assert 0.25 <= waited[0] <= 0.5 <= waited[1] <= 1


def test_a_change_without_a_key_is_not_repeated_when_no_answer_came(live_server, clinic, client):
    made = client.post("/patients", PERSON)
    with (
        a_line_that_breaks(live_server.url, times=1) as address,
        Client(address, a_key(clinic), sleep=never) as cut,
        pytest.raises(Unreachable),
    ):
        cut.patch(f"/patients/{made.data['id']}", {"sex": "male"}, if_match=made.etag)
    assert client.get(f"/patients/{made.data['id']}").data["sex"] == "male"


def test_it_waits_as_long_as_it_is_told_and_gives_up_in_the_end():
    waited: list[float] = []
    with a_receiver() as receiver:
        address = receiver.address.removesuffix("/hooks")
        receiver.otherwise = (429, {"Retry-After": "7"})
        with Client(address, "sk_x", sleep=waited.append) as client, pytest.raises(RateLimited):
            client.post("/patients", PERSON)
    assert waited == [7.0] * 4
    assert len({one.headers["idempotency-key"] for one in receiver.got}) == 1


def test_a_list_is_read_to_its_end_and_what_changed_comes_by_itself(clinic, client):
    with clinic_scope(clinic.id) as now:
        made = {f"pat_{a_patient(now=now).id.hex}" for _ in range(5)}
    walked = [row["id"] for row in client.rows("/patients", limit=2)]
    assert len(walked) == 5
    assert set(walked) == made
    changed = client.changed_since("/patients", datetime.now(UTC), limit=2)
    assert {row["id"] for row in changed} == made


def test_a_list_is_taken_whole_and_a_broken_download_goes_on(live_server, clinic):
    with clinic_scope(clinic.id) as now:
        for family in ("Ito", "Okoye", "Duarte"):
            a_patient(family, now=now)

    def work(seconds: float) -> None:
        while do_piece(clinic.id, by=SEED):
            pass

    out = io.BytesIO()
    breaking = a_line_that_breaks(live_server.url, times=2, at=b"/file ", keeps=0.8)
    with breaking as address, Client(address, a_key(clinic), sleep=work) as client:
        listed = list(client.rows("/patients"))
        assert client.export("patients", out) == len(out.getvalue())
    assert [json.loads(line) for line in out.getvalue().splitlines()] == listed


def test_events_come_once_each_and_go_on_from_the_last(clinic, client):
    with clinic_scope(clinic.id) as now:
        a_patient(now=now)
        advance(now=now)
    first = list(client.events(types=("patient.created",)))
    with clinic_scope(clinic.id) as now:
        a_patient(now=now)
        advance(now=now)
    second = list(client.events(first[-1]["id"], types=("patient.created",)))
    assert [len(first), len(second)] == [1, 1]
    assert first[0]["sequence"] < second[0]["sequence"]


def test_following_the_feed_waits_between_looks(live_server, clinic):
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        with clinic_scope(clinic.id) as now:
            a_patient(now=now)
            advance(now=now)

    with Client(live_server.url, a_key(clinic), sleep=wait) as client:
        feed = client.events(types=("patient.created",), follow=True)
        assert next(feed)["sequence"] < next(feed)["sequence"]
    assert waited == [5, 5]


def test_a_change_starts_over_when_somebody_was_first(client):
    made = client.post("/patients", PERSON)
    path, seen = f"/patients/{made.data['id']}", []

    def decide(patient):
        seen.append(patient["version"])
        if len(seen) == 1:
            client.patch(path, {"sex": "male"}, if_match=made.etag)
        return {"given": "Chidi " + patient["sex"]}

    assert client.change(path, decide).data["given"] == "Chidi male"
    assert seen == [1, 2]
    with pytest.raises(StaleVersion) as stale:
        client.patch(path, {"sex": "female"}, if_match=made.etag)
    assert stale.value.current
    assert "given" in stale.value.changed


def test_errors_are_types_with_what_to_do(live_server, clinic, client):
    with pytest.raises(InvalidRequest) as wrong:
        client.post("/patients", {"family": 7})
    assert wrong.value.code == "invalid_request"
    assert wrong.value.errors[0]["pointer"] == "/family"
    assert wrong.value.request_id.startswith("req_")
    with Client(live_server.url, "sk_live_x") as stranger, pytest.raises(Unauthenticated):
        stranger.get("/patients")


def test_it_signs_in_with_a_key_of_its_own_and_again_when_its_token_ends(live_server, clinic):
    pem = EC.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    credential = PrivateKey(Program(clinic).id, pem, "ES384")
    with Client(live_server.url, credential, sleep=never) as client:
        assert client.get("/patients").data["data"] == []
        first, credential._token = credential._token, "at_live_gone"
        assert client.get("/patients").status == 200
        assert credential._token not in {first, "at_live_gone"}
        assert "PRIVATE" not in repr(credential)
    wrong = PrivateKey(credential.client_id, pem, "unknown")
    with Client(live_server.url, wrong) as client, pytest.raises(SignInRefused):
        client.get("/patients")


def test_a_webhook_is_verified_with_either_secret_and_nothing_else_is_read(clinic):
    body = b'{"id":"evt_1","type":"task.completed"}'
    headers = headers_of(clinic.id, body, [OTHER])
    assert verify(body, headers, SECRET, OTHER)["id"] == "evt_1"
    for wrong, said in [(body + b" ", headers), (body, {}), (body, {**headers, "webhook-id": "x"})]:
        with pytest.raises(NotFromStepwell):
            verify(wrong, said, SECRET, OTHER)
    old = datetime(2026, 1, 1, tzinfo=UTC)
    signed = Webhook(OTHER).sign("evt_1", old, body.decode())
    late = {"webhook-id": "evt_1", "webhook-timestamp": str(int(old.timestamp()))}
    with pytest.raises(NotFromStepwell):
        verify(body, {**late, "webhook-signature": signed}, OTHER)


def test_what_is_typed_comes_as_its_types_say(client, clinic):
    assert family_of(client, "Okonkwo") == "Okonkwo"
    assert versions(client, datetime(2026, 1, 1, tzinfo=UTC)) == [1, 1]
    with clinic_scope(clinic.id) as now:
        advance(now=now)
    assert "patient.created" in event_types(client)
