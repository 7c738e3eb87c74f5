"""An import that is cut off leaves whole people only, and running it again completes it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from api.imports.importing import Import, import_folder
from clinic.models import Patient, PatientIdentifier
from clinic.tenancy import clinic_scope
from pathway.models import ConditionEntry, PersonFact
from tests.api.imports.exports import IMPORTER, a_condition, a_person, contents, run_import, write
from tests.builders import a_clinic

pytestmark = pytest.mark.django_db(transaction=True)

CHECKOUT = Path(__file__).parents[3]
PEOPLE = [f"p{number:03}" for number in range(60)]


class OutputClosed(Exception):
    """As when the terminal goes away while a problem is printed."""


def an_export(folder):
    for name in PEOPLE:
        subject = {"reference": f"Patient/{name}"}
        write(folder, a_person(name, f"Family {name}"))
        write(folder, a_condition(f"{name}-c1", subject=subject))
        write(folder, a_condition(f"{name}-c2", "64859006", subject=subject))
    return folder


def assert_whole_people_only(clinic):
    """Everybody who is stored has birth date, numbers and both conditions."""
    with clinic_scope(clinic.id):
        stored = Patient.objects.count()
        assert PersonFact.objects.count() == stored
        assert PatientIdentifier.objects.count() == 2 * stored
        assert ConditionEntry.objects.count() == 2 * stored
        return stored


def assert_completed(folder, clinic):
    report, _ = run_import(folder, clinic)
    assert report.total("new") + report.total("unchanged") == 3 * len(PEOPLE)
    assert assert_whole_people_only(clinic) == len(PEOPLE)
    again, _ = run_import(folder, clinic)
    assert (again.total("new"), again.total("unchanged")) == (0, 3 * len(PEOPLE))


def test_a_writer_that_fails_in_the_middle_of_a_batch(tmp_path):
    folder, clinic = an_export(tmp_path / "export"), a_clinic()
    late = a_condition("late", onsetDateTime="2090-01-01", subject={"reference": "Patient/p030"})
    write(folder, late)

    def fail(_):
        raise OutputClosed

    run = Import(folder=folder, clinic=clinic, by=IMPORTER, batch_size=8)
    with pytest.raises(OutputClosed):
        import_folder(run, tell=fail)
    assert 0 < assert_whole_people_only(clinic) <= 30

    (folder / "Condition.ndjson").unlink()
    (folder / "Patient.ndjson").unlink()
    assert_completed(an_export(folder), clinic)


def test_a_process_that_is_killed(tmp_path, database_urls):
    folder, clinic = an_export(tmp_path), a_clinic()
    words = ["manage.py", "import_fhir", str(folder), "--clinic", clinic.slug]
    process = subprocess.Popen(
        [sys.executable, *words], env=database_urls, cwd=CHECKOUT, stdout=subprocess.DEVNULL
    )
    while process.poll() is None:
        with clinic_scope(clinic.id):
            if Patient.objects.exists():
                os.kill(process.pid, signal.SIGKILL)
                break
    process.wait()
    assert assert_whole_people_only(clinic) > 0
    assert_completed(folder, clinic)


def test_two_imports_at_once_store_everybody_once(tmp_path, database_urls):
    folder, clinic, alone = an_export(tmp_path), a_clinic(), a_clinic()
    words = ["manage.py", "import_fhir", str(folder), "--clinic", clinic.slug]
    both = [
        subprocess.Popen(
            [sys.executable, *words], env=database_urls, cwd=CHECKOUT, stdout=subprocess.DEVNULL
        )
        for _ in range(2)
    ]
    assert [process.wait() for process in both] == [0, 0]
    run_import(folder, alone)
    assert contents(clinic) == contents(alone)
