"""How much a client may ask, and which dated version it gets."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from api.limits import WINDOW_SECONDS
from api.models import API_VERSION, ApiClient
from clinic.tenancy import clinic_scope
from tests.api.builders import Machine, a_key, a_world
from tests.api.test_problems import is_problem

PATIENTS = "/api/v1/patients"


@pytest.fixture
def begun_window(monkeypatch):
    """The clock stands at a window's beginning: a test of counts does not straddle two."""
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - now % WINDOW_SECONDS)


@pytest.fixture(params=["redis", "redis is away"])
def either_way(request, settings):
    if request.param != "redis":
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.API_REQUESTS_PER_MINUTE = 10


@pytest.mark.django_db
def test_the_last_request_of_a_window_is_served_and_the_next_is_not(either_way, begun_window):
    world = a_world()
    answers = [world.machine.get(PATIENTS) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    left = [re.fullmatch(r'"sub"; r=(\d+); t=\d+', one["RateLimit"])[1] for one in answers]
    assert left == [str(number) for number in (9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0)]
    for answer in answers:
        assert answer["RateLimit-Policy"] == '"sub"; q=10; w=60'
        assert answer["X-RateLimit-Limit"] == "10"
        assert f"r={answer['X-RateLimit-Remaining']};" in answer["RateLimit"]
        assert answer["RateLimit"].endswith(f"t={answer['X-RateLimit-Reset']}")
    refused = answers[-1]
    assert is_problem(refused, 429, "rate_limited")
    assert 1 <= int(refused["Retry-After"]) <= WINDOW_SECONDS


@pytest.mark.django_db
def test_a_client_that_asks_too_much_takes_nothing_from_the_others(either_way, begun_window):
    world = a_world()
    other = Machine(a_key(world.clinic))
    for _ in range(12):
        world.machine.get(PATIENTS)
    assert [other.get(PATIENTS).status_code for _ in range(10)] == [200] * 10


@pytest.mark.django_db
def test_a_refused_request_counts_too(settings, begun_window):
    settings.API_REQUESTS_PER_MINUTE = 2
    machine = Machine(a_key(a_world().clinic, ["system/Patient.rs"]))
    answers = [machine.get("/api/v1/episodes") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [403, 403, 429]


@pytest.mark.django_db(transaction=True)
def test_of_forty_requests_at_once_exactly_as_many_are_served_as_may_be(either_way, begun_window):
    key = a_key(a_world().clinic)

    def ask(number: int) -> int:
        status = Machine(key).get(PATIENTS).status_code
        connection.close()
        return status

    with ThreadPoolExecutor(8) as threads:
        statuses = list(threads.map(ask, range(40)))
    assert (statuses.count(200), statuses.count(429)) == (10, 30)


@pytest.mark.django_db
def test_the_limit_that_is_documented_is_the_one_that_holds():
    assert a_world().machine.get(PATIENTS)["X-RateLimit-Limit"] == "600"


@pytest.mark.django_db
def test_every_answer_says_the_date_that_its_client_was_made_with():
    world = a_world()
    with clinic_scope(world.clinic.id):
        ApiClient.objects.update(api_version="2026-10-01")
    assert world.machine.get(PATIENTS)["Api-Version"] == "2026-10-01"
    for path in ("/api/v1/nowhere", PATIENTS, "/api/v1/patients/%00", "/api/v1/openapi.json"):
        answer = Client().get(path)
        assert answer["Api-Version"] == API_VERSION
        assert answer["Request-Id"].startswith("req_")


@pytest.mark.django_db
def test_a_date_that_there_is_not_is_refused():
    world = a_world()
    ask = {"Api-Version": API_VERSION}
    assert world.machine.get(PATIENTS, headers=ask).status_code == 200
    for date in ("2026-11-02", "newest", ""):
        refused = world.machine.get(PATIENTS, headers={"Api-Version": date})
        assert is_problem(refused, 400, "invalid_request")
        assert refused.json()["errors"][0]["header"] == "Api-Version"
