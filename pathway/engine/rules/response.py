"""Response to treatment, and the step that it suggests."""

from pathway.engine.answers import unknown
from pathway.engine.case import Case, seen
from pathway.engine.predicates.courses import active_of
from pathway.engine.predicates.outcomes import is_outcome_pending, is_soon_after_denervation
from pathway.engine.predicates.reexamined import is_reexamined_since
from pathway.engine.predicates.response import Response, response, responses
from pathway.engine.predicates.sittings import latest_reassessment
from pathway.engine.predicates.stage import stage, stage_name, stage_since
from pathway.engine.predicates.steps import Step, is_stay_decided, next_step
from pathway.engine.predicates.trials import classing
from pathway.engine.register import Finding, Outcome, rule

STEPS = ("ST-1", "ST-2", "ST-3", "ST-4", "ST-5")
TIME_LIMITED = ("muscle_relaxant", "opioid", "gabapentinoid", "nsaid")


def undecided(case: Case, *kinds: str) -> Response | None:
    """The latest response, unless a stage or a stay was recorded since."""
    found = response(case)
    if found is None or found.kind not in kinds or is_stay_decided(case, found.sitting):
        return None
    return found if stage_since(case) < found.sitting.effective_on else None


@rule("RSP-STEPUP")
def is_a_step_up_to_be_considered(case: Case) -> Outcome:
    """S-02, S-56."""
    found = response(case)
    if found is not None and found.kind == "unknown":
        yield unknown("a score of the latest reassessment that compares with its baseline")
    found = undecided(case, "none")
    if found and is_exposed_long_enough(case, found) and not is_outcome_pending(case):
        step = next_step(case)
        yield of_response(
            found,
            variant=step.variant,
            to=step.to,
            to_name=stage_name(case, step.to) if step.to else "",
            options=step.options or "none",
        )
        yield from step.unknown


def is_exposed_long_enough(case: Case, found: Response) -> bool:
    key = case.protocol.stages[stage(case)].exposure
    days = (found.sitting.effective_on - stage_since(case)).days
    return key is not None and days >= case.days(key)


@rule("RSP-PARTIAL")
def is_the_response_partial(case: Case) -> Outcome:
    """S-56. The second time it is a plateau that asks for a decision."""
    found = undecided(case, "partial")
    if found:
        is_plateau = any(is_same_plateau(case, each, found) for each in responses(case))
        yield of_response(
            found,
            severity="routine" if is_plateau else "info",
            variant="plateau" if is_plateau else "",
        )


def is_same_plateau(case: Case, earlier: Response, found: Response) -> bool:
    apart = (found.sitting.effective_on - earlier.sitting.effective_on).days
    is_of_stage = earlier.sitting.effective_on > stage_since(case)
    return earlier.kind == "partial" and is_of_stage and apart >= case.days("plateau_days")


@rule("RSP-GOOD")
def is_the_response_good(case: Case) -> Outcome:
    """S-56."""
    found = undecided(case, "good")
    if found and stage(case) in STEPS:
        drugs = sorted(course.product for course in active_of(case, *TIME_LIMITED))
        yield of_response(found, phrases=("taper",) if drugs else (), drugs=", ".join(drugs))


@rule("RSP-WORSE")
def is_the_patient_worse(case: Case) -> Outcome:
    """S-56, S-59."""
    found = response(case)
    if found is None or found.kind != "worse" or is_reexamined_since(case, found.sitting):
        return
    step = next_step(case)
    neuritis = is_soon_after_denervation(case, found.sitting.effective_on)
    phrases = ("neuritis",) if neuritis else ()
    options = step_options(case, step)
    yield of_response(found, phrases=phrases, options=options, changes=found.worse_words)


WITHIN_A_STAGE = {
    "more_second_line": "start, change or complete a second-line option",
    "more_third_line": "start or finish rehabilitation or the facet branch",
    "back_to_rehabilitation": "return to multidisciplinary rehabilitation",
}


def step_options(case: Case, step: Step) -> str:
    """The same that RSP-STEPUP would offer."""
    if step.variant in WITHIN_A_STAGE:
        return WITHIN_A_STAGE[step.variant]
    to = stage_name(case, step.to) if step.to else "none"
    return f"{to} (not yet tried: {step.options})" if step.options else to


@rule("RSP-INCOMPLETE")
def is_a_reassessment_without_comparable_scores(case: Case) -> Outcome:
    """S-55."""
    found = response(case)
    if found is None or not found.is_provisional:
        return
    lacking = [
        name
        for name, change in (("pain", found.pain), ("function", found.function))
        if change is None
    ]
    yield of_response(
        found,
        severity="routine" if len(lacking) == 2 else "info",
        lacking=" and ".join(lacking),
    )


def of_response(
    found: Response,
    *,
    severity: str | None = None,
    variant: str = "",
    phrases: tuple[str, ...] = (),
    **values: str,
) -> Finding:
    baseline = found.baseline.effective_on if found.baseline else None
    return Finding(
        key=f"reassessment:{found.sitting.root_id}",
        severity=severity,
        variant=variant,
        values={"changes": found.words, "baseline": baseline, **values},
        phrases=(*phrases, *(("provisional",) if found.is_provisional else ())),
        evidence=found.evidence,
        about=(found.sitting.root_id,),
    )


@rule("CLS-MISSING")
def is_the_kind_of_pain_unclassed(case: Case) -> Outcome:
    """S-70."""
    is_late = case.days_since(case.started_on) >= case.days("class_due_days")
    reassessed = latest_reassessment(case)
    if classing(case) is None and (is_late or reassessed):
        yield Finding(
            key="episode",
            values={"day": case.days_since(case.started_on)},
            evidence=(seen(reassessed, "kind"),) if reassessed else (),
        )
