"""Keeping in step: what changed since, what is gone, and long walks while others write."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection

from api.ids import public_id
from clinic.models import Patient
from clinic.services.versions import save_version
from clinic.tenancy import clinic_scope
from followup.models import Communication
from followup.services.handling import handle_message
from followup.services.settling import suppress
from pathway.models import Episode, Prompt
from tests.api.builders import Machine, World, a_key, a_world
from tests.api.recording import Clinician, made
from tests.api.test_lists import walk
from tests.builders import SEED, a_clinic, a_patient, an_actor

PATIENTS = "/api/v1/patients"


def since(world: World, path: str, moment, **query) -> list[dict]:
    """All pages of one row each of what changed since."""
    rows, cursor = [], {}
    asked = {"updated_since": moment.isoformat(), "limit": 1, **query}
    while True:
        page = made(world.machine.get(path, asked | cursor), 200)
        rows += page["data"]
        if not page["has_more"]:
            return rows
        cursor = {"starting_after": page["next_cursor"]}


@pytest.mark.django_db
def test_patients_that_changed_come_in_the_order_of_their_change_and_gone_ones_say_so():
    world = a_world()
    with clinic_scope(world.clinic.id) as now:
        begin = now + timedelta(hours=1)
        for number, name in enumerate(["Abel", "Twin", "Ghost"]):
            patient = a_patient(name, now=now)
            what = [
                {},
                {"merged_into_id": world.patient.id, "merged_at": now},
                {"entered_in_error_at": now},
            ][number]
            save_version(patient, **what, updated_at=begin + timedelta(minutes=9 - number))
    rows = since(world, PATIENTS, begin)
    ghost, twin, abel = rows
    assert [row["deleted"] for row in rows] == [True, True, False]
    assert set(ghost) == {"id", "merged_into", "updated_at", "version", "deleted"}
    assert twin["merged_into"] == world.patient_id
    assert abel["family"] == "Abel"
    assert since(world, PATIENTS, begin + timedelta(minutes=9))[0]["id"] == abel["id"], "inclusive"
    assert since(world, PATIENTS, begin + timedelta(minutes=10)) == []


@pytest.mark.django_db
def test_an_episode_has_changed_when_its_stage_has():
    world = a_world()
    with clinic_scope(world.clinic.id) as now:
        Episode.objects.update(updated_at=now - timedelta(days=1))
    assert since(world, "/api/v1/episodes", now) == []
    clinician = Clinician(world)
    move = {"to": "ST-4", "effective_on": clinician.day(0), "reason": "Agreed"}
    path = f"{world.episode}/stage_changes"
    made(clinician.send(path, move, if_match='"1"', idempotency_key="m"))
    (row,) = since(world, "/api/v1/episodes", now)
    assert (row["id"], row["care_plan"]["stage"]) == (world.episode_id, "ST-4")


@pytest.mark.django_db
def test_records_and_prompts_that_were_taken_back_are_still_told():
    world = a_world()
    clinician = Clinician(world)
    kept = made(clinician.record("assessment", "contact", {"nrs": 5}))
    wrong = made(clinician.record("assessment", "contact", {"saddle_anaesthesia": "present"}))
    made(clinician.delete(f"/assessments/{wrong['id']}"), 200)
    rows = {
        row["id"]: row
        for row in since(world, f"{world.episode}/assessments", world.patient.created_at)
    }
    assert rows[kept["id"]]["deleted"] is False
    assert (rows[wrong["id"]]["deleted"], rows[wrong["id"]]["values"]) == (True, {})
    for path in (f"{world.episode}/prompts", "/api/v1/prompts"):
        prompts = since(world, path, world.patient.created_at)
        gone = {row["rule"] for row in prompts if row["deleted"]}
        assert "RF-CES" in gone
        assert len({row["id"] for row in prompts}) == len(prompts)


@pytest.mark.django_db
def test_a_prompt_says_when_it_last_said_something_else():
    world = a_world()
    with clinic_scope(world.clinic.id) as now:
        old = now - timedelta(days=9)
        Prompt.objects.update(updated_at=old)
    clinician = Clinician(world)
    made(clinician.record("fall", "", {}))
    assert world.prompt_id not in {row["id"] for row in since(world, "/api/v1/prompts", now)}
    made(clinician.record("assessment", "contact", {"saddle_anaesthesia": "present"}))
    changed = since(world, "/api/v1/prompts", now)
    assert "RF-CES" in {row["rule"] for row in changed}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "starting_after=pat_0123456789abcdef0123456789abcdef.5",
        "starting_after=pat_0123456789abcdef0123456789abcdef&updated_since=2026-01-05T10:00:00Z",
        "updated_since=yesterday",
        "updated_since=2026-01-05",
        "fields=family,colour",
        "fields=",
        "count=exact",
    ],
)
def test_a_query_of_a_list_that_means_nothing_is_refused(query):
    assert a_world().machine.get(f"{PATIENTS}?{query}").status_code == 400


@pytest.mark.django_db
def test_only_the_names_that_were_asked_for_come():
    world = a_world()
    (row,) = made(world.machine.get(f"{PATIENTS}?fields=family,version"), 200)["data"]
    assert row == {"id": world.patient_id, "family": "Haddad", "version": 1}
    sync = "updated_since=2000-01-01T00:00:00Z&fields=family"
    (row,) = made(world.machine.get(f"{PATIENTS}?{sync}"), 200)["data"]
    assert row == {"id": world.patient_id, "family": "Haddad", "deleted": False}
    falls = made(world.machine.get(f"{world.episode}/falls?fields=status"), 200)
    assert falls["data"] == []


@pytest.mark.django_db
def test_the_number_of_all_rows_comes_when_it_is_asked_for_and_knows_one_clinic_alone():
    world, other = a_world(), a_clinic()
    with clinic_scope(other.id) as now:
        a_patient("Zorba", now=now)

    def count(query: str = "") -> int:
        return made(world.machine.get(f"{PATIENTS}?count=estimate{query}"), 200)["estimated_count"]

    assert [count(), count("&name=Haddad"), count("&name=Zorba")] == [1, 1, 0]
    assert "estimated_count" not in made(world.machine.get(PATIENTS), 200)


@pytest.mark.django_db
def test_every_list_has_the_same_frame():
    world = a_world()
    path = f"{world.episode}/rules"
    assert len(walk(world, f"{path}?limit=40", key="rule")) > 60
    assert walk(world, f"{path}?limit=40", key="rule") == walk(world, path, key="rule")
    for name in ("stage_changes", "stage_moves", "rules", "prompts", "falls"):
        page = made(world.machine.get(f"{world.episode}/{name}"), 200)
        assert {"data", "has_more", "next_cursor"} <= page.keys(), name
    assert world.machine.get(f"{path}?starting_after=NONE").status_code == 400


@pytest.mark.django_db(transaction=True)
def test_a_walk_over_5000_rows_while_others_write_meets_each_that_stayed_exactly_once():
    world = a_world()
    with clinic_scope(world.clinic.id) as now:
        one = {"family": "Many", "name_key": "many", "created_at": now, "updated_at": now}
        Patient.objects.bulk_create(Patient(**one) for _ in range(5_000))
        there = {public_id("pat", each) for each in Patient.objects.values_list("id", flat=True)}
    is_over, machine = Event(), Machine(a_key(world.clinic))
    written = []

    def write() -> None:
        while not is_over.is_set():
            with clinic_scope(world.clinic.id) as now:
                a_patient("New", now=now)
                for patient in Patient.objects.order_by("?")[:20]:
                    save_version(patient, given="Renamed", updated_at=now)
            written.append(now)
        connection.close()

    writer = Thread(target=write)
    writer.start()
    try:
        seen, address = [], f"{PATIENTS}?limit=200&fields=version"
        while address:
            answer = machine.get(address)
            seen += [row["id"] for row in answer.json()["data"]]
            address = answer.get("Link", "").partition("<")[2].partition(">")[0]
    finally:
        is_over.set()
        writer.join()
    assert len(seen) == len(set(seen))
    assert there <= set(seen)
    assert len(written) > 3, "somebody wrote meanwhile"


@pytest.mark.django_db
def test_messages_say_when_they_changed_and_those_not_wanted_any_more_are_gone():
    world = a_world()
    with clinic_scope(world.clinic.id) as now:
        Communication.objects.update(updated_at=now - timedelta(days=1))
        begin = now - timedelta(hours=1)
    assert since(world, "/api/v1/messages", begin) == []
    with clinic_scope(world.clinic.id) as now:
        suppress(Communication.objects.get(), "moved", by=SEED, now=now)
    [row] = since(world, "/api/v1/messages", begin)
    assert (row["state"], row["deleted"]) == ("suppressed", True)
    with clinic_scope(world.clinic.id) as now:
        Communication.objects.update(updated_at=now - timedelta(days=1), state="failed")
        mark = {"message": Communication.objects.get(), "membership": world.coordinator}
        handle_message(**mark, by=an_actor(now=now), now=now)
    [row] = since(world, "/api/v1/messages", begin)
    assert (row["handled_at"] is not None, row["deleted"]) == (True, False)
