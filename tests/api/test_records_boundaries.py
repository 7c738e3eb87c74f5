"""The addresses of every kind of record against every kind of visitor."""

import uuid
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import URLPattern

from api.scopes import offered
from api.urls import urlpatterns
from clinic.access import access_of
from clinic.models import LedgerEvent
from clinic.permissions import Permission, Role
from clinic.tenancy import clinic_scope
from pathway.records import SUBJECTS
from tests.api.builders import Machine, World, a_key, a_world, without_request_id
from tests.api.recording import Clinician, made
from tests.api.test_boundaries import is_of_records
from tests.api.test_records import LIVES

pytestmark = pytest.mark.django_db

LIFE_OF = {life[0]: life for life in LIVES}


class Operation(NamedTuple):
    """A request for one kind of record, with a body where it has one."""

    subject: str
    method: str
    path: str
    interaction: str
    body: dict[str, Any] | None = None

    def ask(self, visitor: Client, world: World, record: str) -> Any:
        path = f"/api/v1/{self.path.format(episode=world.episode_id, id=record)}"
        if self.method == "DELETE":
            path += "?reason=duplicate"
        sent = {"data": self.body, "content_type": "application/json"} if self.body else {}
        match = {"If-Match": '"1"'}
        return getattr(visitor, self.method.lower())(path, headers=match, **sent)


def operations() -> list[Operation]:
    """Every method of every address, as it is declared."""
    return [
        Operation(
            view.subject.name,
            method,
            str(pattern.pattern).replace("<str:entry>", "{id}").replace("<str:", "{")
            .replace(">", "}"),
            interaction,
            _body(view.subject.name, str(pattern.pattern)) if method == "POST" else None,
        )
        for pattern in urlpatterns
        if isinstance(pattern, URLPattern) and is_of_records(pattern)
        for view in [pattern.callback.cls]
        for method, interaction in view.interactions.items()
    ]  # fmt: skip


def _body(subject: str, path: str) -> dict[str, Any]:
    _, kind, values, changes, next_kind, more = LIFE_OF.get(
        subject,
        ("", "fall", {"reviewed": [f"fal_{uuid.uuid4().hex}"], "outcome": "no_injury"}, {}, "", {}),
    )
    if path.endswith("corrections"):
        return {"reason": "wrong_value", "changes": changes}
    if path.endswith("entries"):
        kind, values = next_kind, more
    return {**({"kind": kind} if kind else {}), "effective_on": "2026-01-05", "values": values}


def ids_of_one_each(clinician: Clinician) -> dict[str, str]:
    found = {life[0]: made(clinician.record(*life[:3]))["id"] for life in LIVES}
    body = clinician.body("review", "fall", {}) | {
        "values": {"reviewed": [found["fall"]], "outcome": "no_injury"}
    }
    return {
        **found,
        "review": made(clinician.send(f"{clinician.world.episode}/reviews", body))["id"],
    }


def test_every_kind_of_record_has_every_operation():
    for name, subject in SUBJECTS.items():
        asked = {(one.method, one.interaction[-1]) for one in operations() if one.subject == name}
        assert asked >= {("GET", "s"), ("POST", "c"), ("GET", "r"), ("DELETE", "d"), ("POST", "u")}
        entries = [one for one in operations() if one.subject == name and "/entries" in one.path]
        assert len(entries) == (2 if subject.has_threads else 0)
    for pattern in urlpatterns:
        assert access_of(pattern.callback) is not None
    needed = {one.interaction.partition(".")[0] for one in operations()}
    assert all(f"system/{resource}.cruds" in offered() for resource in needed)


def test_another_clinics_record_is_the_same_as_none():
    own, theirs = Clinician(a_world()), Clinician(a_world("Zyxcanary"))
    ids = ids_of_one_each(theirs)
    for one in (each for each in operations() if "{" in each.path):
        of_list = one.path.startswith("episodes/")
        nobody = f"{SUBJECTS[one.subject].prefix}_{uuid.uuid4().hex}"
        other = one.ask(own.browser, theirs.world, ids[one.subject])
        none = one.ask(own.browser, theirs.world, nobody)
        assert other.status_code == none.status_code == 404, one
        if not of_list:
            assert without_request_id(other.content, other) == without_request_id(
                none.content, none
            )
        assert b"Zyxcanary" not in other.content
    with clinic_scope(own.world.clinic.id):
        assert not any(subject.model.objects.exists() for subject in SUBJECTS.values())


def test_a_thread_of_another_clinic_can_be_named_by_nobody():
    own, theirs = Clinician(a_world()), Clinician(a_world())
    course = made(theirs.record("medication", "start", {"product": "Ibuprofen"}))
    values = {"effect": "nausea", "severity": "mild", "medication": course["id"]}
    body = own.body("side_effect", "", {}) | {"values": values}
    refused = made(own.send(f"{own.world.episode}/side_effects", body), 422)
    assert refused["errors"][0]["pointer"] == "/values/medication"


def test_a_key_without_the_scope_is_forbidden_and_one_with_it_is_not():
    clinician = Clinician(a_world())
    world, ids = clinician.world, ids_of_one_each(clinician)
    keys: dict[str, Machine] = {}
    for one in operations():
        resource, letter = one.interaction.split(".")
        others = "cruds".replace(letter, "")
        without = [f"system/{resource}.{others}", "system/Patient.cru"]
        for scopes, is_allowed in ((without, False), ([f"system/{one.interaction}"], True)):
            name = " ".join(scopes)
            keys.setdefault(name, Machine(a_key(world.clinic, scopes)))
            answer = one.ask(keys[name], world, ids[one.subject])
            said = answer.json().get("detail", "")
            assert ("lacks the scope" in said) == (not is_allowed), (one, said)
            assert answer.status_code == 403 or is_allowed, one


def test_nobody_without_a_credential():
    world = a_world()
    for one in operations():
        nobody = f"{SUBJECTS[one.subject].prefix}_{uuid.uuid4().hex}"
        assert one.ask(Client(), world, nobody).status_code == 401, one


def test_a_machine_cannot_record_what_only_a_clinician_may():
    world = a_world()
    values = {"subject": "persistent", "basis": "Six months"}
    body = {"kind": "made", "effective_on": Clinician(world).day(0), "values": values}
    refused = made(world.machine.send(f"{world.episode}/declarations", body), 403)
    assert "Only a clinician can record this" in refused["detail"]


def test_every_other_step_that_begins_something_is_open_to_a_machine():
    clinician = Clinician(a_world())
    clinician.browser = clinician.world.machine
    for subject, kind, values, *_ in LIVES:
        if subject != "declaration":
            found = made(clinician.record(subject, kind, values))
            author = (found["entries"][0] if SUBJECTS[subject].has_threads else found)["author"]
            assert author == "Feed"


@pytest.mark.parametrize("subject", SUBJECTS)
def test_whoever_only_reads_records_nothing(subject):
    reader = Clinician(a_world(), Role.READ_ONLY)
    _, kind, values, *_ = LIFE_OF.get(
        subject, ("", "fall", {"reviewed": [], "outcome": "no_injury"})
    )
    path = f"{reader.world.episode}/{SUBJECTS[subject].plural}"
    body = reader.body(subject, kind, {}) | {"values": values}
    assert reader.send(path, body).status_code == 403
    assert reader.get(path).status_code == 200


def test_the_front_desk_books_without_seeing_what_is_clinical():
    world = a_world()
    made(Clinician(world).record("assessment", "contact", {"saddle_anaesthesia": "present"}))
    desk = Clinician(world, Role.FRONT_DESK)
    booked = {"visit_kind": "reassessment", "scheduled_at": "2027-01-05T10:00:00Z"}
    visit = made(desk.record("visit", "booked", booked))
    assert visit["prompts"] is visit["prompts_resolved"] is visit["prompts_withdrawn"] is None
    assert desk.get(f"{world.episode}/visits").status_code == 200
    assert desk.get(f"{world.episode}/assessments").status_code == 403
    assert desk.record("fall", "", {}).status_code == 403


def test_a_scheduling_system_has_no_permission_to_see_the_caseload():
    world = a_world()
    machine = Machine(a_key(world.clinic, ["system/Appointment.cruds", "system/Communication.cs"]))
    body = {"kind": "attended", "effective_on": Clinician(world).day(0),
            "values": {"visit_kind": "other"}}  # fmt: skip
    assert made(machine.send(f"{world.episode}/visits", body))["prompts"] is None
    assert machine.get("/api/v1/episodes").status_code == 403


def test_every_write_is_in_the_ledger_with_its_request():
    clinician = Clinician(a_world())
    recorded = clinician.record("fall", "", {"injury": "no"})
    fall = made(recorded)
    corrected = clinician.correct(fall, "fall", {"injury": "yes"})
    gone = clinician.delete(f"/falls/{fall['id']}")
    with clinic_scope(clinician.world.clinic.id):
        for answer, what, reason in (
            (recorded, "fall.recorded", ""),
            (corrected, "fall.corrected", "wrong_value"),
            (gone, "fall.retracted", "duplicate"),
        ):
            event = LedgerEvent.objects.get(type=what)
            assert (event.request_id, event.reason_code) == (answer["Request-Id"], reason)


def test_each_permission_that_recording_takes_is_one_a_scope_gives():
    assert {one for subject in SUBJECTS.values() for one in subject.permissions} == {
        Permission.RECORD_CLINICAL,
        Permission.RECORD_CONTACT,
    }
