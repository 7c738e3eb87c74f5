"""What an evaluation says: prompts, what could not be told, dates, and why."""

import json
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from pathway.engine.frozen import frozen

SEVERITIES = ("info", "routine", "urgent", "emergency")

Value = str | int | bool | Decimal | date | datetime | tuple[str, ...] | None


@frozen(kw_only=True)
class Evidence:
    """One recorded value that a prompt rests on."""

    fact_id: str
    root_id: str
    revision: int
    field: str
    value: Value
    effective_on: date
    author: str | None


@frozen(kw_only=True)
class Threshold:
    """A number the rule compared with. `basis` is a statement id or `local`."""

    key: str
    value: Decimal
    unit: str
    basis: str
    says: str
    is_override: bool


@frozen(kw_only=True)
class DueWithin:
    """Counted from the instant the prompt is raised. Nothing here: no due date."""

    amount: int
    unit: str  # minutes, hours, days, working_days


@frozen(kw_only=True)
class Answered:
    """The latest decision that people took on this prompt."""

    kind: str
    on: date
    by: str | None
    reason_code: str | None
    until: date | None


@frozen(kw_only=True)
class Prompt:
    """A suggestion. Identity: rule, trigger_key and occurrence.

    `status`: open; held (a safety prompt goes first); folded (another prompt covers it);
    suppressed (declined, window running); deferred; settled (the decision itself resolves it).
    """

    rule: str
    rule_version: int
    trigger_key: str
    occurrence: int
    severity: str
    status: str
    status_because: str
    text: str
    variant: str
    values: dict[str, Value]
    evidence: tuple[Evidence, ...]
    instances: tuple[str, ...]
    thresholds: tuple[Threshold, ...]
    cites: tuple[str, ...]
    conflicts: tuple[str, ...]
    resolves: str
    audience: tuple[str, ...]
    authors: tuple[str, ...]
    due_within: DueWithin | None
    about: tuple[str, ...]
    card: str
    cause_key: str
    answered: Answered | None
    suppressed_until: date | None

    @property
    def is_unresolved(self) -> bool:
        return self.status in ("open", "deferred")


@frozen(kw_only=True)
class CannotTell:
    rule: str
    missing: str


@frozen(kw_only=True)
class RuleError:
    """A rule that failed. Shown to people; never read as `not met`."""

    rule: str
    error: str
    message: str


@frozen(kw_only=True)
class Due:
    """Something to be done by a day; `about`: the thread that it is of, and which step of it."""

    kind: str
    due_on: date
    due_at: datetime | None = None
    counted_from: date
    interval_days: int
    reason: str
    thresholds: tuple[Threshold, ...] = ()
    about: str = ""


@frozen(kw_only=True)
class Card:
    """place: shown, also_urgent, behind (waits behind "n more"), panel (info only)."""

    cause_key: str
    title: str
    severity: str
    place: str
    lines: tuple[tuple[str, str], ...]


@frozen(kw_only=True)
class SuggestedStage:
    to: str
    rule: str
    trigger_key: str


@frozen(kw_only=True)
class Plan:
    """`response`: the class of the latest reassessment, empty before the first.

    `last_contact_on`: when the patient last came, was reached or reported.
    """

    as_of: datetime
    known_at: datetime | None
    today: date
    protocol: str
    protocol_version: str
    overrides_digest: str
    stage: str
    stage_since: date
    overlay: str
    suggested_stage: SuggestedStage | None
    recurrences: int
    exclusions: tuple[str, ...]
    response: str
    start_back_risk: str
    last_contact_on: date | None
    prompts: tuple[Prompt, ...]
    cards: tuple[Card, ...]
    cannot_tell: tuple[CannotTell, ...]
    rule_errors: tuple[RuleError, ...]
    dues: tuple[Due, ...]
    next_evaluation_at: datetime


def canonical_json(thing: object) -> str:
    """The same thing is always the same bytes."""
    return _canonical.encode(thing)


@cache
def _names_of(shape: type) -> tuple[str, ...]:
    """Of the fields of a dataclass; anything else has none."""
    return tuple(each.name for each in fields(shape)) if is_dataclass(shape) else ()


def _plain(thing: object) -> object:
    """What JSON has no word for."""
    if isinstance(thing, Decimal):
        return format(thing.normalize(), "f")
    if isinstance(thing, date):
        return thing.isoformat()
    names = _names_of(type(thing))  # type: ignore[arg-type] # a class is hashable
    if names:
        return {name: getattr(thing, name) for name in names}
    raise TypeError(f"{type(thing).__name__} has no canonical form")


# Made once: a sweep writes every prompt as this.
_canonical = json.JSONEncoder(
    default=_plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"), check_circular=False
)
