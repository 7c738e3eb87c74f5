"""What an explanation of one rule on one patient says."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pathway.engine.plan import Evidence, Prompt, Threshold, Value

VERDICTS = ("met", "not_met", "cannot_tell", "off", "not_asked", "failed")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule says, without its words: `severity` is the highest of its findings."""

    verdict: str
    severity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """With this value instead, and all else as recorded, the rule would answer so."""

    value: Value
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One recorded value the rule read; of a care plan's own dates `read.fact_id` is its id.

    `tried` says which other values were put in its place: empty when the value is a name or a
    link rather than an answer, or when there were too many inputs to try them all.
    """

    table: str
    read: Evidence
    tried: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A number the rule compared with, where a clinic may move it, and what that would change."""

    threshold: Threshold
    least: Decimal
    most: Decimal
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NextDay:
    """The first day on which the answer is another one if nothing is recorded until then."""

    on: date
    days: int
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """`because` says in words why a rule is off, was not asked or failed.

    `nothing_of` names the kinds of fact that were looked for and of which none is recorded;
    `read_rules` the rules whose prompts this one read. `is_whole`: every input was tried.
    """

    rule: str
    rule_version: int
    title: str
    protocol: str
    protocol_version: str
    overrides_digest: str
    as_of: datetime
    known_at: datetime | None
    today: date
    answer: Answer
    because: str
    prompts: tuple[Prompt, ...]
    missing: tuple[str, ...]
    inputs: tuple[Input, ...]
    limits: tuple[Limit, ...]
    nothing_of: tuple[str, ...]
    read_rules: tuple[str, ...]
    next_day: NextDay | None
    looked_ahead_days: int
    is_whole: bool
    cites: tuple[str, ...]
    conflicts: tuple[str, ...]
    resolves: str
    audience: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """One rule in a list of all: what it says, and in words what keeps it from being asked."""

    rule: str
    title: str
    card: str
    answer: Answer
    statuses: tuple[str, ...]
    because: str
    missing: tuple[str, ...]
