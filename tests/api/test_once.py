"""A request with an Idempotency-Key takes effect once, however often and however it is sent."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from api.models import ApiClient, StoredReply
from api.replies import KEPT, sweep_replies
from clinic.models import Patient
from clinic.tenancy import clinic_scope
from pathway.models import Fall
from tests.api.builders import Machine, World, a_key, a_world
from tests.api.test_problems import is_problem
from tests.harness.database import SOMEBODY_WAITS_FOR_ME

PATIENTS = "/api/v1/patients"
ITO = {"family": "Ito", "external_ids": [{"system": "mrn", "value": "7"}]}


def register(machine: Machine, key: str, **said):
    return machine.send(PATIENTS, {**ITO, **said}, idempotency_key=key)


def people(world: World) -> int:
    with clinic_scope(world.clinic.id):
        return Patient.objects.count()


@pytest.mark.django_db
def test_the_same_request_again_gets_the_stored_answer_byte_for_byte():
    world = a_world()
    first, again = (register(world.machine, "feed-1") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert [first[name] for name in ("ETag", "Location", "Content-Type")] == [
        again[name] for name in ("ETag", "Location", "Content-Type")
    ]
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert again["Request-Id"] != first["Request-Id"]
    assert people(world) == 2


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_refused():
    world = a_world()
    register(world.machine, "feed-1")
    other = register(world.machine, "feed-1", family="Sato", external_ids=[])
    assert is_problem(other, 422, "idempotency_key_reused")
    assert people(world) == 2


@pytest.mark.django_db
def test_a_key_is_its_clients_its_addresses_and_its_clinics_own():
    world, elsewhere = a_world(), a_world()
    colleague = Machine(a_key(world.clinic))
    body = {"family": "Ito"}
    answers = [
        machine.send(PATIENTS, body, idempotency_key="feed-1")
        for machine in (world.machine, colleague, elsewhere.machine)
    ]
    fall = {"effective_on": world.plan.episode.started_on.isoformat(), "values": {}}
    answers.append(world.machine.send(f"{world.episode}/falls", fall, idempotency_key="feed-1"))
    assert {answer.status_code for answer in answers} == {201}
    assert not any("Idempotency-Replayed" in answer for answer in answers)


@pytest.mark.django_db
def test_what_had_no_effect_is_judged_anew():
    world = a_world()
    assert register(world.machine, "feed-1", family="").status_code == 400
    assert register(world.machine, "feed-1").status_code == 201


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 256, "tab\t", "n\u00f6", "line\nend"])
def test_a_key_that_is_none_is_refused_at_its_header(key):
    world = a_world()
    refused = register(world.machine, key)
    assert is_problem(refused, 400, "invalid_request")
    assert refused.json()["errors"][0]["header"] == "Idempotency-Key"
    assert people(world) == 1


@pytest.mark.django_db
def test_what_has_effects_outside_the_record_needs_a_key():
    world = a_world()
    body = {"to": "ST-1", "effective_on": "2026-01-05", "reason": "Agreed"}
    refused = world.machine.send(f"{world.episode}/stage_changes", body, if_match='"1"')
    assert is_problem(refused, 400, "idempotency_key_required")


@pytest.mark.django_db
def test_a_stored_answer_is_shown_to_nobody_who_may_not_ask_any_more():
    world = a_world()
    key = a_key(world.clinic, ["system/Patient.crs"])
    machine = Machine(key)
    assert register(machine, "feed-1").status_code == 201
    with clinic_scope(world.clinic.id):
        ApiClient.objects.update(scopes=["system/Patient.rs"])
    assert register(machine, "feed-1").status_code == 403


@pytest.mark.django_db
def test_replies_are_kept_a_week_and_then_forgotten():
    world = a_world()
    register(world.machine, "old", external_ids=[])
    register(world.machine, "new", external_ids=[])
    with clinic_scope(world.clinic.id) as now:
        old, new = StoredReply.objects.order_by("expires_at")
        assert new.expires_at - now == KEPT == timedelta(days=7)
        StoredReply.objects.filter(id=old.id).update(expires_at=now)
    register(world.machine, "old", external_ids=[])
    assert people(world) == 4, "an expired key is a new one, swept or not"
    with clinic_scope(world.clinic.id) as now:
        StoredReply.objects.filter(id=new.id).update(expires_at=now)
    assert sweep_replies() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_equal_requests_at_once_are_one_effect_and_twenty_equal_answers(settings):
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    world = a_world()
    key = a_key(world.clinic)

    def send(number: int) -> bytes:
        while (answer := register(Machine(key), "feed-1")).status_code == 409:
            assert answer.json()["code"] == "still_running"
            assert answer["Retry-After"] == "2"
        connection.close()
        assert answer.status_code == 201
        return answer.content

    with ThreadPoolExecutor(20) as threads:
        bodies = list(threads.map(send, range(20)))
    assert len(set(bodies)) == 1
    assert people(world) == 2
    with clinic_scope(world.clinic.id):
        assert StoredReply.objects.count() == 1


ONE_REQUEST = """
import sys
import config.wsgi
from tests.api.builders import Machine
key, path, body = sys.argv[1:]
Machine(key).post(path, body, content_type="application/json",
                  headers={"Idempotency-Key": "feed-1", "Host": "localhost"})
"""


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_in_the_middle_leaves_nothing_and_the_next_request_is_the_first(
    database_urls, owner_connection, settings
):
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    world = a_world()
    key = a_key(world.clinic)
    path = f"{world.episode}/falls"
    body = {"effective_on": world.plan.episode.started_on.isoformat(), "values": {}}

    def send():
        return Machine(key).send(path, body, idempotency_key="feed-1")

    with owner_connection.transaction():
        set_clinic = "SELECT set_config('app.clinic_id', %s, true)"
        owner_connection.execute(set_clinic, [str(world.clinic.id)])
        owner_connection.execute("SELECT id FROM patient FOR UPDATE")
        command = [sys.executable, "-c", ONE_REQUEST, key, path, json.dumps(body)]
        with subprocess.Popen(command, env=database_urls) as process:
            try:
                while not owner_connection.execute(SOMEBODY_WAITS_FOR_ME).fetchone()[0]:
                    assert process.poll() is None, "it ended before it reached the record"
                assert is_problem(send(), 409, "still_running")
            finally:
                process.kill()
    while (first := send()).status_code == 409:
        pass
    again = send()
    assert (first.status_code, again.status_code) == (201, 201)
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    with clinic_scope(world.clinic.id):
        assert Fall.objects.count() == 1
