"""Tasks over the API: found as in the worklist, and done by who read their newest version."""

from datetime import timedelta

import pytest

from clinic.tenancy import clinic_scope
from followup.models import Task
from followup.services.task_work import open_task
from pathway.models import ContactAttempt
from tests.api.builders import World, a_world
from tests.api.test_lists import fill, statements
from tests.builders import SEED

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


def address(world: World) -> str:
    return f"/api/v1/tasks/{world.task_id}"


def do(world: World, what: str, body, tag: str = '"1"'):
    return world.machine.send(f"{address(world)}/{what}", body, If_Match=tag)


def listed(world: World, query: str = "") -> list[dict]:
    answer = world.machine.get(f"/api/v1/tasks?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()["data"]


def test_tasks_are_found_by_whose_what_and_when(world):
    with clinic_scope(world.clinic.id) as now:
        due_on = now.date() + timedelta(days=1)
        own = open_task(
            care_plan=world.plan,
            kind="by_hand",
            key="own",
            due_on=due_on + timedelta(days=30),
            reason="asked",
            owner=world.coordinator,
            by=SEED,
            now=now,
        )
    email = world.coordinator.user.email
    by_owner = listed(world, f"owner={email}")
    assert [row["owner"] for row in by_owner] == [email]
    assert own.id.hex in by_owner[0]["id"]
    assert world.task_id in {row["id"] for row in listed(world, "pool=true")}
    assert by_owner[0]["id"] not in {row["id"] for row in listed(world, "pool=true")}
    assert [row["id"] for row in listed(world, "pool=false")] == [by_owner[0]["id"]]
    assert [row["id"] for row in listed(world, "kind=call_unanswered")] == [world.task_id]
    late = listed(world, f"due_from={due_on + timedelta(days=29)}&kind=by_hand")
    assert [row["id"] for row in late] == [by_owner[0]["id"]]
    assert world.task_id in {row["id"] for row in listed(world, f"due_to={due_on}")}
    assert listed(world, "state=completed") == []
    assert len(listed(world, f"patient={world.patient_id}&episode={world.episode_id}")) >= 2


def test_a_list_of_tasks_costs_the_same_whatever_its_rows(world):
    statements(world, "/api/v1/tasks")
    before = statements(world, "/api/v1/tasks")
    fill(world, 8)
    assert statements(world, "/api/v1/tasks") == before <= 6


def test_what_was_done_with_a_task_comes_under_updated_since(world):
    with clinic_scope(world.clinic.id) as now:
        Task.objects.update(updated_at=now - timedelta(days=2))
    since = f"updated_since={(now - timedelta(days=1)).strftime('%Y-%m-%dT%H:%M:%SZ')}"
    assert listed(world, since) == []
    assert do(world, "assignment", {"owner": world.coordinator.user.email}).status_code == 200
    (row,) = listed(world, since)
    assert (row["id"], row["deleted"], row["version"]) == (world.task_id, False, 2)


def test_a_task_is_ended_by_who_read_its_newest_version(world):
    shown = world.machine.get(address(world))
    assert shown["ETag"] == '"1"'
    assert shown.json()["outcomes"] == ["done", "not_needed"]
    unread = world.machine.send(f"{address(world)}/completion", {"outcome_code": "done"})
    assert unread.status_code == 428
    ended = do(world, "completion", {"outcome_code": "done"})
    assert (ended.status_code, ended["ETag"]) == (200, '"2"')
    assert (ended.json()["state"], ended.json()["outcomes"]) == ("completed", [])
    second = do(world, "completion", {"outcome_code": "not_needed"})
    assert second.status_code == 412
    assert second.json()["changed"] == ["closed_at", "outcome_code", "state"]
    assert second.json()["differs"] == ["outcome_code"]


def test_only_its_own_outcomes_end_a_task_and_no_stranger_gets_one(world):
    wrong = do(world, "completion", {"outcome_code": "lost"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/outcome_code")
    stranger = do(world, "assignment", {"owner": "nobody@example.org"})
    assert (stranger.status_code, stranger.json()["errors"][0]["pointer"]) == (422, "/owner")
    with clinic_scope(world.clinic.id):
        scheduled = Task.objects.open().exclude(kind="call_unanswered").first()
    path = f"/api/v1/tasks/task_{scheduled.id.hex}/completion"
    by_fact = world.machine.send(path, {"outcome_code": "done"}, If_Match=f'"{scheduled.version}"')
    assert by_fact.status_code == 422


def test_a_task_goes_to_a_member_and_back_into_the_pool(world):
    given = do(world, "assignment", {"owner": world.coordinator.user.email.upper()})
    assert given.json()["owner"] == world.coordinator.user.email
    pooled = do(world, "assignment", {"owner": None}, given["ETag"])
    assert pooled.json()["owner"] is None


def test_a_task_waits_no_longer_than_its_kind_allows(world):
    latest = world.machine.get(address(world)).json()["latest_snooze"]
    with clinic_scope(world.clinic.id) as now:
        today = now.date()
    too_long = do(world, "snooze", {"until": str(today + timedelta(days=200))})
    assert (too_long.status_code, too_long.json()["errors"][0]["pointer"]) == (422, "/until")
    waits = do(world, "snooze", {"until": latest})
    assert waits.json()["snoozed_until"] == latest
    assert waits.json()["due_on"] == str(world.task.due_on)


def test_a_call_is_a_contact_ends_its_task_and_is_made_once_under_one_key(world):
    said = {"channel": "phone", "outcome": "reached"}
    path = f"{address(world)}/calls"
    made = [world.machine.send(path, said, Idempotency_Key="call-1") for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json()["state"] == "completed"
    with clinic_scope(world.clinic.id):
        assert ContactAttempt.objects.filter(patient=world.patient).count() == 1


def test_a_call_about_a_task_that_asks_for_none_is_refused(world):
    with clinic_scope(world.clinic.id) as now:
        task = open_task(
            care_plan=world.plan,
            kind="by_hand",
            key="letter",
            due_on=now.date(),
            reason="asked",
            by=SEED,
            now=now,
        )
    path = f"/api/v1/tasks/task_{task.id.hex}/calls"
    refused = world.machine.send(path, {"channel": "phone", "outcome": "reached"})
    assert refused.status_code == 422
