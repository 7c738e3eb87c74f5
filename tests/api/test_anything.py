"""Whatever is sent, the answer is ours: never a 5xx, never what the documentation does not have."""

import uuid
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.records.bodies import values_shape
from tests.api.builders import World, a_world

pytestmark = pytest.mark.django_db

A_DAY = "2026-01-05"
UNHURRIED = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
EDGES = (
    "|| |0|-1|1e5|null|present|contact|female|'; --|\u202eabc|day|ST-1|Europe/Madrid|true|"
    "1980|1980-02|1980-02-31|2026-01-05|9999-12-31|0000-00-00|2026-01-05T10:00:00Z|mrn|a b c"
)
TEXTS = st.text(max_size=30) | st.sampled_from(EDGES.split("|"))
NUMBERS = st.integers() | st.sampled_from([0, 1, 5, 10, 11, 10**9, 10**20, 0.5, -0.0, 1e-9, 1e30])
VALUES = st.none() | st.booleans() | NUMBERS | TEXTS
ANYTHING = st.recursive(
    VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
)


def objects(*names: str) -> Any:
    """Some of the documented names, sometimes others, with any values."""
    return st.dictionaries(st.sampled_from(names) | TEXTS, ANYTHING, max_size=6)


def entries(subject: str, kind: str) -> Any:
    """A record of a kind, with any values."""
    return st.fixed_dictionaries(
        {"kind": st.just(kind) | ANYTHING, "effective_on": st.just(A_DAY) | ANYTHING},
        optional={"values": objects(*values_shape(subject)().fields), "effective_at": TEXTS},
    )


BODIES = {
    "/api/v1/patients": objects(
        "family", "given", "birth_date", "sex", "time_zone", "external_ids", "deceased_on"
    ),
    "/api/v1/episodes": objects("patient", "started_on", "onset_on"),
    "{episode}/assessments": entries("assessment", "contact"),
    "{episode}/medications": entries("medication", "start"),
    "{episode}/procedures": entries("procedure", "done"),
    "{episode}/visits": entries("visit", "booked"),
    "{episode}/reviews": entries("review", "fall"),
    "{episode}/stage_changes": objects("to", "reason", "close_reason", "effective_on"),
}


@pytest.mark.parametrize("path", BODIES)
def test_any_body(path):
    world = a_world()

    @UNHURRIED
    @given(body=BODIES[path])
    def sent(body):
        if body.get("effective_on") == A_DAY:
            body["effective_on"] = world.plan.episode.started_on.isoformat()
        answer = world.machine.send(
            path.format(episode=world.episode),
            body,
            if_match='"1"',
            idempotency_key=uuid.uuid4().hex,
        )
        assert answer.status_code in {201, 400, 409, 412, 422}, (answer.status_code, body)

    sent()


def test_any_correction():
    world = a_world()
    day = world.plan.episode.started_on.isoformat()
    values = {"product": "Ibuprofen 400 mg tablet"}
    course = world.machine.send(
        f"{world.episode}/medications", {"kind": "start", "effective_on": day, "values": values}
    ).json()

    @UNHURRIED
    @given(
        said=objects("kind", "effective_on", "effective_at", "entry", "colour"),
        changes=objects(*values_shape("medication")().fields),
        version=st.integers(0, 3),
    )
    def sent(said, changes, version):
        body = {"reason": "wrong_value", "changes": changes, **said}
        path = f"/api/v1/medications/{course['id']}/corrections"
        answer = world.machine.send(path, body, if_match=f'"{version}"')
        assert answer.status_code in {200, 400, 412, 422}, (answer.status_code, body)

    sent()


QUERIES = {
    "/api/v1/patients": ["limit", "starting_after", "name", "external_id"],
    "/api/v1/episodes": ["limit", "starting_after", "patient", "stage", "state"],
    "{episode}/plan": ["as_of"],
    "{episode}/assessments": ["limit", "starting_after"],
    "{episode}/conditions": ["limit", "starting_after"],
}


@pytest.mark.parametrize("path", QUERIES)
def test_any_query(path):
    world = a_world()

    @UNHURRIED
    @given(query=st.dictionaries(st.sampled_from(QUERIES[path]), TEXTS, max_size=3))
    def asked(query):
        answer = world.machine.get(path.format(episode=world.episode), query)
        assert answer.status_code in {200, 400}, (answer.status_code, query)

    asked()


@UNHURRIED
@given(segment=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_any_id_in_an_address(shared_world, segment):
    for path in (
        "patients/{}",
        "episodes/{}",
        "episodes/{}/plan",
        "episodes/{}/assessments",
        "medications/{}",
        "falls/{}",
    ):
        answer = shared_world.machine.get("/api/v1/" + path.format(quote(segment, safe="")))
        assert answer.status_code in {400, 404}


@pytest.fixture
def shared_world() -> World:
    return a_world()
