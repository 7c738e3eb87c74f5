"""The demo's outbox is alive, and nothing of the stories' past is left for anybody to look after."""

from collections import Counter

import pytest

from clinic.models import Clinic, ClinicSettings
from followup.models import Communication
from followup.services.sending import send_due
from tests.browser.filling import Seeded
from tests.builders import SEED
from tests.followup.demo.reading import inside

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]


def test_patients_of_the_main_clinic_are_written_to_and_nothing_failed(demo: Seeded) -> None:
    with inside("riverside"):
        assert ClinicSettings.objects.get().reminders_enabled
        planned = Communication.objects.planned().filter(patient__isnull=False)
        assert {"visit_reminder", "rebook"} <= set(planned.values_list("purpose", flat=True))
        assert {"sms", "email"} <= set(planned.values_list("channel", flat=True))
    send_due(by=SEED, clinic_id=Clinic.objects.get(slug="riverside").id)
    with inside("riverside"):
        states = Counter(Communication.objects.values_list("state", flat=True))
        assert not states.keys() & {"failed", "uncertain", "claimed"}
        assert all(
            row.message_id.startswith("kept:") for row in Communication.objects.filter(state="sent")
        )


def test_the_sandbox_writes_to_nobody(demo: Seeded) -> None:
    with inside("sandbox"):
        assert not ClinicSettings.objects.get().reminders_enabled
        assert not Communication.objects.filter(patient__isnull=False).exists()
