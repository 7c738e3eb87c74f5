"""Stages over the API: what a move rests on, and the move somebody decided on."""

import uuid

import pytest

from clinic.models import Patient
from clinic.permissions import Role
from clinic.tenancy import clinic_scope
from followup.models import Task
from pathway.models import Episode, StageChange
from pathway.questions import RED_FLAGS
from tests.api.builders import a_world
from tests.api.recording import Clinician, made
from tests.api.test_openapi import matches, served

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinician() -> Clinician:
    return Clinician(a_world())


def options(clinician: Clinician) -> dict:
    return made(clinician.get(f"{clinician.world.episode}/stage_moves"), 200)


def move(clinician: Clinician, to: str, version: int = 0, **said):
    tag = f'"{version or options(clinician)["version"]}"'
    body = {"to": to, "effective_on": clinician.day(0), **said}
    path = f"{clinician.world.episode}/stage_changes"
    return clinician.send(path, body, if_match=tag, idempotency_key=uuid.uuid4().hex)


def test_each_move_says_what_it_rests_on_and_what_is_missing(clinician):
    found = options(clinician)
    assert found["stage"] == "ST-0"
    moves = {one["to"]: one for one in found["data"]}
    assert "ST-0" not in moves
    assert moves["ST-1"]["is_permitted"]
    assert not moves["ST-4"]["is_permitted"]
    unknown = [one for one in moves["ST-1"]["criteria"] if one["state"] == "unknown"]
    assert all(one["missing"] for one in unknown)
    assert found["data"][0]["is_permitted"], "what is foreseen comes first"
    matches(found, "/api/v1/episodes/{episode}/stage_moves", "get", "200", served())


def test_an_override_needs_a_reason_and_keeps_the_criteria_as_they_were_shown(clinician):
    refused = made(move(clinician, "ST-4"), 422)
    assert refused["errors"][0]["pointer"] == "/reason"
    shown = {one["to"]: one for one in options(clinician)["data"]}["ST-4"]["criteria"]
    moved = made(move(clinician, "ST-4", reason="Agreed at the case review"))
    assert moved["is_override"]
    assert (moved["from_stage"], moved["to_stage"]) == ("ST-0", "ST-4")
    unmet = [one["says"] for one in shown if one["state"] != "met"]
    assert moved["criteria_unmet"] == unmet
    assert moved["reason"] == "Agreed at the case review"
    episode = made(clinician.get(clinician.world.episode), 200)
    assert episode["care_plan"]["stage"] == "ST-4"
    matches(moved, "/api/v1/episodes/{episode}/stage_changes", "post", "201", served())


def test_the_history_has_every_move_the_earliest_first(clinician):
    made(move(clinician, "ST-4", reason="Agreed"))
    found = made(clinician.get(f"{clinician.world.episode}/stage_changes"), 200)
    assert [one["to_stage"] for one in found["data"]] == ["ST-0", "ST-4"]
    episode = made(clinician.get(clinician.world.episode), 200)
    assert episode["stage_history"] == found["data"]


def test_who_read_an_older_care_plan_is_told(clinician):
    version = options(clinician)["version"]
    made(move(clinician, "ST-4", reason="Agreed"))
    stale = made(move(clinician, "ST-1", version=version, reason="Agreed"), 412)
    assert stale["current"] == f'"{version + 1}"'
    assert (stale["changed"], stale["differs"]) == (["stage"], ["to"])


@pytest.mark.parametrize(
    ("to", "said", "status", "place"),
    [
        ("ST-9", {}, 400, "/to"),
        ("ST-0", {}, 422, "/to"),
        ("ST-X", {"reason": "Moved house"}, 422, "/close_reason"),
        ("ST-4", {"reason": "Agreed", "close_reason": "transferred"}, 422, "/close_reason"),
        ("ST-4", {"reason": "Agreed", "effective_on": "2999-01-01"}, 422, "/effective_on"),
        ("ST-4", {"reason": "   "}, 400, "/reason"),
        ("ST-4", {"is_override": False}, 400, "/is_override"),
    ],
)
def test_every_problem_of_a_move_has_its_place(clinician, to, said, status, place):
    refused = made(move(clinician, to, **said), status)
    assert refused["errors"][0]["pointer"] == place
    with clinic_scope(clinician.world.clinic.id):
        assert StageChange.objects.count() == 1


def test_closing_asks_why_even_where_it_is_foreseen(clinician):
    made(clinician.record("assessment", "intake", {**dict.fromkeys(RED_FLAGS, "absent"), "nrs": 1}))
    close = {one["to"]: one for one in options(clinician)["data"]}["ST-X"]
    assert (close["is_override"], close["needs_reason"]) == (False, True)
    refused = made(move(clinician, "ST-X", close_reason="transferred"), 422)
    assert refused["errors"][0]["pointer"] == "/reason"
    closed = move(clinician, "ST-X", reason="Moved house", close_reason="transferred")
    assert not made(closed)["is_override"]


def test_closing_because_of_a_death_records_it_and_stops_the_queue(clinician):
    made(move(clinician, "ST-X", reason="Told by the family", close_reason="deceased"))
    patient = made(clinician.get(f"/patients/{clinician.world.patient_id}"), 200)
    assert patient["deceased_on"] == clinician.day(0)
    with clinic_scope(clinician.world.clinic.id):
        assert Episode.objects.get().close_reason == "deceased"
        assert not Task.objects.open().exists()
        assert Patient.objects.get().deceased_on is not None


def test_an_episode_that_a_newer_one_took_over_from_stays_closed(clinician):
    made(move(clinician, "ST-X", reason="Moved house", close_reason="transferred"))
    version = options(clinician)["version"]
    body = {"patient": clinician.world.patient_id, "started_on": clinician.day(0)}
    made(clinician.send("/episodes", body))
    refused = made(move(clinician, "ST-1", version=version + 1, reason="Back again"), 422)
    assert refused["errors"][0]["pointer"] == "/to"


def test_a_care_coordinator_moves_nobody(clinician):
    coordinator = Clinician(clinician.world, Role.CARE_COORDINATOR)
    assert move(coordinator, "ST-4", reason="Agreed").status_code == 403
    assert options(coordinator)["stage"] == "ST-0"
