"""What an integration engineer does on the first day."""

import json
import urllib.request
from datetime import timedelta

import pytest

from clinic.models import Access, LedgerEvent
from clinic.tenancy import clinic_scope
from tests.api.builders import Machine, a_key, a_world
from tests.builders import a_clinic

pytestmark = pytest.mark.django_db

PERSON = {
    "family": "Okonkwo",
    "given": "Chidi",
    "birth_date": "1961-07",
    "sex": "male",
    "external_ids": [{"system": "https://ehr.example.org/mrn", "value": "00 731"}],
}


def test_a_patient_is_registered_found_enrolled_assessed_and_explained():
    clinic = a_clinic()
    machine = Machine(a_key(clinic))
    with clinic_scope(clinic.id) as now:
        day = now.date() - timedelta(days=3)

    registered = machine.send("/api/v1/patients", PERSON)
    assert registered.status_code == 201, registered.content
    patient = registered.json()
    assert registered["Location"].endswith(f"/api/v1/patients/{patient['id']}")
    assert patient | PERSON == patient

    found = machine.get("/api/v1/patients", {"external_id": "https://ehr.example.org/mrn|00 731"})
    assert found.json()["data"] == [patient]
    assert machine.get("/api/v1/patients", {"name": "chi oko"}).json()["data"] == [patient]

    body = {"patient": patient["id"], "started_on": day.isoformat()}
    enrolled = machine.send("/api/v1/episodes", body)
    assert enrolled.status_code == 201, enrolled.content
    episode = enrolled.json()
    assert episode["care_plan"]["stage"] == "ST-0"
    assert [move["to_stage"] for move in episode["stage_history"]] == ["ST-0"]

    address = f"/api/v1/episodes/{episode['id']}"
    recorded = machine.send(
        f"{address}/assessments",
        {
            "kind": "contact",
            "effective_on": day.isoformat(),
            "values": {"channel": "phone", "nrs": 7.5, "saddle_anaesthesia": "present"},
        },
    )
    assert recorded.status_code == 201, recorded.content
    assert recorded.json()["values"]["nrs"] == "7.5"
    raised = [(prompt["rule"], prompt["severity"]) for prompt in recorded.json()["prompts"]]
    assert ("RF-CES", "emergency") in raised
    assert raised[0][1] == "emergency"
    assert recorded.json()["source"] == "system", "a machine is not a clinician"

    after = machine.get(address).json()
    assert after["care_plan"]["open_prompts"]["emergency"] >= 1
    assert after["care_plan"]["next_due_on"]

    plan = machine.get(f"{address}/plan").json()
    emergency = next(prompt for prompt in plan["prompts"] if prompt["rule"] == "RF-CES")
    assert plan["stage"]["overlay"] == plan["prompts"][0]["severity"] == "emergency"
    fact = next(one for one in emergency["facts"] if one["field"] == "saddle_anaesthesia")
    assert (fact["value"], fact["type"]) == ("present", "assessment")
    assert fact["entry"] == recorded.json()["id"]
    assert all(one["says"] and one["review_status"] for one in emergency["citations"])
    assert emergency["resolved_by"]
    assert plan["next_reassessment"]["reason"]

    listed = machine.get(f"{address}/assessments").json()["data"]
    assert [one["id"] for one in listed] == [recorded.json()["id"]]


def test_every_write_and_every_look_names_the_client_and_the_request():
    world = a_world()
    looked = world.machine.get(f"/api/v1/patients/{world.patient_id}")
    wrote = world.machine.send("/api/v1/patients", PERSON)
    with clinic_scope(world.clinic.id):
        look = Access.objects.get(request_id=looked["Request-Id"])
        event = LedgerEvent.objects.get(request_id=wrote["Request-Id"], type="patient.created")
    assert (look.actor_kind, look.door, look.patient_id) == ("client", "api", world.patient.id)
    assert (event.actor_kind, event.door, event.actor_name) == ("client", "api", "Feed")


@pytest.mark.parametrize(
    ("path", "screen"),
    [
        ("/api/v1/patients", "api.patients"),
        ("/api/v1/patients/{patient}", "api.patient"),
        ("/api/v1/episodes", "api.episodes"),
        ("/api/v1/episodes/{episode}", "api.episode"),
        ("/api/v1/episodes/{episode}/plan", "api.plan"),
        ("/api/v1/episodes/{episode}/assessments", "api.assessments"),
    ],
)
def test_each_read_writes_one_access_row(path, screen):
    world = a_world()
    address = path.format(patient=world.patient_id, episode=world.episode_id)
    assert world.machine.get(address).status_code == 200
    with clinic_scope(world.clinic.id):
        row = Access.objects.get()
    seen = [row.patient_id] if row.patient_id else row.patient_ids
    assert (row.screen, seen) == (screen, [world.patient.id])


@pytest.mark.django_db(transaction=True)
def test_a_program_with_nothing_but_the_standard_library_reads_a_plan(live_server):
    world = a_world()
    key = a_key(world.clinic, ["system/CarePlan.r"])
    request = urllib.request.Request(  # noqa: S310 - the test's own server
        f"{live_server.url}{world.episode}/plan", headers={"Authorization": f"Bearer {key}"}
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        plan = json.load(answer)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Type"] == "application/json"
    assert plan["protocol"] == plan["protocol"] | {"id": "low_back_pain", "version": "1"}
