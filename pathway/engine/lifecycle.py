"""What earlier decisions do to a finding: settled, suppressed, deferred, or open again."""

from datetime import date, timedelta

from pathway.engine.case import Case
from pathway.engine.facts import PromptDecision
from pathway.engine.frozen import frozen
from pathway.engine.plan import SEVERITIES, Answered
from pathway.engine.predicates.changes import material_changes
from pathway.engine.predicates.decisions import decisions
from pathway.engine.protocol import RuleText
from pathway.engine.register import Finding


@frozen()
class Standing:
    status: str
    because: str = ""
    occurrence: int = 0
    answered: PromptDecision | None = None
    until: date | None = None


OPEN = Standing("open")


def standing(case: Case, rule: RuleText, finding: Finding, severity: str) -> Standing:
    said = decisions(case).get((rule.id, finding.key))
    if not said:
        return OPEN
    closings = [each for each in said if closes(rule, each)]
    occurrence = 0
    if closings:
        covered = cover(case, rule, finding, severity, closings[-1])
        if covered is not None:
            return covered
        occurrence = closings[-1].occurrence + 1
    current = [each for each in said if each.occurrence == occurrence]
    return reopened(case, rule, finding, severity, current, occurrence)


def closes(rule: RuleText, decision: PromptDecision) -> bool:
    return decision.kind in rule.settled_by or (decision.kind == "declined" and rule.can_decline)


def cover(
    case: Case, rule: RuleText, finding: Finding, severity: str, closing: PromptDecision
) -> Standing | None:
    """A decision on a lower tier does not cover a higher one."""
    if is_higher(severity, closing.severity):
        return None
    if closing.kind in rule.settled_by:
        return Standing("settled", f"{closing.kind} by decision", closing.occurrence, closing)
    until = closing.effective_on + timedelta(window(case, rule, finding, closing, severity))
    if case.today >= until or has_changed(case, rule, finding, closing):
        return None
    return Standing("suppressed", f"declined until {until}", closing.occurrence, closing, until)


def window(
    case: Case, rule: RuleText, finding: Finding, closing: PromptDecision, severity: str
) -> int:
    if finding.decline_days is not None:
        return finding.decline_days
    usual = case.protocol.decline_windows[closing.severity or severity]
    return case.days(rule.decline_window or usual)


def has_changed(case: Case, rule: RuleText, finding: Finding, closing: PromptDecision) -> bool:
    """Measured by when it became known: who declined could not have meant it."""
    newest = material_changes(case)
    known = [newest.get(kind) for kind in case.protocol.material_changes[rule.material]]
    return any(at and at > closing.recorded_at for at in (*known, finding.worsened_at))


def reopened(
    case: Case,
    rule: RuleText,
    finding: Finding,
    severity: str,
    said: list[PromptDecision],
    occurrence: int,
) -> Standing:
    """Answers given to this occurrence, to what is known now; only a deferral keeps it waiting."""
    if not said:
        return Standing("open", "", occurrence)
    # Having looked at a prompt takes nothing back.
    decisive = [each for each in said if each.kind != "seen"] or said
    last = decisive[-1]
    if is_worse_since(finding, last) or is_higher(severity, last.severity):
        if is_worse_since(finding, said[-1]) or is_higher(severity, said[-1].severity):
            return Standing("open", "", occurrence)
        # Whoever looked since has seen the worse.
        last = said[-1]
    until = deferred_until(case, rule, severity, last)
    if until is None:
        return Standing("open", "", occurrence, last)
    return Standing("deferred", f"deferred until {until}", occurrence, last, until)


def is_worse_since(finding: Finding, last: PromptDecision) -> bool:
    return finding.worsened_at is not None and finding.worsened_at > last.recorded_at


def deferred_until(case: Case, rule: RuleText, severity: str, last: PromptDecision) -> date | None:
    limit = case.protocol.defer_at_most.get(severity)
    if last.kind != "deferred" or not rule.can_defer or limit is None:
        return None
    latest = last.effective_on + timedelta(case.days(limit))
    until = min(last.until or latest, latest)
    return until if case.today < until else None


def is_higher(severity: str, than: str | None) -> bool:
    return than is not None and SEVERITIES.index(severity) > SEVERITIES.index(than)


def answered(decision: PromptDecision | None) -> Answered | None:
    if decision is None:
        return None
    return Answered(
        kind=decision.kind,
        on=decision.effective_on,
        by=decision.author,
        reason_code=decision.reason_code,
        until=decision.until,
    )
