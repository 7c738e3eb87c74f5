"""One care plan as it stood: the entries that count, in order, and what follows from them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pathway.engine.days import earliest, latest, next_midnight
from pathway.engine.facts import Entry, Fact, Facts
from pathway.engine.plan import Evidence, Value
from pathway.engine.protocol import Protocol
from pathway.engine.visibility import current, in_order, is_effective, moment

T = TypeVar("T")
F = TypeVar("F", bound=Fact)
E = TypeVar("E", bound=Entry)


class Case:
    """Built once per evaluation; read by predicates and rules, changed by nobody."""

    def __init__(
        self, facts: Facts, protocol: Protocol, as_of: datetime, known_at: datetime | None
    ) -> None:
        if as_of.tzinfo is None:
            raise ValueError("as_of must be an aware instant")
        self.facts = facts
        self.zone = ZoneInfo(facts.time_zone)
        self.as_of = as_of.astimezone(UTC)
        self.known_at = known_at
        self.today = as_of.astimezone(self.zone).date()
        self.day_ends = next_midnight(self.today, self.zone)
        self.protocol = protocol
        self.started_on = facts.episode_started_on
        self.onset_on = facts.episode_onset_on
        self.episode_from = min(self.onset_on or self.started_on, self.started_on)
        self.later_today: list[datetime] = []
        self.memory: dict[Any, Any] = {}
        self._read(facts)

    def _read(self, facts: Facts) -> None:
        seen = self._seen
        self.persons = seen(facts.persons)
        self.stage_changes = seen(facts.stage_changes)
        self.assessments = seen(facts.assessments)
        self.neuro_exams = seen(facts.neuro_exams)
        self.medications = seen(facts.medications)
        self.side_effects = seen(facts.side_effects)
        self.therapies = seen(facts.therapies)
        self.procedures = seen(facts.procedures)
        self.imaging = seen(facts.imaging)
        self.referrals = seen(facts.referrals)
        self.visits = seen(facts.visits)
        self.contact_attempts = seen(facts.contact_attempts)
        self.falls = seen(facts.falls)
        self.declarations = seen(facts.declarations)
        self.reviews = seen(facts.reviews)
        self.conditions = seen(facts.conditions)
        self.decisions = seen(facts.decisions)

    def _seen(self, facts: Collection[F]) -> list[F]:
        counted: list[F] = []
        if not facts:
            return counted
        for fact in current(facts, self.known_at):
            if is_effective(fact, self.as_of, self.today, self.day_ends):
                counted.append(fact)
            elif fact.effective_at and fact.effective_at < self.day_ends:
                self.later_today.append(fact.effective_at)
        counted.sort(key=in_order)
        return counted

    def number(self, key: str) -> Decimal:
        return self.protocol.numbers[key].shown.value

    def days(self, key: str) -> int:
        return int(self.protocol.numbers[key].shown.value)

    def days_since(self, day: date) -> int:
        return (self.today - day).days

    def local_day(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()

    def latest_day(self, fact: Fact) -> date:
        if fact.date_precision == "day":
            return fact.effective_on
        return latest(fact, self.local_day(fact.recorded_at))

    def first_recorded_at(self, fact: Fact) -> datetime:
        """Corrections left aside: who mends an entry has not looked again."""
        rows = (*self.facts.assessments, *self.facts.neuro_exams, *self.facts.contact_attempts)
        return min(row.recorded_at for row in rows if row.root_id == fact.root_id)

    def is_in_episode(self, fact: Fact) -> bool:
        return earliest(fact) >= self.episode_from

    def as_it_was_on(self, day: date) -> "Case":
        """At the end of that day, without the decisions of that day or since."""
        ends = next_midnight(day, self.zone) - timedelta(seconds=1)
        earlier = tuple(decided_before(plan, day) for plan in self.facts.earlier)
        facts = replace(decided_before(self.facts, day), earlier=earlier)
        return Case(facts, self.protocol, ends, self.known_at)


def decided_before(facts: Facts, day: date) -> Facts:
    return replace(
        facts, decisions=tuple(each for each in facts.decisions if each.effective_on < day)
    )


def derived(question: Callable[[Case], T]) -> Callable[[Case], T]:
    """Ask each question of a case once."""

    def asked(case: Case) -> T:
        memory: dict[Any, T] = case.memory
        if question not in memory:
            memory[question] = question(case)
        return memory[question]

    asked.__name__ = question.__name__
    asked.__doc__ = question.__doc__
    return asked


def threads(entries: Iterable[E]) -> Mapping[str, list[E]]:
    found: dict[str, list[E]] = defaultdict(list)
    for entry in entries:
        found[entry.thread_id].append(entry)
    return found


def seen(fact: Fact, field: str, value: Value = None) -> Evidence:
    return Evidence(
        fact_id=fact.id,
        root_id=fact.root_id,
        revision=fact.revision,
        field=field,
        value=getattr(fact, field) if value is None else value,
        effective_on=fact.effective_on,
        author=fact.author or ("patient" if fact.source == "patient" else fact.author),
    )


def latest_with(facts: Iterable[F], field: str, worst: Callable[[Any], Any]) -> F | None:
    """The current value of a field: silence erases nothing, and of a tie the worst counts."""
    answered = [fact for fact in facts if getattr(fact, field) is not None]
    if not answered:
        return None
    last = moment(answered[-1])
    tied = [fact for fact in answered if moment(fact) == last]
    return max(tied, key=lambda fact: (worst(getattr(fact, field)), fact.root_id))
