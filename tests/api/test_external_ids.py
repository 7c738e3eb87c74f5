"""The numbers of other systems: yesterday's feed sent again changes nothing."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from clinic.models import Access, LedgerEvent, Patient, PatientIdentifier
from clinic.services.versions import save_version
from clinic.tenancy import clinic_scope
from tests.api.builders import Machine, World, a_key, a_world
from tests.api.recording import made
from tests.api.test_problems import is_problem
from tests.builders import a_patient

PATH = "/api/v1/patients/by-external-id/https://ehr.example.org/mrn/00731"
MORNING, NOON, NIGHT = (f"2026-01-05T{hour}:00:00Z" for hour in ("08", "12", "20"))


def tell(machine: Machine, at: str, path: str = PATH, **said):
    body = {"family": "Ito", **said, "source_updated_at": at}
    return machine.put(path, body, content_type="application/json")


def people(world: World) -> int:
    with clinic_scope(world.clinic.id):
        return Patient.objects.count()


@pytest.mark.django_db
def test_new_is_registered_newer_applied_the_same_unchanged_and_older_ignored():
    world = a_world()
    answers = [
        tell(world.machine, NOON, given="Kaede", sex="female"),
        tell(world.machine, NOON, given="Kaede"),
        tell(world.machine, NIGHT, given="Noor", birth_date="1980-05"),
        tell(world.machine, MORNING, given="Old"),
        tell(world.machine, NOON, given="Kaede"),
    ]
    assert [answer.status_code for answer in answers] == [201, 200, 200, 200, 200]
    outcomes = [answer.json()["outcome"] for answer in answers]
    assert outcomes == ["created", "unchanged", "applied", "ignored", "ignored"]
    last = answers[-1].json()
    assert (last["given"], last["birth_date"], last["sex"]) == ("Noor", "1980-05", "female")
    assert last["external_ids"] == [{"system": "https://ehr.example.org/mrn", "value": "00731"}]
    assert answers[-1]["ETag"] == '"2"'
    assert people(world) == 2
    with clinic_scope(world.clinic.id):
        assert LedgerEvent.objects.filter(type="patient.update_ignored").count() == 2
    assert world.machine.get(answers[0]["Location"]).json()["id"] == last["id"]
    assert "Location" not in answers[1]


@pytest.mark.django_db
def test_a_moment_far_ahead_locks_nobody_out():
    world = a_world()
    refused = tell(world.machine, "2099-01-01T00:00:00Z")
    assert is_problem(refused, 422, "unprocessable")
    assert refused.json()["errors"][0]["pointer"] == "/source_updated_at"
    made(tell(world.machine, NOON), 201)
    assert is_problem(tell(world.machine, "2099-01-01T00:00:00Z"), 422, "unprocessable")
    assert made(tell(world.machine, NIGHT, sex="female"), 200)["outcome"] == "applied"


@pytest.mark.django_db
def test_what_was_registered_without_a_moment_takes_the_first_that_comes():
    world = a_world()
    named = {"system": "https://ehr.example.org/mrn", "value": "00731"}
    made(world.machine.send("/api/v1/patients", {"family": "Ito", "external_ids": [named]}))
    assert tell(world.machine, MORNING, given="Noor").json()["outcome"] == "applied"


@pytest.mark.django_db
def test_a_record_that_was_merged_away_tells_the_one_it_was_merged_into():
    world = a_world()
    gone = tell(world.machine, MORNING).json()["id"]
    with clinic_scope(world.clinic.id) as now:
        survivor = a_patient("Sato", now=now)
        old = Patient.objects.exclude(id__in=[world.patient.id, survivor.id]).get()
        save_version(old, merged_into_id=survivor.id, merged_at=now)
    told = made(tell(world.machine, NOON, given="Noor"), 200)
    assert (told["outcome"], told["given"]) == ("applied", "Noor")
    assert told["id"] != gone


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({"family": ""}, "/family"),
        ({"source_updated_at": None}, "/source_updated_at"),
        ({"external_ids": []}, "/external_ids"),
        ({"birth_date": "2999-01-01"}, "/birth_date"),
    ],
    ids=str,
)
def test_every_problem_has_its_place_and_registers_nobody(said, place):
    world = a_world()
    body = {"family": "Ito", "source_updated_at": NOON, **said}
    answer = world.machine.put(PATH, body, content_type="application/json")
    assert answer.status_code in {400, 422}
    assert answer.json()["errors"][0]["pointer"] == place
    assert people(world) == 1


@pytest.mark.django_db
def test_system_and_value_have_one_reading():
    world = a_world()
    named = {"system": "mrn|old", "value": "7"}
    refused = world.machine.send("/api/v1/patients", {"family": "Ito", "external_ids": [named]})
    assert refused.json()["errors"][0]["pointer"] == "/external_ids/0/system"
    barred = "/api/v1/patients/by-external-id/mrn|old/7"
    assert is_problem(tell(world.machine, NOON, barred), 404, "not_found")
    named = {"system": "mrn", "value": "7|b"}
    ito = made(world.machine.send("/api/v1/patients", {"family": "Ito", "external_ids": [named]}))
    found = made(world.machine.get("/api/v1/patients", {"external_id": "mrn|7|b"}), 200)
    assert [row["id"] for row in found["data"]] == [ito["id"]]


@pytest.mark.django_db
def test_a_search_in_a_body_finds_what_a_search_in_an_address_finds():
    world = a_world()
    tell(world.machine, NOON)
    named = {"system": "https://ehr.example.org/mrn", "value": "00731"}
    for body in ({"external_id": named}, {"name": "ito"}):
        answer = world.machine.send("/api/v1/patients/search", body)
        (row,) = made(answer, 200)["data"]
        assert row["family"] == "Ito"
        with clinic_scope(world.clinic.id):
            look = Access.objects.get(request_id=answer["Request-Id"])
        assert len(look.patient_ids) == 1
    first = made(world.machine.send("/api/v1/patients/search", {"limit": 1}), 200)
    after = {"limit": 1, "starting_after": first["next_cursor"]}
    second = made(world.machine.send("/api/v1/patients/search", after), 200)
    assert {first["data"][0]["id"], second["data"][0]["id"]} >= {world.patient_id}
    assert second["has_more"] is False


@pytest.mark.django_db(transaction=True)
def test_ten_equal_upserts_at_once_are_one_patient():
    world = a_world()
    key = a_key(world.clinic)

    def send(number: int) -> str:
        answer = tell(Machine(key), NOON)
        connection.close()
        return answer.json()["outcome"]

    with ThreadPoolExecutor(10) as threads:
        outcomes = Counter(threads.map(send, range(10)))
    assert outcomes == {"created": 1, "unchanged": 9}
    assert people(world) == 2
    with clinic_scope(world.clinic.id):
        assert PatientIdentifier.objects.count() == 1


@pytest.mark.django_db
def test_a_number_with_a_slash_is_sent_in_the_body():
    world = a_world()
    body = {"external_id": {"system": "mrn", "value": "4/7"}, "family": "Ito"}
    sent = [
        world.machine.send("/api/v1/patients/upsert", {**body, "source_updated_at": at})
        for at in (NOON, MORNING)
    ]
    assert [answer.status_code for answer in sent] == [201, 200]
    assert sent[1].json()["outcome"] == "ignored"
    found = made(world.machine.get("/api/v1/patients", {"external_id": "mrn|4/7"}), 200)
    assert [row["family"] for row in found["data"]] == ["Ito"]


@pytest.mark.django_db
def test_registering_takes_the_scope_to_create_and_bringing_up_to_date_does_not():
    world = a_world()
    changing = Machine(a_key(world.clinic, ["system/Patient.u"]))
    refused = tell(changing, NOON)
    assert is_problem(refused, 403, "forbidden")
    assert "system/Patient.c" in refused.json()["detail"]
    assert tell(world.machine, NOON).status_code == 201
    assert tell(changing, NIGHT, family="Sato").json()["outcome"] == "applied"
