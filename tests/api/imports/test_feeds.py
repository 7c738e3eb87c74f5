"""A feed that comes again: newer corrects, equal is left, older is ignored, whatever the order."""

import itertools
from decimal import Decimal

import pytest

from clinic.models import LedgerEvent, Patient
from clinic.services.patients import Identifier, PersonDetails
from clinic.tenancy import clinic_scope
from followup.enrolment import candidates
from followup.services.courses import enrol_patient
from pathway.models import ConditionEntry, MedicationEntry, Prompt
from pathway.services.people import register_person, update_person
from pathway.services.recording import correct_fact
from tests.api.imports.exports import (
    IMPORTER,
    MRN,
    a_condition,
    a_person,
    an_order,
    at_version,
    contents,
    dosage,
    run_import,
    shuffled,
    stored_rows,
    write,
)
from tests.builders import SEED, a_clinic, an_actor

pytestmark = pytest.mark.django_db

TABLET = "Acetaminophen 500 MG Oral Tablet"
STATES = [
    at_version(an_order(), 1),
    at_version(
        an_order(dosageInstruction=dosage(2, "tablet", frequency=4, period=1, periodUnit="d")), 2
    ),
    at_version(an_order(status="stopped"), 3),
]
FEED = [
    a_person(),
    a_person("bob", "Abebe", deceasedDateTime="2020-02-02"),
    *STATES,
    a_condition("c1"),
    a_condition("c2", "433144002"),
    at_version(a_condition("c3", "72892002"), 1),
    at_version(a_condition("c3", "72892002", "resolved", abatementDateTime="2024-12-01"), 2),
    at_version(a_condition("c4", verificationStatus={"coding": [{"code": "confirmed"}]}), 1),
    at_version(a_condition("c4", verificationStatus={"coding": [{"code": "entered-in-error"}]}), 2),
    an_order("m2", "Ibuprofen 400 MG Oral Tablet", subject={"reference": "Patient/bob"}),
    an_order("m3", "Metformin 500 MG Oral Tablet"),
]  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_any_order_and_any_copies_lead_to_the_same_record(tmp_path, seed):
    plain, mixed = a_clinic(), a_clinic()
    run_import(write(tmp_path / "plain", *FEED), plain)
    run_import(shuffled(tmp_path / "mixed", FEED + FEED[seed:], seed), mixed, batch_size=1)
    assert contents(mixed) == contents(plain)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_states_of_one_order_sent_on_different_days_converge(tmp_path, order):
    clinic, at_once = a_clinic(), a_clinic()
    run_import(write(tmp_path / "at-once", a_person(), *STATES), at_once)
    for day, state in enumerate(order):
        run_import(write(tmp_path / f"{day}", a_person(), STATES[state]), clinic)
    assert contents(clinic) == contents(at_once)


def test_the_outcome_of_each_state_is_counted(tmp_path):
    clinic = a_clinic()
    outcomes = []
    for day, row in enumerate([STATES[1], STATES[1], STATES[0], STATES[2]]):
        report, _ = run_import(write(tmp_path / f"{day}", a_person(), row), clinic)
        outcomes.append(
            next(
                each
                for each in ("new", "updated", "unchanged")
                if report.counts["MedicationRequest", each]
            )
        )
    assert outcomes == ["new", "unchanged", "unchanged", "updated"]


def test_without_versions_a_later_export_is_the_newer_one(tmp_path):
    clinic = a_clinic()
    run_import(write(tmp_path / "1", a_person(), a_condition()), clinic)
    report, _ = run_import(
        write(tmp_path / "2", a_person(), a_condition(status="resolved")), clinic
    )
    assert report.total("updated") == 1
    with clinic_scope(clinic.id):
        assert not candidates().exists()
        ended = ConditionEntry.objects.get(kind="ended")
        assert ended.date_precision == "unknown"


def test_what_the_other_system_takes_back_no_older_copy_revives(tmp_path):
    clinic = a_clinic()
    held = at_version(a_condition(), 1)
    refuted = {"coding": [{"code": "refuted"}]}
    withdrawn = at_version(a_condition(verificationStatus=refuted), 2)
    run_import(write(tmp_path / "1", a_person(), withdrawn), clinic)
    run_import(write(tmp_path / "2", a_person(), held), clinic)
    with clinic_scope(clinic.id):
        assert not candidates().exists()
        assert [fact.is_retracted for fact in ConditionEntry.objects.all()] == [True]


def test_an_ended_order_is_not_taken_today_and_each_order_is_a_course(tmp_path):
    rows = [an_order("m1", status="stopped"), an_order("m2", status="completed"), an_order("m3")]
    clinic = a_clinic()
    run_import(write(tmp_path, a_person(), a_condition(), *rows), clinic)
    with clinic_scope(clinic.id) as now:
        stops = MedicationEntry.objects.filter(kind="stop")
        assert {(each.effective_on.isoformat(), each.date_precision) for each in stops} == {
            ("2025-06-01", "unknown")
        }
        assert (
            MedicationEntry.objects.filter(kind="start").values("thread_id").distinct().count() == 3
        )
        plan = enrol_patient(
            patient=Patient.objects.get(), started_on=now.date(), by=IMPORTER, now=now
        )
        unknown = Prompt.objects.get(care_plan=plan, rule="MED-APAP-UNK")
        assert len(unknown.evidence) >= 1


def test_a_stop_that_the_order_bounds_has_its_day(tmp_path):
    bounded = dosage(boundsPeriod={"start": "2025-06-01", "end": "2025-06-10"})
    clinic = a_clinic()
    row = an_order(status="completed", dosageInstruction=bounded)
    run_import(write(tmp_path, a_person(), row), clinic)
    with clinic_scope(clinic.id):
        stop = MedicationEntry.objects.get(kind="stop")
        assert (stop.effective_on.isoformat(), stop.date_precision) == ("2025-06-11", "day")


@pytest.mark.parametrize(
    ("instruction", "units", "times"),
    [
        (dosage(2, "tablet", frequency=4, period=1, periodUnit="d"), 2, 4),
        (dosage(2, None, frequency=4, period=1, periodUnit="d"), None, 4),
        (dosage(1000, "mg", frequency=1, period=6, periodUnit="h"), 2, 4),
        (dosage(1, "g", frequency=1, frequencyMax=3, period=1, periodUnit="d"), 2, 3),
        (dosage(5, "mL", frequency=1, period=1, periodUnit="wk"), None, "0.143"),
        (dosage(1, "dose", frequency=1, period=1, periodUnit="mo"), None, None),
        (dosage(1, "tablet") + dosage(2, "tablet"), None, None),
        ([{"text": "Take as needed.", "asNeededBoolean": True}], None, None),
        ([], None, None),
    ],
)
def test_a_dose_is_what_the_order_says_or_unknown(tmp_path, instruction, units, times):
    clinic = a_clinic()
    run_import(
        write(tmp_path, a_person(), an_order("m1", TABLET, dosageInstruction=instruction)), clinic
    )
    with clinic_scope(clinic.id):
        entry = MedicationEntry.objects.get()
        assert (entry.units_per_dose, entry.max_doses_per_day) == (
            units,
            None if times is None else Decimal(times),
        )


def test_facts_of_people_in_care_call_for_prompts_at_once(tmp_path):
    clinic = a_clinic()
    run_import(write(tmp_path / "1", a_person()), clinic)
    with clinic_scope(clinic.id) as now:
        patient = Patient.objects.get()
        enrol_patient(patient=patient, started_on=now.date(), by=IMPORTER, now=now)
    high = dosage(2, "tablet", frequency=4, period=1, periodUnit="d")
    run_import(write(tmp_path / "2", an_order("m1", TABLET, dosageInstruction=high)), clinic)
    with clinic_scope(clinic.id):
        assert "4000" in Prompt.objects.showing().get(rule="MED-APAP-MAX").text


def test_what_somebody_here_corrected_stands_and_is_told(tmp_path):
    clinic = a_clinic()
    run_import(write(tmp_path / "1", a_person(), an_order()), clinic)
    with clinic_scope(clinic.id) as now:
        correct_fact(MedicationEntry.objects.get(), by=an_actor(now=now), now=now, units_per_dose=2)
    again, told = run_import(write(tmp_path / "2", a_person(), an_order()), clinic)
    assert (again.total("unchanged"), told) == (2, [])

    changed, told = run_import(
        write(tmp_path / "3", a_person(), an_order(status="stopped")), clinic
    )
    assert (changed.total("unchanged"), changed.reviews) == (2, 1)
    assert "edited-here" in told[0]
    with clinic_scope(clinic.id):
        assert MedicationEntry.objects.order_by("revision").last().units_per_dose == 2


def test_a_person_edited_here_keeps_it_but_a_death_is_taken(tmp_path):
    clinic = a_clinic()
    run_import(write(tmp_path / "1", a_person()), clinic)
    with clinic_scope(clinic.id) as now:
        patient = Patient.objects.get()
        details = PersonDetails(
            family="Okafor-Diaz", given="Ann", sex="female", birth_date=patient.birth_date
        )
        update_person(patient=patient, details=details, by=an_actor(now=now), now=now)
    _, told = run_import(write(tmp_path / "2", a_person(deceasedDateTime="2026-01-05")), clinic)
    assert ["edited-here" in each for each in told] == [True]
    with clinic_scope(clinic.id):
        patient = Patient.objects.get()
        assert (patient.family, str(patient.deceased_on)) == ("Okafor-Diaz", "2026-01-05")


def test_somebody_registered_here_is_matched_by_record_number(tmp_path):
    clinic = a_clinic()
    details = PersonDetails(family="Okafor", given="Ann")
    with clinic_scope(clinic.id) as now:
        numbers = [Identifier(system=MRN, value="MRN-ann ")]
        register_person(details=details, identifiers=numbers, by=SEED, now=now)
    report, told = run_import(write(tmp_path, a_person(), a_condition()), clinic)
    assert (report.total("updated"), report.total("new"), told) == (1, 1, [])
    with clinic_scope(clinic.id):
        patient = Patient.objects.get()
        assert (str(patient.birth_date), patient.sex) == ("1980-05-17", "female")


def test_a_record_number_with_another_birth_date_is_not_the_same_person(tmp_path):
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        details = PersonDetails(family="Okafor", birth_date=now.date().replace(1955, 1, 1))
        numbers = [Identifier(system=MRN, value="mrn-ann")]
        register_person(details=details, identifiers=numbers, by=SEED, now=now)
    _, told = run_import(write(tmp_path, a_person()), clinic)
    assert ["may-be-known" in each for each in told] == [True]
    with clinic_scope(clinic.id):
        assert Patient.objects.count() == 2


def test_two_people_with_one_record_number_are_told_and_never_merged(tmp_path):
    shared = [{"system": MRN, "value": "42"}]
    clinic = a_clinic()
    people = [a_person("ann", identifier=shared), a_person("bob", "Abebe", identifier=shared)]
    theirs = a_condition(subject={"reference": "Patient/bob"})
    folder = write(tmp_path, *people, theirs)
    first, told = run_import(folder, clinic)
    assert (first.total("new"), first.reviews) == (3, 1)
    assert "identifier-shared" in told[0]
    rows = stored_rows(clinic)
    second, _ = run_import(folder, clinic)
    assert (second.total("unchanged"), second.reviews) == (3, 1)
    assert stored_rows(clinic) == rows
    with clinic_scope(clinic.id):
        assert [patient.family for patient in candidates()] == ["Abebe"]


def test_ids_of_two_systems_do_not_meet(tmp_path):
    clinic = a_clinic()
    numbers = {"identifier": []}
    run_import(write(tmp_path / "1", a_person(**numbers), a_condition()), clinic)
    report, _ = run_import(
        write(tmp_path / "2", a_person(family="Abebe", **numbers), a_condition()),
        clinic,
        source="other",
    )
    assert report.total("new") == 2
    with clinic_scope(clinic.id):
        assert Patient.objects.count() == 2


def test_a_death_without_a_day_counts_from_the_day_it_became_known(tmp_path):
    clinic = a_clinic()
    folder = write(tmp_path, a_person(deceasedBoolean=True), a_condition())
    _, told = run_import(folder, clinic)
    assert ["death-without-day" in each for each in told] == [True]
    again, told = run_import(folder, clinic)
    assert (again.total("unchanged"), told) == (2, [])
    with clinic_scope(clinic.id):
        assert not candidates().exists()


def test_rows_of_people_stored_earlier_need_no_patient_file(tmp_path):
    clinic = a_clinic()
    run_import(write(tmp_path / "1", a_person()), clinic)
    report, told = run_import(write(tmp_path / "2", a_condition()), clinic)
    assert (report.total("new"), told) == (1, [])


@pytest.mark.parametrize(
    ("code", "system", "expected"),
    [
        ("23056005", "http://snomed.info/sct", "radicular_pain"),
        ("M54.51", "http://hl7.org/fhir/sid/icd-10-cm", "low_back_pain"),
        ("N18.32", "http://hl7.org/fhir/sid/icd-10-cm", "ckd"),
        ("N18.2", "http://hl7.org/fhir/sid/icd-10-cm", None),
        ("15777000", "http://snomed.info/sct", None),
        ("162573006", "http://snomed.info/sct", None),
    ],
)
def test_a_condition_code_means_what_the_maps_say(tmp_path, code, system, expected):
    clinic = a_clinic()
    coding = {"coding": [{"system": system, "code": code}]}
    run_import(write(tmp_path, a_person(), a_condition(code="") | {"code": coding}), clinic)
    with clinic_scope(clinic.id):
        assert ConditionEntry.objects.values_list("code", flat=True).first() == expected


def test_a_lasting_condition_is_not_ended_by_resolved(tmp_path):
    clinic = a_clinic()
    run_import(write(tmp_path, a_person(), a_condition(code="46177005", status="resolved")), clinic)
    with clinic_scope(clinic.id):
        assert ConditionEntry.objects.get().kind == "present"


def test_a_medicine_nobody_knows_is_kept_with_unknown_contents_and_named(tmp_path):
    clinic = a_clinic()
    report, _ = run_import(write(tmp_path, a_person(), an_order("m1", "Frobnicol 10 MG")), clinic)
    assert report.unknown_medicines == {"Frobnicol 10 MG": 1}
    with clinic_scope(clinic.id):
        kept = MedicationEntry.objects.get()
        assert kept.product == "Frobnicol 10 MG"
        assert {part["drug_class"] for part in kept.components} <= {"unknown"}


def test_a_medicine_nobody_knows_stops_when_the_feed_says_so(tmp_path):
    clinic = a_clinic()
    row = an_order("m1", "Frobnicol 10 MG")
    states = [at_version(row, 1), at_version({**row, "status": "stopped"}, 2)]
    run_import(write(tmp_path, a_person(), *states), clinic)
    with clinic_scope(clinic.id):
        assert {entry.kind for entry in MedicationEntry.objects.all()} == {"start", "stop"}


def test_the_ledger_has_no_event_for_what_did_not_change(tmp_path):
    clinic = a_clinic()
    folder = write(tmp_path, *FEED)
    run_import(folder, clinic)
    with clinic_scope(clinic.id):
        events = LedgerEvent.objects.count()
    run_import(folder, clinic)
    with clinic_scope(clinic.id):
        assert LedgerEvent.objects.count() == events


def test_a_medicine_whose_text_says_nothing_is_read_by_its_code(tmp_path):
    clinic = a_clinic()
    concept = {
        "text": "pain tablets",
        "coding": [{"system": "elsewhere", "code": "1", "display": TABLET}],
    }
    run_import(write(tmp_path, a_person(), an_order(medicationCodeableConcept=concept)), clinic)
    with clinic_scope(clinic.id):
        assert MedicationEntry.objects.get().product == TABLET
