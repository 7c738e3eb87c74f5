"""The inputs a rule read, newest first, each with what would have changed the answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pathway.engine.case import Case
from pathway.engine.evaluate import Told, ask
from pathway.engine.explain.asking import Asking, kept_from_asking, raised_before
from pathway.engine.explain.explanation import Answer, Change, Input, Limit
from pathway.engine.explain.nearest import Search, optional_fields, value_of, with_value
from pathway.engine.explain.reads import ReadCase, Reads, watched_raised
from pathway.engine.explain.scales import FACT_TABLES, TABLES, Span, scale_of
from pathway.engine.facts import Component, Fact, Facts
from pathway.engine.overrides import FRACTIONAL
from pathway.engine.plan import Evidence
from pathway.engine.protocol import Number
from pathway.engine.register import registered

# How often a rule is asked, by its phase, before the oldest inputs are left untried: a rule that
# reads prompts is asked together with every rule before it.
MOST_ASKED = {1: 2000, 2: 500, 3: 500}


@dataclass(frozen=True, slots=True)
class Found:
    """A read value with the fact it is in; no fact: a date of the care plan itself."""

    table: str
    fact: Fact | None
    name: str


def reads_of(asking: Asking) -> Reads:
    """What the rule itself reads, and for the rules whose prompts it reads, what they do."""
    reads = Reads()
    own = read_by(asking, asking.rule, reads)
    for other in sorted(own.rules - {asking.rule}):
        read_by(asking, other, reads)
    return reads


def read_by(asking: Asking, rule: str, reads: Reads) -> Reads:
    """Earlier phases are asked on a case of their own: nothing they asked is remembered here."""
    plain = asking.case()
    case = ReadCase(asking.facts, asking.in_force, asking.as_of, asking.known_at, reads)
    if kept_from_asking(plain, rule):
        kept_from_asking(case, rule)
    else:
        with reads.paused():
            raised = watched_raised(raised_before(plain, rule, Told()).prompts, reads)
        ask_alone(case, rule, raised, is_own=rule == asking.rule)
    reads.is_on = False
    return reads


def ask_alone(case: Case, rule: str, raised: Any, *, is_own: bool) -> None:
    """What people decided about a prompt matters only to rules that read the prompt."""
    if not is_own:
        ask(case, registered[rule], raised, Told())
        return
    try:
        list(registered[rule].question(case, raised))
    except Exception:  # noqa: BLE001 - the evaluation itself shows it; what was read was read
        return


def inputs_of(asking: Asking, reads: Reads, base: Answer, first: set[str]) -> list[Input]:
    """Searched in order of weight: what the prompts rest on, then newest first."""
    found = sorted(found_in(asking.facts, reads), key=newest_first)
    made: dict[Found, Input] = {}
    for each in sorted(found, key=lambda one: fact_id(asking.facts, one) not in first):
        made[each] = made_input(asking, each, base)
    return [made[each] for each in found]


def found_in(facts: Facts, reads: Reads) -> Iterator[Found]:
    plans = (*facts.earlier, facts)
    rows = {
        (name, row.id): row for one in plans for name in FACT_TABLES for row in getattr(one, name)
    }
    for table, id, name in reads.values:
        if table == "episode":
            yield Found(table, None, name)
        elif is_input(table, name):
            yield from parts(table, rows[table, id], name)


def is_input(table: str, name: str) -> bool:
    """Everything but what only names, links and files the entry."""
    return scale_of(table, name) is not None or (table, name) == ("medications", "components")


def parts(table: str, fact: Fact, name: str) -> Iterator[Found]:
    """Of a product: the amount of each ingredient."""
    if name != "components" or table != "medications":
        yield Found(table, fact, name)
        return
    components: tuple[Component, ...] = getattr(fact, name)
    yield from (Found(table, fact, f"components.{place}.mg") for place in range(len(components)))


def newest_first(one: Found) -> tuple[Any, ...]:
    day = one.fact.effective_on if one.fact else date.min
    root = one.fact.root_id if one.fact else ""
    return -day.toordinal(), [*TABLES].index(one.table), root, place_of(one)


def place_of(one: Found) -> tuple[int, str]:
    """In the order in which the fields of a fact are declared."""
    names = [*type(one.fact).__dataclass_fields__] if one.fact else []
    name = one.name.partition(".")[0]
    return names.index(name) if name in names else 0, one.name


def fact_id(facts: Facts, one: Found) -> str:
    return one.fact.id if one.fact else facts.care_plan_id


def made_input(asking: Asking, one: Found, base: Answer) -> Input:
    scale, is_tried = bounded(asking, one), asking.asked < MOST_ASKED[registered[asking.rule].phase]
    return Input(
        table=one.table,
        read=evidence(asking.facts, one),
        tried=scale.said if scale and is_tried else "",
        changes=changes(asking, one, scale, base) if scale and is_tried else (),
    )


def bounded(asking: Asking, one: Found) -> Any:
    """A score cannot be above the highest score of its own scale."""
    scale = scale_of(one.table, one.name)
    most = {"function_raw": "function_max", "pre_score": "scale_max", "post_score": "scale_max"}
    if isinstance(scale, Span) and one.fact is not None and one.name in most:
        highest: Decimal | None = getattr(one.fact, most[one.name])
        if highest is not None:
            return Span(scale.least, highest, scale.step)
    return scale


def changes(asking: Asking, one: Found, scale: Any, base: Answer) -> tuple[Change, ...]:
    case = asking.case()
    search = Search(
        attempt=lambda value: asking.answer(
            with_value(asking.facts, one.table, one.fact, one.name, value, case.zone)
        ),
        now=base,
        today=case.today,
        zone=case.zone,
        landmarks=landmarks(asking.facts, one) if isinstance(scale, Span) else frozenset(),
        days=frozenset(row.effective_on for row in getattr(asking.facts, one.table, ())),
    )
    value = value_of(asking.facts, one.fact, one.name)
    name = one.name.rpartition(".")[2]
    return search.changes(scale, value, is_optional=name in optional_fields(shape_of(one)))


def landmarks(facts: Facts, one: Found) -> frozenset[Decimal]:
    """What other entries of the kind say in the same field."""
    said = (getattr(row, one.name, None) for row in getattr(facts, one.table, ()))
    return frozenset(Decimal(each) for each in said if each is not None)


def shape_of(one: Found) -> type[Any]:
    if one.name.startswith("components."):
        return Component
    return type(one.fact) if one.fact else Facts


def evidence(facts: Facts, one: Found) -> Evidence:
    if one.fact is None:
        return Evidence(
            fact_id=facts.care_plan_id,
            root_id=facts.care_plan_id,
            revision=0,
            field=one.name,
            value=value_of(facts, None, one.name),
            effective_on=facts.episode_started_on,
            author=None,
        )
    return Evidence(
        fact_id=one.fact.id,
        root_id=one.fact.root_id,
        revision=one.fact.revision,
        field=one.name,
        value=value_of(facts, one.fact, one.name),
        effective_on=one.fact.effective_on,
        author=one.fact.author,
    )


def limits_of(asking: Asking, keys: set[str], base: Answer) -> list[Limit]:
    """In the order of the protocol."""
    numbers = asking.in_force.numbers
    return [limit(asking, number, base) for key, number in numbers.items() if key in keys]


def limit(asking: Asking, number: Number, base: Answer) -> Limit:
    def attempt(value: Decimal) -> Answer:
        """What the clinic may not set changes nothing."""
        return asking.answer_with_number(number.key, f"{value:f}") or base

    case = asking.case()
    search = Search(attempt=attempt, now=base, today=case.today, zone=case.zone)
    step = Decimal("0.01") if number.shown.unit in FRACTIONAL else Decimal(1)
    span = Span(number.least, number.most, step)
    return Limit(
        threshold=number.shown,
        least=number.least,
        most=number.most,
        changes=search.on_span(span, number.value) if number.least < number.most else (),
    )
