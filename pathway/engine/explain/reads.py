"""What a rule really reads: copies of the facts that write down what is asked of them."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from functools import cache, partial
from typing import Any

from pathway.engine.case import Case
from pathway.engine.explain.scales import FACT_TABLES
from pathway.engine.facts import Facts
from pathway.engine.plan import Prompt
from pathway.engine.protocol import Number, Protocol
from pathway.engine.register import Raised

# To be grouped and passed over is not to be read.
IDENTITY = frozenset({"rule", "status", "is_unresolved"})
EPISODE_DATES = {"started_on": "episode_started_on", "onset_on": "episode_onset_on"}

Place = tuple[str, str, str]  # table, fact id, field


@dataclass(slots=True)
class Reads:
    """Written while `is_on`: facts are also looked at to put them in order."""

    values: set[Place] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)
    is_on: bool = False

    def value(self, table: str, fact_id: str, name: str) -> None:
        if self.is_on:
            self.values.add((table, fact_id, name))

    def prompt(self, prompt: Prompt, name: str) -> None:
        if self.is_on and name not in IDENTITY and prompt.is_unresolved:
            self.rules.add(prompt.rule)

    @contextmanager
    def paused(self) -> Iterator[None]:
        was, self.is_on = self.is_on, False
        yield
        self.is_on = was


class ReadCase(Case):
    """A case whose facts, numbers and own dates write down that they were read."""

    def __init__(
        self,
        facts: Facts,
        protocol: Protocol,
        as_of: datetime,
        known_at: datetime | None,
        reads: Reads,
    ) -> None:
        self.reads = reads
        numbers = Numbers(protocol.numbers)
        numbers.reads = reads
        super().__init__(
            watched_facts(facts, reads), replace(protocol, numbers=numbers), as_of, known_at
        )
        reads.is_on = True

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name in FACT_TABLES:
            reads = super().__getattribute__("reads")
            if reads.is_on:
                reads.tables.add(name)
        elif name in EPISODE_DATES:
            care_plan = super().__getattribute__("facts").care_plan_id
            super().__getattribute__("reads").value("episode", care_plan, EPISODE_DATES[name])
        return found

    def as_it_was_on(self, day: date) -> Case:
        with self.reads.paused():
            return super().as_it_was_on(day)


class Numbers(dict[str, Number]):
    reads: Reads

    def __getitem__(self, key: str) -> Number:
        if self.reads.is_on:
            self.reads.numbers.add(key)
        return super().__getitem__(key)


def watched_facts(facts: Facts, reads: Reads) -> Facts:
    changed: dict[str, Any] = {
        table: tuple(
            watched(row, partial(reads.value, table, row.id)) for row in getattr(facts, table)
        )
        for table in FACT_TABLES
    }
    earlier = tuple(watched_facts(each, reads) for each in facts.earlier)
    return replace(facts, earlier=earlier, **changed)


class WatchedRaised(Raised):
    """The prompts of earlier phases, writing down which of them were looked for or read."""

    __slots__ = ("reads",)
    reads: Reads

    def unresolved(self, *rules: str, severity: str | None = None) -> list[Prompt]:
        self.reads.rules.update(rules)
        return Raised.unresolved(self, *rules, severity=severity)


def watched_raised(prompts: Iterable[Prompt], reads: Reads) -> Raised:
    found = WatchedRaised(tuple(watched(each, partial(reads.prompt, each)) for each in prompts))
    object.__setattr__(found, "reads", reads)
    return found


def watched(thing: Any, note: Callable[[str], None]) -> Any:
    """The same thing, of a class that calls `note` with the name of each field that is read."""
    copy = object.__new__(watching(type(thing)))  # type: ignore[arg-type] # a class is hashable
    object.__setattr__(copy, "_note", note)
    for each in fields(thing):
        object.__setattr__(copy, each.name, getattr(thing, each.name))
    return copy


@cache
def watching(shape: type[Any]) -> type[Any]:
    names = {each.name for each in fields(shape)}

    def read(self: Any, name: str) -> Any:
        if name in names:
            object.__getattribute__(self, "_note")(name)
        return object.__getattribute__(self, name)

    # Compared and hashed as themselves: that reads nothing.
    own = {"__getattribute__": read, "__eq__": object.__eq__, "__hash__": object.__hash__}
    return type(f"Watched{shape.__name__}", (shape,), {"__slots__": ("_note",), **own})
