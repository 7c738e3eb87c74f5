"""Turn a finding into the words and sources that people see."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from operator import attrgetter

from pathway.engine.case import Case
from pathway.engine.interplay import selectors
from pathway.engine.lifecycle import Standing, answered
from pathway.engine.limits import thresholds
from pathway.engine.plan import Evidence, Prompt, Value
from pathway.engine.predicates.standing import where_they_stand
from pathway.engine.protocol import Protocol, RuleText
from pathway.engine.register import Finding

OTHER_CARD = "plan_quality"
by_day = attrgetter("effective_on", "fact_id", "field")


def prompt_for(
    case: Case, rule: RuleText, finding: Finding, severity: str, standing: Standing
) -> Prompt:
    is_raised = severity != rule.severity
    own_due = rule.due_raised if is_raised else rule.due
    card = card_of(case.protocol, selectors(rule.id, severity, finding.variant))
    return Prompt(
        rule=rule.id,
        rule_version=rule.version,
        trigger_key=finding.key,
        occurrence=standing.occurrence,
        severity=severity,
        status=standing.status,
        status_because=standing.because,
        text=text(rule, finding),
        variant=finding.variant,
        values=dict(finding.values),
        evidence=in_order(finding.evidence or where_they_stand(case)),
        instances=finding.instances,
        thresholds=thresholds(case.protocol, rule.numbers),
        cites=rule.cites,
        conflicts=rule.conflicts,
        resolves=rule.resolves,
        audience=rule.audience + rule.audience_raised if is_raised else rule.audience,
        authors=finding.authors,
        due_within=own_due or case.protocol.dues.get(severity),
        about=finding.about,
        card=card,
        cause_key=card,
        answered=answered(standing.answered),
        suppressed_until=standing.until,
    )


def card_of(protocol: Protocol, names: Iterable[str]) -> str:
    """A card may name a variant of a rule; that goes before the rule itself."""
    found = [protocol.card_ids[name] for name in names if name in protocol.card_ids]
    return found[-1] if found else OTHER_CARD


def in_order(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    return tuple(sorted(evidence, key=by_day)) if len(evidence) > 1 else evidence


def text(rule: RuleText, finding: Finding) -> str:
    said = rule.variants[finding.variant] if finding.variant else rule.say
    parts = (said, *(rule.phrases[phrase] for phrase in finding.phrases))
    spoken = {name: in_words(value) for name, value in finding.values.items()}
    return " ".join(parts).format_map(spoken)


def in_words(value: Value) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return "not recorded"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, tuple):
        return ", ".join(value)
    return value.isoformat() if isinstance(value, date) else str(value)
