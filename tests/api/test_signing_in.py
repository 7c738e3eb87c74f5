"""Programs sign in with keys of their own: a signed assertion, five minutes, once."""

import json
import time
import uuid
from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.test import Client

from api.keys import create_client, disable_client, register_keys
from api.models import ApiClient, Credential, UsedJti
from api.oauth import keysets
from api.oauth.tokens import client_id_of
from clinic.tenancy import clinic_scope
from tests.api.builders import Machine
from tests.api.receiving import a_key_server
from tests.builders import SEED, a_clinic, a_patient
from tests.messaging.making import set_clock

pytestmark = pytest.mark.django_db

ADDRESS = "http://testserver/api/v1/oauth/token"
BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP384R1())
KEYS = {"RS384": RSA, "ES384": EC}
JWK = {"RS384": jwt.algorithms.RSAAlgorithm, "ES384": jwt.algorithms.ECAlgorithm}


def public(algorithm: str, key=None, kid: str | None = None) -> dict:
    found = json.loads(JWK[algorithm].to_jwk((key or KEYS[algorithm]).public_key()))
    return {**found, "kid": kid or algorithm}


def claims_of(client_id: str) -> dict:
    return {
        "iss": client_id,
        "sub": client_id,
        "aud": ADDRESS,
        "exp": int(time.time()) + 240,
        "jti": uuid.uuid4().hex,
    }


def assertion_of(client_id: str) -> str:
    return jwt.encode(claims_of(client_id), RSA, algorithm="RS384", headers={"kid": "RS384"})


class Program:
    """A client of a clinic that signs for itself."""

    def __init__(self, clinic, scopes=("system/*.rs",), jwks=None, jwks_url="") -> None:
        self.clinic = clinic
        keys = jwks or {"keys": [public("RS384"), public("ES384")]}
        with clinic_scope(clinic.id) as now:
            self.client, _ = create_client(
                clinic=clinic, name="Engine", scopes=scopes, by=SEED, now=now
            )
            register_keys(
                client=self.client,
                jwks=None if jwks_url else keys,
                jwks_url=jwks_url,
                by=SEED,
                now=now,
            )
        self.id = client_id_of(self.client, clinic)

    def claims(self, **changes) -> dict:
        said = claims_of(self.id) | changes
        return {name: value for name, value in said.items() if value is not None}

    def assertion(self, algorithm="RS384", key=None, kid=None, **changes) -> str:
        signing = key or KEYS[algorithm]
        return jwt.encode(
            self.claims(**changes), signing, algorithm=algorithm, headers={"kid": kid or algorithm}
        )


def ask(assertion: str, scope="system/Patient.rs", **changes):
    sent = {
        "grant_type": "client_credentials",
        "client_assertion_type": BEARER,
        "client_assertion": assertion,
        "scope": scope,
        **changes,
    }
    body = "&".join(
        f"{name}={value}".replace(":", "%3A") for name, value in sent.items() if value is not None
    )
    return Client().post(
        "/api/v1/oauth/token", body, content_type="application/x-www-form-urlencoded"
    )


@pytest.fixture
def program():
    return Program(a_clinic())


@pytest.mark.parametrize("algorithm", ["RS384", "ES384"])
def test_a_signed_assertion_becomes_a_token_of_five_minutes_that_works(program, algorithm):
    answer = ask(program.assertion(algorithm))
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert (said["token_type"], said["expires_in"], said["scope"]) == (
        "bearer",
        300,
        "system/Patient.rs",
    )
    assert answer["Cache-Control"] == "no-store"
    machine = Machine(said["access_token"])
    assert machine.get("/api/v1/patients").status_code == 200
    assert machine.get("/api/v1/events").status_code == 403


def test_a_token_ends_with_its_time_and_at_once_with_its_client():
    clinic = a_clinic(is_test=True)
    program = Program(clinic)
    tokens = [ask(program.assertion()).json()["access_token"] for _ in range(2)]
    with clinic_scope(clinic.id) as now:
        disabled = ApiClient.objects.get()
    set_clock(clinic, now + timedelta(seconds=299))
    assert Machine(tokens[0]).get("/api/v1/patients").status_code == 200
    set_clock(clinic, now + timedelta(seconds=300))
    assert Machine(tokens[0]).get("/api/v1/patients").status_code == 401
    set_clock(clinic, now)
    with clinic_scope(clinic.id) as now:
        disable_client(client=disabled, by=SEED, now=now)
    assert Machine(tokens[1]).get("/api/v1/patients").status_code == 401
    assert ask(program.assertion()).json() == {"error": "invalid_client"}


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "https://elsewhere.example.org/token"},
        {"aud": None},
        {"exp": 1},
        {"exp": int(time.time()) + 86_400},
        {"exp": None},
        {"exp": "soon"},
        {"jti": None},
        {"jti": ""},
        {"jti": "x" * 300},
        {"jti": 7},
        {"jti": "\ud800"},
        {"sub": "cl_aaaaaaaaaa_" + "0" * 32},
        {"sub": None},
        {"iss": None},
        {"iss": "cl_aaaaaaaaaa_" + "0" * 32},
        {"iss": 7},
        {"nbf": int(time.time()) + 86_400},
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(program, changes):
    assertion = (
        jwt.encode(program.claims(**changes), RSA, algorithm="RS384", headers={"kid": "RS384"})
        if not isinstance(changes.get("iss"), int)
        else _raw(program, changes)
    )
    answer = ask(assertion)
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


def _raw(program, changes) -> str:
    body = json.dumps(program.claims(**changes)).encode()
    return jwt.api_jws.encode(body, RSA, algorithm="RS384", headers={"kid": "RS384"})


def test_only_the_two_algorithms_and_only_the_clients_own_keys(program):
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    unsigned = jwt.encode(program.claims(), None, algorithm="none", headers={"kid": "RS384"})
    secret = jwt.encode(program.claims(), "k" * 32, algorithm="HS256", headers={"kid": "RS384"})
    rs256 = jwt.encode(program.claims(), RSA, algorithm="RS256", headers={"kid": "RS384"})
    nameless = jwt.encode(program.claims(), RSA, algorithm="RS384")
    for assertion in (
        unsigned,
        secret,
        rs256,
        nameless,
        program.assertion(key=other),
        program.assertion(kid="unknown"),
        program.assertion("ES384", kid="RS384"),
        program.assertion()[:-4] + "AAAA",
        "x.y.z",
        "x" * 20_000,
    ):
        assert ask(assertion).json() == {"error": "invalid_client"}


def test_an_assertion_is_taken_once(program):
    assertion = program.assertion()
    assert ask(assertion).status_code == 200
    assert ask(assertion).json() == {"error": "invalid_client"}
    with clinic_scope(program.clinic.id):
        assert UsedJti.objects.count() == 1


def test_two_programs_may_choose_the_same_id_for_an_assertion(program):
    other = Program(program.clinic)
    assert ask(program.assertion(jti="1")).status_code == 200
    assert ask(other.assertion(jti="1")).status_code == 200


@pytest.mark.parametrize(
    ("scope", "answer"),
    [
        ("system/Patient.r", 200),
        ("system/Patient.rs system/Event.s", 200),
        ("", 200),
        ("system/Patient.cruds", 400),
        ("system/*.cruds", 400),
        ("system/Nothing.r", 400),
        ("everything", 400),
        ("system/ApiClient.rs", 400),
    ],
)
def test_a_scope_may_be_narrower_and_never_wider(program, scope, answer):
    found = ask(program.assertion(), scope=scope.replace(" ", "+"))
    assert found.status_code == answer, found.content
    if answer == 400:
        assert found.json() == {"error": "invalid_scope"}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": None}, "invalid_request"),
        ({"client_assertion": None}, "invalid_request"),
        ({"client_assertion_type": "other"}, "invalid_client"),
    ],
)
def test_requests_of_another_shape_get_the_errors_of_oauth(program, changes, error):
    assert ask(program.assertion(), **changes).json() == {"error": error}


def test_a_token_of_one_clinic_finds_nothing_of_another(program):
    other = a_clinic()
    with clinic_scope(other.id) as now:
        patient = a_patient(now=now)
    machine = Machine(ask(program.assertion()).json()["access_token"])
    assert machine.get(f"/api/v1/patients/pat_{patient.id.hex}").status_code == 404
    assert machine.get("/api/v1/patients").json()["data"] == []


def test_the_token_is_kept_as_a_hash_alone(program):
    token = ask(program.assertion()).json()["access_token"]
    with clinic_scope(program.clinic.id):
        kept = Credential.objects.get(kind="access_token")
    assert token.rpartition("_")[2].encode() not in bytes(kept.secret_hash)


def test_keys_are_read_at_the_clients_address_kept_and_read_again_for_a_new_one(monkeypatch):
    keysets._kept.clear()
    fresh = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with a_key_server() as server:
        server.keys = {"keys": [public("RS384")]}
        program = Program(a_clinic(), jwks_url=server.address)
        assert ask(program.assertion()).status_code == 200
        assert ask(program.assertion()).status_code == 200
        assert server.reads == 1
        server.keys = {"keys": [public("RS384", fresh, "second")]}
        signed = program.assertion(key=fresh, kid="second")
        assert ask(signed).status_code == 401
        monkeypatch.setattr(keysets, "_AGAIN_AFTER", 0.0)
        assert ask(program.assertion(key=fresh, kid="second")).status_code == 200
        assert ask(program.assertion()).status_code == 401


def test_clients_with_slow_addresses_do_not_hold_every_thread():
    keysets._kept.clear()
    with a_key_server() as server:
        server.keys = {"keys": [public("RS384")]}
        program, own = Program(a_clinic(), jwks_url=server.address), Program(a_clinic())
        with keysets.READING, keysets.READING:
            refused = ask(program.assertion())
            assert (refused.status_code, refused.json()["error"]) == (
                503,
                "temporarily_unavailable",
            )
            assert ask(own.assertion()).status_code == 200
        assert ask(program.assertion()).status_code == 200


def test_the_configuration_says_where_and_how():
    said = Client().get("/.well-known/smart-configuration").json()
    assert said["token_endpoint"].endswith("/api/v1/oauth/token")
    assert said["token_endpoint_auth_signing_alg_values_supported"] == ["RS384", "ES384"]
    assert "system/Patient.crus" in said["scopes_supported"]
