"""The answers to a prompt that are given on the chart itself, without leaving it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clinic.actors import Actor
from clinic.permissions import Permission
from followup.deciding import ways_for
from followup.services.notices import TOLD_AT_ONCE
from pathway.engine.cards import MINUTES
from pathway.engine.protocol import Protocol, ReasonText
from pathway.engine.ways import Ways
from pathway.models import Prompt
from pathway.services.recording import local_day

# What one press on "Defer" says; the other reasons are chosen beside it.
USUAL_DEFERRAL = "wrong-time-workflow"
A_DAY = MINUTES["days"]


@dataclass(frozen=True, slots=True)
class Offer:
    """How one person answers one prompt; what is empty or None is not offered.

    `accepts_at_once`: neither a note nor an outcome has to come with it.
    """

    may_acknowledge: bool = False
    accepts_at_once: bool = False
    defer_until: date | None = None
    defer_reason: str = USUAL_DEFERRAL
    decline_reasons: tuple[ReasonText, ...] = ()


def offer_of(prompt: Prompt, rules: Protocol, *, by: Actor, now: datetime) -> Offer | None:
    """None for who answers no prompt at all."""
    if Permission.DECIDE_PROMPT not in by.permissions:
        return None
    if prompt.closed_at is not None or prompt.state == "held":
        return Offer()
    found = ways_for(prompt, rules, by=by, now=now)
    return Offer(
        may_acknowledge=_may_acknowledge(prompt, found),
        accepts_at_once=_accepts_at_once(prompt, rules, found),
        defer_until=_usual_deferral(rules, prompt, found, local_day(now)),
        decline_reasons=found.reasons_for("declined"),
    )


def _may_acknowledge(prompt: Prompt, found: Ways) -> bool:
    is_new = prompt.state == "open" and prompt.severity in TOLD_AT_ONCE
    return is_new and "seen" in found.kinds


def _accepts_at_once(prompt: Prompt, rules: Protocol, found: Ways) -> bool:
    rule = rules.rules[prompt.rule]
    asks_more = found.note or rule.ends or rule.hands_over or found.reasons_for("accepted")
    return "accepted" in found.kinds and prompt.state != "accepted" and not asks_more


def _usual_deferral(rules: Protocol, prompt: Prompt, found: Ways, today: date) -> date | None:
    """Once more the time that its severity gives, and no longer than it may wait."""
    if "deferred" not in found.kinds or found.latest_deferral is None:
        return None
    if not any(reason.id == USUAL_DEFERRAL for reason in found.reasons_for("deferred")):
        return None
    within = rules.dues.get(prompt.severity, rules.dues["routine"])
    days = max(1, within.amount * MINUTES[within.unit] // A_DAY)
    return min(today + timedelta(days), found.latest_deferral)
