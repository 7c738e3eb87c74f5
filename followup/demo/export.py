"""The synthetic EHR export that comes with the product: imported, and its people with back pain
enrolled in the main clinic.
"""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

from django.conf import settings
from django.core.management import call_command

from clinic.actors import member
from clinic.models import Clinic
from clinic.tenancy import clinic_scope
from followup.demo.seeding import staff_by_key
from followup.enrolment import candidates
from followup.services.courses import enrol_patient
from pathway.models import Episode
from pathway.services.recording import local_day

FOLDER = settings.BASE_DIR / "demo" / "ehr-export"
CLINIC = "riverside"
OWNER = "priya"

Say = Callable[[str], None]


def import_export(say: Say) -> None:
    """By the command, because the importer lives above this room; a second time changes nothing."""
    say("Importing the synthetic EHR export")
    call_command("import_fhir", str(FOLDER), clinic=CLINIC, stdout=StringIO(), stderr=StringIO())


def enrol_imported() -> int:
    """Enrol those never enrolled before; answers with how many."""
    clinic = Clinic.objects.get(slug=CLINIC)
    with clinic_scope(clinic.id) as now:
        found = list(candidates().exclude(id__in=Episode.objects.values("patient_id")))
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
