"""What the events of a patient are called, and by which kind they are told."""

from collections.abc import Collection
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from followup.message_list import EVENTS as MESSAGE_EVENTS
from pathway.records import SUBJECTS, Subject

KINDS = {
    "assessments": (_("Assessments"), ("assessment.", "neuroexam.", "fall.", "conditionentry.")),
    "stages": (_("Stages"), ("stagechange.", "episode.")),
    "medicines": (_("Medicines"), ("medicationentry.", "sideeffect.", "review.")),
    "care": (_("Care"), ("therapyentry.", "procedureentry.", "imagingentry.", "referralentry.")),
    "contacts": (_("Visits and contacts"), ("visitentry.", "contactattempt.", "self_report.")),
    "messages": (_("Messages"), ("communication.",)),
    "prompts": (_("Prompts"), ("prompt.", "promptdecision.", "emergency.")),
    "tasks": (_("Tasks"), ("task.",)),
}
_HAPPENED = {
    "recorded": _("{subject} recorded"),
    "corrected": _("{subject} corrected"),
    "retracted": _("{subject} withdrawn: entered in error"),
}
# The name of a subject's model is what its events are about.
SUBJECT_OF: dict[str, Subject] = {
    subject.model._meta.model_name or "": subject for subject in SUBJECTS.values()
}
TITLES = {
    **{
        f"{model}.{what}": format_lazy(words, subject=subject.title)
        for model, subject in SUBJECT_OF.items()
        for what, words in _HAPPENED.items()
    },
    **{
        event: format_lazy(_("Message: {what}"), what=words)
        for event, words in MESSAGE_EVENTS.items()
    },
    "promptdecision.recorded": _("Prompt decided on"),
    "promptdecision.corrected": _("Decision on a prompt corrected"),
    "promptdecision.retracted": _("Decision on a prompt taken back"),
    "stagechange.recorded": _("Stage recorded"),
    "stagechange.corrected": _("Stage corrected"),
    "stagechange.retracted": _("Stage withdrawn: entered in error"),
    "episode.opened": _("Episode opened"),
    "episode.closed": _("Episode closed"),
    "episode.reopened": _("Episode opened again"),
    "personfact.recorded": _("Personal details recorded"),
    "personfact.corrected": _("Personal details corrected"),
    "personfact.retracted": _("Personal details withdrawn: entered in error"),
    "patient.created": _("Patient registered"),
    "patient.updated": _("Patient details changed"),
    "patient.identified": _("Number added"),
    "patient.merged": _("Record joined with another"),
    "prompt.raised": _("Prompt raised"),
    "prompt.reopened": _("Prompt raised again"),
    "prompt.changed": _("Prompt changed"),
    "prompt.resolved": _("Prompt resolved"),
    "prompt.withdrawn": _("Prompt withdrawn: its facts were corrected"),
    "prompt.superseded": _("Prompt replaced by another"),
    "emergency.escalated": _("Emergency passed on: nobody had acknowledged it"),
    "care_plan.assigned": _("Owner changed"),
    "care_plan.protocol_moved": _("Moved to another version of the protocol"),
    "consent.given": _("Consent given"),
    "consent.withdrawn": _("Consent taken back"),
    "task.created": _("Task planned"),
    "task.moved": _("Task moved"),
    "task.reopened": _("Task reopened"),
    "task.completed": _("Task closed"),
    "task.cancelled": _("Task not needed any more"),
    "task.assigned": _("Task given to somebody"),
    "task.snoozed": _("Task put off"),
    "task.fell_due": _("Task fell due"),
    "contact_point.added": _("Contact details added"),
    "contact_point.bounced": _("An address does not work"),
    "contact_point.wrong_person": _("Somebody else has this address"),
    "contact_point.stopped": _("No messages to an address any more"),
    "contact_point.resumed": _("An address is used again"),
    "case_review.added": _("Put on the list of the case review"),
    "case_review.asked": _("Question for the case review changed"),
    "case_review.decided": _("Talked about in the case review"),
    "case_review.moved": _("Moved on the list of the case review"),
    "case_review.removed": _("Taken off the list of the case review"),
    "patient.update_ignored": _("An older version of the patient's details was left out"),
    "fact.update_ignored": _("An older version of an entry was left out"),
    "self_report.answered": _("Patient answered the questionnaire"),
}

ANSWERS: dict[str, Any] = {
    "seen": _("acknowledged"),
    "accepted": _("accepted"),
    "declined": _("declined"),
    "deferred": _("deferred"),
    "undone": _("taken back"),
}


DEATH = _("Date of death recorded")


def title_of(event: str, changed: Collection[str] = ()) -> str:
    """`changed` are the details of a patient that are new."""
    if event == "patient.updated" and "deceased_on" in changed:
        return str(DEATH)
    return str(TITLES.get(event, event.replace(".", " ").replace("_", " ").capitalize()))
