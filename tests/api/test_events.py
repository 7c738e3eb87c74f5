"""The feed over REST: every event once, in order, thin, and of the asking clinic alone."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from api.events.catalogue import TYPES, readable_types
from api.events.feed import advance_due
from api.scopes import interactions, offered
from clinic.models import Access, LedgerEvent
from clinic.tenancy import clinic_scope
from followup.services.queues import due_clinics
from tests.api.builders import Machine, World, a_key, a_world
from tests.api.test_openapi import matches, served
from tests.builders import SEED, a_clinic, a_patient

EVENTS = "/api/v1/events"


@pytest.fixture
def world(db) -> World:
    return a_world()


def walk(machine: Machine, **asked) -> list[dict]:
    """Every event from the cursor to the end of the feed."""
    found: list[dict] = []
    while True:
        page = machine.get(EVENTS, asked).json()
        found += page["data"]
        asked["after"] = page["next_cursor"]
        if not page["has_more"]:
            return found


def test_a_reader_numbers_what_nobody_numbered_and_walks_it_once(world):
    events = walk(world.machine, limit=3)
    assert len({event["id"] for event in events}) == len(events) > 3
    sequences = [event["sequence"] for event in events]
    assert sequences == sorted(sequences)
    assert {"patient.created", "episode.opened", "task.created"} <= {
        event["type"] for event in events
    }


def test_the_cursor_of_the_end_gives_only_what_comes_after(world):
    page = world.machine.get(EVENTS, {"after": "latest"}).json()
    assert (page["data"], page["has_more"], page["poll_after"] > 0) == ([], False, True)
    with clinic_scope(world.clinic.id) as now:
        patient = a_patient("Ito", "Kenji", now=now)
    again = world.machine.get(EVENTS, {"after": page["next_cursor"]}).json()
    assert [event["type"] for event in again["data"]] == ["patient.created"]
    assert again["data"][0]["data"]["subject"].endswith(patient.id.hex)
    nothing = world.machine.get(EVENTS, {"after": again["next_cursor"]}).json()
    assert (nothing["data"], nothing["next_cursor"]) == ([], again["next_cursor"])


def test_types_choose_and_the_cursor_moves_past_the_others(world):
    events = walk(world.machine, types="episode.opened,red_flag.raised", limit=1)
    assert [event["type"] for event in events] == ["episode.opened"]
    end = world.machine.get(EVENTS, {"types": "patient.merged"}).json()
    assert end["data"] == []
    for name in ("after", "starting_after"):
        assert world.machine.get(EVENTS, {name: end["next_cursor"]}).json()["data"] == []


def test_an_event_holds_ids_and_codes_and_leads_to_the_rest(world):
    text = json.dumps(walk(world.machine))
    for secret in ("Haddad", "Rania", "1980", "Amara", "Okafor"):
        assert secret not in text
    opened = walk(world.machine, types="episode.opened")[0]
    assert opened["data"]["href"] == world.episode
    assert opened["data"]["patient"] == world.patient_id
    assert world.machine.get(opened["data"]["href"]).status_code == 200


def test_events_show_only_the_codes_their_line_names(world):
    task = walk(world.machine, types="task.created")[0]
    assert task["data"]["changes"].keys() == {"kind", "due_on"}


def test_another_clinic_reads_its_own_events_and_knows_no_others_cursor(world):
    other = Machine(a_key(a_clinic()))
    mine = {event["id"] for event in walk(world.machine)}
    theirs = {event["id"] for event in walk(other)}
    assert mine
    assert not mine & theirs
    foreign = other.get(EVENTS, {"after": sorted(mine)[0]})
    unknown = other.get(EVENTS, {"after": "evt_" + "0" * 32})
    assert (foreign.status_code, unknown.status_code) == (400, 400)
    assert foreign.json()["errors"] == unknown.json()["errors"]


@pytest.mark.parametrize(
    "asked",
    [
        {"after": "x"},
        {"after": "pat_" + "0" * 32},
        {"types": "patient.seen"},
        {"types": "prompt.raised,nothing"},
        {"limit": "0"},
        {"limit": "201"},
        {"since": "2026"},
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_parameter(world, asked):
    answer = world.machine.get(EVENTS, asked)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] in asked


def test_reading_needs_the_scope_of_events(world):
    patients_only = Machine(a_key(world.clinic, ["system/Patient.rs"]))
    assert patients_only.get(EVENTS).status_code == 403
    events_only = Machine(a_key(world.clinic, ["system/Event.rs"]))
    assert events_only.get(EVENTS).status_code == 403


def test_a_key_is_told_of_what_it_may_read_and_of_nothing_else(world):
    narrow = Machine(a_key(world.clinic, ["system/Event.s", "system/Task.r"]))
    assert {event["type"] for event in walk(narrow)} == {"task.created"}
    refused = narrow.get(EVENTS, {"types": "task.created,episode.opened"})
    assert refused.status_code == 403
    assert "system/EpisodeOfCare.r" in refused.json()["detail"]
    everything = readable_types(interactions([*offered()]))
    assert everything == TYPES


def test_a_page_is_one_row_of_access_with_the_patients_it_named(world):
    walk(world.machine)
    with clinic_scope(world.clinic.id):
        looked = Access.objects.get(screen="api.events")
    assert looked.patient_ids == [world.patient.id]
    assert looked.actor_kind == "client"


def test_the_number_of_statements_does_not_grow_with_the_page(world, django_assert_max_num_queries):
    walk(world.machine)
    with clinic_scope(world.clinic.id) as now:
        for number in range(30):
            a_patient(f"Family{number}", now=now)
    walk(world.machine)
    with django_assert_max_num_queries(16):
        assert len(world.machine.get(EVENTS, {"limit": 100}).json()["data"]) > 30


def test_a_real_page_matches_the_documentation(world):
    page = world.machine.get(EVENTS).json()
    matches(page, EVENTS, "get", "200", served())


def test_the_tick_numbers_every_clinic_with_events_and_then_none_is_due(world):
    assert world.clinic.id in due_clinics("ledger_event")
    assert advance_due(by=SEED) > 0
    assert due_clinics("ledger_event") == []


@pytest.mark.django_db(transaction=True)
def test_reading_over_rest_beside_writers_gives_every_event_once():
    world = a_world()
    done = threading.Event()
    with ThreadPoolExecutor(5) as threads:
        writers = [threads.submit(_register, world, number) for number in range(4)]
        reader = threads.submit(_follow, world.machine, done)
        made = [family for writer in writers for family in writer.result()]
        done.set()
        events = reader.result()
    assert len({event["id"] for event in events}) == len(events)
    created = [event for event in events if event["type"] == "patient.created"]
    assert len(created) == len(made) + 1
    with clinic_scope(world.clinic.id):
        assert not LedgerEvent.objects.unnumbered().exists()


def _register(world: World, number: int) -> list[str]:
    names = [f"Writer{number}x{each}" for each in range(10)]
    for name in names:
        with clinic_scope(world.clinic.id) as now:
            a_patient(name, now=now)
    connection.close()
    return names


def _follow(machine: Machine, done: threading.Event) -> list[dict]:
    found: list[dict] = []
    asked: dict[str, str] = {}
    while True:
        was_done = done.is_set()
        page = machine.get(EVENTS, asked).json()
        found += page["data"]
        if page["next_cursor"]:
            asked["after"] = page["next_cursor"]
        if was_done and not page["has_more"]:
            break
    connection.close()
    return found


def test_every_published_type_is_in_the_documentation():
    answer = served()["components"]["schemas"]["EventAnswer"]
    assert set(answer["properties"]["type"]["enum"]) == set(TYPES)
