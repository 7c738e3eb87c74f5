"""Which links open, and that every other one is answered with the same page."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from clinic.logs import JsonFormatter
from clinic.models import Access, ClinicSettings, ContactPoint, LedgerEvent, Membership, Patient
from clinic.services.patients import add_contact_point
from followup.models import Link, Task
from pathway.models import Assessment
from tests.builders import SEED, a_clinic
from tests.selfreport.conftest import Asked, asked

pytestmark = pytest.mark.django_db

SECRET = "x" * 32


def change_link(patient: Asked, change: Callable[[datetime], dict[str, Any]]) -> str:
    rows = {"id": patient.link_id}
    patient.inside(lambda now: Link.objects.filter(**rows).update(**change(now)))
    return patient.address


def expired(patient: Asked) -> str:
    return change_link(patient, lambda now: {"expires_at": now})


def revoked(patient: Asked) -> str:
    return change_link(patient, lambda now: {"revoked_at": now})


def of_another_clinic(patient: Asked) -> str:
    other = asked(a_clinic("Hilltop Clinic"))
    return f"/r/report_{patient.clinic.public_key}_{other.token.secret}/"


def of_another_kind(patient: Asked) -> str:
    return change_link(patient, lambda now: {"kind": "stop"})


def of_the_dead(patient: Asked) -> str:
    people = {"id": patient.plan.patient_id}
    patient.inside(lambda now: Patient.objects.filter(**people).update(deceased_on=now.date()))
    return patient.address


def switched_off(patient: Asked) -> str:
    patient.inside(lambda now: ClinicSettings.objects.update(self_report_enabled=False))
    return patient.address


def nobody_on_call(patient: Asked) -> str:
    patient.inside(lambda now: Membership.objects.update(is_on_call=False))
    return patient.address


def the_last_on_call_left(patient: Asked) -> str:
    patient.inside(lambda now: Membership.objects.update(ended_on=now.date()))
    return patient.address


CLOSED: list[Callable[[Asked], str]] = [
    expired,
    revoked,
    of_another_clinic,
    of_another_kind,
    of_the_dead,
    switched_off,
    nobody_on_call,
    the_last_on_call_left,
    lambda patient: f"/r/report_{patient.clinic.public_key}_{SECRET}/",
    lambda patient: f"/r/report_nosuchclinic_{SECRET}/",
    lambda patient: f"/r/{str(patient.token)[:-1]}/",
    lambda patient: f"/r/{str(patient.token).upper()}/",
    lambda patient: "/r/anything/",
]


@pytest.fixture
def the_page() -> tuple[int, bytes]:
    answer = Client().get("/r/nothing/")
    return answer.status_code, answer.content


@pytest.mark.parametrize("close", CLOSED)
@pytest.mark.parametrize("ending", ["", "not-me/"])
def test_a_link_that_is_not_open_is_answered_with_one_page(
    patient: Asked,
    phone: Client,
    the_page: tuple[int, bytes],
    close: Callable[[Asked], str],
    ending: str,
) -> None:
    address = close(patient) + ending
    for answer in (phone.get(address), phone.post(address, {"pain": "4"})):
        assert (answer.status_code, answer.content) == the_page
        assert answer["Referrer-Policy"] == "no-referrer"
        assert not answer.cookies
    assert patient.stored(Assessment) == []
    assert "wrong_person" not in {task.kind for task in patient.stored(Task)}


def test_an_answered_link_opens_on_the_same_page(
    patient: Asked, phone: Client, the_page: tuple[int, bytes]
) -> None:
    phone.post(patient.address, {"pain": "4"})
    answer = phone.get(patient.address)
    assert (answer.status_code, answer.content) == the_page


def test_the_page_of_a_closed_link_says_to_phone_and_names_no_clinic(
    patient: Asked, phone: Client
) -> None:
    html = phone.get(nobody_on_call(patient)).content.decode()
    assert "phone your clinic" in html
    assert patient.clinic.name not in html


def test_the_token_is_in_no_log_line_and_no_row(
    patient: Asked, phone: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="django.request"):
        phone.get(patient.address)
        phone.post(patient.address, {"pain": "11"})
        phone.post(patient.address, {"pain": "4"})
        phone.get(revoked(patient))
    lines = [JsonFormatter().format(record) for record in caplog.records]
    assert lines
    rows = [repr(row.__dict__) for model in (Access, LedgerEvent) for row in patient.stored(model)]
    assert patient.token.secret not in "".join(lines + rows)


def with_address(patient: Asked) -> ContactPoint:
    def add(now: Any) -> Any:
        point = add_contact_point(
            patient=patient.plan.patient, channel="sms", value="+34600555666", by=SEED, now=now
        )
        Link.objects.filter(id=patient.link_id).update(contact_point=point)
        return point

    return patient.inside(add)  # type: ignore[no-any-return]


def test_asking_whether_it_is_somebody_else_changes_nothing(patient: Asked, phone: Client) -> None:
    with_address(patient)
    assert phone.get(patient.address + "not-me/").status_code == 200
    assert [point.state for point in patient.stored(ContactPoint)] == ["active"]
    assert patient.link.revoked_at is None


def test_somebody_else_ends_the_link_and_the_address_and_staff_are_asked(
    patient: Asked, phone: Client, the_page: tuple[int, bytes]
) -> None:
    with_address(patient)
    assert phone.post(patient.address + "not-me/").status_code == 200
    assert [point.state for point in patient.stored(ContactPoint)] == ["wrong_person"]
    assert "wrong_person" in {task.kind for task in patient.stored(Task)}
    answer = phone.get(patient.address)
    assert (answer.status_code, answer.content) == the_page
