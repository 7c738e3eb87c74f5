"""The vocabulary says what every kind of record may hold, as the services take it."""

import pytest

from pathway.records import SUBJECTS
from tests.api.builders import Machine, a_key, a_world
from tests.api.recording import Clinician, made
from tests.api.test_openapi import matches, served
from tests.api.test_records import LIVES

pytestmark = pytest.mark.django_db


def asked(visitor) -> dict:
    return made(visitor.get("/api/v1/vocabulary"), 200)


def steps(subject: dict) -> dict:
    return {step["kind"]: step for step in subject["steps"]}


def test_it_names_every_subject_and_step_in_the_shape_that_is_documented():
    found = asked(a_world().machine)
    assert {one["name"]: [step["kind"] for step in one["steps"]] for one in found["subjects"]} == {
        name: [step.kind for step in subject.steps] for name, subject in SUBJECTS.items()
    }
    matches(found, "/api/v1/vocabulary", "get", "200", served())


def test_every_value_that_can_be_sent_is_in_it_with_its_words_and_bounds():
    found = {one["name"]: one for one in asked(a_world().machine)["subjects"]}
    for subject, kind, values, *_ in LIVES:
        named = {value["name"]: value for value in steps(found[subject])[kind]["values"]}
        assert values.keys() <= named.keys()
        required = {name for name, value in named.items() if value["is_required"]}
        assert required <= values.keys()
    fever = next(
        value
        for value in steps(found["assessment"])["contact"]["values"]
        if value["name"] == "fever"
    )
    assert [one["word"] for one in fever["words"]] == ["present", "absent"]
    nrs = next(
        value for value in steps(found["assessment"])["contact"]["values"] if value["name"] == "nrs"
    )
    assert (nrs["least"], nrs["most"], nrs["places"]) == ("0", "10", 2)


def test_who_may_record_a_step_is_whom_the_service_lets():
    world = a_world()
    found = {one["name"]: one for one in asked(world.machine)["subjects"]}
    for subject, kind, values, *_ in LIVES:
        step = steps(found[subject])[kind]
        answers = {role: Clinician(world, role).record(subject, kind, values) for role in ROLES}
        let = {role for role, answer in answers.items() if answer.status_code != 403}
        assert let <= set(step["roles"])
        machine = Clinician(world)
        machine.browser = world.machine
        is_open = machine.record(subject, kind, values).status_code != 403
        assert is_open == step["is_open_to_machines"]


ROLES = ["clinician", "therapist", "front_desk", "read_only"]


def test_any_key_of_the_clinic_may_ask():
    world = a_world()
    for scope in ("system/Patient.r", "system/Appointment.c"):
        assert asked(Machine(a_key(world.clinic, [scope])))["correction_reasons"]
