"""Red flags. They run in every stage, closed care plans included."""

from collections.abc import Iterable
from dataclasses import replace

from pathway.engine.answers import Unknown, missing
from pathway.engine.case import Case, seen
from pathway.engine.facts import ConditionEntry, Fact
from pathway.engine.plan import Evidence
from pathway.engine.predicates.decisions import handovers
from pathway.engine.predicates.earlier import case_of
from pathway.engine.predicates.emergency_outcome import overdue_since
from pathway.engine.predicates.person import (
    has_condition,
    is_elderly,
    risk_factors,
    unasked_risk_factors,
    why_elderly,
)
from pathway.engine.predicates.red_flags import (
    FLAGS,
    Instance,
    is_change_unasked,
)
from pathway.engine.predicates.reviewed_flags import RAISING_RISKS
from pathway.engine.predicates.safety import (
    Found,
    deficit,
    emergency,
    review_tier,
    source,
)
from pathway.engine.predicates.scans import is_mri_contraindicated
from pathway.engine.predicates.screen import is_screen_complete, unasked_flags
from pathway.engine.register import Finding, Outcome, rule
from pathway.engine.visibility import moment
from pathway.engine.words import listed, words


@rule("RF-CES")
def is_cauda_equina_possible(case: Case) -> Outcome:
    """S-13, S-14, S-48. Sent on without an outcome in time it pages again (H-27)."""
    if emergency(case):
        found = latched(case, emergency(case))
        overdue = overdue_since(case, found.instances)
        known = [at for at in (found.worsened_at, overdue) if at]
        yield replace(found, worsened_at=max(known, default=None))


@rule("RF-PROGDEF")
def is_a_neurological_deficit_progressing(case: Case) -> Outcome:
    """S-15, S-47."""
    if deficit(case):
        yield latched(case, deficit(case))


@rule("RF-REVIEW")
def are_red_flags_to_be_reviewed(case: Case) -> Outcome:
    """S-10, S-11, S-12; the tier from S-16 to S-19."""
    review = review_tier(case)
    if not review.flags:
        return
    tier = "urgent" if review.is_urgent else "routine"
    yield latched(case, review.flags, severity=tier, risks=review.risks)
    if not review.is_urgent:
        asked = [has_condition(case, code) for code in RAISING_RISKS]
        yield from (answer for answer in asked if isinstance(answer, Unknown))


def latched(
    case: Case,
    found: tuple[Found, ...],
    *,
    severity: str | None = None,
    risks: tuple[ConditionEntry, ...] = (),
) -> Finding:
    """One prompt lists all instances; the earliest gives it its name."""
    values = {
        "facts": ", ".join(dict.fromkeys(map(name, found))),
        "risks": listed(risk.code for risk in risks),
        "handed_over": handed_over(case, found),
    }
    return Finding(
        key=found[0].key,
        severity=severity,
        values=values,
        phrases=tuple(phrases(case, found, values, is_review=severity is not None)),
        evidence=(
            *dict.fromkeys(shown for each in found for shown in each.grounds),
            *(seen(risk, "code") for risk in risks),
        ),
        instances=tuple(each.key for each in found),
        about=tuple(dict.fromkeys(source(each).root_id for each in found)),
        worsened_at=max(each.recorded_at for each in (*map(source, found), *risks)),
    )


def phrases(
    case: Case, found: Iterable[Found], values: dict[str, str], *, is_review: bool
) -> Iterable[str]:
    if any(case_of(case, source(each).root_id) is not case for each in found):
        yield "carried"
    if values["risks"]:
        yield "with_risks"
    if is_mri_contraindicated(case) and not is_review:
        yield "no_mri"
    if values["handed_over"] and not is_review:
        yield "handed_over"


def handed_over(case: Case, found: Iterable[Found]) -> str:
    """Being sent on is no outcome (H-27)."""
    sent = [each for one in found for each in handovers(case).get(one.key, ())]
    return max((each.effective_on.isoformat() for each in sent), default="")


def name(found: Found) -> str:
    """The prompt of a deficit says already what that flag is called."""
    if not isinstance(found, Instance):
        return found.words
    return "recorded as a red flag" if found.flag == "progressive_deficit" else words(found.flag)


@rule("RF-SCREEN")
def is_the_red_flag_screen_incomplete(case: Case) -> Outcome:
    """S-09. One prompt lists everything that is missing."""
    complete = is_screen_complete(case)
    yield from missing(complete)
    if complete is False:
        yield screen_gaps(unasked_flags(case), is_change_unasked(case))


def screen_gaps(gaps: dict[str, Fact], unasked: tuple[Instance, ...]) -> Finding:
    named = [words(flag) for flag in FLAGS if flag in gaps]
    named += [f"whether {words(found.flag)} has changed" for found in unasked]
    first = min([*gaps.values(), *(found.entry for found in unasked)], key=moment)
    evidence: tuple[Evidence, ...] = tuple(
        seen(sitting, flag, "not asked") for flag, sitting in gaps.items()
    )
    return Finding(
        key=f"sitting:{first.root_id}",
        values={"missing": ", ".join(dict.fromkeys(named))},
        evidence=(*evidence, *(found.evidence for found in unasked)),
        about=(first.root_id,),
    )


@rule("RF-RISK")
def are_risk_factors_present(case: Case) -> Outcome:
    """S-16 to S-19."""
    risks = risk_factors(case)
    yield from unasked_risk_factors(case)
    if not risks:
        return
    codes = sorted(risk.code for risk in risks)
    is_old = "recent_trauma" in codes and is_elderly(case) is True
    is_fragile = is_old or {"recent_trauma", "osteoporosis"} <= set(codes)
    tier = "routine" if is_fragile else "info"
    yield Finding(
        key="risks:" + "+".join(codes),
        severity=tier,
        values={"risks": listed(codes)},
        evidence=(*(seen(risk, "code") for risk in risks), *(why_elderly(case) if is_old else ())),
    )
    if tier == "info" and "recent_trauma" in codes:
        yield from (answer for answer in (is_elderly(case),) if isinstance(answer, Unknown))
