"""The document says what the API does: it is valid, complete, and real answers match it."""

import json
import re

import jsonschema
import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from api.catalogue import KINDS
from api.events.catalogue import TYPES
from api.openapi import document
from api.records.bodies import camel
from api.reference.shapes import resolved
from api.urls import urlpatterns
from pathway.records import SUBJECTS
from tests.api.builders import World, a_world
from tests.api.recording import Clinician, made
from tests.api.test_records import LIVES

SUCCESS = {"200", "201", "202"}


@pytest.fixture
def world(db) -> World:
    return a_world()


def served() -> dict:
    return json.loads(Client().get("/api/v1/openapi.json").content)


@pytest.mark.django_db
def test_the_document_is_valid_openapi_3_1_and_made_without_a_complaint():
    document.cache_clear()
    GENERATOR_STATS.reset()
    found = served()
    assert found["openapi"].startswith("3.1")
    validate_schema(found)
    validate(found, cls=OpenAPIV31SpecValidator)
    assert not GENERATOR_STATS._warn_cache
    assert not GENERATOR_STATS._error_cache


@pytest.mark.django_db
def test_every_operation_is_in_it_with_examples_problems_security_and_scopes():
    paths = served()["paths"]
    wanted = {
        (
            "/api/v1/" + re.sub("<(str|path):", "{", str(pattern.pattern)).replace(">", "}"),
            method.lower(),
        )
        for pattern in urlpatterns
        if hasattr(pattern.callback, "cls")
        for method in pattern.callback.cls.interactions
    }
    written = {(path, method) for path, methods in paths.items() for method in methods}
    assert written == wanted | {("/api/v1/oauth/token", "post")}
    for path, method in wanted:
        operation = paths[path][method]
        success = next(
            answer for status, answer in operation["responses"].items() if status in SUCCESS
        )
        assert all(content["examples"] for content in success["content"].values()), path
        assert operation["summary"]
        assert operation["x-scopes"] or "Any program" in operation["description"]
        for scope in operation["x-scopes"]:
            assert scope.startswith("system/")
            assert f"`{scope}`" in operation["description"]
        assert {"apiKey": []} in operation["security"]
        assert {"oauth2": operation["x-scopes"]} in operation["security"]
        assert {"401", "403", "404", "500"} <= operation["responses"].keys()
        if "requestBody" in operation:
            assert next(iter(operation["requestBody"]["content"].values()))["examples"]


@pytest.mark.django_db
def test_its_examples_match_its_shapes():
    """Every one: of bodies, answers, problems, headers and webhooks."""
    found = served()
    paths = [*found["paths"].values(), *found["webhooks"].values()]
    operations = [one for methods in paths for one in methods.values()]
    checked = [check_examples(content, found) for content in contents(operations, found)]
    assert len(checked) > 2 * len(operations)
    for operation in operations:
        for parameter in operation.get("parameters", ()):
            if "example" in parameter:
                check(parameter["example"], parameter["schema"], found)


def contents(operations, found: dict):
    for operation in operations:
        answers = [resolved(one, found) for one in operation["responses"].values()]
        for holder in (*answers, operation.get("requestBody", {})):
            yield from holder.get("content", {}).values()


def check_examples(content: dict, found: dict) -> None:
    assert content["examples"]
    for example in content["examples"].values():
        check(example["value"], content["schema"], found)


@pytest.mark.django_db
def test_every_problem_is_an_example_of_its_status():
    found = served()
    shown = {
        code: answer
        for answer in found["components"]["responses"].values()
        for code in answer["content"]["application/problem+json"]["examples"]
    }
    assert set(shown) == set(KINDS)
    for methods in found["paths"].values():
        for path, operation in methods.items():
            assert {"400", "401"} <= operation["responses"].keys(), path


@pytest.mark.django_db
def test_every_type_of_event_is_a_webhook_and_every_scope_a_scope_of_the_token():
    found = served()
    assert set(found["webhooks"]) == set(TYPES)
    flow = found["components"]["securitySchemes"]["oauth2"]["flows"]["clientCredentials"]
    assert flow["tokenUrl"] == "/api/v1/oauth/token"
    for methods in found["paths"].values():
        for operation in methods.values():
            assert set(operation["x-scopes"]) <= flow["scopes"].keys()


def test_real_answers_match_its_shapes(world):
    found = served()
    day = world.plan.episode.started_on.isoformat()
    address = "/api/v1/episodes/{episode}"
    recorded = world.machine.send(
        f"{world.episode}/assessments",
        {
            "kind": "intake",
            "effective_at": f"{day}T10:00:00Z",
            "values": {
                "nrs": "4.5",
                "phq2": 1,
                "sites": ["hip"],
                "fever": "present",
                "saddle_anaesthesia": "present",
                "side_effects_checked": True,
                "note": "Two\nlines",
            },
        },
    )
    assert recorded.status_code == 201, recorded.content
    matches(recorded.json(), f"{address}/assessments", "post", "201", found)
    for path, real in [
        ("/api/v1/patients", "/api/v1/patients"),
        ("/api/v1/patients", "/api/v1/patients?fields=family"),
        ("/api/v1/patients", "/api/v1/patients?fields=family&updated_since=2000-01-01T00:00:00Z"),
        ("/api/v1/patients/{patient}", f"/api/v1/patients/{world.patient_id}"),
        ("/api/v1/episodes", "/api/v1/episodes"),
        ("/api/v1/episodes", "/api/v1/episodes?fields=started_on"),
        (address, world.episode),
        (f"{address}/plan", f"{world.episode}/plan"),
        (f"{address}/rules", f"{world.episode}/rules"),
        (f"{address}/rules/{{rule}}", f"{world.episode}/rules/RF-CES"),
        (f"{address}/rules/{{rule}}", f"{world.episode}/rules/RSP-DISCHARGE"),
        (f"{address}/assessments", f"{world.episode}/assessments"),
        (f"{address}/prompts", f"{world.episode}/prompts"),
        ("/api/v1/prompts/{prompt}", f"/api/v1/prompts/{world.prompt_id}"),
    ]:
        matches(world.machine.get(real).json(), path, "get", "200", found)
    problem = Client().get("/api/v1/patients").json()
    check(problem, {"$ref": "#/components/schemas/Problem"}, found)


def test_real_answers_about_records_match_their_shapes(world):
    found, clinician = served(), Clinician(world)
    for subject, kind, values, changes, next_kind, more in LIVES:
        plural = SUBJECTS[subject].plural
        one, of_episode = f"/api/v1/{plural}/{{id}}", f"/api/v1/episodes/{{episode}}/{plural}"
        recorded = made(clinician.record(subject, kind, values))
        matches(recorded, of_episode, "post", "201", found)
        if next_kind:
            continued = made(clinician.then(recorded, subject, next_kind, more))
            matches(continued, f"{one}/entries", "post", "201", found)
        corrected = made(clinician.correct(recorded, subject, changes), 200)
        matches(corrected, f"{one}/corrections", "post", "200", found)
        past = made(clinician.get(f"/{plural}/{recorded['id']}", {"history": "true"}), 200)
        matches(past, one, "get", "200", found)
        listed = made(clinician.get(f"{world.episode}/{plural}"), 200)
        matches(listed, of_episode, "get", "200", found)
        gone = made(clinician.delete(f"/{plural}/{recorded['id']}"), 200)
        matches(gone, one, "delete", "200", found)


@pytest.mark.django_db
def test_every_subject_and_step_has_a_shape_of_its_own():
    schemas = served()["components"]["schemas"]
    for subject in SUBJECTS.values():
        for step in subject.steps:
            name = camel(subject.name, step.kind)
            shapes = [schemas[one] for one in (f"{name}Body", f"{name}NextBody") if one in schemas]
            assert len(shapes) == step.opens + step.follows
            for shape in shapes:
                assert "values" in shape["properties"] or not step.fields
                assert not step.kind or shape["properties"]["kind"]["enum"] == [step.kind]


def matches(body, path: str, method: str, status: str, found: dict) -> None:
    content = found["paths"][path][method]["responses"][status]["content"]["application/json"]
    check(body, content["schema"], found)


def check(body, schema: dict, found: dict) -> None:
    whole = {**schema, "components": found["components"]}
    jsonschema.validate(body, whole, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    ("operation", "step"),
    [
        ("recordDeclaration", "Declared"),
        ("continueDeclaration", "Taken back"),
        ("continueImaging", "Result seen by a clinician"),
    ],
)
def test_what_no_key_may_record_is_said_where_it_is_documented(operation, step):
    documented = (one for path in document()["paths"].values() for one in path.values())
    found = next(one for one in documented if one["operationId"] == operation)
    assert f"Only a member who is signed in records: {step}." in found["description"]
