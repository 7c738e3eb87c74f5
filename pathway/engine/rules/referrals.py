"""Surgical referrals without a reason on record."""

from pathway.engine.answers import missing, negated
from pathway.engine.case import Case, seen
from pathway.engine.predicates.referrals import surgical_referrals
from pathway.engine.register import Finding, Outcome, rule
from pathway.engine.transitions import has_surgical_reason


@rule("SUR-NOCRIT")
def was_a_surgeon_asked_without_a_reason(case: Case) -> Outcome:
    """S-45. Judged as it was on the day: what was disposed of that day or since still counts."""
    for referral in surgical_referrals(case):
        if referral.request.criterion or not case.is_in_episode(referral.request):
            continue
        day = referral.request.effective_on
        asked = negated(has_surgical_reason(case.as_it_was_on(day)))
        yield from missing(asked)
        if asked is True:
            yield Finding(
                key=f"referral:{referral.thread_id}",
                values={"requested": day},
                evidence=(seen(referral.request, "to"),),
                about=(referral.thread_id,),
            )
