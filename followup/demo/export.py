"""The synthetic EHR export that comes with the product: imported into the main clinic. Of its
two people with back pain one is enrolled, the other stays to be offered.
"""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

from django.conf import settings
from django.core.management import call_command

from clinic.actors import member
from clinic.models import Clinic, PatientIdentifier
from clinic.tenancy import clinic_scope
from followup.demo.seeding import staff_by_key
from followup.enrolment import candidates
from followup.services.courses import enrol_patient
from pathway.models import Episode
from pathway.services.recording import local_day

FOLDER = settings.BASE_DIR / "demo" / "ehr-export"
CLINIC = "riverside"
OWNER = "priya"
SYSTEM = "http://hospital.smarthealthit.org"

Say = Callable[[str], None]


def import_export(say: Say) -> None:
    """By the command, because the importer lives above this room; a second time changes nothing."""
    say("Importing the synthetic EHR export")
    call_command("import_fhir", str(FOLDER), clinic=CLINIC, stdout=StringIO(), stderr=StringIO())


def enrol_imported() -> int:
    """Enrol the first by name, unless somebody of the export was before; answers with how many."""
    clinic = Clinic.objects.get(slug=CLINIC)
    with clinic_scope(clinic.id) as now:
        numbers = PatientIdentifier.objects.filter(system=SYSTEM).values("patient_id")
        if Episode.objects.filter(patient_id__in=numbers).exists():
            return 0
        found = list(candidates().filter(id__in=numbers)[:1])
        owner = staff_by_key(CLINIC)[OWNER]
        for patient in found:
            enrol_patient(
                patient=patient,
                started_on=local_day(now) - timedelta(days=3),
                owner=owner,
                by=member(owner, door="ui"),
                now=now,
            )
    return len(found)
