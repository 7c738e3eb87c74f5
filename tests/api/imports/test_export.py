"""The export kept with the project, taken in through the command as a person would."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from clinic.models import LedgerEvent, Patient, PatientIdentifier
from clinic.services.patients import find_by_identifier
from clinic.tenancy import clinic_scope
from followup.enrolment import candidates
from followup.services.courses import enrol_patient
from pathway.models import ConditionEntry, MedicationEntry, ProcedureEntry
from tests.api.imports.exports import EXPORT, IMPORTER, MRN, contents, run_import, stored_rows
from tests.builders import a_clinic

pytestmark = pytest.mark.django_db

IN_PAIN = ["Jast432, Corrin41 Sau887", "O'Keefe54, Karena692"]
TOTALS = {"new": 67, "unchanged": 0, "updated": 0, "not relevant": 5517, "rejected": 0}


@pytest.fixture(scope="module")
def taken_in(lasting):
    """A clinic that has the export, its report and what it complained of."""
    clinic = a_clinic(time_zone="America/New_York")
    return clinic, *run_import(EXPORT, clinic)


@pytest.fixture(scope="module")
def clinic(taken_in):
    return taken_in[0]


def imported(clinic, *options):
    out = StringIO()
    call_command("import_fhir", str(EXPORT), "--clinic", clinic.slug, *options, stdout=out)
    return out.getvalue()


def test_the_second_run_changes_nothing_and_says_so():
    clinic = a_clinic()
    first = imported(clinic)
    assert "5,584 rows read = 67 new, 0 unchanged, 0 updated, 5,517 not relevant" in first
    rows, said = stored_rows(clinic), contents(clinic)

    second = imported(clinic)
    assert "5,584 rows read = 0 new, 67 unchanged, 0 updated, 5,517 not relevant" in second
    assert stored_rows(clinic) == rows
    assert contents(clinic) == said


def test_every_row_is_counted_once(taken_in):
    _, report, told = taken_in
    assert {outcome: report.total(outcome) for outcome in TOTALS} == TOTALS
    assert report.rows_read == sum(TOTALS.values())
    assert told == []
    assert report.unknown_medicines == {}


def test_the_two_with_chronic_low_back_pain_are_offered_and_nobody_else():
    clinic = a_clinic()
    output = imported(clinic)
    with clinic_scope(clinic.id) as now:
        offered = list(candidates())
        assert [patient.display_name for patient in offered] == IN_PAIN
        enrol_patient(patient=offered[0], started_on=now.date(), by=IMPORTER, now=now)
        assert [patient.display_name for patient in candidates()] == IN_PAIN[1:]
    assert all(name in output for name in IN_PAIN)


def test_the_dead_are_stored_with_their_day_and_never_offered(clinic):
    with clinic_scope(clinic.id):
        dead = Patient.objects.filter(deceased_on__isnull=False)
        assert dict(dead.values_list("family", "deceased_on")) == {
            "Medhurst46": date(1989, 5, 9),
            "Cole117": date(1971, 10, 1),
            "Upton904": date(1994, 11, 11),
        }
        assert Patient.objects.living().count() == 10
        assert not candidates().filter(id__in=dead).exists()


def test_a_missing_dose_stays_unknown(clinic):
    with clinic_scope(clinic.id):
        starts = MedicationEntry.objects.filter(kind="start")
        assert starts.count() == 35
        assert set(starts.values_list("units_per_dose", flat=True)) == {None}
        often = starts.exclude(max_doses_per_day=None).values_list("max_doses_per_day", flat=True)
        assert {int(times) for times in often} == {4, 6}


def test_only_what_is_active_in_the_export_is_still_running(clinic):
    with clinic_scope(clinic.id):
        stopped = MedicationEntry.objects.filter(kind="stop").values("thread_id")
        running = MedicationEntry.objects.filter(kind="start").exclude(thread_id__in=stopped)
        assert sorted(running.values_list("patient__family", "product")) == [
            ("Cole117", "Diazepam 5 MG Oral Tablet"),
            ("Cummings51", "Naproxen sodium 220 MG Oral Tablet"),
            ("Jast432", "Ibuprofen 400 MG Oral Tablet [Ibu]"),
            ("O'Keefe54", "Acetaminophen 325 MG Oral Tablet [Tylenol]"),
        ]


def test_nothing_is_stored_of_what_the_pathway_does_not_read(clinic):
    with clinic_scope(clinic.id):
        assert ProcedureEntry.objects.count() == 0
        codes = set(ConditionEntry.objects.values_list("code", flat=True))
        assert codes == {
            "low_back_pain", "osteoporosis", "ckd", "diabetes", "respiratory_disease",
            "immunosuppression", "cancer_history", "pregnancy",
        }  # fmt: skip
        numbers = PatientIdentifier.objects.values_list("system", flat=True)
        assert set(numbers) == {
            MRN, "https://github.com/synthetichealth/synthea", "urn:stepwell:source:ehr",
        }  # fmt: skip


def test_people_are_found_by_their_record_number_and_keep_the_digits_of_their_names(clinic):
    with clinic_scope(clinic.id):
        number = "ca15b832-01e4-41dd-6a52-97bd3e5510cb"
        assert find_by_identifier(system=MRN, value=number).display_name == IN_PAIN[0]


def test_other_clinics_see_nothing(clinic):
    taken_in, other = stored_rows(clinic), stored_rows(a_clinic())
    for kind in ("Patient", "PatientIdentifier", "ConditionEntry", "MedicationEntry"):
        assert (taken_in[kind] > 0, other[kind]) == (True, 0)


def test_a_dry_run_reports_the_same_and_writes_nothing():
    clinic = a_clinic()
    before = stored_rows(clinic)
    rehearsed = imported(clinic, "--dry-run")
    assert stored_rows(clinic) == before
    assert "nothing was written" in rehearsed
    assert rehearsed.startswith(imported(clinic).rstrip())


def test_the_ledger_says_who_imported_and_nothing_about_anybody():
    clinic = a_clinic()
    imported(clinic)
    with clinic_scope(clinic.id):
        events = LedgerEvent.objects.filter(door="import")
        assert events.filter(type="patient.created").count() == 13
        assert set(events.values_list("actor_kind", flat=True)) == {"system"}
        assert not any("Jast432" in str(changes) for changes in events.values_list("changes"))
