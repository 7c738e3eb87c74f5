"""A plan as of a day: computed from the facts effective by then, and nothing else happens."""

import copy
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection

from clinic.models import Access
from clinic.tenancy import clinic_scope
from followup.services.assessments import record_assessment
from followup.services.courses import change_stage
from pathway.models import Episode, StageChange, TherapyEntry
from pathway.services.courses import Move
from pathway.services.recording import When, record_fact
from tests.api.builders import World, a_world
from tests.builders import SEED

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db, lasting_world) -> World:
    return replace(lasting_world, plan=copy.copy(lasting_world.plan))


@pytest.fixture(scope="module")
def lasting_world(lasting) -> World:
    """Enrolled 30 days ago; a red flag 10 days ago, a score 5 days ago."""
    found = a_world("Zyxcanary")
    note(found, 10, saddle_anaesthesia="present")
    note(found, 5, nrs=Decimal("6.50"))
    return found


def note(world: World, days_ago: int, **answers) -> None:
    with clinic_scope(world.clinic.id) as now:
        when = When(on=now.date() - timedelta(days=days_ago))
        plan = world.plan
        plan.refresh_from_db()
        record_assessment(
            plan=plan, answers={"kind": "contact", **answers}, when=when, by=SEED, now=now
        )


def day(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


def plan(world: World, as_of: str | None = None):
    answer = world.machine.get(f"{world.episode}/plan", {"as_of": as_of} if as_of else {})
    assert answer.status_code == 200, answer.content
    return answer.json()


def rules(found) -> set[str]:
    return {prompt["rule"] for prompt in found["prompts"]}


@pytest.mark.statements("SOURCE-STATUS", "H-22")
def test_a_plan_says_what_its_source_is_and_when_it_was_to_be_looked_at_again(world):
    source = plan(world)["protocol"]["source_review"]
    assert source["review_status"] == "AI-generated article, pending human review"
    assert source["review_step"] == "unknown"
    assert source["references_not_supplied"] == ["2"]
    assert source["review_due_on"] == "2026-08-16"
    assert source["is_review_overdue"] is (datetime.now(UTC).date() > date(2026, 8, 16))


def test_a_day_sees_what_was_effective_by_its_end_and_no_more(world):
    assert "RF-CES" not in rules(plan(world, day(-11)))
    assert "RF-CES" in rules(plan(world, day(-10)))
    assert "RF-CES" in rules(plan(world))


def test_the_stage_is_that_of_the_day(world):
    assert plan(world, day(-30))["stage"] == plan(world, day(-30))["stage"] | {"code": "ST-0"}
    with clinic_scope(world.clinic.id):
        moves = StageChange.objects.count()
    assert len(world.machine.get(world.episode).json()["stage_history"]) == moves


def test_the_future_shows_what_will_be_due_if_nothing_happens(world):
    found = plan(world, day(365))
    assert found["day"] == day(365)
    assert date.fromisoformat(found["next_reassessment"]["due_on"]) < date.fromisoformat(day(365))


def test_a_date_has_its_reason_and_falls_on_an_open_day(world):
    due = plan(world)["next_reassessment"]
    assert due["reason"]
    assert date.fromisoformat(due["due_on"]).isoweekday() <= 5
    assert due["due_on"] <= due["calculated_on"]
    assert all(one["basis"] and one["says"] for one in due["thresholds"])
    assert world.machine.get(world.episode).json()["care_plan"]["next_due_on"] <= due["due_on"]


def test_what_cannot_be_told_names_what_is_missing():
    world = a_world()
    unknown = plan(world)["cannot_tell"]
    assert unknown
    assert all(one["rule"] and one["missing"] for one in unknown)


def test_the_same_question_gets_the_same_bytes(world):
    for as_of in (day(-10), day(0), day(30), f"{day(-2)}T10:00:00+02:00"):
        first, second = [
            world.machine.get(f"{world.episode}/plan", {"as_of": as_of}).content for _ in range(2)
        ]
        assert first == second


def test_asking_writes_one_access_row_and_nothing_else(world):
    before = counts(world)
    for as_of in (day(-10), day(0), day(400)):
        plan(world, as_of)
    after = counts(world)
    assert after.pop("access") - before.pop("access") == 3
    assert after == before
    with clinic_scope(world.clinic.id):
        look = Access.objects.latest("at")
    assert (look.screen, look.patient_id) == ("api.plan", world.patient.id)


def counts(world: World) -> dict[str, int]:
    with clinic_scope(world.clinic.id), connection.cursor() as cursor:
        found = {}
        for model in apps.get_models():
            if model._meta.managed and model._meta.app_label in {"clinic", "pathway", "followup"}:
                cursor.execute(
                    f'SELECT count(*), coalesce(sum(hashtext(t::text)), 0) FROM "{model._meta.db_table}" t'  # noqa: S608
                )
                rows, content = cursor.fetchone()
                found[model._meta.db_table] = rows if model is Access else (rows, content)
        return found


@pytest.mark.parametrize(
    "as_of",
    [
        "tomorrow",
        "2026-13-01",
        "2026-02-30",
        "20260105",
        "2026-W02-1",
        "2026-1-5",
        "2026-01-05T10:00:00",
        "2026-01-05T25:00:00Z",
        "0001-01-01",
        "1900-01-01",
        "2999-01-01",
        "9999-12-31",
        "9999-12-31T23:59:59.999999-23:59",
        "0001-01-01T00:00:00+23:59",
        "",
        "\u0662\u0660\u0662\u0666-\u0660\u0661-\u0660\u0665",
    ],
)
def test_a_day_that_is_none_or_absurd_is_refused(world, as_of):
    answer = world.machine.get(f"{world.episode}/plan", {"as_of": as_of})
    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"][0]["parameter"] == "as_of"
    assert "Zyxcanary" not in answer.content.decode()


def test_a_plus_sign_that_was_not_escaped_is_understood(world):
    instant = f"{day(-2)}T10:00:00+02:00"
    plain = world.machine.get(f"{world.episode}/plan?as_of={instant}")
    assert plain.json() == plan(world, instant)
    assert plain.json()["as_of"] == f"{day(-2)}T08:00:00Z"


@pytest.mark.parametrize(
    ("zone", "as_of", "ends"),
    [
        # 25 and 23 hours long, and days whose first or last hour does not exist.
        ("Europe/Madrid", "2026-10-25", "2026-10-25T22:59:59.999999Z"),
        ("Europe/Madrid", "2026-03-29", "2026-03-29T21:59:59.999999Z"),
        ("America/Santiago", "2026-09-05", "2026-09-06T03:59:59.999999Z"),
        ("Africa/Cairo", "2026-04-23", "2026-04-23T21:59:59.999999Z"),
        ("Pacific/Kiritimati", "2026-07-01", "2026-07-01T09:59:59.999999Z"),
    ],
)
def test_a_day_ends_at_the_clinics_midnight_whatever_the_clocks_do(zone, as_of, ends):
    world = a_world(time_zone=zone)
    with clinic_scope(world.clinic.id):
        Episode.objects.update(started_on=date(2026, 1, 1))
    found = plan(world, as_of)
    assert (found["day"], found["as_of"], found["time_zone"]) == (as_of, ends, zone)


def test_numbers_are_exact_texts_and_nothing_is_a_float(world):
    floats: list[str] = []
    raw = world.machine.get(f"{world.episode}/plan").content
    json.loads(raw, parse_float=floats.append)
    assert floats == []
    listed = world.machine.get(f"{world.episode}/assessments").json()["data"]
    assert {"nrs": "6.5"} in [one["values"] for one in listed]


def test_the_options_of_the_stage_come_with_what_became_of_each(world):
    with clinic_scope(world.clinic.id) as now:
        world.plan.refresh_from_db()
        change_stage(
            plan=world.plan, move=Move(to="ST-1"), when=When(on=now.date()), by=SEED, now=now
        )
        record_fact(
            TherapyEntry,
            patient_id=world.plan.patient_id,
            care_plan=world.plan,
            when=When(on=now.date()),
            by=SEED,
            now=now,
            kind="declined",
            modality="heat",
            reason="prefers cold",
        )
    found = plan(world)["options"]
    heat = next(each for each in found["options"] if each["id"] == "heat")
    assert (heat["state"], heat["reason"], heat["says"]) == (
        "declined",
        "prefers cold",
        "moderate efficacy",
    )
    assert [each["statement"] for each in heat["citations"]] == ["S-04", "S-25"]
    assert found["exercise"] == sorted(found["exercise"])
    assert plan(world, day(-10))["options"]["options"] == []


def test_a_return_from_maintenance_is_counted(world):
    assert plan(world)["stage"]["recurrences"] == 0
    with clinic_scope(world.clinic.id) as now:
        world.plan.refresh_from_db()
        for days_ago, to in ((4, "ST-M"), (2, "ST-1")):
            when = When(on=now.date() - timedelta(days=days_ago))
            change_stage(plan=world.plan, move=Move(to=to), when=when, by=SEED, now=now)
    assert plan(world)["stage"]["recurrences"] == 1
