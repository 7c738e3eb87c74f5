"""Whoever is told that a change failed finds nothing of it, wherever it failed."""

import pytest

from api.problems import Problem
from api.records.views import RecordEndpoint
from clinic.tenancy import clinic_scope
from pathway.models import Fall, Prompt
from tests.api.builders import a_world
from tests.api.recording import Clinician, made


@pytest.mark.django_db
def test_what_fails_after_it_was_stored_is_taken_back(monkeypatch):
    clinician = Clinician(a_world())

    def fail(*_args, **_more):
        raise Problem("unprocessable")

    with clinic_scope(clinician.world.clinic.id):
        before = Prompt.objects.count()
    with monkeypatch.context() as broken:
        broken.setattr(RecordEndpoint, "answer", fail)
        made(clinician.record("fall", "", {"injury": "yes"}), 422)
    with clinic_scope(clinician.world.clinic.id):
        assert (Fall.objects.count(), Prompt.objects.count()) == (0, before)
    made(clinician.record("fall", "", {"injury": "yes"}))
