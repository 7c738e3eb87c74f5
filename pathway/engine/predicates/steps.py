"""Which step comes next when a stage has brought no response."""

from pathway.engine.answers import Answer, Unknown
from pathway.engine.case import Case, derived
from pathway.engine.facts import Fact
from pathway.engine.frozen import frozen
from pathway.engine.predicates.courses import is_unsuitable
from pathway.engine.predicates.stage import stage
from pathway.engine.predicates.therapies import started
from pathway.engine.predicates.trials import (
    FIRST_LINE_CARE,
    FIRST_LINE_DRUGS,
    courses_of,
    days_taken,
    is_disabling,
    is_first_line_drug_tried,
    is_first_line_tried,
    is_persistent,
    is_refractory,
    starts_of_care,
)
from pathway.engine.words import listed, words


@frozen()
class Step:
    """`to` is empty when the step is to do more within the stage."""

    variant: str
    to: str = ""
    options: str = ""
    unknown: tuple[Unknown, ...] = ()


@derived
def next_step(case: Case) -> Step:
    """S-02. One step at a time; a gate never opens on what cannot be told."""
    if stage(case) == "ST-1":
        return Step("to_second", "ST-2", untried_first_line(case))
    if stage(case) == "ST-2":
        return gated(is_persistent(case), "to_persistent", "ST-3", "more_second_line")
    if stage(case) == "ST-3":
        return gated(is_refractory(case), "to_refractory", "ST-4", "more_third_line")
    if stage(case) == "ST-4":
        return gated(is_disabling(case), "to_surgeon", "ST-5", "back_to_rehabilitation")
    if stage(case) == "ST-M":
        to = "ST-2" if is_first_line_tried(case) else "ST-1"
        return Step("relapse", to)
    return Step("")


def gated(gate: Answer, open_variant: str, to: str, closed_variant: str) -> Step:
    if gate is True:
        return Step(open_variant, to)
    unknown = (gate,) if isinstance(gate, Unknown) else ()
    back = "ST-3" if closed_variant == "back_to_rehabilitation" else ""
    return Step(closed_variant, back, unknown=unknown)


def untried_first_line(case: Case) -> str:
    drugs = [drug for drug in FIRST_LINE_DRUGS if not courses_of(case, drug)]
    care = [each for each in FIRST_LINE_CARE if not started(case, each)]
    return listed((*drugs, *care))


def missing_first_line(case: Case) -> str:
    """What `is_first_line_tried` still waits for."""
    drug = () if is_first_line_drug_tried(case) else (missing_drug_trial(case),)
    care = () if starts_of_care(case, *FIRST_LINE_CARE) else (f"any of {listed(FIRST_LINE_CARE)}",)
    return "; ".join((*drug, *care))


def missing_drug_trial(case: Case) -> str:
    """Of several medicines, how far the longest has come: one is enough."""
    most = case.days("fl_trial_days")
    taken = {
        drug: max(max(0, days_taken(case, course)) for course in found)
        for drug in FIRST_LINE_DRUGS
        if (found := courses_of(case, drug))
    }
    if taken:
        longest = max(taken, key=lambda drug: taken[drug])
        return f"{words(longest)} for {taken[longest]} of {most} days"
    suitable = [words(drug) for drug in FIRST_LINE_DRUGS if not is_unsuitable(case, drug)]
    return f"{' or '.join(suitable)} for {most} days"


def is_stay_decided(case: Case, sitting: Fact) -> bool:
    """A clinician recorded that the stage stays as it is after this reassessment (pathway 7.9)."""
    return any(
        review.kind == "stay" and sitting.root_id in review.reviewed_ids
        for review in case.reviews
        if review.author_role == "clinician"
    )
