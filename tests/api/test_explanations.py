"""Why a rule says what it says: over the API, and as it was known then."""

import copy
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from clinic.models import Access
from clinic.tenancy import clinic_scope
from followup.services.assessments import record_assessment
from pathway.models import Assessment
from pathway.services.recording import When, correct_fact
from tests.api.builders import World, a_world
from tests.builders import SEED

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db, lasting_world) -> World:
    return replace(lasting_world, plan=copy.copy(lasting_world.plan))


@pytest.fixture(scope="module")
def lasting_world(lasting) -> World:
    """A red flag and a score, both of ten days ago."""
    found = a_world()
    with clinic_scope(found.clinic.id) as now:
        when = When(on=now.date() - timedelta(days=10))
        answers = {"kind": "contact", "saddle_anaesthesia": "present", "nrs": Decimal(6)}
        record_assessment(plan=found.plan, answers=answers, when=when, by=SEED, now=now)
    return found


def ask(world: World, path: str = "", **query: str):
    answer = world.machine.get(f"{world.episode}/rules{path}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def instant(moment: datetime) -> str:
    return moment.isoformat()


def now_of(world: World) -> datetime:
    with clinic_scope(world.clinic.id) as now:
        return now


def correct(world: World, at: datetime, **answers: str) -> None:
    with clinic_scope(world.clinic.id):
        correct_fact(Assessment.objects.get(revision=0), by=SEED, now=at, **answers)


def test_a_rule_that_is_met_says_on_whose_word_and_what_would_end_it(world):
    found = ask(world, "/RF-CES")
    assert (found["verdict"], found["severity"]) == ("met", "emergency")
    assert found["title"] == "Possible cauda equina syndrome"
    (prompt,) = found["prompts"]
    assert prompt["status"] == "open"
    assert prompt["facts"][0]["field"] == "saddle_anaesthesia"
    assert found["citations"][0]["review_status"]
    flag = next(
        one
        for one in found["inputs"]
        if one["fact"]["field"] == "saddle_anaesthesia" and one["fact"]["value"]
    )
    assert flag["fact"]["type"] == "assessment"
    assert flag["fact"]["author"]
    assert {"value": "absent", "verdict": "not_met", "severity": None} in flag["changes"]


def test_a_rule_that_cannot_tell_says_what_is_missing(world):
    found = ask(world, "/INT-MECH")
    assert found["verdict"] in {"cannot_tell", "not_met"}
    assert ask(world, "/RF-RISK")["missing"]


def test_the_list_has_every_rule_once_and_says_what_each_explanation_says(world):
    lines = ask(world)["data"]
    assert len({line["rule"] for line in lines}) == len(lines) > 60
    for line in lines[::9]:
        found = ask(world, f"/{line['rule']}")
        assert (found["verdict"], found["severity"]) == (line["verdict"], line["severity"])
        assert (found["title"], found["because"]) == (line["title"], line["because"])


def test_numbers_are_exact_texts(world):
    floats: list[str] = []
    raw = world.machine.get(f"{world.episode}/rules/RSP-INCOMPLETE").content
    json.loads(raw, parse_float=floats.append)
    assert floats == []


def test_an_unknown_rule_is_not_found(world):
    assert world.machine.get(f"{world.episode}/rules/RF-NONE").status_code == 404


def test_a_look_is_logged(world):
    ask(world, "/RF-CES")
    ask(world)
    with clinic_scope(world.clinic.id):
        looks = {(each.screen, each.patient_id) for each in Access.objects.order_by("-at")[:2]}
    assert looks == {("api.rule", world.patient.id), ("api.rules", world.patient.id)}


@pytest.mark.parametrize("path", ["plan", "rules", "rules/RF-CES"])
def test_what_was_known_then_is_answered_byte_for_byte_after_a_correction(world, path):
    then = now_of(world)
    query = {"as_of": instant(then), "known_at": instant(then)}
    before = world.machine.get(f"{world.episode}/{path}", query).content
    correct(world, then + timedelta(microseconds=1), saddle_anaesthesia="absent")
    assert world.machine.get(f"{world.episode}/{path}", query).content == before
    without = world.machine.get(f"{world.episode}/{path}", {"as_of": instant(then)}).content
    assert without != before
    assert json.loads(before)["known_at"] == json.loads(before)["as_of"]


def test_today_as_a_day_of_knowing_means_now(world):
    with clinic_scope(world.clinic.id) as now:
        today = now.astimezone(UTC).date()
    found = ask(world, "/RF-CES", known_at=today.isoformat())
    assert found["verdict"] == "met"


@pytest.mark.parametrize(
    ("known_at", "code"),
    [
        ("2999-01-01", "out_of_range"),
        ("2999-01-01T10:00:00Z", "out_of_range"),
        ("2001-01-01", "out_of_range"),
        ("yesterday", "invalid"),
        ("9999-12-31", "invalid"),
        ("2026-01-05T10:00:00", "invalid"),
    ],
)
@pytest.mark.parametrize("path", ["plan", "rules", "rules/RF-CES"])
def test_a_moment_nobody_could_know_at_is_refused(world, path, known_at, code):
    answer = world.machine.get(f"{world.episode}/{path}", {"known_at": known_at})
    assert answer.status_code == 400, answer.content
    (error,) = answer.json()["errors"]
    assert (error["parameter"], error["code"]) == ("known_at", code)
