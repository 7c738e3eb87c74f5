"""What is known of a person, corrected and brought up to date over the API."""

from datetime import date

import pytest

from clinic.permissions import Role
from clinic.services.versions import save_version
from clinic.tenancy import clinic_scope
from followup.models import Task
from pathway.models import PersonFact
from tests.api.builders import a_world
from tests.api.recording import Clinician, made, rules
from tests.builders import a_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinician() -> Clinician:
    return Clinician(a_world())


def change(clinician: Clinician, version: int = 1, **said):
    return clinician.patch(f"/patients/{clinician.world.patient_id}", said, f'"{version}"')


def test_what_is_named_changes_and_the_rest_stays(clinician):
    before = made(clinician.get(f"/patients/{clinician.world.patient_id}"), 200)
    answer = change(clinician, given="Rania Noor", birth_date="1980-05")
    changed = made(answer, 200)
    same = {name: before[name] for name in before if name not in CHANGED}
    assert changed == changed | same | {"given": "Rania Noor", "birth_date": "1980-05"}
    assert (changed["version"], answer["ETag"]) == (2, '"2"')


CHANGED = {"given", "birth_date", "version", "updated_at"}


def test_a_birth_date_can_become_unknown(clinician):
    assert made(change(clinician, birth_date=None), 200)["birth_date"] is None
    with clinic_scope(clinician.world.clinic.id):
        assert PersonFact.objects.order_by("revision").last().birth_date is None


def test_a_corrected_birth_date_is_a_fact_and_its_prompts_follow_at_once(clinician):
    fall = made(clinician.record("fall", "", {"injury": "yes"}))
    assert "ELD-FALL" not in rules(fall["prompts"])
    made(change(clinician, birth_date="1940-02-02"), 200)
    plan = made(clinician.get(f"{clinician.world.episode}/plan"), 200)
    assert "ELD-FALL" in rules(plan["prompts"])
    with clinic_scope(clinician.world.clinic.id):
        newest = PersonFact.objects.order_by("revision").last()
    assert (newest.revision, newest.birth_date) == (1, date(1940, 2, 2))


def test_a_death_stops_every_queue(clinician):
    assert made(change(clinician, deceased_on=clinician.day(1)), 200)["deceased_on"]
    with clinic_scope(clinician.world.clinic.id):
        assert not Task.objects.open().exists()


def test_who_read_an_older_version_is_told_what_changed_and_changes_nothing(clinician):
    made(change(clinician, given="Noor", sex="female"), 200)
    refused = change(clinician, given="Rim", sex="female")
    told = made(refused, 412)
    assert (refused["ETag"], told["current"]) == ('"2"', '"2"')
    assert (told["changed"], told["differs"]) == (["given", "sex"], ["given"])
    assert b"Noor" not in refused.content
    patient = made(clinician.get(f"/patients/{clinician.world.patient_id}"), 200)
    assert patient["given"] == "Noor"


@pytest.mark.parametrize(
    ("said", "status", "place"),
    [
        ({"birth_date": "2999-01-01"}, 422, "/birth_date"),
        ({"deceased_on": "2999-01-01"}, 422, "/deceased_on"),
        ({"family": ""}, 400, "/family"),
        ({"sex": None}, 400, "/sex"),
        ({"external_ids": []}, 400, "/external_ids"),
        ({"colour": "red"}, 400, "/colour"),
    ],
    ids=str,
)
def test_every_problem_of_a_change_has_its_place(clinician, said, status, place):
    refused = made(change(clinician, **said), status)
    assert refused["errors"][0]["pointer"] == place
    assert made(clinician.get(f"/patients/{clinician.world.patient_id}"), 200)["version"] == 1


def test_a_record_merged_away_is_not_changed(clinician):
    with clinic_scope(clinician.world.clinic.id) as now:
        survivor = a_patient("Ito", now=now)
        save_version(clinician.world.patient, merged_into_id=survivor.id, merged_at=now)
    assert (
        "merged_into" in made(change(clinician, version=2, given="Rim"), 422)["errors"][0]["detail"]
    )


def test_who_only_reads_changes_nobody(clinician):
    assert change(Clinician(clinician.world, Role.READ_ONLY), given="Rim").status_code == 403
