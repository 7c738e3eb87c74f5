"""Put every value an explanation claims in its place and evaluate in full: `python -m tests.engine.flips`.

The command tries every rule on every named patient and says how many claims held.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from pathway.engine import evaluate
from pathway.engine.case import Case
from pathway.engine.evaluate import asked_rules
from pathway.engine.explain import Explanation, explain
from pathway.engine.explain.explanation import Answer, Change, Input, Limit
from pathway.engine.facts import Facts
from pathway.engine.overrides import FRACTIONAL, with_overrides
from pathway.engine.plan import SEVERITIES
from tests.engine.patients import protocol


def said_in_full(facts: Facts, rule: str, as_of: datetime, known_at: datetime | None) -> Answer:
    """The rule's answer, read off a whole evaluation."""
    plan = evaluate(facts, protocol(), as_of=as_of, known_at=known_at)
    in_force, _ = with_overrides(protocol(), facts.overrides)
    asked = {each.id for each in asked_rules(Case(facts, in_force, as_of, known_at))}
    died = [each.deceased_on for each in facts.persons if each.deceased_on]
    if not in_force.rules[rule].is_on:
        return Answer("off")
    if rule not in asked or (died and min(died) <= plan.today):
        return Answer("not_asked")
    found = [each.severity for each in plan.prompts if each.rule == rule]
    if found:
        return Answer("met", max(found, key=SEVERITIES.index))
    is_unknown = any(each.rule == rule for each in plan.cannot_tell)
    return Answer("cannot_tell" if is_unknown else "not_met")


def put(facts: Facts, one: Input, value: Any) -> Facts:
    """The same facts with one value in another's place."""
    name = one.read.field
    if one.table == "episode":
        return replace(facts, **{name: value})
    rows = list(getattr(facts, one.table))
    if not any(row.id == one.read.fact_id for row in rows):
        return replace(facts, earlier=tuple(put(each, one, value) for each in facts.earlier))
    place = next(n for n, row in enumerate(rows) if row.id == one.read.fact_id)
    row = rows[place]
    if name.startswith("components."):
        parts = list(row.components)
        number = int(name.split(".")[1])
        parts[number] = replace(parts[number], mg=value)
        rows[place] = replace(row, components=tuple(parts))
    else:
        moved = moved_with(row, name, value, ZoneInfo(facts.time_zone))
        rows[place] = replace(row, **{name: value, **moved})
    return replace(facts, **{one.table: tuple(rows)})


def moved_with(row: Any, name: str, value: Any, zone: ZoneInfo) -> dict[str, Any]:
    """The instant goes with the day, at the same time of day at the clinic."""
    if name != "effective_on" or row.effective_at is None:
        return {}
    local = row.effective_at.astimezone(zone)
    return {"effective_at": datetime.combine(value, local.time(), zone)}


def nearer(one: Input | Limit, was: Any, value: Any, zone: ZoneInfo) -> Any:
    """One smallest step from `value` towards what was recorded; None where there is no order."""
    if was is None or value is None or isinstance(value, bool | str | tuple):
        return None
    if isinstance(value, datetime):
        step = timedelta(1 if value < was else -1)
        return (value.astimezone(zone) + step).astimezone(value.tzinfo)
    if isinstance(value, date):
        return value + timedelta(1 if value < was else -1)
    return type(value)(value + (step_of(one) if value < was else -step_of(one)))


def step_of(one: Input | Limit) -> Decimal:
    if isinstance(one, Limit):
        return Decimal("0.01") if one.threshold.unit in FRACTIONAL else Decimal(1)
    return Decimal(one.tried.rpartition("by ")[2])


Claim = tuple[str, Answer, Answer, Answer | None]


def claims(facts: Facts, found: Explanation) -> Iterator[Claim]:
    """(what is claimed, the answer claimed, the answer in full, the answer one step nearer)"""

    def in_full(changed: Facts, as_of: datetime = found.as_of) -> Answer:
        return said_in_full(changed, found.rule, as_of, found.known_at)

    zone = ZoneInfo(facts.time_zone)
    for one in found.inputs:
        for change in one.changes:
            near = nearer(one, one.read.value, change.value, zone)
            is_far = near is not None and near != one.read.value
            yield (
                f"{found.rule}: {one.read.fact_id}.{one.read.field} = {change.value}",
                change.answer,
                in_full(put(facts, one, change.value)),
                in_full(put(facts, one, near)) if is_far else None,
            )
    for limit in found.limits:
        for change in limit.changes:
            yield claim_of_limit(facts, found, limit, change)
    if found.next_day is not None:
        local = found.as_of.astimezone(zone)
        day, before = (local + timedelta(found.next_day.days - n) for n in (0, 1))
        claimed = found.next_day.answer
        yield f"{found.rule}: {day}", claimed, in_full(facts, day), in_full(facts, before)


def claim_of_limit(facts: Facts, found: Explanation, limit: Limit, change: Change) -> Claim:
    def in_full(value: Any) -> Answer:
        overrides = {**facts.overrides, limit.threshold.key: f"{value:f}"}
        changed = replace(facts, overrides=overrides)
        return said_in_full(changed, found.rule, found.as_of, found.known_at)

    near = nearer(limit, limit.threshold.value, change.value, ZoneInfo(facts.time_zone))
    said = f"{found.rule}: {limit.threshold.key} = {change.value}"
    is_far = near != limit.threshold.value
    return said, change.answer, in_full(change.value), in_full(near) if is_far else None


def wrong(facts: Facts, found: Explanation) -> list[str]:
    """Claims that do not hold: another answer than claimed, or already changed a step nearer."""
    return [
        said
        for said, claimed, full, near in claims(facts, found)
        if claimed != full or full == found.answer or near not in (None, found.answer)
    ]


def main() -> None:
    from tests.engine.test_cases import all_cases, asked_of

    held = failed = 0
    part, parts = (int(said) for said in (sys.argv[1:] or ["0", "1"]))
    for number, case in enumerate(all_cases()):
        if "as_of" not in case.values[0] or number % parts != part:
            continue
        facts, as_of, known_at = asked_of(case.values[0])
        for rule in protocol().rules:
            found = explain(facts, protocol(), rule, as_of=as_of, known_at=known_at)
            for said in wrong(facts, found):
                failed += 1
                sys.stdout.write(f"{case.id}: {said}\n")
            held += sum(len(each.changes) for each in (*found.inputs, *found.limits))
    sys.stdout.write(f"{held} changes claimed, {failed} wrong\n")


if __name__ == "__main__":
    main()
