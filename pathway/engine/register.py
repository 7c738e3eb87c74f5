"""Which function answers which rule, and what such a function returns."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from datetime import datetime

from pathway.engine.answers import Unknown
from pathway.engine.case import Case
from pathway.engine.frozen import frozen
from pathway.engine.plan import Evidence, Prompt, Value


@frozen(kw_only=True)
class Finding:
    """The rule is met. `about` names threads and entries it concerns, for joining cards.

    `worsened_at`: when the latest entry that made it materially worse was recorded, or when an
    outcome awaited did not come.
    `decline_days`: how long a decline keeps this finding quiet, when not as usual.
    `authors`: ids of those whose entries these are, when they are to be told.
    """

    key: str
    severity: str | None = None
    variant: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    phrases: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    instances: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    worsened_at: datetime | None = None
    decline_days: int | None = None
    authors: tuple[str, ...] = ()
    settled: str = ""


Outcome = Iterable[Finding | Unknown]
Question = Callable[[Case, "Raised"], Outcome]


@frozen()
class Raised:
    """Prompts that rules of earlier phases have raised, as they stand."""

    prompts: tuple[Prompt, ...] = ()

    def unresolved(self, *rules: str, severity: str | None = None) -> list[Prompt]:
        return [
            prompt
            for prompt in self.prompts
            if prompt.is_unresolved
            and (not rules or prompt.rule in rules)
            and severity in (None, prompt.severity)
        ]


@frozen()
class Registered:
    id: str
    phase: int
    question: Question


registered: dict[str, Registered] = {}


def rule(id: str) -> Callable[[Callable[[Case], Outcome]], Callable[[Case], Outcome]]:
    """A rule that reads facts alone."""

    def register(question: Callable[[Case], Outcome]) -> Callable[[Case], Outcome]:
        _add(Registered(id, 1, lambda case, _: question(case)))
        return question

    return register


def rule_on_prompts(id: str, *, phase: int) -> Callable[[Question], Question]:
    """A rule that also reads the prompts of the phases before its own."""

    def register(question: Question) -> Question:
        _add(Registered(id, phase, question))
        return question

    return register


def registered_ids() -> tuple[str, ...]:
    return tuple(registered)


def _add(rule: Registered) -> None:
    if rule.id in registered:
        raise ValueError(f"{rule.id} is answered twice")
    registered[rule.id] = rule
