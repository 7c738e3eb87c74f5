"""What belongs to a row, with it: by name, for who may read it, in a fixed number of statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.tenancy import clinic_scope
from tests.api.builders import Machine, World, a_key, a_world
from tests.api.recording import Clinician, made
from tests.builders import a_care_plan, a_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


def asked(world: World, path: str, expand: str, **query) -> dict:
    answer = world.machine.get(f"/api/v1/{path}", {"expand": expand, **query})
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def one(world: World, path: str, expand: str, **query) -> dict:
    """The first row's, and the same of the row by itself."""
    row = asked(world, path, expand, **query)["data"][0]
    alone = asked(world, f"{path}/{row['id']}", expand)
    assert alone["expanded"] == row["expanded"]
    return dict(row["expanded"])


def test_each_row_brings_what_belongs_to_it(world):
    clinician = Clinician(world)
    stage = {"to": "ST-1", "effective_on": clinician.today.isoformat()}
    moved = clinician.send(
        f"{world.episode}/stage_changes",
        {**stage, "reason": "Agreed with her"},
        if_match='"1"',
        idempotency_key="a",
    )
    assert moved.status_code == 201, moved.content
    of_patient = one(world, "patients", "episode.current_stage,open_tasks.owner")
    assert of_patient["episode"]["id"] == world.episode_id
    assert of_patient["episode"]["expanded"]["current_stage"]["to_stage"] == "ST-1"
    assert world.task_id in {task["id"] for task in of_patient["open_tasks"]}
    assert all(task["expanded"] == {"owner": None} for task in of_patient["open_tasks"])
    of_episode = one(world, "episodes", "patient,open_prompts,open_tasks")
    assert of_episode["patient"]["family"] == "Haddad"
    assert world.prompt_id in {prompt["id"] for prompt in of_episode["open_prompts"]}
    of_prompt = one(world, "prompts", "patient,episode", rule="FU-NONE")
    assert of_prompt["patient"]["id"] == world.patient_id
    of_message = one(world, "messages", "patient,task")
    assert (of_message["patient"]["id"], of_message["task"]) == (world.patient_id, None)
    recorded = made(clinician.record("assessment", "contact", {"nrs": "6.5"}))
    [row] = asked(world, "assessments", "patient.episode")["data"]
    assert row["id"] == recorded["id"]
    assert row["expanded"]["patient"]["expanded"]["episode"]["id"] == world.episode_id


def test_an_owner_is_named_and_chosen_fields_bring_it_too(world):
    assign = {"owner": world.coordinator.user.email}
    path = f"/api/v1/tasks/{world.task_id}/assignment"
    assert world.machine.send(path, assign, if_match='"1"').status_code == 200
    [row] = asked(world, "tasks", "owner", pool="false", fields="title")["data"]
    assert set(row) == {"id", "title", "expanded"}
    owner = row["expanded"]["owner"]
    assert (owner["email"], owner["role"]) == (assign["owner"], world.coordinator.role)


@pytest.mark.parametrize(
    "expand", ["salary", "episode.salary", "episode.patient.episode", "episode,"]
)
def test_an_unknown_name_is_answered_with_those_there_are(world, expand):
    answer = world.machine.get("/api/v1/patients", {"expand": expand})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unknown_name")
    assert "episode.current_stage, " in answer.json()["errors"][0]["detail"]


def test_what_is_brought_takes_the_scope_of_its_own_address(world):
    narrow = Machine(a_key(world.clinic, ["system/Patient.rs", "system/EpisodeOfCare.s"]))
    assert narrow.get("/api/v1/patients?expand=episode").status_code == 200
    for expand, scope in [("open_tasks", "Task.s"), ("episode.current_stage", "CarePlan.r")]:
        refused = narrow.get("/api/v1/patients", {"expand": expand})
        assert refused.status_code == 403
        assert f"system/{scope}" in refused.json()["detail"]


def test_an_etag_covers_what_was_brought(world):
    path = f"/api/v1/patients/{world.patient_id}?expand=open_tasks"
    before = world.machine.get(path)["ETag"]
    assert world.machine.get(path, headers={"If-None-Match": before}).status_code == 304
    done = {"outcome_code": "done"}
    ended = world.machine.send(f"/api/v1/tasks/{world.task_id}/completion", done, if_match='"1"')
    assert ended.status_code == 200, ended.content
    assert world.machine.get(path, headers={"If-None-Match": before}).status_code == 200


def test_the_statements_do_not_grow_with_the_rows(world):
    everything = {
        "patients": "episode.current_stage,episode.open_prompts,open_tasks.owner,open_tasks.prompt",
        "episodes": "patient,current_stage,open_tasks.owner,open_prompts",
        "tasks": "patient,episode.current_stage,owner,prompt",
    }

    def statements() -> list[int]:
        found = []
        for path, expand in everything.items():
            with CaptureQueriesContext(connection) as seen:
                asked(world, path, expand)
            found.append(len(seen))
        return found

    statements()
    few = statements()
    with clinic_scope(world.clinic.id) as now:
        for family in ("Ito", "Okoye", "Duarte"):
            a_care_plan(a_patient(family, now=now), now=now, days_ago=30)
    assert statements() == few
