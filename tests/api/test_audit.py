"""Whatever a machine reads or writes of a patient is on record, with the machine and its request."""

import re

import pytest

from api.models import ApiClient
from clinic.models import Access, LedgerEvent
from clinic.tenancy import clinic_scope
from tests.api.builders import a_world
from tests.api.recording import Clinician
from tests.api.test_boundaries import OPERATIONS, ask_own
from tests.api.test_records_boundaries import ids_of_one_each, operations

pytestmark = pytest.mark.django_db

# About programs, numbers and long work, whose rows a worker stores and puts on record itself.
OF_NOBODY = re.compile(
    "api_(vocabulary|events|measures?|protocols?|imports?|import_.*|jobs?|job_.*|exports?|webhooks?|webhook_.*"
    "|deliver.*|clients?|client_.*)"
)


def is_on_record(answer) -> bool:
    client = ApiClient.objects.get()
    asked = {
        "request_id": answer["Request-Id"],
        "actor_kind": "client",
        "actor_id": client.id,
    }
    looks = Access.objects.filter(**asked)
    shown = any(look.patient_id or look.patient_ids for look in looks)
    return shown or LedgerEvent.objects.filter(**asked, patient__isnull=False).exists()


@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if not OF_NOBODY.fullmatch(one[0])], ids=str
)
def test_every_operation_about_patients(operation):
    world = a_world()
    answer = ask_own(world.machine, operation, world)
    if answer.status_code < 300:
        with clinic_scope(world.clinic.id):
            assert is_on_record(answer)


def test_every_operation_on_records():
    world = a_world()
    ids = ids_of_one_each(Clinician(world))
    asked = 0
    for one in operations():
        answer = one.ask(world.machine, world, ids[one.subject])
        if answer.status_code < 300:
            with clinic_scope(world.clinic.id):
                assert is_on_record(answer), one
            asked += 1
    assert asked > 40


def test_an_answer_that_is_read_again_is_a_look():
    world = a_world()
    send = [
        world.machine.send("/api/v1/patients", {"family": "Ito"}, idempotency_key="feed-1")
        for _ in range(2)
    ]
    with clinic_scope(world.clinic.id):
        look = Access.objects.get(request_id=send[1]["Request-Id"])
    assert (look.screen, len(look.patient_ids)) == ("api.replay", 1)
