"""Every kind of dated work: its title, who ends it, and how long it may wait.

A task of the protocol ends when the fact it waits for is recorded; nobody ticks it off. What
people ask of each other is ended by hand, with a coded outcome.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, str | Promise]

DONE: Words = {"done": _("Done"), "not_needed": _("Not needed any more")}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskKind:
    """`waits` names the protocol's number of days that a snooze may last in all; empty: none.

    `outcomes` are the codes with which a person ends it; empty: only a fact does. `desk` is what
    the front desk reads, who never see anything clinical; empty: it is not theirs.
    """

    title: str | Promise
    waits: str = "defer_routine_days"
    outcomes: Words = field(default_factory=dict)
    desk: str | Promise = ""

    @property
    def is_ended_by_hand(self) -> bool:
        return bool(self.outcomes)


# From the engine's dates: made, moved and ended by every evaluation.
SCHEDULED: Mapping[str, TaskKind] = {
    "reassessment": TaskKind(title=_("Reassess pain and function"), desk=_("Patient to be seen")),
    "outcome_contact": TaskKind(title=_("Outcome call"), waits=""),
    "find_out": TaskKind(title=_("Find out what a medicine contains")),
    "side_effect_check": TaskKind(title=_("Ask about side effects"), waits="defer_urgent_days"),
    "procedure_check": TaskKind(title=_("Check after a procedure"), waits="defer_urgent_days"),
    "imaging_result": TaskKind(title=_("Imaging result awaited"), waits="defer_urgent_days"),
    "referral_outcome": TaskKind(title=_("Surgical opinion awaited"), waits="defer_urgent_days"),
    "falls_screen": TaskKind(title=_("Falls screen")),
    "contact_attempt": TaskKind(
        title=_("Call: missed visit"),
        waits="defer_urgent_days",
        desk=_("Call about a missed visit"),
    ),
    "letter": TaskKind(
        title=_("Write: missed visit"),
        waits="defer_urgent_days",
        desk=_("Letter about a missed visit"),
    ),
}

# From prompts: ended by what becomes of the prompt.
OF_PROMPTS: Mapping[str, TaskKind] = {
    "acknowledge": TaskKind(title=_("Acknowledge the emergency"), waits=""),
    "carry_out": TaskKind(title=_("Carry out what was accepted"), waits="defer_urgent_days"),
}

# Asked of somebody once, and ended by a person.
BY_HAND: Mapping[str, TaskKind] = {
    "check_other_patient": TaskKind(
        title=_("Was it meant for someone else? Check the other patient"),
        waits="",
        outcomes={
            "recorded_there": _("Recorded with the right patient"),
            "nobody_else": _("It was meant for nobody else"),
        },
    ),
    # Ended by the review that a nurse or clinician records; by hand only where there is none to make.
    "review_report": TaskKind(
        title=_("Read the patient's answers"),
        waits="defer_urgent_days",
        outcomes={"not_needed": _("Not needed: the answers were withdrawn")},
    ),
    "call_unanswered": TaskKind(
        title=_("Call if the questionnaire stays unanswered"),
        waits="defer_urgent_days",
        outcomes=DONE,
        desk=_("Call: questionnaire not answered"),
    ),
    "message_failed": TaskKind(
        title=_("A message did not arrive: reach the patient otherwise"),
        waits="defer_urgent_days",
        outcomes=DONE,
        desk=_("A message did not arrive"),
    ),
    "told_otherwise": TaskKind(
        title=_("The visit was moved after a reminder: tell the patient"),
        waits="",
        outcomes=DONE,
        desk=_("Visit moved after a reminder: tell the patient"),
    ),
    "wrong_person": TaskKind(
        title=_("Somebody else has this address: find the right one"),
        waits="defer_urgent_days",
        outcomes=DONE,
        desk=_("Wrong address: find the right one"),
    ),
    "by_hand": TaskKind(title=_("Something to do"), outcomes=DONE),
}

KINDS: Mapping[str, TaskKind] = {**SCHEDULED, **OF_PROMPTS, **BY_HAND}
