"""People told in sets are stored as if they had come one after the other."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext

from clinic.models import LedgerEvent, Patient, PatientIdentifier, PatientName
from clinic.permissions import NotPermitted, Role
from clinic.services.patients import Identifier, PersonDetails, register_patient
from clinic.services.versions import save_version
from clinic.tenancy import clinic_scope
from followup.models import Communication, Task
from followup.services.upserting import Sent, Upserted, upsert_people, upsert_person
from pathway.models import CarePlan, PersonFact, Prompt
from tests.builders import SEED, a_care_plan, a_clinic, an_actor

MRN = "urn:example:mrn"
ENROLLED = ("N0", "N1", "N4")
MERGED = ("N3", "N0")
STRATEGIES = [{}, {}, {"updates": False}, {"creates": False}]
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}")
Tell = Callable[..., list[Any]]


def sent(value: str, at: datetime | None, system: str = MRN, **said: Any) -> Sent:
    return Sent(Identifier(system=system, value=value, source_version_at=at), said)


def in_a_set(rows: Sequence[Sent], **about: Any) -> list[Any]:
    return upsert_people(sent=rows, **about)


def one_by_one(rows: Sequence[Sent], **about: Any) -> list[Any]:
    return [upsert_people(sent=[row], **about)[0] for row in rows]


def a_history(seed: int, now: datetime) -> Iterator[tuple[list[Sent], dict[str, bool]]]:
    """Sets of rows about few people: repeated, out of order, impossible, by two numbers."""
    random = Random(seed)
    first = [sent(f"N{each}", now - timedelta(days=9), family="Haddad") for each in range(5)]
    yield first, {}
    for _ in range(3):
        yield [_a_row(random, now) for _ in range(14)], random.choice(STRATEGIES)


def _a_row(random: Random, now: datetime) -> Sent:
    birth = random.choice([date(1980, 5, 17), date(1961, 2, 3), date(2999, 1, 1), None])
    said = {
        "given": random.choice(["Kaede", "Noor Åsa", ""]),
        "birth_date": birth,
        "sex": random.choice(["female", "male", "unknown"]),
        "deceased_on": now.date() - timedelta(days=3),
    }
    kept = {name: value for name, value in said.items() if random.random() < 0.3}
    value = random.choice(["N{}", " n{} "]).format(random.randrange(9))
    system = random.choice([MRN, MRN, MRN, "urn:example:pas"])
    at = random.choice([None, *(now - timedelta(days=days) for days in (12, 6, 4, 2))])
    return sent(value, at, system, family=random.choice(["Ito", "Ñandú-Öz", "Haddad", " "]), **kept)


def told(tell: Tell, seed: int) -> tuple[list[Any], dict[str, Any]]:
    """What became of the rows of a history in a clinic of its own, and what is stored then."""
    results = []
    with clinic_scope(a_clinic().id) as now:
        for nth, (rows, strategy) in enumerate(a_history(seed, now)):
            results += [_plain(one) for one in tell(rows, by=SEED, now=now, **strategy)]
            if nth == 0:
                _enrol_and_merge(now)
        return results, everything()


def _enrol_and_merge(now: datetime) -> None:
    people = {row.value: row.patient for row in PatientIdentifier.objects.select_related("patient")}
    for value in ENROLLED:
        a_care_plan(people[value], now=now)
    gone, survivor = (people[value] for value in MERGED)
    save_version(gone, merged_into_id=survivor.id, merged_at=now)


def _plain(result: Any) -> Any:
    if isinstance(result, ValidationError):
        return result.message_dict
    return result.outcome if isinstance(result, Upserted) else type(result)


def everything() -> dict[str, Any]:
    """What is stored of each person, by the numbers they have, without ids."""
    names = defaultdict(list)
    for row in PatientIdentifier.objects.order_by("system", "value_key"):
        names[row.patient_id].append(row.system + row.value.strip().upper())
    found: dict[str, Any] = defaultdict(list)
    for table, columns in TABLES.items():
        rows: dict[str, Any] = defaultdict(list)
        for row in table.objects.order_by("pk"):
            whose = names[row.pk if table is Patient else row.patient_id]
            said = [repr(getattr(row, column)) for column in columns]
            rows[" ".join(whose)].append(_ID.sub("an id", " ".join(said)))
        for person, said in rows.items():
            # What happened to a person has an order; what followed from it at one moment has none.
            found[person] += [each for each in said if "'patient." in each]
            found[person] += sorted(said)
    return found


TABLES: dict[Any, list[str]] = {
    Patient: [
        *("family", "given", "name_key", "birth_date", "birth_precision", "sex", "deceased_on"),
        *("created_at", "updated_at", "version"),
    ],
    PatientName: ["token"],
    PatientIdentifier: ["system", "value", "source_version_at", "version"],
    PersonFact: [
        *("revision", "birth_date", "birth_precision", "sex", "deceased_on", "effective_on"),
        *("effective_at", "date_precision", "recorded_at", "author_name", "source", "request_id"),
        "is_retracted",
    ],
    LedgerEvent: ["type", "subject_type", "subject_version", "changes", "actor_name", "door"],
    CarePlan: ["stage", "state", "evaluate_at", "evaluated_at", "facts_recorded_at", "version"],
    Prompt: ["rule", "trigger_key", "occurrence", "state", "due_at", "version"],
    Task: ["kind", "key", "due_on", "state", "version"],
    Communication: ["purpose", "step", "channel", "state"],
}


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_a_set_stores_what_its_rows_would_have_stored_one_by_one(seed):
    results, stored = told(in_a_set, seed)
    expected, stored_one_by_one = told(one_by_one, seed)
    assert results == expected
    assert stored == stored_one_by_one
    outcomes = {one for one in results if isinstance(one, str)}
    assert outcomes == {"created", "applied", "unchanged", "ignored"}
    assert any(isinstance(one, dict) for one in results)


@pytest.fixture
def now():
    with clinic_scope(a_clinic().id) as moment:
        yield moment


@pytest.mark.django_db
def test_the_same_number_in_one_set_is_one_person_brought_up_to_date_in_order(now):
    older, newer = now - timedelta(days=2), now - timedelta(days=1)
    rows = [
        sent("7", older, family=" "),
        sent("7", older, family="Ito"),
        sent("8", older, family="Okoye"),
        sent(" 7", newer, family="Sato"),
        sent("7", older, family="Old"),
        sent("7", newer, family="Sato"),
    ]
    results = in_a_set(rows, by=SEED, now=now)
    assert [_plain(one) for one in results] == [
        {"family": ["Enter the family name."]},
        *("created", "created", "applied", "ignored", "unchanged"),
    ]
    assert sorted(Patient.objects.values_list("family", "version")) == [("Okoye", 1), ("Sato", 2)]
    assert sorted(PatientName.objects.values_list("token", flat=True)) == ["okoye", "sato"]
    about = LedgerEvent.objects.filter(patient_id=results[1].patient_id).order_by("ins")
    assert list(about.values_list("type", "subject_version")) == [
        ("patient.created", 1),
        ("personfact.recorded", 0),
        ("patient.updated", 2),
        ("patient.update_ignored", None),
    ]


@pytest.mark.django_db
def test_a_death_told_in_a_set_stops_the_queues_of_whom_it_is_about(now):
    rows = [sent(each, now - timedelta(days=1), family="Ito") for each in "123"]
    in_a_set(rows, by=SEED, now=now)
    plans = [a_care_plan(patient, now=now) for patient in Patient.objects.order_by("id")]
    dead = PatientIdentifier.objects.exclude(patient=plans[0].patient)
    died = {"family": "Ito", "deceased_on": now.date()}
    in_a_set([sent(each.value, now, **died) for each in dead], by=SEED, now=now)
    waiting = CarePlan.objects.filter(evaluate_at__isnull=False)
    assert [plan.id for plan in waiting] == [plans[0].id]


@pytest.mark.django_db
def test_a_set_takes_as_many_statements_as_one_person(now):
    def statements(many: range) -> int:
        known, new = many[: len(many) // 2], many
        in_a_set(_alike(known, now - timedelta(days=1), family="Haddad"), by=SEED, now=now)
        with CaptureQueriesContext(connection) as counted:
            in_a_set(_alike(new, now, family="Ito", sex="female"), by=SEED, now=now)
        return len(counted)

    assert statements(range(2)) == statements(range(10, 50))
    assert LedgerEvent.objects.filter(type="patient.updated").count() == 21


def _alike(numbers: range, at: datetime, **said: Any) -> list[Sent]:
    return [sent(f"{each}", at, **said) for each in numbers]


@pytest.mark.django_db
def test_who_may_not_register_people_changes_nobody(now):
    with pytest.raises(NotPermitted):
        in_a_set([sent("7", now, family="Ito")], by=an_actor(Role.READ_ONLY, now=now), now=now)
    assert not Patient.objects.exists()


@pytest.mark.django_db
def test_what_the_database_refuses_leaves_nothing_of_the_set(now):
    """A letter that folds into eighteen: names that are short enough become words that are not."""
    with pytest.raises(DataError):
        in_a_set([sent("7", now, family="Ito"), sent("8", now, family="ﷺ" * 200)], by=SEED, now=now)
    assert not PatientIdentifier.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_importers_and_single_requests_at_once_make_one_patient_of_a_number():
    clinic, values = a_clinic(), [f"N{each}" for each in range(12)]

    def tell(order: Sequence[str], at_once: int) -> int:
        created = 0
        for begin in range(0, len(order), at_once):
            with clinic_scope(clinic.id) as now:
                rows = [sent(value, now, family="Ito") for value in order[begin : begin + at_once]]
                results = upsert_people(sent=rows, by=SEED, now=now)
                created += [_plain(one) for one in results].count("created")
        connection.close()
        return created

    orders = [(values, 12), (values[::-1], 12), (values[::2] + values[1::2], 6), (values[::-1], 1)]
    with ThreadPoolExecutor(len(orders)) as threads:
        created = sum(threads.map(lambda each: tell(*each), orders))
    with clinic_scope(clinic.id):
        assert (created, Patient.objects.count()) == (12, 12)
        assert PatientIdentifier.objects.count() == 12


@pytest.mark.django_db
def test_one_person_is_a_set_of_one(now):
    identifier = Identifier(system=MRN, value="7", source_version_at=now)
    done = upsert_person(identifier=identifier, said={"family": "Ito"}, by=SEED, now=now)
    assert (done.outcome, done.patient_id) == ("created", Patient.objects.get().id)
    with pytest.raises(ValidationError, match="family name"):
        upsert_person(
            identifier=Identifier(system=MRN, value="8", source_version_at=now),
            said={"family": ""},
            by=SEED,
            now=now,
        )


@pytest.mark.django_db
def test_who_was_registered_without_facts_gets_a_first_one(now):
    number = Identifier(system=MRN, value="7")
    details = PersonDetails(family="Ito")
    register_patient(details=details, identifiers=[number], by=SEED, now=now)
    in_a_set([sent("7", now, family="Ito", sex="female")], by=SEED, now=now)
    assert list(PersonFact.objects.values_list("revision", "sex")) == [(0, "female")]
