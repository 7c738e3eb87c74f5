"""ETags: who has the newest is spared it, and who changes an older one is told."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from clinic.tenancy import clinic_scope
from pathway.models import Fall
from tests.api.builders import Machine, World, a_key, a_world
from tests.api.recording import made
from tests.api.test_problems import is_problem

RECORDED = {"values": {"injury": "no"}}


def a_fall(world: World) -> dict:
    body = {**RECORDED, "effective_on": world.plan.episode.started_on.isoformat()}
    return made(world.machine.send(f"{world.episode}/falls", body))


def singles(world: World) -> list[str]:
    then = f"as_of={world.plan.episode.started_on}"
    return [
        f"/api/v1/patients/{world.patient_id}",
        world.episode,
        f"{world.episode}/plan?{then}",
        f"{world.episode}/stage_moves",
        f"{world.episode}/rules/RF-CES?{then}",
        f"/api/v1/prompts/{world.prompt_id}",
        f"/api/v1/falls/{a_fall(world)['id']}",
        "/api/v1/vocabulary",
    ]


@pytest.mark.django_db
def test_every_single_read_has_a_strong_tag_and_spares_who_has_it():
    world = a_world()
    for address in singles(world):
        first = world.machine.get(address)
        assert first.status_code == 200, first.content
        assert first["ETag"].startswith('"'), address
        again = world.machine.get(address, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b""), address
        other = world.machine.get(address, headers={"If-None-Match": '"0"'})
        assert other.content == first.content


@pytest.mark.django_db
def test_what_a_write_answers_has_the_tag_that_the_next_read_has():
    world = a_world()
    fall = a_fall(world)
    path = f"/api/v1/falls/{fall['id']}"
    body = {"reason": "wrong_value", "changes": {"injury": "yes"}}
    corrected = world.machine.send(f"{path}/corrections", body, if_match='"1"')
    assert corrected["ETag"] == world.machine.get(path)["ETag"] == '"2"'
    gone = world.machine.delete(f"{path}?reason=duplicate", headers={"If-Match": '"2"'})
    assert gone["ETag"] == world.machine.get(path)["ETag"] == '"3"'


@pytest.mark.django_db
def test_a_tag_changes_with_whatever_is_shown_beside_the_version():
    world = a_world()
    before = world.machine.get(world.episode)
    body = {
        "kind": "contact",
        "effective_on": world.plan.episode.started_on.isoformat(),
        "values": {"saddle_anaesthesia": "present"},
    }
    made(world.machine.send(f"{world.episode}/assessments", body))
    after = world.machine.get(world.episode, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after.json()["care_plan"]["open_prompts"] != before.json()["care_plan"]["open_prompts"]
    assert after["ETag"].partition("-")[0] == before["ETag"].partition("-")[0]


@pytest.mark.django_db
@pytest.mark.parametrize("match", [{}, {"If-Match": ""}, {"If-Match": "*"}])
def test_a_change_of_what_nobody_says_they_read_is_refused(match):
    world = a_world()
    fall = f"/api/v1/falls/{a_fall(world)['id']}"
    json = "application/json"
    answers = [
        world.machine.patch(f"/api/v1/patients/{world.patient_id}", {}, json, headers=match),
        world.machine.delete(f"{fall}?reason=duplicate", headers=match),
        world.machine.post(f"{fall}/corrections", {}, json, headers=match),
        world.machine.post(f"/api/v1/prompts/{world.prompt_id}/decisions", {}, json, headers=match),
    ]
    for answer in answers:
        assert is_problem(answer, 428, "precondition_required")


@pytest.mark.django_db
@pytest.mark.parametrize("tag", ['"2"', 'W/"2"', "1", '"1-0"', '"x"', '"999999999999"', '"2", "3"'])
def test_a_tag_that_is_not_the_stored_one_changes_nothing(tag):
    world = a_world()
    path = f"/api/v1/patients/{world.patient_id}"
    headers = {"If-Match": tag}
    answer = world.machine.patch(path, {"given": "Noor"}, "application/json", headers=headers)
    assert answer.status_code in {412, 428}
    assert world.machine.get(path).json()["given"] == world.patient.given


@pytest.mark.django_db
def test_one_of_several_tags_may_be_the_stored_one():
    world = a_world()
    path = f"/api/v1/patients/{world.patient_id}"
    headers = {"If-Match": '"7", "1"'}
    answer = world.machine.patch(path, {"given": "Noor"}, "application/json", headers=headers)
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')


@pytest.mark.django_db(transaction=True)
def test_of_two_writers_who_read_the_same_one_is_told():
    world = a_world()
    fall, key = a_fall(world), a_key(world.clinic)

    def change(path: str, body: dict, method: str) -> tuple[int, str]:
        send = getattr(Machine(key), method)
        answer = send(path, body, content_type="application/json", headers={"If-Match": '"1"'})
        connection.close()
        return answer.status_code, answer.json().get("current", "")

    patient = f"/api/v1/patients/{world.patient_id}"
    falls = f"/api/v1/falls/{fall['id']}/corrections"
    wrong = {"reason": "wrong_value", "changes": {"injury": "yes"}}
    with ThreadPoolExecutor(2) as threads:
        for args in [(patient, {"given": "Noor"}, "patch"), (falls, wrong, "post")]:
            answers = threads.map(lambda _, args=args: change(*args), range(2))
            assert sorted(answers) == [(200, ""), (412, '"2"')]
    with clinic_scope(world.clinic.id):
        assert Fall.objects.count() == 2


@pytest.mark.django_db
def test_no_compression_weakens_a_tag_and_no_weak_tag_changes_anything():
    world = a_world()
    path = f"/api/v1/patients/{world.patient_id}"
    read = world.machine.get(path, headers={"Accept-Encoding": "gzip"})
    assert read["ETag"] == '"1"'
    assert "Content-Encoding" not in read
    known = world.machine.get(path, headers={"If-None-Match": f"W/{read['ETag']}"})
    assert known.status_code == 304
    weak = {"If-Match": f"W/{read['ETag']}"}
    changed = world.machine.patch(path, {"sex": "female"}, "application/json", headers=weak)
    assert changed.status_code == 412


@pytest.mark.django_db
def test_what_has_no_tag_is_compressed():
    world = a_world()
    listed = world.machine.get("/api/v1/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert listed["Content-Encoding"] == "gzip"
