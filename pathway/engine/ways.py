"""What a person can answer to a prompt of a rule: decisions, outcomes, the review that resolves it."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from pathway.engine.frozen import frozen
from pathway.engine.protocol import DispositionText, Protocol, ReasonText, ReviewText, RuleText

CLINICIAN = "C"

# Whom each role of a clinic acts for, in the letters of a rule's audience.
ACTS_FOR: Mapping[str, frozenset[str]] = {
    "clinical_lead": frozenset("CL"),
    "clinician": frozenset("C"),
    "care_coordinator": frozenset("N"),
    "therapist": frozenset("T"),
    "front_desk": frozenset("F"),
}


@frozen()
class Ways:
    """`latest_deferral` is the last day a prompt may wait until; None: it cannot wait.

    `note` says what must be written down when the suggestion is accepted.
    """

    kinds: tuple[str, ...] = ()
    reasons: tuple[ReasonText, ...] = ()
    latest_deferral: date | None = None
    dispositions: tuple[DispositionText, ...] = ()
    review: ReviewText | None = None
    note: str | None = None

    def reasons_for(self, kind: str) -> tuple[ReasonText, ...]:
        return tuple(reason for reason in self.reasons if kind in reason.kinds)


def acts_for(role: str) -> frozenset[str]:
    """Nobody, for a role the pathway does not know."""
    return ACTS_FOR.get(role, frozenset())


def concerned(rule: RuleText) -> tuple[str, ...]:
    """Whom a rule may ever address, whatever its severity today."""
    return (*rule.audience, *rule.audience_raised)


def ways(protocol: Protocol, rule: RuleText, *, severity: str, role: str, today: date) -> Ways:
    """What this role may answer. `protocol` holds the clinic's own numbers."""
    letters = acts_for(role)
    review = protocol.reviews[rule.review] if rule.review else None
    may_review = review is not None and bool(letters & set(review.by))
    if not letters & set(concerned(rule)):
        return Ways(review=review if may_review else None)
    until = latest_deferral(protocol, rule, severity=severity, today=today)
    kinds = tuple(_kinds(rule, letters, can_wait=until is not None))
    return Ways(
        kinds=kinds,
        reasons=tuple(_reasons(protocol, rule, letters, kinds)),
        latest_deferral=until,
        dispositions=_dispositions(protocol, rule) if "disposition" in kinds else (),
        review=review if may_review else None,
        note=rule.accept_note,
    )


def latest_deferral(
    protocol: Protocol, rule: RuleText, *, severity: str, today: date
) -> date | None:
    """The last day a prompt of this severity may be deferred to (pathway 6.6)."""
    limit = protocol.defer_at_most.get(severity)
    if limit is None or not rule.can_defer:
        return None
    return today + timedelta(int(protocol.numbers[limit].value))


def _kinds(rule: RuleText, letters: frozenset[str], *, can_wait: bool) -> Iterable[str]:
    """Looking is for everybody the rule addresses, unless a look itself settles it."""
    may_settle = not rule.decided_by or bool(letters & set(rule.decided_by))
    for kind in ("seen", "accepted"):
        if may_settle or kind not in rule.settled_by:
            yield kind
    if may_settle and (rule.can_decline or "declined" in rule.settled_by):
        yield "declined"
    if can_wait:
        yield "deferred"
    if (rule.ends or rule.hands_over) and CLINICIAN in letters:
        yield "disposition"


def _reasons(
    protocol: Protocol, rule: RuleText, letters: frozenset[str], kinds: tuple[str, ...]
) -> Iterable[ReasonText]:
    for reason in protocol.reasons.values():
        is_of_rule = not reason.rules or rule.id in reason.rules
        is_theirs = not reason.by or bool(letters & set(reason.by))
        if is_of_rule and is_theirs and set(kinds) & set(reason.kinds):
            yield reason


def _dispositions(protocol: Protocol, rule: RuleText) -> tuple[DispositionText, ...]:
    return tuple(protocol.dispositions[id] for id in (*rule.ends, *rule.hands_over))
