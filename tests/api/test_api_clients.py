"""Programs over REST: no program gives, or takes, more than it has."""

import pytest

from tests.api.builders import Machine, World, a_key, a_world
from tests.api.test_openapi import matches, served
from tests.api.test_signing_in import ask, assertion_of, public
from tests.builders import a_clinic

ROOT = "/api/v1/api_clients"
MANAGING = ["system/ApiClient.cruds", "system/Patient.rs"]
WANTED = {"name": "Board", "scopes": ["system/Patient.rs"]}


@pytest.fixture
def world(db) -> World:
    return a_world()


@pytest.fixture
def manager(world) -> Machine:
    return Machine(a_key(world.clinic, MANAGING))


def test_a_program_is_let_in_rotated_and_shut_out(manager):
    made = manager.send(ROOT, WANTED)
    assert made.status_code == 201, made.content
    found = made.json()
    first = Machine(found["secret"])
    assert first.get("/api/v1/patients").status_code == 200
    one = f"{ROOT}/{found['id']}"
    second = Machine(manager.send(f"{one}/rotate", {}).json()["secret"])
    assert [each.get("/api/v1/patients").status_code for each in (first, second)] == [200, 200]
    shown = manager.get(one)
    assert len(shown.json()["keys"]) == 2
    assert "secret" not in shown.json()
    gone = manager.delete(one, headers={"If-Match": shown["ETag"]})
    assert gone.json()["disabled_at"]
    assert [each.get("/api/v1/patients").status_code for each in (first, second)] == [401, 401]
    assert manager.send(f"{one}/rotate", {}).status_code == 422


def test_no_program_gives_or_takes_more_than_it_has(manager, world):
    for scopes in (["system/*.cruds"], ["system/Patient.cruds"], ["system/Event.rs"]):
        assert manager.send(ROOT, {"name": "x", "scopes": scopes}).status_code == 403
    wider = manager.get(ROOT).json()["data"]
    wide = next(one for one in wider if "system/*.cruds" in one["scopes"])
    assert manager.send(f"{ROOT}/{wide['id']}/rotate", {}).status_code == 403


def test_everything_does_not_cover_programs(world):
    assert world.machine.get(ROOT).status_code == 403
    assert world.machine.send(ROOT, WANTED).status_code == 403


def test_public_keys_are_registered_over_rest_and_sign_a_program_in(manager):
    made = manager.send(ROOT, WANTED).json()
    one = f"{ROOT}/{made['id']}"
    sent = {"jwks": {"keys": [{**public("RS384"), "x5t": "dropped"}, public("ES384")]}}
    answer = manager.put(f"{one}/keys", sent, "application/json", headers={"If-Match": '"1"'})
    assert answer.status_code == 200, answer.content
    assert [key["kty"] for key in answer.json()["public_keys"]] == ["RSA", "EC"]
    assert manager.get(one)["ETag"] == answer["ETag"]
    token = ask(assertion_of(made["client_id"]), scope="system/Patient.rs")
    assert token.status_code == 200, token.content
    assert Machine(token.json()["access_token"]).get("/api/v1/patients").status_code == 200
    stale = manager.put(f"{one}/keys", sent, "application/json", headers={"If-Match": '"1"'})
    assert stale.status_code == 412


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({}, "/jwks"),
        ({"jwks": {"keys": []}}, "/jwks"),
        ({"jwks": []}, "/jwks"),
        ({"jwks": {"keys": [{"kty": "RSA", "kid": "x", "n": 7, "e": None}]}}, "/jwks"),
        ({"jwks": {"keys": [{"kty": "oct", "kid": "x", "k": "c2VjcmV0"}]}}, "/jwks"),
        ({"jwks": {"keys": [{**public("RS384"), "kid": None}]}}, "/jwks"),
        ({"jwks": {"keys": [{**public("RS384"), "d": "AQAB"}]}}, "/jwks"),
        ({"jwks_url": "http://keys.example.org/"}, "/jwks_url"),
        ({"jwks_url": "https://keys.example.org/" + "x" * 300}, "/jwks_url"),
    ],
)
def test_keys_that_cannot_sign_in_are_refused_and_the_old_ones_stay(manager, sent, pointer):
    made = manager.send(ROOT, WANTED).json()
    keys = f"{ROOT}/{made['id']}/keys"
    answer = manager.put(keys, sent, "application/json", headers={"If-Match": '"1"'})
    assert answer.status_code in {400, 422}, answer.content
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert b"AQAB" not in answer.content
    shown = manager.get(f"{ROOT}/{made['id']}").json()
    assert (shown["public_keys"], shown["jwks_url"], shown["version"]) == ([], None, 1)


def test_no_program_signs_in_as_a_wider_one(manager):
    wide = next(
        one for one in manager.get(ROOT).json()["data"] if "system/*.cruds" in one["scopes"]
    )
    sent = {"jwks": {"keys": [public("RS384")]}}
    answer = manager.put(
        f"{ROOT}/{wide['id']}/keys", sent, "application/json", headers={"If-Match": '"1"'}
    )
    assert answer.status_code == 403


def test_another_clinics_programs_are_not_there(manager):
    made = manager.send(ROOT, WANTED).json()
    other = Machine(a_key(a_clinic(), MANAGING))
    assert other.get(f"{ROOT}/{made['id']}").status_code == 404
    assert other.send(f"{ROOT}/{made['id']}/rotate", {}).status_code == 404
    assert made["id"] not in [one["id"] for one in other.get(ROOT).json()["data"]]


@pytest.mark.parametrize("scopes", [[], ["system/No.r"], ["x"], "system/Patient.r"])
def test_what_cannot_be_granted_is_refused(manager, scopes):
    assert manager.send(ROOT, {"name": "x", "scopes": scopes}).status_code in {400, 422}


def test_real_answers_match_the_documentation(manager):
    found = served()
    made = manager.send(ROOT, WANTED).json()
    matches(made, ROOT, "post", "201", found)
    one = f"{ROOT}/{made['id']}"
    matches(manager.get(one).json(), f"{ROOT}/{{client}}", "get", "200", found)
    matches(manager.get(ROOT).json(), ROOT, "get", "200", found)
