"""A page that cannot have the database just now says so, and the next try succeeds."""

import pytest
from django.test import Client, RequestFactory

from clinic.views import something_failed
from pathway.models import Assessment
from tests.builders import a_clinic
from tests.harness.database import connect_as_owner
from tests.selfreport.conftest import asked

pytestmark = pytest.mark.django_db(transaction=True)

LOCK = "SELECT FROM patient WHERE clinic_id = %s FOR UPDATE"


@pytest.fixture
def phone() -> Client:
    return Client(raise_request_exception=False)


def test_a_report_that_waits_too_long_for_a_lock_is_asked_for_again_and_then_stored(phone):
    patient = asked(a_clinic())
    with connect_as_owner() as other, other.transaction():
        other.execute("SELECT set_config('app.clinic_id', %s, true)", [str(patient.clinic.id)])
        assert other.execute(LOCK, [patient.clinic.id]).rowcount == 1
        answer = phone.post(patient.address, {"pain": "7"})
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert "Wait a few seconds" in answer.content.decode()
        assert patient.stored(Assessment) == []
    assert phone.post(patient.address, {"pain": "7"}).status_code == 200
    assert len(patient.stored(Assessment)) == 1


def test_an_error_of_ours_is_still_called_one():
    request = RequestFactory().get("/")
    request.session = {}
    try:
        raise RuntimeError
    except RuntimeError:
        assert something_failed(request).status_code == 500
