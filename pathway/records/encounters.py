"""Meeting the patient, and what a clinician declares."""

from collections.abc import Container, Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from clinic.formats import moment_in_words
from clinic.permissions import Permission
from clinic.tenancy import current_scope
from pathway import models
from pathway.records.fields import Field, Messages, Words, instant, text, word
from pathway.records.subjects import CLINICIAN, Step, Subject
from pathway.records.threads import latest

VISITS: Words = {
    "reassessment": lazy("Reassessment"),
    "procedure": lazy("Procedure"),
    "therapy": lazy("Therapy"),
    "other": lazy("Another visit"),
}
CHANNELS: Words = {
    "phone": lazy("Phone"),
    "video": lazy("Video"),
    "in_person": lazy("In person"),
    "sms": lazy("Text message"),
    "email": lazy("E-mail"),
    "letter": lazy("Letter"),
    "portal": lazy("Questionnaire"),
}
OUTCOMES: Words = {
    "reached": lazy("Reached"),
    "no_answer": lazy("No answer"),
    "left_message": lazy("Left a message"),
    "call_back": lazy("Will call back"),
    "wrong_number": lazy("Wrong number"),
    "undeliverable": lazy("Not delivered"),
    "sent": lazy("Sent"),
    "refused": lazy("Does not want to be contacted"),
}
WRONG_NUMBER, REFUSED = "wrong_number", "refused"
DECLARED: Words = {
    "persistent": lazy("Persistent pain"),
    "refractory": lazy("Refractory pain"),
    "disabling": lazy("Disabling symptoms"),
    "frail": lazy("Frail: watched like an elderly person"),
    "drug_unsuitable": lazy("A class of medicines is unsuitable"),
    "exclusion": lazy("Outside the people this pathway is for"),
}
CLASSES: Words = {
    "acetaminophen": lazy("Acetaminophen"),
    "nsaid": lazy("NSAID"),
    "muscle_relaxant": lazy("Muscle relaxant"),
    "gabapentinoid": lazy("Gabapentinoid"),
    "opioid": lazy("Opioid"),
}
EXCLUDED: Words = {
    "pregnancy": lazy("Pregnancy"),
    "spinal_malignancy": lazy("Tumour of the spine"),
    "spinal_infection": lazy("Infection of the spine"),
    "spine_surgery": lazy("Spine surgery in the last weeks"),
}
_DETAILS = {"drug_unsuitable": CLASSES, "exclusion": EXCLUDED}
_ENDS = ("attended", "missed", "cancelled")


def _visit_faults(entries: Sequence[Any]) -> Messages:
    """A visit that was never booked is recorded as attended; a booking has a time."""
    for booking in (entry for entry in entries if entry.kind == "booked"):
        if booking.scheduled_at is None:
            return {"scheduled_at": _("Give the day and time of the visit.")}
        for entry in entries:
            if found := _too_early(entry, booking.scheduled_at):
                return found
    return {}


def _too_early(entry: Any, at: datetime) -> Messages:
    """Who comes earlier on the day has come; that somebody did not is known when it is time."""
    local = at.astimezone(ZoneInfo(current_scope().time_zone))
    told = {"at": moment_in_words(local)}
    if entry.kind == "missed" and entry.recorded_at < at:
        return {
            "kind": _(
                "This visit is booked for %(at)s: it cannot be missed before then. Move or cancel it."
            )
            % told
        }
    if entry.kind in ("attended", "missed") and latest(entry) < local.date():
        return {
            "effective_on": _(
                "This visit is booked for %(at)s. Of an earlier day, move it or record another visit."
            )
            % told
        }
    return {}


def can_be_moved(entries: Iterable[Any], moved: Container[Any]) -> bool:
    """Booked or missed, and no other booking has its place already."""
    thread_ids = {entry.thread_id for entry in entries}
    kinds = {entry.kind for entry in entries}
    is_over = kinds & {"attended", "cancelled"} or any(each in moved for each in thread_ids)
    return "booked" in kinds and not is_over


def _declaration_faults(entries: Sequence[Any]) -> Messages:
    made = entries[0]
    wanted = _DETAILS.get(made.subject)
    if wanted is not None and made.detail not in wanted:
        return {"detail": _("Choose from: %(words)s.") % {"words": ", ".join(wanted)}}
    if wanted is None and made.detail:
        return {"detail": _("Leave this empty: this declaration has no detail.")}
    return {}


VISIT = Subject(
    name="visit",
    plural="visits",
    title=lazy("Visit"),
    model=models.VisitEntry,
    prefix="vis",
    resource="Appointment",
    check=_visit_faults,
    names=(word("visit_kind", lazy("For"), VISITS, is_required=True),),
    shared=("visit_kind",),
    steps=(
        Step(
            kind="booked",
            label=lazy("Booked"),
            opens=True,
            permission=Permission.RECORD_CONTACT,
            fields=(
                instant("scheduled_at", lazy("When"), is_required=True),
                text("place", lazy("Where"), 120),
                Field(
                    name="replaces_thread_id",
                    label=lazy("Instead of the visit"),
                    kind="id",
                    of="visit",
                    unsaid=lazy("None: this is a new visit"),
                ),
            ),
        ),
        Step(
            kind="attended",
            label=lazy("Attended"),
            opens=True,
            after=("booked",),
            never_after=_ENDS,
            permission=Permission.RECORD_CONTACT,
        ),
        Step(
            kind="missed",
            label=lazy("Missed"),
            after=("booked",),
            never_after=_ENDS,
            permission=Permission.RECORD_CONTACT,
        ),
        Step(
            kind="cancelled",
            label=lazy("Cancelled"),
            after=("booked",),
            never_after=_ENDS,
            permission=Permission.RECORD_CONTACT,
        ),
    ),
)
CONTACT = Subject(
    name="contact",
    plural="contacts",
    title=lazy("Contact attempt"),
    model=models.ContactAttempt,
    prefix="con",
    resource="Communication",
    steps=(
        Step(
            kind="",
            label=lazy("Tried to reach"),
            opens=True,
            permission=Permission.RECORD_CONTACT,
            fields=(
                word("channel", lazy("How"), CHANNELS, is_required=True),
                word("outcome", lazy("Outcome"), OUTCOMES, is_required=True),
            ),
        ),
    ),
)
DECLARATION = Subject(
    name="declaration",
    plural="declarations",
    title=lazy("Declaration"),
    model=models.DeclarationEntry,
    prefix="dec",
    resource="Condition",
    check=_declaration_faults,
    shared=("subject", "detail"),
    names=(
        word("subject", lazy("What is declared"), DECLARED, is_required=True),
        word("detail", lazy("Which"), {**CLASSES, **EXCLUDED}),
    ),
    steps=(
        Step(
            kind="made",
            label=lazy("Declared"),
            opens=True,
            by=CLINICIAN,
            fields=(text("basis", lazy("Basis"), 400, is_required=True),),
        ),
        Step(
            kind="withdrawn",
            label=lazy("Taken back"),
            after=("made",),
            never_after=("withdrawn",),
            by=CLINICIAN,
            fields=(text("basis", lazy("Basis"), 400),),
        ),
    ),
)
