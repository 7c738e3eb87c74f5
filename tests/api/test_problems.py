"""Whatever goes wrong is a problem document that says what to do and nothing about a patient."""

import pytest
from django.test import Client

from api.catalogue import KINDS
from api.endpoint import Endpoint
from clinic.logs import JsonFormatter
from clinic.models import Access
from clinic.permissions import Permission
from clinic.tenancy import clinic_scope
from pathway.models import CarePlan
from tests.api.builders import Machine, World, a_key, a_world

pytestmark = pytest.mark.django_db

CANARY = "Zyxcanary"


@pytest.fixture
def world() -> World:
    return a_world(CANARY)


def is_problem(answer, status: int, code: str) -> bool:
    body = answer.json()
    return (
        answer.status_code == body["status"] == status
        and answer["Content-Type"] == "application/problem+json"
        and body["code"] == code
        and body["instance"] == answer["Request-Id"]
        and Client().get(body["type"].removeprefix("http://testserver")).status_code == 200
    )


@pytest.mark.parametrize(
    ("method", "path", "headers", "status", "code"),
    [
        ("GET", "/api/v1/nowhere", {}, 404, "not_found"),
        ("GET", "/api/v2/patients", {}, 404, "not_found"),
        ("GET", "/api/v1/patients/", {}, 404, "not_found"),
        ("GET", "/api/v1/patients/pat_1", {}, 404, "not_found"),
        ("GET", "/api/v1/problems/nosuch", {}, 404, "not_found"),
        ("DELETE", "/api/v1/patients", {}, 405, "method_not_allowed"),
        ("OPTIONS", "/api/v1/patients", {}, 405, "method_not_allowed"),
        ("TRACE", "/api/v1/patients", {}, 405, "method_not_allowed"),
        ("GET", "/api/v1/patients", {"Accept": "text/html"}, 406, "not_acceptable"),
        ("GET", "/api/v1/patients?colour=red", {}, 400, "invalid_request"),
        ("GET", "/api/v1/patients?limit=0", {}, 400, "invalid_request"),
        ("GET", "/api/v1/patients?limit=201", {}, 400, "invalid_request"),
        ("GET", "/api/v1/patients?limit=1_0", {}, 400, "invalid_request"),
        ("GET", "/api/v1/patients?limit=5&limit=6", {}, 400, "invalid_request"),
        ("GET", "/api/v1/patients?starting_after=ep_1", {}, 400, "invalid_request"),
        ("GET", "/api/v1/patients?external_id=bare", {}, 400, "invalid_request"),
        ("GET", "/api/v1/patients?name=%00", {}, 400, "invalid_request"),
        ("GET", "/api/v1/patients?name=%ff", {}, 400, "invalid_request"),
        ("GET", "/api/v1/patients/%00", {}, 400, "invalid_request"),
        ("GET", "/api/v1/patients/%ff", {}, 400, "invalid_request"),
        ("GET", "/api/v1/episodes?stage=ST-9", {}, 400, "invalid_request"),
        ("GET", "/api/v1/patients", {"Host": "evil.example"}, 400, "invalid_request"),
    ],
)
def test_a_request_that_cannot_be_answered(world, method, path, headers, status, code):
    answer = world.machine.generic(method, path, headers=headers)
    if headers.get("Host"):
        assert answer.status_code == 400
        assert answer.json()["type"] == "/api/v1/problems/invalid_request"
        assert answer.json()["errors"][0]["header"] == "Host"
    else:
        assert is_problem(answer, status, code), answer.content


def test_head_is_get_without_its_body(world):
    address = f"/api/v1/patients/{world.patient_id}"
    head, get = world.machine.head(address), world.machine.get(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == get["ETag"]


def test_a_refused_method_lists_the_others(world):
    for refused in (world.machine.delete, world.machine.options):
        allowed = refused("/api/v1/patients")["Allow"]
        assert set(allowed.split(", ")) == {"GET", "HEAD", "POST"}


def test_a_wrapped_body_is_refused_by_what_it_is_wrapped_in(world):
    answer = world.machine.post(
        "/api/v1/patients",
        {"family": "Ito"},
        content_type="application/json",
        headers={"Content-Encoding": "gzip"},
    )
    assert answer.status_code == 415
    assert "Content-Encoding" in answer.json()["detail"]


def test_an_unknown_parameter_is_named(world):
    (error,) = world.machine.get("/api/v1/patients?colour=red").json()["errors"]
    assert (error["parameter"], error["code"]) == ("colour", "unknown_field")


def test_what_nobody_foresaw_is_500_without_its_text_and_rolls_back(world):
    machine = Machine(a_key(world.clinic), raise_request_exception=False)
    with clinic_scope(world.clinic.id):
        CarePlan.objects.update(protocol_version="nosuch")
    answer = machine.get(f"{world.episode}/plan")
    assert is_problem(answer, 500, "internal_error")
    assert CANARY not in answer.content.decode()
    with clinic_scope(world.clinic.id):
        assert not Access.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_row_that_stays_locked_is_503_and_stores_nothing(owner_connection):
    world = a_world()
    with owner_connection.transaction():
        owner_connection.execute(
            "SELECT set_config('app.clinic_id', %s, true)", [str(world.clinic.id)]
        )
        owner_connection.execute("SELECT id FROM care_plan FOR UPDATE")
        body = {"kind": "contact", "effective_on": "2026-01-05", "values": {"nrs": 1}}
        with clinic_scope(world.clinic.id):
            day = world.plan.episode.started_on.isoformat()
        answer = world.machine.send(f"{world.episode}/assessments", body | {"effective_on": day})
    assert is_problem(answer, 503, "unavailable")
    assert answer["Retry-After"] == "2"
    assert world.machine.get(f"{world.episode}/assessments").json()["data"] == []


def test_errors_never_repeat_what_was_sent(world):
    hostile = [
        ("/api/v1/patients", {"family": [CANARY]}),
        ("/api/v1/patients", {"family": "x", "sex": CANARY}),
        ("/api/v1/patients", {"family": "x", "birth_date": CANARY}),
        ("/api/v1/patients", {"family": "x", "time_zone": CANARY}),
        ("/api/v1/patients", {"family": CANARY * 100}),
        ("/api/v1/patients", {"family": "x", "external_ids": [CANARY]}),
        ("/api/v1/patients", {"family": CANARY, "deceased_on": "2999-01-01"}),
        ("/api/v1/episodes", {"patient": CANARY, "started_on": CANARY}),
        ("/api/v1/episodes", {"patient": world.patient_id, "started_on": "2026-01-05"}),
        (f"{world.episode}/assessments", {"kind": CANARY, "values": CANARY}),
        (
            f"{world.episode}/assessments",
            {
                "kind": "contact",
                "effective_on": "2026-01-05",
                "values": {"fever": CANARY, "nrs": CANARY, "sites": [CANARY], "phq2": CANARY},
            },
        ),
    ]
    for path, body in hostile:
        answer = world.machine.send(path, body)
        assert answer.status_code in {400, 422}, body
        assert CANARY not in answer.content.decode()
        assert answer.json()["errors"], body


def test_every_error_has_its_place_in_the_body(world):
    answer = world.machine.send(
        f"{world.episode}/assessments",
        {
            "kind": "contact",
            "effective_on": "2026-01-05",
            "values": {"nrs": 11, "function_raw": True},
        },
    )
    assert is_problem(answer, 422, "unprocessable")
    assert {error["pointer"] for error in answer.json()["errors"]} == {
        "/values/nrs",
        "/values/function_raw",
    }
    answer = world.machine.send(
        "/api/v1/patients", {"family": "", "external_ids": [{"system": "a", "value": 3}]}
    )
    assert is_problem(answer, 400, "invalid_request")
    assert {error["pointer"] for error in answer.json()["errors"]} == {
        "/family",
        "/external_ids/0/value",
    }


def test_a_number_that_belongs_to_somebody_else_is_refused_at_its_place(world):
    body = {"family": "Ito", "external_ids": [{"system": "mrn", "value": "7"}]}
    assert world.machine.send("/api/v1/patients", body).status_code == 201
    again = world.machine.send("/api/v1/patients", body | {"family": "Sato"})
    assert is_problem(again, 422, "unprocessable")
    assert again.json()["errors"][0]["pointer"].startswith("/external_ids")


@pytest.mark.parametrize("family", ["\ufdfa" * 200, "\u00df" * 200, "a\u0301" * 100, "\U0001f9d1"])
def test_a_name_of_any_letters_is_stored_or_refused(world, family):
    answer = world.machine.send("/api/v1/patients", {"family": family})
    assert answer.status_code in {201, 422}
    if answer.status_code == 201:
        address = f"/api/v1/patients/{answer.json()['id']}"
        assert world.machine.get(address).json() == answer.json()


def test_each_kind_of_problem_has_a_page_that_says_what_to_do():
    for code, kind in KINDS.items():
        page = Client().get(f"/api/v1/problems/{code}")
        assert page.status_code == 200
        assert kind.title in page.content.decode().replace("&#x27;", "'")


def test_an_endpoint_that_declares_nothing_cannot_be_written():
    with pytest.raises(TypeError, match="must declare"):
        type("Open", (Endpoint,), {"get": lambda self, request: None})
    with pytest.raises(TypeError, match="must declare"):
        type(
            "Half",
            (Endpoint,),
            {"access": Permission.VIEW_CASELOAD, "get": lambda self, request: None},
        )


@pytest.mark.parametrize("address", ["?name=%00", "?name=%ff", "/%00", "/%ff", "/%c3%28"])
def test_an_address_that_is_not_text_says_so(world, address):
    answer = world.machine.get(f"/api/v1/patients{address}")
    assert is_problem(answer, 400, "invalid_request")
    assert answer.json()["errors"][0]["code"] == "not_text"


def test_a_host_that_is_not_ours_is_written_into_no_log(world, caplog):
    for path in ("/api/v1/patients", "/health", "/"):
        world.machine.get(path, headers={"Host": f"{CANARY}.example"})
    assert CANARY not in "".join(JsonFormatter().format(record) for record in caplog.records)


@pytest.mark.parametrize("tag", ["\u65e5\u672c", "en_US", "e", "en-", "x" * 19])
def test_a_language_is_a_language_tag(world, tag):
    refused = world.machine.send("/api/v1/patients", {"family": "Ito", "language": tag})
    assert is_problem(refused, 400, "invalid_request")
    assert refused.json()["errors"][0]["pointer"] == "/language"
