"""Red flags. They run in every stage, closed care plans included."""

from collections.abc import Iterable

from pathway.engine.answers import Unknown, unknown
from pathway.engine.case import Case, seen
from pathway.engine.facts import Assessment, ConditionEntry, Fact
from pathway.engine.plan import Evidence
from pathway.engine.predicates.person import (
    age,
    condition,
    has_condition,
    is_elderly,
    risk_factors,
    unasked_risk_factors,
)
from pathway.engine.predicates.red_flags import (
    CAUDA_EQUINA_FLAGS,
    FLAGS,
    REVIEW_FLAGS,
    SUSPICION,
    Instance,
    active,
    is_answered,
    is_change_unasked,
)
from pathway.engine.predicates.reviewed_flags import RAISING_RISKS, reopened_review_flags
from pathway.engine.predicates.sittings import intake_assessment, latest_reassessment
from pathway.engine.predicates.strength import (
    Weakness,
    unresolved_losses,
    weakness_in_both_legs,
)
from pathway.engine.rules.register import Finding, Outcome, rule
from pathway.engine.visibility import moment


@rule("RF-CES")
def is_cauda_equina_possible(case: Case) -> Outcome:
    """S-13, S-14, S-48."""
    flags = active(case, (*CAUDA_EQUINA_FLAGS, SUSPICION))
    legs = weakness_in_both_legs(case)
    if flags or legs:
        yield latched(flags, legs, case)


@rule("RF-PROGDEF")
def is_a_neurological_deficit_progressing(case: Case) -> Outcome:
    """S-15, S-47."""
    flags, losses = active(case, ("progressive_deficit",)), unresolved_losses(case)
    if flags or losses:
        yield latched(flags, losses, case)


@rule("RF-REVIEW")
def are_red_flags_to_be_reviewed(case: Case) -> Outcome:
    """S-10, S-11, S-12; the tier from S-16 to S-19."""
    flags = (*active(case, REVIEW_FLAGS), *reopened_review_flags(case))
    if not flags:
        return
    risks = [risk for code in RAISING_RISKS if (risk := present(case, code))]
    kinds = {found.flag for found in flags}
    is_urgent = "fever" in kinds or len(kinds) >= 2 or bool(risks)
    yield latched(flags, (), case, severity="urgent" if is_urgent else "routine", risks=risks)
    if not is_urgent:
        asked = [has_condition(case, code) for code in RAISING_RISKS]
        yield from (answer for answer in asked if isinstance(answer, Unknown))


def latched(
    flags: Iterable[Instance],
    weak: Iterable[Weakness],
    case: Case,
    *,
    severity: str | None = None,
    risks: Iterable[ConditionEntry] = (),
) -> Finding:
    """One prompt lists all instances; the earliest gives it its name."""
    listed: list[Instance | Weakness] = [*flags, *weak]
    found = sorted(listed, key=lambda each: (moment(source(each)), each.key))
    risk_names = words(risk.code for risk in risks)
    return Finding(
        key=found[0].key,
        severity=severity,
        values={"facts": ", ".join(dict.fromkeys(map(name, found))), "risks": risk_names},
        phrases=("with_risks",) if risk_names else (),
        evidence=(*(each.evidence for each in found), *(seen(risk, "code") for risk in risks)),
        instances=tuple(each.key for each in found),
        about=tuple(dict.fromkeys(source(each).root_id for each in found)),
        worsened_at=max(
            [source(each).recorded_at for each in found] + [risk.recorded_at for risk in risks]
        ),
    )


def source(found: Instance | Weakness) -> Fact:
    return found.entry if isinstance(found, Instance) else found.exam


def name(found: Instance | Weakness) -> str:
    return found.flag.replace("_", " ") if isinstance(found, Instance) else found.words


def words(codes: Iterable[str]) -> str:
    return ", ".join(code.replace("_", " ") for code in codes)


def present(case: Case, code: str) -> ConditionEntry | None:
    return condition(case, code) if has_condition(case, code) is True else None


@rule("RF-SCREEN")
def is_the_red_flag_screen_incomplete(case: Case) -> Outcome:
    """S-09. One prompt lists everything that is missing."""
    intake, latest = intake_assessment(case), latest_reassessment(case)
    if intake is None:
        yield unknown("intake assessment")
        return
    gaps = {flag: intake for flag in FLAGS if not is_asked_since(case, intake, flag)}
    if latest is not None:
        repeated = (*CAUDA_EQUINA_FLAGS, "progressive_deficit")
        gaps |= {flag: latest for flag in repeated if not is_asked_since(case, latest, flag)}
    unasked = is_change_unasked(case)
    if gaps or unasked:
        yield screen_gaps(gaps, unasked)


def is_asked_since(case: Case, sitting: Assessment, flag: str) -> bool:
    return any(
        is_answered(entry, flag)
        for entry in case.assessments
        if moment(entry) >= moment(sitting) or entry.root_id == sitting.root_id
    )


def screen_gaps(gaps: dict[str, Assessment], unasked: tuple[Instance, ...]) -> Finding:
    missing = [flag.replace("_", " ") for flag in FLAGS if flag in gaps]
    missing += [f"whether {found.flag.replace('_', ' ')} has changed" for found in unasked]
    first = min([*gaps.values(), *(found.entry for found in unasked)], key=moment)
    evidence: tuple[Evidence, ...] = tuple(
        seen(sitting, flag, "not asked") for flag, sitting in gaps.items()
    )
    return Finding(
        key=f"sitting:{first.root_id}",
        values={"missing": ", ".join(dict.fromkeys(missing))},
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
    is_fragile = "osteoporosis" in codes or is_elderly(case) is True
    tier = "routine" if "recent_trauma" in codes and is_fragile else "info"
    yield Finding(
        key="risks:" + "+".join(codes),
        severity=tier,
        values={"risks": words(codes), "age": age(case)},
        evidence=tuple(seen(risk, "code") for risk in risks),
    )
    if tier == "info" and "recent_trauma" in codes:
        yield from (answer for answer in (is_elderly(case),) if isinstance(answer, Unknown))
