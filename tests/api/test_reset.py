"""POST /test/reset: a test clinic begins anew, and whoever works with it goes on."""

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from api.events.feed import advance
from api.ids import public_id
from api.models import Credential, Delivery
from api.trial.resetting import is_alone
from api.webhooks.endpoints import create_endpoint
from api.webhooks.recording import record
from api.webhooks.sending import Outcome as Tried
from api.webhooks.sending import claim
from clinic.actors import system
from clinic.models import Clinic, ClinicSettings, LedgerEvent, Membership, Patient
from clinic.permissions import Role
from clinic.services.clinics import advance_clock
from clinic.services.feed import verify_feed
from clinic.tenancy import clinic_scope
from followup.demo import filling
from followup.demo.stories import stories_of
from followup.messaging.channels import ACCEPTED, Outcome
from followup.models import Communication, Job
from followup.services.jobs import do_piece
from pathway.models import CarePlan, EngineAlert
from tests.api.builders import EVERYTHING, Machine, World, a_key, a_world
from tests.api.recording import made
from tests.api.test_events import EVENTS, walk
from tests.api.test_problems import is_problem
from tests.builders import SEED, a_clinic, a_patient
from tests.messaging.making import DAY, VISIT, a_booked_visit, a_writing_clinic, send_at
from tests.web.conftest import Place

PATH = "/api/v1/test/reset"

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A test clinic, eight weeks ahead."""
    found = a_world(is_test=True)
    with clinic_scope(found.clinic.id) as now:
        advance_clock(clinic=found.clinic, forward=timedelta(days=56), by=SEED, now=now)
    return found


def test_a_reset_clinic_has_nobody_and_the_true_time_and_its_key_goes_on(world):
    with clinic_scope(world.clinic.id) as now:
        true_now = now - timedelta(days=56)
    answer = made(world.machine.send(PATH, {}), 200)
    assert answer == {"now": true_now.isoformat().replace("+00:00", "Z"), "removed_patients": 1}
    assert world.machine.get("/api/v1/patients").json()["data"] == []
    assert world.machine.get(f"/api/v1/patients/{world.patient_id}").status_code == 404
    made(world.machine.send("/api/v1/patients", {"family": "Ito"}), 201)


def test_who_reads_the_feed_is_told_and_goes_on_from_wherever_they_were(world):
    before = walk(world.machine)
    made(world.machine.send(PATH, {"patients": "none"}), 200)
    after = [walk(world.machine, after=event["id"]) for event in (before[0], before[-1])]
    fresh = walk(world.machine)
    assert [event["type"] for event in fresh] == ["clinic.reset"]
    assert after == [fresh, fresh]
    assert fresh[0]["sequence"] > before[-1]["sequence"]
    assert fresh[0]["data"]["changes"] == {"removed": 1, "patients": "none"}
    assert fresh[0]["data"]["subject"] == public_id("org", world.clinic.id)
    narrow = Machine(a_key(world.clinic, ["system/Event.s", "system/Task.r"]))
    assert [event["type"] for event in walk(narrow)] == ["clinic.reset"]
    assert is_problem(world.machine.get(EVENTS, {"after": "evt_x"}), 400, "invalid_request")
    with clinic_scope(world.clinic.id):
        assert verify_feed().broken_at is None


def test_the_same_request_again_is_answered_again_and_empties_nothing(world):
    first = world.machine.send(PATH, {}, Idempotency_Key="once")
    a_new_one = made(world.machine.send("/api/v1/patients", {"family": "Ito"}), 201)
    again = world.machine.send(PATH, {}, Idempotency_Key="once")
    assert again["Idempotency-Replayed"] == "true"
    assert again.content == first.content
    assert world.machine.get(f"/api/v1/patients/{a_new_one['id']}").status_code == 200


def test_a_live_clinic_has_no_such_address_and_a_narrow_key_may_not(world):
    live = a_world()
    assert is_problem(live.machine.send(PATH, {}), 404, "not_found")
    narrow = Machine(a_key(world.clinic, ["system/*.crus"]))
    refused = narrow.send(PATH, {})
    assert is_problem(refused, 403, "forbidden")
    assert "system/Organization.d" in refused.json()["detail"]
    assert is_problem(world.machine.send(PATH, {"patients": "all"}), 400, "invalid_request")
    for machine, patient in ((live.machine, live.patient_id), (world.machine, world.patient_id)):
        assert machine.get(f"/api/v1/patients/{patient}").status_code == 200


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.CLINICAL_LEAD, 403), (Role.FRONT_DESK, 403), (Role.CLINIC_ADMIN, 202)],
)
def test_of_people_who_runs_the_clinic_resets_it_and_stays_signed_in(role, status):
    browser = Place(a_clinic(is_test=True)).browser(role)
    asked = {"patients": "demo"}
    assert browser.post(PATH, asked, content_type="application/json").status_code == status
    assert browser.get("/api/v1/vocabulary").status_code == 200


def test_a_key_lives_as_long_as_somebody_said_and_none_lives_longer(world):
    with clinic_scope(world.clinic.id) as ahead:
        true_now = ahead - timedelta(days=56)
        of_old = Credential.objects.get()
        said = true_now + timedelta(days=90)
        Credential.objects.update(created_at=true_now, expires_at=said)
        for days, kind in ((1, "access_token"), (-1, "access_token"), (5, "key")):
            Credential.objects.create(
                client=of_old.client,
                kind=kind,
                secret_hash=bytes([days + 9]),
                scopes=EVERYTHING,
                created_at=ahead,
                expires_at=ahead + timedelta(days=days),
            )
    made(world.machine.send(PATH, {}), 200)
    with clinic_scope(world.clinic.id):
        ends = dict(Credential.objects.values_list("secret_hash", "expires_at"))
    left = {bytes(which)[:1]: end - true_now for which, end in ends.items()}
    assert left.pop(bytes(of_old.secret_hash)[:1]) == timedelta(days=90)
    assert sorted(left.values()) == [timedelta(days=days) for days in (-1, 1, 5)]


def test_a_demo_is_told_by_long_work_among_people_of_its_own(world, monkeypatch):
    monkeypatch.setattr(filling, "TOLD_OF", "harbour")
    monkeypatch.setattr(filling, "STORIES_A_PIECE", 2)
    with clinic_scope(world.clinic.id):
        ClinicSettings.objects.update(reminders_enabled=True)
    answer = world.machine.send(PATH, {"patients": "demo"})
    job = made(answer, 202)
    assert (job["kind"], job["rows"], job["percent"]) == ("demo_patients", 4, 0)
    assert do_piece(world.clinic.id, by=system("worker"))
    assert world.machine.get(answer["Location"]).json()["percent"] == 50
    assert do_piece(world.clinic.id, by=system("worker"))
    done = world.machine.get(answer["Location"]).json()
    assert (done["state"], done["counts"]["created"]) == ("done", 4)
    with clinic_scope(world.clinic.id):
        told = {story.family for story in stories_of("harbour")}
        assert set(Patient.objects.values_list("family", flat=True)) == told
        assert not EngineAlert.objects.exists()
        # What is still ahead is planned when the clinic is next looked over; the past writes to none.
        assert not Communication.objects.exists()
        assert ClinicSettings.objects.get().reminders_enabled
        owners = Membership.objects.filter(id__in=CarePlan.objects.values("owner"))
        assert owners
        assert not any(one.user.is_active or one.user.has_usable_password() for one in owners)
    made(world.machine.send(PATH, {}), 200)
    with clinic_scope(world.clinic.id):
        assert not Job.objects.exists()


class ResetMeanwhile:
    """A channel during whose sending the clinic is emptied."""

    machine: Machine
    times = 0

    def send(self, letter) -> Outcome:
        ResetMeanwhile.times += 1
        made(self.machine.send(PATH, {}), 200)
        return Outcome(ACCEPTED)


def test_a_message_that_is_being_sent_comes_back_to_nothing(settings):
    clinic = a_writing_clinic()
    a_booked_visit(clinic)
    ResetMeanwhile.machine = Machine(a_key(clinic))
    settings.MESSAGE_CHANNELS = {"email": f"{__name__}.ResetMeanwhile"}
    send_at(clinic, VISIT - 7 * DAY)
    assert ResetMeanwhile.times == 1
    with clinic_scope(clinic.id):
        assert not Communication.objects.exists()
        assert [event.type for event in LedgerEvent.objects.all()] == ["clinic.reset"]


def test_a_delivery_that_is_under_way_comes_back_to_nothing_and_the_reset_is_delivered(world):
    said = {"name": "Lake", "url": "https://hooks.example.org/", "types": ()}
    with clinic_scope(world.clinic.id) as now:
        create_endpoint(**said, by=SEED, now=now)
        a_patient(now=now)
        advance(now=now)
        [claimed, *_] = claim(now)
    made(world.machine.send(PATH, {}), 200)
    with clinic_scope(world.clinic.id) as now:
        assert not record(claimed, Tried(status=200), by=SEED, now=now)
        assert [one.type for one in Delivery.objects.due(now)] == ["clinic.reset"]


@pytest.mark.django_db(transaction=True)
def test_a_reset_waits_for_who_is_in_the_clinic_and_the_next_wait_for_it():
    clinic = a_clinic(is_test=True)
    machine = Machine(a_key(clinic, EVERYTHING))
    with ThreadPoolExecutor(2) as threads:
        with clinic_scope(clinic.id) as now:
            a_patient("Haddad", now=now)
            reset = threads.submit(_closing, machine.send, PATH, {})
            _until_they_wait(reset)
            later = threads.submit(_closing, _register, clinic)
            _until_they_wait(reset, later)
        assert made(reset.result(), 200)["removed_patients"] == 1
        later.result()
    with clinic_scope(clinic.id):
        assert [patient.family for patient in Patient.objects.all()] == ["Ito"]


@pytest.mark.django_db(transaction=True)
def test_two_resets_at_once_do_not_wait_for_each_other():
    clinic = a_clinic(is_test=True)
    machine = Machine(a_key(clinic))
    with ThreadPoolExecutor(1) as threads, transaction.atomic():
        assert is_alone(clinic)
        second = threads.submit(_closing, machine.send, PATH, {}).result()
    assert is_problem(second, 409, "still_running")
    made(machine.send(PATH, {}), 200)


def _register(clinic: Clinic) -> None:
    with clinic_scope(clinic.id) as now:
        a_patient("Ito", now=now)


def _until_they_wait(*those: Future) -> None:
    """For a lock of the clinic's, asked of the server; or until one is over that had to wait."""
    waiting = 0
    while waiting < len(those) and not any(one.done() for one in those):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
                " WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
            )
            [waiting] = cursor.fetchone()


def _closing(work, *said):
    try:
        return work(*said)
    finally:
        connection.close()
