"""Ask one rule, as the whole evaluation would: the same gates, the same earlier phases."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from pathway.engine.case import Case
from pathway.engine.evaluate import PHASES, Told, ask
from pathway.engine.explain.explanation import Answer
from pathway.engine.facts import Facts
from pathway.engine.interplay import settle_among
from pathway.engine.overrides import with_overrides
from pathway.engine.plan import SEVERITIES, CannotTell, Prompt, RuleError
from pathway.engine.predicates.person import is_deceased
from pathway.engine.predicates.scope import is_elective_care_resting
from pathway.engine.predicates.stage import is_closed
from pathway.engine.protocol import Protocol
from pathway.engine.register import Raised, Registered, registered


@dataclass(slots=True)
class Asking:
    """One rule on one patient at one moment; `asked` counts how often it was asked."""

    facts: Facts
    protocol: Protocol
    rule: str
    as_of: datetime
    known_at: datetime | None
    asked: int = 0
    in_force: Protocol = field(init=False)

    def __post_init__(self) -> None:
        self.in_force, _ = with_overrides(self.protocol, self.facts.overrides)

    def answer(self, facts: Facts | None = None, as_of: datetime | None = None) -> Answer:
        self.asked += 1
        case = Case(facts or self.facts, self.in_force, as_of or self.as_of, self.known_at)
        return answer(case, self.rule)

    def answer_with_number(self, key: str, value: str) -> Answer | None:
        """None when the clinic may not set it so."""
        self.asked += 1
        mine = self.facts.overrides
        _, refused_before = with_overrides(self.protocol, mine)
        changed, refused = with_overrides(self.protocol, {**mine, key: value})
        if set(refused) - set(refused_before):
            return None
        return answer(Case(self.facts, changed, self.as_of, self.known_at), self.rule)

    def case(self) -> Case:
        return Case(self.facts, self.in_force, self.as_of, self.known_at)


def answer(case: Case, rule: str) -> Answer:
    kept = kept_from_asking(case, rule)
    if kept:
        return not_asked(kept)
    told = told_by(case, rule)
    return answered(rule, told.prompts, told.cannot_tell, told.errors)


def not_asked(kept: str) -> Answer:
    return Answer("off" if kept == "off" else "not_asked")


def answered(
    rule: str,
    prompts: Iterable[Prompt],
    cannot_tell: Iterable[CannotTell],
    errors: Iterable[RuleError],
) -> Answer:
    """What was found goes before what could not be told."""
    if any(each.rule == rule for each in errors):
        return Answer("failed")
    found = [each.severity for each in prompts if each.rule == rule]
    if found:
        return Answer("met", max(found, key=SEVERITIES.index))
    is_unknown = any(each.rule == rule for each in cannot_tell)
    return Answer("cannot_tell" if is_unknown else "not_met")


def kept_from_asking(case: Case, rule: str) -> str:
    """Why a rule is not asked: off, deceased, closed, resting; empty when it is."""
    said = case.protocol.rules[rule]
    if not said.is_on:
        return "off"
    if is_deceased(case):
        return "deceased"
    if is_closed(case) and not said.runs_when_closed:
        return "closed"
    if said.silent_after_surgery and is_elective_care_resting(case):
        return "resting"
    return ""


def told_by(case: Case, rule: str) -> Told:
    """The rule and every rule of the phases before its own, whose prompts it may read."""
    told = Told()
    ask(case, registered[rule], raised_before(case, rule, told), told)
    return told


def raised_before(case: Case, rule: str, told: Told) -> Raised:
    for phase in PHASES[: registered[rule].phase - 1]:
        raised = Raised(settle_among(case.protocol, told.prompts))
        for each in of_phase(case, phase):
            ask(case, each, raised, told)
    return Raised(settle_among(case.protocol, told.prompts))


def of_phase(case: Case, phase: int) -> list[Registered]:
    return [
        each
        for each in registered.values()
        if each.phase == phase and not kept_from_asking(case, each.id)
    ]
