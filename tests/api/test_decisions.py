"""Prompts and the answers to them, through the API."""

import uuid
from datetime import timedelta

import pytest

from api.ids import public_id
from clinic.models import Access, LedgerEvent
from clinic.permissions import Role
from clinic.tenancy import clinic_scope
from pathway.models import PromptDecision
from tests.api.builders import Machine, World, a_key, a_world
from tests.api.test_boundaries import signed_in
from tests.builders import a_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


def member(world, role) -> str:
    with clinic_scope(world.clinic.id) as now:
        return a_member(role, now=now).user.email


def assess(world, *, minutes_ago=1, **answers) -> dict:
    with clinic_scope(world.clinic.id) as now:
        at = (now - timedelta(minutes=minutes_ago)).isoformat()
    body = {"kind": "contact", "effective_at": at, "values": answers}
    return world.machine.send(f"{world.episode}/assessments", body).json()


def flagged(world, **answers) -> dict:
    """The emergency that an assessment raises."""
    prompts = {prompt["rule"]: prompt for prompt in assess(world, **answers)["prompts"]}
    return prompts["RF-CES"]


def read(world, prompt_id, visitor=None):
    return (visitor or world.machine).get(f"/api/v1/prompts/{prompt_id}").json()


def send(visitor, prompt_id, version=1, **body):
    path = f"/api/v1/prompts/{prompt_id}/decisions"
    match = {"If-Match": f'"{version}"'}
    return visitor.post(path, body, content_type="application/json", headers=match)


def stored(world) -> list[PromptDecision]:
    with clinic_scope(world.clinic.id):
        return list(PromptDecision.objects.order_by("recorded_at"))


def pointers(answer) -> set[str]:
    return {error["pointer"] for error in answer.json()["errors"]}


def test_a_program_acknowledges_for_the_member_who_looked(world):
    prompt = flagged(world, saddle_anaesthesia="present")
    nurse = world.coordinator
    answer = send(world.machine, prompt["id"], kind="seen", version=1, decided_by=nurse.user.email)
    shown = answer.json()
    assert (answer.status_code, shown["state"]) == (201, "acknowledged")
    assert answer["ETag"] == world.machine.get(f"/api/v1/prompts/{prompt['id']}")["ETag"]
    assert answer["ETag"].startswith('"2-')
    [said] = shown["decisions"]
    assert said["author"] == f"{nurse.user.name}, through Feed"
    assert said["author_role"] == "care_coordinator"
    [row] = stored(world)
    assert row.author_id == nurse.user_id
    with clinic_scope(world.clinic.id):
        event = LedgerEvent.objects.get(type="promptdecision.recorded")
        looks = list(Access.objects.filter(screen="api.prompt"))
    assert (event.actor_kind, event.door) == ("client", "api")
    assert {look.patient_id for look in looks} == {world.patient.id}


@pytest.mark.parametrize("email", [None, "nobody@example.org"])
def test_a_program_that_names_no_member_decides_nothing(world, email):
    body = {"decided_by": email} if email else {}
    answer = send(world.machine, world.prompt_id, kind="seen", version=1, **body)
    assert (answer.status_code, pointers(answer)) == (422, {"/decided_by"})
    assert stored(world) == []


def test_a_member_of_another_clinic_is_nobody_here(world):
    stranger = a_world("Okonkwo").coordinator.user.email
    answer = send(world.machine, world.prompt_id, kind="seen", version=1, decided_by=stranger)
    assert pointers(answer) == {"/decided_by"}


def test_a_program_does_no_more_than_the_member_may(world):
    prompt = flagged(world, saddle_anaesthesia="present")
    for role in (Role.THERAPIST, Role.READ_ONLY):
        email = member(world, role)
        answer = send(world.machine, prompt["id"], kind="seen", version=1, decided_by=email)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert stored(world) == []


def test_the_outcome_of_a_red_flag_is_recorded_by_a_clinician_who_is_signed_in(world):
    prompt = flagged(world, saddle_anaesthesia="present")
    found = read(world, prompt["id"])
    said = {
        "kind": "disposition",
        "version": found["version"],
        "disposition": "assessed_excluded",
        "closes": found["instances"],
        "details": {"basis": "Normal scan"},
    }
    email = member(world, Role.CLINICIAN)
    answer = send(world.machine, prompt["id"], **said, decided_by=email)
    assert answer.status_code == 403
    assert "signed in" in answer.json()["detail"]
    answer = send(signed_in(world, Role.CLINICIAN), prompt["id"], **said)
    assert (answer.status_code, answer.json()["closed_as"]) == (201, "resolved")


def test_what_can_be_answered_is_said_with_what_each_answer_needs(world):
    prompt = flagged(world, saddle_anaesthesia="present")
    answers = read(world, prompt["id"])["answers"]
    assert answers["kinds"] == ["seen", "accepted", "disposition"]
    needs = {each["code"]: each["needs"] for each in answers["dispositions"]}
    assert needs["sent_to_emergency"] == ["place", "sent_at", "sent_by"]
    therapist = signed_in(world, Role.THERAPIST)
    assert read(world, prompt["id"], therapist)["answers"]["kinds"] == []


def test_a_program_reads_how_a_colleague_can_answer_where_no_clinician_is_asked(world):
    path = f"/api/v1/patients/{world.patient_id}"
    match = {"If-Match": '"1"'}
    change = {"birth_date": "1950"}
    world.machine.patch(path, change, content_type="application/json", headers=match)
    rows = everything(world, "state=open&")
    found = next(row for row in rows if row["rule"] == "ELD-FALLSCREEN")
    assert found["audience"] == ["N", "T"]
    assert "declined" in read(world, found["id"])["answers"]["kinds"]


def test_errors_point_into_the_body(world):
    prompt = flagged(world, saddle_anaesthesia="present")
    clinician = signed_in(world, Role.CLINICIAN)
    answer = send(
        clinician,
        prompt["id"],
        kind="disposition",
        version=1,
        disposition="confirmed_residual",
        closes=[],
        details={"treatment": "Operation"},
        reason_code="other",
    )
    assert answer.status_code == 422
    assert pointers(answer) == {"/closes", "/details/treated_on", "/reason_code"}
    answer = send(clinician, prompt["id"], kind="seen", version=1, decided_by="a@example.org")
    assert pointers(answer) == {"/decided_by"}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"kind": "guess"}, "/kind"),
        ({"kind": "deferred", "until": "tomorrow"}, "/until"),
        ({"kind": "seen", "closes": "all"}, "/closes"),
        ({"kind": "seen", "note": "a\u0000b"}, None),
        ({"kind": "seen", "prompt": "other"}, "/prompt"),
    ],
)
def test_a_body_that_is_not_as_documented_is_refused(world, body, pointer):
    answer = send(world.machine, world.prompt_id, **body)
    assert answer.status_code == 400
    assert pointer is None or pointers(answer) == {pointer}
    assert stored(world) == []


def test_words_that_changed_meanwhile_are_told_with_both_versions(world):
    prompt = flagged(world, minutes_ago=2, saddle_anaesthesia="present")
    assess(world, minutes_ago=1, bowel_bladder="present")
    email = world.coordinator.user.email
    answer = send(world.machine, prompt["id"], kind="seen", version=1, decided_by=email)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (412, "stale_version")
    assert (answer["ETag"], told["current"], told["changed"]) == ('"2"', '"2"', ["text"])
    assert stored(world) == []


def test_a_request_sent_twice_is_one_decision(world):
    said = {
        "kind": "seen",
        "version": 1,
        "sitting": str(uuid.uuid4()),
        "decided_by": world.coordinator.user.email,
    }
    first, again = [send(world.machine, world.prompt_id, **said) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["decisions"] == again.json()["decisions"]
    assert len(stored(world)) == 1


def test_an_answer_taken_back_is_said_so(world):
    nurse = signed_in(world, Role.CARE_COORDINATOR)
    send(nurse, world.prompt_id, kind="seen", version=1)
    shown = send(nurse, world.prompt_id, kind="undone", version=2).json()
    assert [each["kind"] for each in shown["decisions"]] == ["seen", "undone"]
    assert [each["is_taken_back"] for each in shown["decisions"]] == [True, False]
    assert shown["state"] == "open"


def test_prompts_of_an_episode_come_open_and_closed_the_newest_first_in_pages(world):
    prompt = flagged(world, saddle_anaesthesia="present")
    closing = send(
        signed_in(world, Role.CLINICIAN),
        prompt["id"],
        kind="disposition",
        version=1,
        disposition="entered_in_error",
        closes=read(world, prompt["id"])["instances"],
    )
    assert closing.status_code == 201, closing.content
    rows = everything(world, "")
    raised = [row["raised_at"] for row in rows]
    assert raised == sorted(raised, reverse=True)
    assert {row["id"] for row in everything(world, "state=closed&")} >= {prompt["id"]}
    assert {row["state"] for row in everything(world, "state=closed&")} == {"closed"}
    still = everything(world, "state=open&")
    assert world.prompt_id in {row["id"] for row in still}
    assert {row["closed_at"] for row in still} == {None}
    assert len(rows) == len(still) + len(everything(world, "state=closed&"))
    urgent = everything(world, "severity=emergency&")
    assert {row["severity"] for row in urgent} == {"emergency"}


def everything(world, query) -> list[dict]:
    """All pages of one row each."""
    rows, cursor = [], ""
    while True:
        page = world.machine.get(f"{world.episode}/prompts?{query}limit=1{cursor}").json()
        rows += page["data"]
        if not page["has_more"]:
            return rows
        cursor = f"&starting_after={page['next_cursor']}"


@pytest.mark.parametrize("query", ["state=held", "severity=dire", "starting_after=prm_x"])
def test_a_filter_that_means_nothing_is_refused(world, query):
    assert world.machine.get(f"{world.episode}/prompts?{query}").status_code == 400


def test_a_cursor_of_another_episode_leads_nowhere(world):
    other = a_world("Okonkwo")
    query = f"starting_after={public_id('prm', other.prompt.id)}"
    assert world.machine.get(f"{world.episode}/prompts?{query}").status_code == 400


def test_reading_does_not_let_a_key_decide(world):
    reader = Machine(a_key(world.clinic, ["system/DetectedIssue.rs"]))
    assert reader.get(f"/api/v1/prompts/{world.prompt_id}").status_code == 200
    answer = send(
        reader,
        world.prompt_id,
        kind="seen",
        version=1,
        decided_by=world.coordinator.user.email,
    )
    assert answer.status_code == 403
    assert "DetectedIssue.u" in answer.json()["detail"]
