"""Lists: every row once, however many there are, in a fixed number of statements."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.ids import public_id, read_id
from clinic.models import Patient
from clinic.services.patients import PersonDetails
from clinic.services.versions import save_version
from clinic.tenancy import clinic_scope
from followup.services.assessments import record_assessment
from pathway.models import Assessment
from pathway.services.people import update_person
from pathway.services.recording import When, correct_fact, retract_fact
from tests.api.builders import World, a_world
from tests.builders import SEED, a_care_plan, a_patient

pytestmark = pytest.mark.django_db

TRANSACTION = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")


def statements(world: World, path: str) -> int:
    """What one request sends to PostgreSQL, the transaction's own brackets apart."""
    with CaptureQueriesContext(connection) as captured:
        answer = world.machine.get(path)
    assert answer.status_code == 200, answer.content
    return sum(not query["sql"].startswith(TRANSACTION) for query in captured)


def fill(world: World, count: int) -> None:
    with clinic_scope(world.clinic.id) as now:
        for number in range(count):
            a_care_plan(a_patient(f"Person{number}", now=now), now=now)


def test_list_statements_are_few_and_constant_in_rows():
    world = a_world()
    lists = ["/api/v1/patients", "/api/v1/patients?name=per", "/api/v1/episodes?state=open"]
    statements(world, lists[0])  # the first use of a minute is noted
    few = [statements(world, path) for path in lists]
    fill(world, 12)
    assert [statements(world, path) for path in lists] == few
    assert max(few) <= 6


def test_the_other_reads_have_their_budgets_too():
    world = a_world()
    budgets = {
        "/api/v1/patients?external_id=mrn|7": 7,  # the clinic's key for the blind index
        f"/api/v1/patients/{world.patient_id}": 6,
        world.episode: 7,
        f"{world.episode}/assessments": 8,  # those merged into this patient
        f"{world.episode}/plan": 27,  # one for each kind of fact, one for earlier episodes
    }
    statements(world, "/api/v1/patients")
    spent = {path: statements(world, path) for path in budgets}
    assert all(spent[path] <= most for path, most in budgets.items()), spent


def test_statements_of_a_plan_do_not_grow_with_its_facts():
    world = a_world()
    address = f"{world.episode}/plan"
    statements(world, address)
    before = statements(world, address)
    with clinic_scope(world.clinic.id) as now:
        for days in range(10):
            when = When(on=now.date() - timedelta(days=days))
            answers = {"kind": "contact", "nrs": Decimal(days)}
            world.plan.refresh_from_db()
            record_assessment(plan=world.plan, answers=answers, when=when, by=SEED, now=now)
    assert statements(world, address) == before


def walk(world: World, path: str, between=lambda number: None, key: str = "id") -> list[str]:
    seen, pages = [], 0
    address = path
    while address:
        answer = world.machine.get(address)
        body = answer.json()
        seen += [row[key] for row in body["data"]]
        between(pages := pages + 1)
        assert body["has_more"] == ("Link" in answer) == (body["next_cursor"] is not None)
        link = answer.get("Link")
        address = link.partition("<")[2].partition(">")[0] if link else None
    return seen


def test_a_walk_meets_every_row_that_was_there_throughout_exactly_once():
    world = a_world()
    fill(world, 9)
    with clinic_scope(world.clinic.id):
        there = {public_id("pat", one) for one in Patient.objects.values_list("id", flat=True)}

    def change(number: int) -> None:
        with clinic_scope(world.clinic.id) as now:
            a_patient(f"New{number}", now=now)
            for patient in Patient.objects.order_by("id")[:3]:
                details = PersonDetails(family=f"Renamed{number}", given=patient.given)
                update_person(patient=patient, details=details, by=SEED, now=now)

    seen = walk(world, "/api/v1/patients?limit=3", change)
    assert len(seen) == len(set(seen))
    assert there <= set(seen)


def test_a_page_keeps_the_filters_of_the_list():
    world = a_world("Abel")
    fill(world, 5)
    assert len(walk(world, "/api/v1/patients?limit=2&name=person")) == 5
    assert len(walk(world, "/api/v1/episodes?limit=2&stage=ST-0&state=open")) == 6
    assert walk(world, f"/api/v1/episodes?patient={world.patient_id}") == [world.episode_id]
    assert walk(world, "/api/v1/episodes?state=closed") == []


@pytest.mark.parametrize("name", ["ŁUKASZ", "lukasz wój", "woj", "!!!", "%25", "_", "nobody"])
def test_a_name_is_found_by_the_beginnings_of_its_words(name):
    world = a_world()
    with clinic_scope(world.clinic.id) as now:
        found = public_id("pat", a_patient("Wójcik", "Łukasz", now=now).id)
    is_found = name not in {"!!!", "%25", "_", "nobody"}
    assert walk(world, f"/api/v1/patients?name={name}") == ([found] if is_found else [])


def test_an_etag_spares_what_is_known_and_changes_with_the_version():
    world = a_world()
    address = f"/api/v1/patients/{world.patient_id}"
    first = world.machine.get(address)
    assert first["ETag"] == f'"{first.json()["version"]}"'
    same = world.machine.get(address, headers={"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    with clinic_scope(world.clinic.id):
        save_version(Patient.objects.get(id=world.patient.id), sex="female")
    assert world.machine.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_people_merged_away_or_entered_in_error_are_not_in_the_list():
    world = a_world()
    with clinic_scope(world.clinic.id) as now:
        merged, mistaken = a_patient("Twin", now=now), a_patient("Ghost", now=now)
        save_version(merged, merged_into_id=world.patient.id, merged_at=now, updated_at=now)
        save_version(mistaken, entered_in_error_at=now, updated_at=now)
    assert walk(world, "/api/v1/patients") == [world.patient_id]
    address = "/api/v1/patients/{}"
    shown = world.machine.get(address.format(public_id("pat", merged.id))).json()
    assert shown["merged_into"] == world.patient_id
    gone = world.machine.get(address.format(public_id("pat", mistaken.id)))
    assert gone.status_code == 404


def test_corrections_show_in_place_and_withdrawals_without_their_values():
    world = a_world()
    with clinic_scope(world.clinic.id) as now:
        for score in (1, 2, 3):
            world.plan.refresh_from_db()
            record_assessment(
                plan=world.plan,
                answers={"kind": "contact", "nrs": Decimal(score)},
                when=When(on=now.date()),
                by=SEED,
                now=now,
            )
    address = f"{world.episode}/assessments"
    before = walk(world, f"{address}?limit=1")
    with clinic_scope(world.clinic.id) as now:
        first, second = (Assessment.objects.get(root_id=read_id("asm", one)) for one in before[:2])
        earlier = When(on=now.date() - timedelta(days=9))
        correct_fact(first, by=SEED, now=now, when=earlier, nrs=Decimal(9))
        retract_fact(second, by=SEED, now=now)
    assert walk(world, f"{address}?limit=1") == before
    rows = world.machine.get(address).json()["data"]
    assert [row["status"] for row in rows] == ["corrected", "entered_in_error", "final"]
    assert [row["values"] for row in rows][:2] == [{"nrs": "9"}, {}]


def test_a_cursor_of_another_episode_is_unknown():
    world, other = a_world(), a_world()
    with clinic_scope(other.clinic.id) as now:
        other.plan.refresh_from_db()
        theirs = record_assessment(
            plan=other.plan,
            answers={"kind": "contact", "nrs": Decimal(1)},
            when=When(on=now.date()),
            by=SEED,
            now=now,
        )
    cursor = public_id("asm", theirs.root_id)
    answer = world.machine.get(f"{world.episode}/assessments?starting_after={cursor}")
    assert answer.status_code == 400
