"""Programs over REST: no program gives, or takes, more than it has."""

import pytest

from tests.api.builders import Machine, World, a_key, a_world
from tests.api.test_openapi import matches, served
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
    wide = next(one for one in wider if one["scopes"] == ["system/*.cruds"])
    assert manager.send(f"{ROOT}/{wide['id']}/rotate", {}).status_code == 403


def test_everything_does_not_cover_programs(world):
    assert world.machine.get(ROOT).status_code == 403
    assert world.machine.send(ROOT, WANTED).status_code == 403


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
