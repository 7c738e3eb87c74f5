"""Named patients: what the pathway says about them, and what it must not say."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pathway.engine import evaluate
from pathway.engine.facts import Facts
from pathway.engine.plan import Plan
from tests.engine import patients
from tests.engine.patients import instant, patient, protocol

CASES = Path(__file__).parent / "cases"
TEMPLATES = {"intake": patients.intake, "reassessment": patients.reassessment}


def all_cases() -> Iterator[Any]:
    for path in sorted(CASES.glob("*.toml")):
        book = tomllib.loads(path.read_text(encoding="utf-8"))
        for case in book["case"]:
            yield pytest.param(
                {**book.get("everyone", {}), **case}, id=f"{path.stem}: {case['name']}"
            )


@pytest.mark.parametrize("case", list(all_cases()))
def test_the_plan_says_what_a_clinician_expects(case: dict[str, Any]) -> None:
    check(case)


def check(case: dict[str, Any]) -> None:
    for rule, day in case.get("from", {}).items():
        assert [is_said({**case, "as_of": on}, rule) for on in (day - 1, day)] == [False, True]
    for rule, day in case.get("until", {}).items():
        assert [is_said({**case, "as_of": on}, rule) for on in (day - 1, day)] == [True, False]
    if "as_of" in case:
        check_day(case)


def is_said(case: dict[str, Any], rule: str) -> bool:
    return any(each.rule == rule and each.status == "open" for each in evaluated(case).prompts)


def check_day(case: dict[str, Any]) -> None:
    plan = evaluated(case)
    assert not plan.rule_errors
    assert_expected(plan, case.get("expect", {}))
    assert_never(plan, case)
    assert_told(plan, case)
    assert_dates(plan, case)


def assert_told(plan: Plan, case: dict[str, Any]) -> None:
    """What the prompts say, what they are known by, and what they rest on."""
    for rule, missing in case.get("cannot_tell", {}).items():
        assert missing in "; ".join(each.missing for each in plan.cannot_tell if each.rule == rule)
    for rule, key in case.get("keys", {}).items():
        assert [each.trigger_key for each in plan.prompts if each.rule == rule] == [key]
    for rule, entries in case.get("rests_on", {}).items():
        assert fields_shown(plan, rule) == entries
    for rule, ids in case.get("about", {}).items():
        assert [set(each.about) for each in plan.prompts if each.rule == rule] == [set(ids)]
    for rule, words in case.get("silent_on", {}).items():
        assert words not in "\n".join(each.text for each in plan.prompts if each.rule == rule)
    for rule, words in case.get("says", {}).items():
        assert words in "\n".join(each.text for each in plan.prompts if each.rule == rule)


def fields_shown(plan: Plan, rule: str) -> list[str]:
    """`entry.field` of all that the prompts of a rule show as their reason."""
    shown = [entry for each in plan.prompts if each.rule == rule for entry in each.evidence]
    return [f"{entry.fact_id}.{entry.field}" for entry in shown]


def evaluated(case: dict[str, Any]) -> Plan:
    facts, as_of, known_at = asked_of(case)
    return evaluate(facts, protocol(), as_of=as_of, known_at=known_at)


def asked_of(case: dict[str, Any]) -> tuple[Facts, datetime, datetime | None]:
    """(facts, as of, known at)"""
    zone = case.get("zone", "Europe/Berlin")
    born = None if case.get("born") == "unknown" else case.get("born", "1980-05-05")
    facts = patient(
        *all_lines(case.get("facts", [])),
        born=born,
        zone=zone,
        onset=case.get("onset"),
        overrides=case.get("overrides"),
        earlier=[earlier_episode(said, zone) for said in case.get("earlier", [])],
    )
    known_at = instant(case["known_at"], zone) if "known_at" in case else None
    return facts, instant(case["as_of"], zone), known_at


def earlier_episode(said: list[dict[str, Any]], zone: str) -> Facts:
    """It began a year before this one; what belongs to the person is told of this one alone."""
    ended = [each["closed"] for each in said if "closed" in each]
    told = all_lines([each for each in said if "closed" not in each])
    reason = ended[0] if ended else None
    return replace(patient(*told, born=None, zone=zone, started=-365), episode_close_reason=reason)


def all_lines(said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for each in said for line in lines(each)]


def lines(said: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A clinician's shorthand: `drug`, `book`, `intake` and `seen` stand for full lines."""
    more = dict(said)
    if "drug" in more:
        kind = more.pop("kind", "start")
        yield patients.drug(kind, more.pop("on", 0), more.pop("drug"), more.pop("name", ""), **more)
    elif "book" in more:
        yield patients.booked(more.pop("book"), **more)
    elif "intake" in more:
        yield patients.intake(more.pop("intake"), **more)
    elif "seen" in more:
        yield patients.reassessment(more.pop("seen"), **more)
    else:
        yield more


def assert_expected(plan: Plan, expected: dict[str, str]) -> None:
    """`severity`, or `severity status` when it is not open."""
    found = {(each.rule, f"{each.severity} {each.status}") for each in plan.prompts}
    for rule, said in expected.items():
        wanted = said if " " in said else f"{said} open"
        assert (rule, wanted) in found


def assert_never(plan: Plan, case: dict[str, Any]) -> None:
    found = {each.rule for each in plan.prompts if each.status != "settled"}
    assert not found & set(case.get("never", []))
    if "nothing_else" in case:
        assert found == set(case.get("expect", {}))
    unknown = {each.rule for each in plan.cannot_tell}
    assert not unknown & set(case.get("can_tell", []))


def assert_dates(plan: Plan, case: dict[str, Any]) -> None:
    found = {each.kind: each for each in plan.dues}
    if "due" in case:
        assert found["reassessment"].due_on == patients.day(case["due"])
    if "why" in case:
        assert found["reassessment"].reason == case["why"]
    if case.get("no_due"):
        assert not found
    if "contact_due" in case:
        assert found["outcome_contact"].due_at == instant(case["contact_due"])
    if "find_out" in case:
        due = {each.about: each.due_on for each in plan.dues if each.kind == "find_out"}
        assert due == {thread: patients.day(on) for thread, on in case["find_out"].items()}
    for kind, said in case.get("agenda", {}).items():
        dated = [f"{each.due_on}: {each.reason}" for each in plan.dues if each.kind == kind]
        assert dated == said
    if "suggested" in case:
        assert (plan.suggested_stage.to if plan.suggested_stage else "none") == case["suggested"]
    assert plan.recurrences == case.get("recurrences", plan.recurrences)
    assert list(plan.exclusions) == case.get("excluded", list(plan.exclusions))
    if "overlay" in case:
        assert plan.overlay == case["overlay"]


def test_every_rule_has_a_patient_for_and_a_patient_against_it() -> None:
    books = [tomllib.loads(path.read_text(encoding="utf-8")) for path in CASES.glob("*.toml")]
    cases = [case for book in books for case in book["case"]]
    met = {rule for case in cases for rule in case.get("expect", {})}
    unmet = {rule for case in cases for rule in case.get("never", [])}
    assert met == unmet == set(protocol().rules)
