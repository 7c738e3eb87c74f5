"""Surgical consultation: for named reasons only (S-45)."""

from pathway.engine.answers import Answer, all_of, missing
from pathway.engine.case import Case, seen
from pathway.engine.frozen import frozen
from pathway.engine.plan import Evidence
from pathway.engine.predicates.decisions import sent_to_emergency
from pathway.engine.predicates.referrals import (
    Referral,
    is_outstanding,
    open_referrals,
    surgical_referrals,
)
from pathway.engine.predicates.response import response
from pathway.engine.predicates.safety import Found, deficit, emergency
from pathway.engine.predicates.scope import is_elective_care_resting
from pathway.engine.predicates.stage import is_closed, stage
from pathway.engine.predicates.trials import (
    conservative_days,
    declaration,
    function_scores,
    is_disabling,
    is_persistent,
)
from pathway.engine.predicates.urgency import is_enough
from pathway.engine.register import Finding, Outcome, rule
from pathway.engine.rules.grounds import Grounds, each_once, first_line, persistence

QUESTIONNAIRE = ("function_instrument", "function_raw")
FIELDS_OF = {"disabling_peg_function": ("peg_activity", "peg_enjoyment")}


@frozen()
class Reason:
    variant: str
    severity: str
    key: str
    evidence: tuple[Evidence, ...] = ()
    about: tuple[str, ...] = ()


@rule("SUR-CONSULT")
def is_a_surgeon_to_be_consulted(case: Case) -> Outcome:
    """S-45 to S-48. The most urgent reason speaks."""
    reason = acute_reason(case)
    if reason is None and not is_closed(case):
        lasting = all_of(is_persistently_disabled(case), not is_recently_answered(case))
        yield from missing(lasting)
        reason = lasting_reason(case) if lasting is True else None
    if reason is not None:
        yield from consultation(case, reason)


def acute_reason(case: Case) -> Reason | None:
    if found := not_sent(case, emergency(case)):
        return acute("cauda_equina", "emergency", found)
    if (found := not_sent(case, deficit(case))) and not is_closed(case):
        return acute("deficit", "urgent", found)
    return None


def not_sent(case: Case, found: tuple[Found, ...]) -> tuple[Found, ...]:
    """All of them while one is left: the prompt keeps its name."""
    return found if {each.key for each in found} - sent_to_emergency(case) else ()


def acute(variant: str, severity: str, found: tuple[Found, ...]) -> Reason:
    """A correction of what it rests on takes it back, so it names the entries."""
    return Reason(
        variant,
        severity,
        f"{variant}:{found[0].key}",
        evidence=tuple(shown for each in found for shown in each.grounds),
        about=tuple(sorted({each.key.rpartition("/")[0] for each in found})),
    )


def lasting_reason(case: Case) -> Reason:
    grounds = each_once(first_line(case), persistence(case), disability(case))
    return Reason("persistent", "routine", f"{stage(case)}:surgical_opinion", grounds)


def disability(case: Case) -> Grounds:
    """The declaration, or each function score with the instrument that it is of."""
    if entry := declaration(case, "disabling"):
        return (seen(entry, "subject"),)
    return tuple(
        seen(entry, field)
        for key, _, entry in function_scores(case)
        for field in FIELDS_OF.get(key, QUESTIONNAIRE)
    )


def is_persistently_disabled(case: Case) -> Answer:
    """S-46."""
    return all_of(
        conservative_days(case) >= case.days("sur_min_days"),
        not is_elective_care_resting(case),
        is_persistent(case),
        is_disabling(case),
    )


def is_recently_answered(case: Case) -> bool:
    """An opinion lasts, unless the patient is worse since."""
    found = response(case)
    worse_on = found.sitting.effective_on if found and found.kind == "worse" else None
    return any(
        case.days_since(opinion.effective_on) < case.days("opinion_pause_days")
        and not (worse_on and worse_on > opinion.effective_on)
        for opinion in (each.opinion for each in surgical_referrals(case))
        if opinion
    )


def consultation(case: Case, reason: Reason) -> Outcome:
    """A referral covers a reason up to its own urgency, until its opinion is outstanding."""
    covering = [each for each in open_referrals(case) if is_enough(each.urgency, reason.severity)]
    waiting = [each for each in covering if is_outstanding(case, each)]
    if not covering or waiting:
        yield suggested_consultation(case, reason, waiting)


def suggested_consultation(case: Case, reason: Reason, waiting: list[Referral]) -> Finding:
    requested = waiting[-1].request if waiting else None
    return Finding(
        key=reason.key + (f":outstanding:{requested.root_id}" if requested else ""),
        severity=reason.severity,
        variant=reason.variant,
        values={
            "requested": requested.effective_on if requested else None,
            "days": conservative_days(case),
        },
        phrases=("outstanding",) if requested else (),
        evidence=(*reason.evidence, *((seen(requested, "urgency"),) if requested else ())),
        about=reason.about,
    )
