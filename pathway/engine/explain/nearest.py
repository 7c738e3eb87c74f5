"""The nearest other values of one input that change the answer.

A number or a day is tried ever further away, and where the answer changes the edge is found to
the smallest step: one step nearer never changes it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count, takewhile
from typing import Any
from zoneinfo import ZoneInfo

from pathway.engine.explain.explanation import Answer, Change
from pathway.engine.explain.scales import Days, Members, Scale, Span, Words
from pathway.engine.facts import Component, Fact, Facts
from pathway.engine.plan import Value

Try = Callable[[Any], Answer]
# So many places, evenly over the rest of a scale, besides the ones that double their distance.
PLACES = 10


@dataclass(frozen=True, slots=True)
class Search:
    """How an answer is tried with another value; `today` bounds what has already happened.

    `landmarks` and `days` are recorded elsewhere: to equal one of them may be what matters.
    """

    attempt: Try
    now: Answer
    today: date
    zone: ZoneInfo
    landmarks: frozenset[Decimal] = frozenset()
    days: frozenset[date] = frozenset()

    def changes(self, scale: Scale, value: Any, *, is_optional: bool) -> tuple[Change, ...]:
        if isinstance(scale, Words):
            return self.among(others(scale.answers, value, is_optional))
        if isinstance(scale, Members):
            return self.among(sets_beside(scale, value, is_optional))
        if isinstance(scale, Span):
            unasked = self.among([None]) if is_optional and value is not None else ()
            return (*self.on_span(scale, value), *unasked)
        return self.on_days(scale, value)

    def among(self, values: Iterable[Value]) -> tuple[Change, ...]:
        tried = [Change(value=value, answer=self.attempt(value)) for value in values]
        return tuple(each for each in tried if each.answer != self.now)

    def on_span(self, scale: Span, value: Decimal | int | None) -> tuple[Change, ...]:
        """Of a number that is not recorded: the lowest and the highest that change something."""
        as_said = int if scale.is_whole else Decimal
        if value is None:
            steps = int((scale.most - scale.least) / scale.step)
            up = self.first(steps, lambda n: as_said(scale.least + n * scale.step), start=0)
            down = self.first(steps, lambda n: as_said(scale.most - n * scale.step), start=0)
            return tuple(dict.fromkeys((*up, *down)))
        exact = Decimal(value)
        below = int((exact - scale.least) / scale.step)
        above = int((scale.most - exact) / scale.step)
        lower = [(exact - each) / scale.step for each in self.landmarks]
        higher = [(each - exact) / scale.step for each in self.landmarks]
        return (
            *self.first(below, lambda n: as_said(exact - n * scale.step), also=lower),
            *self.first(above, lambda n: as_said(exact + n * scale.step), also=higher),
        )

    def on_days(self, scale: Days, value: date | None) -> tuple[Change, ...]:
        if value is None:
            return ()
        day = value.astimezone(self.zone).date() if isinstance(value, datetime) else value
        ahead = min(scale.most, (self.today - day).days) if scale.is_past else scale.most
        away = [Decimal((each - day).days) for each in self.days]
        back = [-days for days in away]
        return (
            *self.first(scale.most, lambda n: shifted(value, -n, self.zone), also=back),
            *self.first(ahead, lambda n: shifted(value, n, self.zone), also=away),
        )

    def first(
        self,
        most: int,
        at: Callable[[int], Value],
        *,
        start: int = 1,
        also: Iterable[Decimal] = (),
    ) -> tuple[Change, ...]:
        """The first of `start` to `most` steps at which the answer changes, if there is one."""
        same = start - 1
        for steps in outward(start, most, also):
            answer = self.attempt(at(steps))
            if answer != self.now:
                return (self.edge(same, steps, at, answer),)
            same = steps
        return ()

    def edge(self, same: int, other: int, at: Callable[[int], Value], answer: Answer) -> Change:
        """Between a step that changes nothing and one that does."""
        while other - same > 1:
            middle = (same + other) // 2
            tried = self.attempt(at(middle))
            if tried == self.now:
                same = middle
            else:
                other, answer = middle, tried
        return Change(value=at(other), answer=answer)


def outward(start: int, most: int, also: Iterable[Decimal] = ()) -> Iterator[int]:
    """Steps away: doubling, and evenly over the whole way, and the end of it."""
    doubling = takewhile(lambda n: n < most, (2**power for power in count()))
    evenly = (most * part // PLACES for part in range(1, PLACES + 1))
    whole = (int(each) for each in also if each == int(each))
    return iter(sorted({n for n in (start, *doubling, *evenly, *whole) if start <= n <= most}))


def others(answers: Iterable[Any], value: Any, is_optional: bool) -> list[Any]:
    unasked = [None] if is_optional else []
    return [each for each in (*answers, *unasked) if each != value]


def sets_beside(
    scale: Members, value: tuple[str, ...] | None, is_optional: bool
) -> list[tuple[str, ...] | None]:
    """With one more, with one less, or not asked."""
    if value is None:
        return [(), *((each,) for each in scale.words)]
    fewer = [tuple(kept for kept in value if kept != each) for each in value]
    more = [(*value, each) for each in scale.words if each not in value]
    return [*fewer, *more, *([None] if is_optional else [])]


def shifted(value: Any, days: int, zone: ZoneInfo) -> Any:
    """The same time of day at the clinic, days away."""
    if not isinstance(value, datetime):
        return value + timedelta(days)
    return (value.astimezone(zone) + timedelta(days)).astimezone(value.tzinfo)


def optional_fields(shape: type[Any]) -> frozenset[str]:
    """Where not asked is possible."""
    return frozenset(each.name for each in fields(shape) if each.default is None)


def with_value(
    facts: Facts, table: str, fact: Fact | None, name: str, value: Any, zone: ZoneInfo
) -> Facts:
    """The same facts with one value in another's place; without a fact, of the care plan."""
    if fact is None:
        changed: dict[str, Any] = {name: value}
        return replace(facts, **changed)
    return with_row(facts, table, fact, changed_fact(fact, name, value, zone))


def with_row(facts: Facts, table: str, old: Fact, new: Fact) -> Facts:
    """In this care plan, or in the earlier one it was recorded under."""
    rows = getattr(facts, table)
    changed: dict[str, Any] = {table: tuple(new if row is old else row for row in rows)}
    if not any(row is old for row in rows):
        changed = {"earlier": tuple(with_row(one, table, old, new) for one in facts.earlier)}
    return replace(facts, **changed)


def changed_fact(fact: Fact, name: str, value: Any, zone: ZoneInfo) -> Fact:
    changed: dict[str, Any] = {name: value}
    if name == "effective_on" and fact.effective_at is not None:
        moved = (value - fact.effective_on).days
        changed["effective_at"] = shifted(fact.effective_at, moved, zone)
    if name.startswith("components."):
        changed = {"components": with_mg(getattr(fact, "components"), name, value)}  # noqa: B009
    return replace(fact, **changed)


def with_mg(
    components: tuple[Component, ...], name: str, value: Decimal | None
) -> tuple[Component, ...]:
    place = int(name.split(".")[1])
    return tuple(
        replace(part, mg=value) if number == place else part
        for number, part in enumerate(components)
    )


def value_of(facts: Facts, fact: Fact | None, name: str) -> Any:
    if fact is None:
        return getattr(facts, name)
    if name.startswith("components."):
        parts: tuple[Component, ...] = getattr(fact, "components")  # noqa: B009
        return parts[int(name.split(".")[1])].mg
    return getattr(fact, name)
