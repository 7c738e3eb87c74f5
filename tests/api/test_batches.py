"""Batches: each part is a request of its own, and fails by itself."""

import pytest

from api.batches import views
from api.batches.views import turn_of
from api.models import ApiClient
from clinic.models import Patient
from clinic.tenancy import clinic_scope
from tests.api.builders import Machine, World, a_key, a_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


def a_patient_named(family: str, **more):
    body = {"family": family}
    return {"method": "POST", "path": "/api/v1/patients", "body": body, **more}


def done(visitor, *operations, **headers):
    answer = visitor.send("/api/v1/batches", {"operations": list(operations)}, **headers)
    assert answer.status_code == 200, answer.content
    return answer.json()


def families(world: World) -> list[str]:
    with clinic_scope(world.clinic.id):
        found = Patient.objects.exclude(id=world.patient.id).order_by("created_at", "id")
        return sorted(found.values_list("family", flat=True))


def test_what_fails_stores_nothing_and_harms_no_other(world):
    task = f"/api/v1/tasks/{world.task_id}"
    found = done(
        world.machine,
        a_patient_named("Ito"),
        a_patient_named(""),
        {"method": "GET", "path": "/api/v1/nothing"},
        {"method": "GET", "path": "/api/v1/%FF"},
        {"method": "POST", "path": f"{task}/completion", "body": {"outcome_code": "done"}},
        {
            "method": "POST",
            "path": f"{task}/completion",
            "body": {"outcome_code": "done"},
            "if_match": '"1"',
        },
        a_patient_named("Mensah"),
    )
    assert [one["status"] for one in found["data"]] == [201, 400, 404, 400, 428, 200, 201]
    assert (found["succeeded"], found["failed"]) == (3, 4)
    assert found["data"][5]["headers"]["ETag"] == '"2"'
    assert found["data"][5]["body"]["state"] == "completed"
    assert families(world) == ["Ito", "Mensah"]


def test_a_part_with_its_own_key_takes_effect_once(world):
    same = a_patient_named("Ito", idempotency_key="one")
    first, second = done(world.machine, same, same)["data"]
    assert first["body"] == second["body"]
    assert second["headers"]["Idempotency-Replayed"] == "true"
    assert families(world) == ["Ito"]


def test_a_batch_under_one_key_is_answered_again(world):
    batches = [done(world.machine, a_patient_named("Ito"), Idempotency_Key="b-1") for _ in "12"]
    assert batches[0] == batches[1]
    assert families(world) == ["Ito"]


def test_each_part_needs_its_own_scope(world):
    reader = Machine(a_key(world.clinic, ["system/Task.s"]))
    found = done(reader, {"method": "GET", "path": "/api/v1/tasks"}, a_patient_named("Ito"))
    assert [one["status"] for one in found["data"]] == [200, 403]


def test_no_batch_in_a_batch_and_no_secret_out_of_one(world):
    inner = {"operations": [a_patient_named("Ito")]}
    found = done(
        world.machine,
        {"method": "POST", "path": "/api/v1/batches", "body": inner},
        {"method": "POST", "path": "/api/v1/api_clients", "body": {}},
        {"method": "GET", "path": "/api/v1/openapi.json"},
    )
    assert [one["status"] for one in found["data"]] == [404, 404, 404]


def test_a_thousand_and_one_are_refused_whole(world):
    many = [a_patient_named("Ito")] * 1001
    assert world.machine.send("/api/v1/batches", {"operations": many}).status_code == 400
    assert families(world) == []


def test_what_there_is_no_time_for_says_so(world, monkeypatch):
    monkeypatch.setattr(views, "PATIENCE_SECONDS", -1.0)
    found = done(world.machine, a_patient_named("Ito"))
    assert (found["data"][0]["status"], found["data"][0]["body"]["code"]) == (503, "unavailable")
    assert families(world) == []


def test_what_there_is_no_room_for_says_so(world, monkeypatch):
    monkeypatch.setattr(views, "MOST_BYTES", 100)
    found = done(world.machine, a_patient_named("Ito"), a_patient_named("Okoye"))
    assert [one["status"] for one in found["data"]] == [201, 503]
    assert families(world) == ["Ito"]


def test_a_program_has_one_batch_under_way(world, owner_connection):
    with clinic_scope(world.clinic.id):
        turn = turn_of(ApiClient.objects.get(name="Feed").id)
    number = int.from_bytes(turn[:8], signed=True)
    with owner_connection.transaction():
        owner_connection.execute("SELECT pg_advisory_xact_lock(%s)", [number])
        refused = world.machine.send("/api/v1/batches", {"operations": [a_patient_named("Ito")]})
        assert (refused.status_code, refused.json()["code"]) == (409, "still_running")
        done(Machine(a_key(world.clinic)), a_patient_named("Ito"))
    done(world.machine, a_patient_named("Okoye"))


def test_a_kept_answer_is_not_shown_to_who_may_see_less(world):
    look = {"method": "GET", "path": f"/api/v1/patients/{world.patient_id}"}
    assert done(world.machine, look, idempotency_key="one")["succeeded"] == 1
    with clinic_scope(world.clinic.id):
        ApiClient.objects.update(scopes=["system/Task.s"])
    sent = {"operations": [look]}
    again = world.machine.send("/api/v1/batches", sent, idempotency_key="one")
    assert again.status_code == 422
    assert "Haddad" not in again.content.decode()
