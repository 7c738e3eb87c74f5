"""Whether somebody looked again after a patient got worse."""

from pathway.engine.case import Case
from pathway.engine.facts import Assessment, Fact
from pathway.engine.visibility import moment


def is_reexamined_since(case: Case, entry: Fact) -> bool:
    """A clinician's note naming it, a later examination, or a later assessment in person."""
    noted = any(
        review.kind == "reexamination" and entry.root_id in review.reviewed_ids
        for review in case.reviews
        if review.author_role == "clinician"
    )
    in_person = [each for each in case.assessments if is_clinicians_own(each)]
    return noted or any(is_later(look, entry) for look in (*case.neuro_exams, *in_person))


def is_clinicians_own(assessment: Assessment) -> bool:
    is_present = assessment.channel in (None, "in_person")
    return is_present and assessment.author_role == "clinician"


def is_later(exam: Fact, entry: Fact) -> bool:
    """An examination of the same day counts when it was recorded afterwards."""
    is_same_day = exam.effective_on == entry.effective_on
    is_after = is_same_day and exam.recorded_at > entry.recorded_at
    return exam.root_id != entry.root_id and (moment(exam) > moment(entry) or is_after)
