"""Whether somebody looked again after a patient got worse."""

from pathway.engine.case import Case
from pathway.engine.facts import Assessment, Fact
from pathway.engine.visibility import moment


def is_reexamined_since(case: Case, entry: Fact) -> bool:
    """A clinician's note naming it, later examination, or later assessment in person (6.5)."""
    noted = any(
        review.kind == "reexamination" and entry.root_id in review.reviewed_ids
        for review in case.reviews
        if review.author_role == "clinician"
    )
    looks = (*case.neuro_exams, *(each for each in case.assessments if is_in_person(each)))
    return noted or any(
        is_later(case, look, entry) for look in looks if look.author_role == "clinician"
    )


def is_in_person(assessment: Assessment) -> bool:
    return assessment.channel in (None, "in_person")


def is_later(case: Case, look: Fact, entry: Fact) -> bool:
    """Of a day on which not both have a time, the one that was recorded afterwards."""
    if look.root_id == entry.root_id:
        return False
    is_same_day = look.effective_on == entry.effective_on
    if is_same_day and None in (look.effective_at, entry.effective_at):
        return case.first_recorded_at(look) > entry.recorded_at
    return moment(look) > moment(entry)
