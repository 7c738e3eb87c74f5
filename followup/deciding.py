"""Which answers to a prompt can be taken, and from whom. Nothing is stored here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from clinic.actors import Actor
from clinic.formats import day_in_words
from clinic.permissions import NotPermitted
from clinic.services.versions import StaleVersion
from pathway.engine.protocol import Protocol, ReasonText, RuleText
from pathway.engine.visibility import current, in_order
from pathway.engine.ways import CLINICIAN, Ways, acts_for, concerned, latest_deferral, ways
from pathway.models import Prompt, PromptDecision
from pathway.services.recording import local_day

LONGEST_NOTE = 4000
LONGEST_DETAIL = 400

# What an answer of each kind may say; anything else with it is a mistake somewhere.
SAYS: Mapping[str, frozenset[str]] = {
    "seen": frozenset({"note"}),
    "accepted": frozenset({"reason_code", "note"}),
    "declined": frozenset({"reason_code", "until", "note"}),
    "deferred": frozenset({"reason_code", "until", "note"}),
    "disposition": frozenset({"disposition", "closes", "details", "note"}),
    "undone": frozenset({"note"}),
}
KINDS = tuple(SAYS)

Errors = dict[str, str]


class PromptChanged(StaleVersion):
    """Its severity or words changed since it was read; `version` is what it has now."""

    def __init__(self, prompt: Prompt, seen_version: int) -> None:
        super().__init__(prompt)
        self.version = prompt.version
        changed = (
            f"This prompt changed since you read it: you saw version {seen_version}, "
            f"it is version {prompt.version} now ({prompt.severity}). Read it again, then decide."
        )
        self.args = (changed,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An answer to a prompt. `closes` names the instances a disposition ends.

    `details` are what the protocol asks for beside a disposition, by name: a basis, a cause.
    """

    kind: str
    reason_code: str = ""
    until: date | None = None
    disposition: str = ""
    closes: tuple[str, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    def stored(self, labels: Mapping[str, str]) -> dict[str, Any]:
        """The columns of the fact; details go before the note, each under its label."""
        said = [f"{labels[name]}: {text.strip()}" for name, text in self.details.items()]
        return {
            "kind": self.kind,
            "reason_code": self.reason_code or None,
            "until": self.until,
            "disposition": self.disposition or None,
            "closes_ids": list(dict.fromkeys(self.closes)),
            "note": "\n".join(filter(None, [*said, self.note.strip()])) or None,
        }


def ways_for(prompt: Prompt, rules: Protocol, *, by: Actor, now: datetime) -> Ways:
    """What this person may answer to this prompt today."""
    return ways(
        rules,
        rules.rules[prompt.rule],
        severity=prompt.severity,
        role=by.role,
        today=local_day(now),
    )


def still_standing(rows: Iterable[PromptDecision]) -> list[PromptDecision]:
    """As the engine counts them: `undone` takes back the one before it."""
    kept: list[PromptDecision] = []
    for row in rows:
        if row.kind != "undone":
            kept.append(row)
        elif kept:
            kept.pop()
    return kept


def decisions_on(prompt: Prompt) -> list[PromptDecision]:
    """Everything that was ever answered to it, the first first."""
    rows = PromptDecision.objects.filter(
        care_plan_id=prompt.care_plan_id, rule=prompt.rule, trigger_key=prompt.trigger_key
    )
    return sorted(current(rows, None), key=in_order)


def check_decision(
    prompt: Prompt, decision: Decision, *, rules: Protocol, by: Actor, now: datetime
) -> None:
    """Raises ValidationError and NotPermitted; what passes may be stored."""
    rule = rules.rules[prompt.rule]
    _check_open(prompt)
    _check_kind(prompt, rule, decision, rules, now)
    _check_person(rule, decision, by)
    possible = ways_for(prompt, rules, by=by, now=now)
    errors = {
        **_superfluous(decision),
        **_reason_errors(decision, possible),
        **_until_errors(decision, possible, local_day(now)),
        **_disposition_errors(decision, prompt, rules, local_day(now)),
        **_note_errors(decision, possible),
    }
    if errors:
        raise ValidationError(errors)


def check_undo(prompt: Prompt, decision: Decision, *, by: Actor) -> None:
    """Only one's own last word is taken back, also when the prompt closed on it."""
    standing = still_standing(decisions_on(prompt))
    if not standing:
        raise ValidationError("Nobody has decided on this prompt, so there is nothing to undo.")
    if standing[-1].author_id != by.id:
        who = standing[-1].author_name or "somebody else"
        raise ValidationError(f"The last decision is by {who}. Decide anew instead of undoing it.")
    if errors := {**_superfluous(decision), **_note_errors(decision, Ways())}:
        raise ValidationError(errors)


def _check_open(prompt: Prompt) -> None:
    if prompt.closed_at is not None:
        raise ValidationError(
            f"This prompt is closed: {prompt.closed_as} on {local_day(prompt.closed_at)}. "
            "There is nothing left to decide; what you entered was not stored."
        )
    if prompt.state == "held":
        raise ValidationError(
            f"This suggestion is held: {prompt.held_by}. It can be decided once it is released."
        )


def _check_kind(
    prompt: Prompt, rule: RuleText, decision: Decision, rules: Protocol, now: datetime
) -> None:
    """What the rule allows to nobody, whoever asks."""
    kind, problem = decision.kind, ""
    if kind not in KINDS:
        problem = f"Choose one of {', '.join(KINDS)}."
    elif kind == "declined" and not (rule.can_decline or "declined" in rule.settled_by):
        problem = f"{rule.id} cannot be declined: only a clinician's outcome resolves it."
    elif kind == "deferred" and not _can_wait(prompt, rule, rules, now):
        problem = f"{rule.id} cannot be deferred while it is {prompt.severity}."
    elif kind == "disposition" and not (rule.ends or rule.hands_over):
        problem = f"{rule.id} has no outcome to record. Accept, decline or defer it."
    if problem:
        raise ValidationError({"kind": problem})


def _can_wait(prompt: Prompt, rule: RuleText, rules: Protocol, now: datetime) -> bool:
    return latest_deferral(rules, rule, severity=prompt.severity, today=local_day(now)) is not None


def _check_person(rule: RuleText, decision: Decision, by: Actor) -> None:
    """Raises NotPermitted: outcomes are a clinician's own, the rest is for whom a rule addresses."""
    letters = acts_for(by.role)
    if not letters & set(concerned(rule)):
        raise NotPermitted(
            f"{rule.id} is not addressed to your role ({by.role.replace('_', ' ') or by.kind}). "
            "Ask a colleague whom it is for."
        )
    if decision.kind == "disposition" and (CLINICIAN not in letters or by.kind == "client"):
        raise NotPermitted("Only a clinician who is signed in records the outcome of a red flag.")
    settles = decision.kind in (*rule.settled_by, "declined")
    if settles and rule.decided_by and not letters & set(rule.decided_by):
        raise NotPermitted(f"{rule.id} is for another role to decide. You may defer it.")


def _superfluous(decision: Decision) -> Errors:
    given = {"reason_code", "until", "disposition", "closes", "details", "note"}
    return {
        name: f"This does not belong to an answer of the kind {decision.kind}."
        for name in given - SAYS[decision.kind]
        if getattr(decision, name)
    }


def _reason_errors(decision: Decision, possible: Ways) -> Errors:
    if "reason_code" not in SAYS[decision.kind]:
        return {}
    offered = {reason.id: reason for reason in possible.reasons_for(decision.kind)}
    if not offered:
        unknown = "No reason is asked for here. Leave it out."
        return {"reason_code": unknown} if decision.reason_code else {}
    chosen = offered.get(decision.reason_code)
    if chosen is None:
        return {"reason_code": f"Choose a reason: {', '.join(offered)}."}
    return _lacking(decision, chosen)


def _lacking(decision: Decision, reason: ReasonText) -> Errors:
    errors = {}
    if "note" in reason.needs and not decision.note.strip():
        errors["note"] = f"Say more: “{reason.says}” needs a note."
    if "until" in reason.needs and decision.until is None:
        errors["until"] = f"“{reason.says}” needs a day to review it."
    if decision.kind == "declined" and "until" not in reason.needs and decision.until is not None:
        errors["until"] = "This reason has no day. Defer the prompt to wait until a day."
    return errors


def _until_errors(decision: Decision, possible: Ways, today: date) -> Errors:
    if decision.kind == "deferred" and decision.until is None:
        return {"until": "Enter the day until which it waits."}
    if decision.until is None or "until" not in SAYS[decision.kind]:
        return {}
    if decision.until <= today:
        return {"until": "Enter a day after today."}
    latest = possible.latest_deferral
    if decision.kind == "deferred" and latest is not None and decision.until > latest:
        most = day_in_words(latest)
        return {"until": f"It may wait until {most} at most. Enter that day or an earlier one."}
    return {}


def _disposition_errors(decision: Decision, prompt: Prompt, rules: Protocol, today: date) -> Errors:
    if decision.kind != "disposition":
        return {}
    rule = rules.rules[prompt.rule]
    offered = (*rule.ends, *rule.hands_over)
    if decision.disposition not in offered:
        return {"disposition": f"Choose an outcome: {', '.join(offered)}."}
    needs = rules.dispositions[decision.disposition].needs
    return {
        **_closes_errors(decision, prompt),
        **_detail_errors(decision, needs, rules.details, today),
    }


def _closes_errors(decision: Decision, prompt: Prompt) -> Errors:
    listed = prompt.evidence.get("instances", ())
    if not decision.closes:
        return {"closes": "Choose at least one of the findings that this outcome is for."}
    if not set(decision.closes) <= set(listed):
        return {"closes": "One of these findings is not open in this prompt. Read it again."}
    return {}


def _detail_errors(
    decision: Decision, needs: tuple[str, ...], labels: Mapping[str, str], today: date
) -> Errors:
    errors = dict.fromkeys(decision.details.keys() - needs, "This outcome has no such detail.")
    for name in needs:
        said = decision.details.get(name, "").strip()
        if not said:
            errors[name] = f"Needed for this outcome: {labels[name]}."
        elif len(said) > LONGEST_DETAIL:
            errors[name] = f"Use at most {LONGEST_DETAIL} characters."
        elif name.endswith("_on") and not _is_past_day(said, today):
            errors[name] = "Enter a real day, today or earlier, such as 2026-03-27."
    return errors


def _is_past_day(said: str, today: date) -> bool:
    try:
        return date.fromisoformat(said) <= today
    except ValueError:
        return False


def _note_errors(decision: Decision, possible: Ways) -> Errors:
    if len(decision.note) > LONGEST_NOTE:
        return {"note": f"Use at most {LONGEST_NOTE} characters."}
    if decision.kind == "accepted" and possible.note and not decision.note.strip():
        return {"note": f"Needed to accept this: {possible.note}."}
    return {}
