"""Facts and a protocol in, a plan out. The clock is a parameter; of a patient nothing is kept."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from pathway.engine.agenda import dues
from pathway.engine.answers import Unknown
from pathway.engine.cards import cards_of, with_causes
from pathway.engine.case import Case
from pathway.engine.facts import Facts
from pathway.engine.interplay import settle_among
from pathway.engine.lifecycle import standing
from pathway.engine.overrides import CLINICS_KEPT, with_overrides
from pathway.engine.plan import CannotTell, Due, Plan, Prompt, RuleError, canonical_json
from pathway.engine.predicates.bookings import last_reached_on
from pathway.engine.predicates.person import is_deceased
from pathway.engine.predicates.recurrence import recurrences
from pathway.engine.predicates.response import response
from pathway.engine.predicates.scope import exclusions, is_elective_care_resting
from pathway.engine.predicates.screening import start_back_risk
from pathway.engine.predicates.stage import is_closed, stage, stage_since
from pathway.engine.protocol import Protocol, RuleText
from pathway.engine.register import Finding, Raised, Registered, registered
from pathway.engine.schedule import next_evaluation_at
from pathway.engine.stages import overlay, suggested_stage
from pathway.engine.wording import prompt_for

# Later phases read the prompts of earlier ones.
PHASES = (1, 2, 3)


@dataclass(slots=True)
class Told:
    """What the rules have said so far."""

    prompts: list[Prompt] = field(default_factory=list)
    cannot_tell: list[CannotTell] = field(default_factory=list)
    errors: list[RuleError] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Condition:
    """How the patient is, as lists say it."""

    response: str
    start_back_risk: str
    last_contact_on: date | None


def evaluate(
    facts: Facts, protocol: Protocol, *, as_of: datetime, known_at: datetime | None = None
) -> Plan:
    """`known_at` limits which revisions count; without it every revision handed over does."""
    in_force, refused = with_overrides(protocol, facts.overrides)
    case = Case(facts, in_force, as_of, known_at)
    told = Told(errors=[RuleError(rule="overrides", error="refused", message=m) for m in refused])
    if not is_deceased(case):
        ask_all(case, told)
    return plan(case, told, digest(frozenset(facts.overrides.items())))


def ask_all(case: Case, told: Told) -> None:
    rules = asked_rules(case)
    for phase in PHASES:
        raised = Raised(settle_among(case.protocol, told.prompts))
        for each in rules:
            if each.phase == phase:
                ask(case, each, raised, told)


def asked_rules(case: Case) -> list[Registered]:
    """In a closed care plan safety alone; outside its population elective rules rest."""
    silent = case.protocol.switched_off
    if is_closed(case):
        silent |= case.protocol.ended_by_closing
    if is_elective_care_resting(case):
        silent |= case.protocol.elective
    return [each for id, each in registered.items() if id not in silent]


def ask(case: Case, asked: Registered, raised: Raised, told: Told) -> None:
    """One failing rule is shown as failed; it silences nothing else."""
    rule = case.protocol.rules[asked.id]
    prompts: list[Prompt] = []
    unknown: list[Unknown] = []
    try:
        for each in asked.question(case, raised):
            if isinstance(each, Unknown):
                unknown.append(each)
            else:
                prompts.append(made(case, rule, each))
    except Exception as error:  # noqa: BLE001 - shown to people, whatever it was
        told.errors.append(RuleError(rule=rule.id, error=type(error).__name__, message=str(error)))
        return
    told.prompts += prompts
    for answer in unknown:
        told.cannot_tell += [CannotTell(rule=rule.id, missing=datum) for datum in answer.missing]


def made(case: Case, rule: RuleText, finding: Finding) -> Prompt:
    severity = finding.severity or rule.severity
    if severity != rule.severity and severity not in rule.raised:
        raise ValueError(f"{rule.id} may not be {severity}")
    return prompt_for(case, rule, finding, severity, standing(case, rule, finding, severity))


def plan(case: Case, told: Told, overrides_digest: str) -> Plan:
    prompts = with_causes(case.protocol, settle_among(case.protocol, told.prompts))
    due = [] if is_deceased(case) else guarded_dues(case, told)
    said = guarded_condition(case, told)
    return Plan(
        as_of=case.as_of,
        known_at=case.known_at,
        today=case.today,
        protocol=case.protocol.id,
        protocol_version=case.protocol.version,
        overrides_digest=overrides_digest,
        stage=stage(case),
        stage_since=stage_since(case),
        overlay=overlay(prompts),
        suggested_stage=suggested_stage(stage(case), prompts),
        recurrences=recurrences(case),
        exclusions=exclusions(case),
        response=said.response,
        start_back_risk=said.start_back_risk,
        last_contact_on=said.last_contact_on,
        prompts=prompts,
        cards=cards_of(case.protocol, prompts),
        cannot_tell=distinct(told.cannot_tell),
        rule_errors=tuple(told.errors),
        dues=tuple(due),
        next_evaluation_at=next_evaluation_at(case, due),
    )


def guarded_condition(case: Case, told: Told) -> Condition:
    """What lists say of the patient silences no prompt either."""
    try:
        latest = response(case)
        return Condition(
            latest.kind if latest else "", start_back_risk(case), last_reached_on(case)
        )
    except Exception as error:  # noqa: BLE001 - shown to people, whatever it was
        told.errors.append(
            RuleError(rule="condition", error=type(error).__name__, message=str(error))
        )
        return Condition("unknown", "", None)


def guarded_dues(case: Case, told: Told) -> list[Due]:
    """A date that cannot be computed is an alert; the prompts still come out."""
    try:
        return dues(case, told.prompts)
    except Exception as error:  # noqa: BLE001 - shown to people, whatever it was
        told.errors.append(RuleError(rule="dues", error=type(error).__name__, message=str(error)))
        return []


def distinct(items: Iterable[CannotTell]) -> tuple[CannotTell, ...]:
    return tuple(dict.fromkeys(items))


@lru_cache(maxsize=CLINICS_KEPT)
def digest(overrides: frozenset[tuple[str, str]]) -> str:
    return hashlib.sha256(canonical_json(dict(overrides)).encode()).hexdigest()[:16]
