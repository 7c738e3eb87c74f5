"""Discharge to self-management: only when nothing at all is open."""

from pathway.engine.answers import unknown
from pathway.engine.case import Case
from pathway.engine.plan import Prompt
from pathway.engine.predicates.courses import active_of
from pathway.engine.predicates.response import Response, classed, episode_baseline
from pathway.engine.predicates.scans import scans
from pathway.engine.predicates.sittings import sittings
from pathway.engine.predicates.steps import is_stay_decided
from pathway.engine.predicates.unmapped import unmapped_courses, untold_contents
from pathway.engine.register import Finding, Outcome, Raised, rule_on_prompts

RED_FLAG_RULES = ("RF-CES", "RF-PROGDEF", "RF-REVIEW", "RF-SCREEN")
OPEN_ENDS = ("IMG-MRI", "IMG-RESULT", "INT-POST", "FU-MISSED")


@rule_on_prompts("RSP-DISCHARGE", phase=3)
def may_the_patient_be_discharged(case: Case, raised: Raised) -> Outcome:
    """S-40, S-56 (H-07)."""
    if is_drug_running(case) or is_anything_open(case, raised):
        return
    run = good_run(case)
    if not is_sustained(case, run):
        return
    last = run[0]
    if is_stay_decided(case, last.sitting):
        return
    if last.sitting.nrs is None:
        yield unknown("pain (NRS) at the latest reassessment")
    elif unmapped_courses(case):
        yield from untold_contents(case)
    elif last.sitting.nrs <= case.number("discharge_nrs"):
        yield Finding(
            key=f"reassessment:{last.sitting.root_id}",
            values={"count": len(run), "since": run[-1].sitting.effective_on},
            evidence=tuple(each for response in run for each in response.evidence),
            about=(last.sitting.root_id,),
        )


def good_run(case: Case) -> list[Response]:
    """The latest reassessments in a row that are good against intake, newest first."""
    run = []
    for entry in reversed(sittings(case)):
        if entry.kind == "reassessment":
            found = classed(case, entry, episode_baseline(case, entry))
            if found.kind != "good" or found.is_provisional:
                break
            run.append(found)
    return run


def is_sustained(case: Case, run: list[Response]) -> bool:
    if len(run) < case.days("discharge_run"):
        return False
    span = run[0].sitting.effective_on - run[-1].sitting.effective_on
    return span.days >= case.days("discharge_span_days")


def is_anything_open(case: Case, raised: Raised) -> bool:
    """Also what a machine delivered without an order, until a clinician has seen it."""
    awaited = [scan for scan in scans(case) if scan.order is not None or scan.is_resulted]
    is_unread = any(scan.is_unread for scan in awaited)
    return is_unread or any(blocks_discharge(prompt) for prompt in raised.unresolved())


def blocks_discharge(prompt: Prompt) -> bool:
    is_urgent = prompt.severity in ("urgent", "emergency")
    return is_urgent or prompt.rule in (*RED_FLAG_RULES, *OPEN_ENDS)


def is_drug_running(case: Case) -> bool:
    untapered = [each for each in active_of(case, "gabapentinoid") if not each.has_taper_plan]
    return bool(untapered or active_of(case, "opioid", "muscle_relaxant"))
