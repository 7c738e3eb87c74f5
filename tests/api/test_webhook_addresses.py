"""Webhooks over REST: their life, who may, and what is shown once."""

import pytest
from django.test import Client

from api.ids import public_id
from api.webhooks.endpoints import resume_endpoint
from followup.services.queues import due_clinics
from tests.api.builders import Machine, World, a_key, a_world
from tests.api.receiving import a_receiver
from tests.api.test_openapi import matches, served
from tests.api.webhooks import a_hooked_clinic
from tests.builders import a_clinic

ROOT = "/api/v1/webhook_endpoints"
MANAGING = ["system/WebhookEndpoint.cruds", "system/Event.rs"]
WANTED = {"name": "Warehouse", "url": "https://hooks.example.org/in", "types": ["task.created"]}


@pytest.fixture
def world(db) -> World:
    return a_world()


@pytest.fixture
def manager(world) -> Machine:
    return Machine(a_key(world.clinic, MANAGING))


def created(manager: Machine, **changes) -> dict:
    answer = manager.send(ROOT, {**WANTED, **changes})
    assert answer.status_code == 201, answer.content
    return answer.json()


def at(found: dict, *rest: str) -> str:
    return "/".join([ROOT, found["id"], *rest])


def test_its_secret_is_shown_once(manager):
    found = created(manager)
    assert found["secret"].startswith("whsec_")
    again = manager.get(at(found)).json()
    assert again == {name: value for name, value in found.items() if name != "secret"}
    assert manager.get(ROOT).json()["data"] == [again]


def test_the_same_key_again_makes_no_second_one_and_shows_no_secret(manager):
    sent = {"content_type": "application/json", "headers": {"Idempotency-Key": "k1"}}
    first = manager.post(ROOT, WANTED, **sent)
    second = manager.post(ROOT, WANTED, **sent)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == {**first.json(), "secret": None}
    assert len(manager.get(ROOT).json()["data"]) == 1


def test_a_change_names_the_version_it_was_made_from(manager):
    found = created(manager)
    tag = manager.get(at(found))["ETag"]
    without = manager.patch(at(found), {"types": []}, content_type="application/json")
    assert without.status_code == 428
    sent = {"content_type": "application/json", "headers": {"If-Match": tag}}
    assert manager.patch(at(found), {"types": []}, **sent).json()["types"] == []
    assert manager.patch(at(found), {"name": "x"}, **sent).status_code == 412


def test_rotate_pause_resume_test_and_remove(manager):
    found = created(manager)
    fresh = manager.send(at(found, "rotate"), {}).json()["secret"]
    assert fresh.startswith("whsec_")
    assert fresh != found["secret"]
    assert manager.send(at(found, "pause"), {}).json()["state"] == "paused"
    assert manager.send(at(found, "test"), {}).status_code == 422
    assert manager.send(at(found, "resume"), {}).json()["state"] == "active"
    assert manager.send(at(found, "test"), {}).json()["event"].startswith("evt_")
    tag = manager.get(at(found))["ETag"]
    assert manager.delete(at(found), headers={"If-Match": tag}).status_code == 200
    assert manager.get(at(found)).status_code == 404
    assert manager.get(ROOT).json()["data"] == []


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"url": "http://hooks.example.org/"}, "/url"),
        ({"url": "https://u:p@hooks.example.org/"}, "/url"),
        ({"url": "nowhere"}, "/url"),
        ({"name": "  "}, "/name"),
        ({"types": ["patient.seen"]}, "/types/0"),
        ({"secret": "x"}, "/secret"),
    ],
)
def test_what_cannot_be_a_receiver_is_refused_by_its_field(manager, changes, pointer):
    answer = manager.send(ROOT, {**WANTED, **changes})
    assert answer.status_code in {400, 422}
    assert answer.json()["errors"][0]["pointer"].startswith(pointer[:5])


def test_everything_does_not_cover_who_receives_events(world):
    assert world.machine.get(ROOT).status_code == 403
    assert world.machine.send(ROOT, WANTED).status_code == 403
    assert Client().get(ROOT).status_code == 401


def test_another_clinic_finds_no_webhook_and_no_delivery(manager):
    found = created(manager)
    other = Machine(a_key(a_clinic(), MANAGING))
    for path in (at(found), at(found, "pause"), "/api/v1/deliveries/whd_" + "0" * 32):
        assert other.get(path).status_code in {404, 405}
    assert other.send(at(found, "pause"), {}).status_code == 404
    assert other.get("/api/v1/deliveries").json()["data"] == []


@pytest.mark.django_db
def test_deliveries_are_listed_read_and_sent_again():
    with a_receiver() as receiver:
        hooked = a_hooked_clinic(receiver.address)
        manager = Machine(a_key(hooked.clinic, MANAGING))
        receiver.answers = [500]
        hooked.happen(3)
        hooked.send()
        page = manager.get("/api/v1/deliveries", {"limit": 2}).json()
        rest = manager.get(
            "/api/v1/deliveries", {"limit": 2, "starting_after": page["next_cursor"]}
        ).json()
        listed = page["data"] + rest["data"]
        assert [one["sequence"] for one in listed] == sorted(
            (one["sequence"] for one in listed), reverse=True
        )
        waiting = manager.get("/api/v1/deliveries", {"state": "pending"}).json()["data"]
        assert [one["last_status"] for one in waiting] == [500]
        one = f"/api/v1/deliveries/{waiting[0]['id']}"
        assert manager.get(one).json() == waiting[0]
        assert manager.send(f"{one}/replay", {}).json()["state"] == "pending"
        hooked.send()
        assert manager.get(one).json()["state"] == "delivered"
        assert len(set(receiver.ids())) == 3
        replayed = manager.send(
            f"{ROOT}/{waiting[0]['endpoint']}/replay",
            {"states": ["delivered"], "from": "2026-11-23T00:00:00Z", "to": "2026-11-24T00:00:00Z"},
        )
        assert replayed.json() == {"count": 3}
        assert hooked.clinic.id in due_clinics("delivery")


@pytest.mark.django_db
def test_a_range_without_states_is_all_of_it():
    with a_receiver() as receiver:
        hooked = a_hooked_clinic(receiver.address)
        manager = Machine(a_key(hooked.clinic, MANAGING))
        receiver.answers = [410]
        hooked.happen(2)
        hooked.send()
        hooked.do(resume_endpoint)
        asked = {"from": "2026-11-23T00:00:00Z", "states": []}
        at_all = f"{ROOT}/{public_id('whe', hooked.endpoint_id)}/replay"
        assert sorted(hooked.states) == ["delivered", "failed"]
        assert manager.send(at_all, asked).json() == {"count": 2}
        del asked["states"]
        assert manager.send(at_all, asked).json() == {"count": 2}
        assert manager.send(at_all, {**asked, "states": ["failed"]}).json() == {"count": 0}


@pytest.mark.parametrize(
    ("asked", "pointer", "says"),
    [
        ({}, "", "`from`, `to`, `types` or `states`"),
        ({"types": [], "states": []}, "", "`from`, `to`, `types` or `states`"),
        ({"from": "2026-11-24T00:00:00Z", "to": "2026-11-23T00:00:00Z"}, "/to", "after `from`"),
        ({"from": "2026-11-24T00:00:00Z", "to": "2026-11-24T01:00:00+01:00"}, "/to", "after"),
    ],
)
def test_a_range_that_names_nothing_is_refused_and_says_what_is_needed(
    manager, asked, pointer, says
):
    answer = manager.send(at(created(manager), "replay"), asked)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert says in error["detail"]


def test_an_empty_body_of_a_range_is_refused_too(manager):
    answer = manager.post(at(created(manager), "replay"), "", content_type="application/json")
    assert answer.status_code == 422
    assert "states" in answer.json()["errors"][0]["detail"]


def test_the_documentation_says_what_a_range_means():
    said = served()["components"]["schemas"]["ReplayBody"]["properties"]
    assert all(said[name]["description"] for name in ("from", "to", "types", "states"))


def test_where_a_new_one_is_stands_in_its_answer(manager):
    answer = manager.send(ROOT, WANTED)
    assert manager.get(answer["Location"]).json()["id"] == answer.json()["id"]


def test_real_answers_match_the_documentation(manager, world):
    found = served()
    endpoint = created(manager)
    one = "/api/v1/webhook_endpoints/{endpoint}"
    matches(endpoint, ROOT, "post", "201", found)
    matches(manager.get(at(endpoint)).json(), one, "get", "200", found)
    matches(manager.send(at(endpoint, "test"), {}).json(), f"{one}/test", "post", "202", found)
    manager.get("/api/v1/events")
    deliveries = manager.get("/api/v1/deliveries").json()
    assert deliveries["data"]
    matches(deliveries, "/api/v1/deliveries", "get", "200", found)
