"""What a protocol is once loaded: numbers, rules, stages and their sources."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from pathway.engine.plan import DueWithin, Threshold
from pathway.engine.standards import HL7_REASON_CODES, HL7_REASONS


class ProtocolError(ValueError):
    """A protocol folder that must not be used. Names the file and the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement of the source, in our words.

    `data` names the fields of facts that record it. Rules and behaviours that cite it answer it;
    `also` gives the reason why a rule that does not cite it takes part.
    """

    id: str
    says: str
    reference: str | None
    review_status: str
    data: tuple[str, ...]
    also: Mapping[str, str]
    no_behaviour: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """Something the product does that is no rule."""

    id: str
    says: str
    cites: tuple[str, ...]
    conflicts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazard:
    """What could hurt a patient, the rules and behaviours against it, and what is still open."""

    id: str
    harm: str
    behaviours: tuple[str, ...]
    open: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Where the source and published guidance differ."""

    id: str
    source_says: str
    guidance_says: str
    verification: str
    behaviour: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """`tighten` names the only direction in which a clinic may move a number of the source.

    It stays under the number that `below` names, and no higher than the one `at_most` names.
    """

    key: str
    shown: Threshold
    least: Decimal
    most: Decimal
    tighten: str | None = None
    below: str | None = None
    at_most: str | None = None

    @property
    def value(self) -> Decimal:
        return self.shown.value

    @property
    def basis(self) -> str:
        return self.shown.basis

    @property
    def is_override(self) -> bool:
        return self.shown.is_override


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """Everything about a rule except its yes or no."""

    id: str
    title: str
    version: int
    severity: str
    raised: tuple[str, ...]
    audience: tuple[str, ...]
    audience_raised: tuple[str, ...]
    cites: tuple[str, ...]
    conflicts: tuple[str, ...]
    resolves: str
    say: str
    variants: Mapping[str, str]
    phrases: Mapping[str, str]
    numbers: tuple[str, ...]
    due: DueWithin | None
    due_raised: DueWithin | None
    can_decline: bool
    can_defer: bool
    decided_by: tuple[str, ...]
    accept_note: str | None
    review: str | None
    settled_by: tuple[str, ...]
    ends: tuple[str, ...]
    hands_over: tuple[str, ...]
    decline_window: str | None
    material: str
    runs_when_closed: bool
    silent_after_surgery: bool
    is_switchable: bool
    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonText:
    """A coded reason: for which decisions and rules, by whom, and what comes with it."""

    id: str
    says: str
    kinds: tuple[str, ...]
    rules: tuple[str, ...]
    by: tuple[str, ...]
    needs: tuple[str, ...]

    @property
    def system(self) -> str | None:
        """The list its code is of; None for the protocol's own."""
        return HL7_REASONS if self.id in HL7_REASON_CODES else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DispositionText:
    """A clinician's outcome of a red flag; `needs` names the details that come with it."""

    id: str
    says: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewText:
    """A look that resolves a prompt: who may take it, what it names, how it can end.

    `naming`: all that the prompt is about, one of it, or some.
    """

    id: str
    says: str
    by: tuple[str, ...]
    names: str
    naming: str
    outcomes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageText:
    id: str
    title: str
    expects: str
    interval: str | None
    exposure: str | None
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What entering a stage asks for; `coming_from` replaces it for some origins."""

    criteria: tuple[str, ...]
    coming_from: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interplay:
    """While one of `first` is unresolved, `then` are held, folded or hidden."""

    effect: str  # held, folded
    first: tuple[str, ...]
    then: tuple[str, ...]
    same: bool
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardText:
    """`alone`: by rule, the card its line joins when nothing else is on this one."""

    id: str
    title: str
    rules: tuple[str, ...]
    alone: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionText:
    """`only_if` gates it, `first_if` lifts it among its category; both name a question of ours."""

    id: str
    title: str
    category: str
    label: str
    only_if: str | None
    first_if: str | None
    cautions: tuple[str, ...]
    parts: tuple[str, ...]
    cites: tuple[str, ...]
    conflicts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CautionText:
    id: str
    says: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """`templates`: the options of each stage in order. `exercise`: the kinds a patient may choose."""

    options: Mapping[str, OptionText]
    cautions: Mapping[str, CautionText]
    templates: Mapping[str, tuple[str, ...]]
    exercise: tuple[str, ...]

    def texts(self) -> Iterator[OptionText | CautionText]:
        yield from self.options.values()
        yield from self.cautions.values()


@dataclass(frozen=True, kw_only=True, eq=False)
class Protocol:
    """Loaded once and compared by identity, so that what follows from one is found once."""

    id: str
    version: str
    title: str
    source: Mapping[str, str]
    statements: Mapping[str, Statement]
    conflicts: Mapping[str, Conflict]
    behaviours: Mapping[str, Behaviour]
    hazards: Mapping[str, Hazard]
    numbers: Mapping[str, Number]
    rules: Mapping[str, RuleText]
    stages: Mapping[str, StageText]
    transitions: Mapping[str, tuple[str, ...]]
    entries: Mapping[str, Entry]
    criteria: Mapping[str, str]
    interplay: tuple[Interplay, ...]
    cards: tuple[CardText, ...]
    rides: tuple[str, ...]
    defer_at_most: Mapping[str, str]
    decline_windows: Mapping[str, str]
    dues: Mapping[str, DueWithin]
    material_changes: Mapping[str, tuple[str, ...]]
    reasons: Mapping[str, ReasonText]
    dispositions: Mapping[str, DispositionText]
    details: Mapping[str, str]
    reviews: Mapping[str, ReviewText]
    catalogue: Catalogue

    def entry_criteria(self, origin: str, to: str) -> tuple[str, ...]:
        entry = self.entries[to]
        return entry.coming_from.get(origin, entry.criteria)

    @cached_property
    def switched_off(self) -> frozenset[str]:
        return frozenset(id for id, rule in self.rules.items() if not rule.is_on)

    @cached_property
    def ended_by_closing(self) -> frozenset[str]:
        return frozenset(id for id, rule in self.rules.items() if not rule.runs_when_closed)

    @cached_property
    def elective(self) -> frozenset[str]:
        """Rules that rest after an operation, and outside the population of the pathway."""
        return frozenset(id for id, rule in self.rules.items() if rule.silent_after_surgery)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """By rule: its place in the order of the pathway."""
        return {id: place for place, id in enumerate(self.rules)}

    @cached_property
    def alone(self) -> Mapping[str, str]:
        """By rule: the card its line joins when nothing else is on its own."""
        return {rule: to for card in self.cards for rule, to in card.alone.items()}

    @cached_property
    def card_titles(self) -> Mapping[str, str]:
        return {card.id: card.title for card in self.cards}

    @cached_property
    def card_ids(self) -> Mapping[str, str]:
        """By selector of prompts: the card that names it."""
        return {selector: card.id for card in self.cards for selector in card.rules}
