"""Treatment without medicines: what is started, attended, refused, put off."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from pathway import models
from pathway.questions import ADHERENCE
from pathway.records.fields import Messages, Words, reason, required, some, whole, word
from pathway.records.medication import STOP_REASONS
from pathway.records.subjects import Step, Subject

MODALITIES: Words = {
    "activity_plan": lazy("Written activity plan"),
    "education": lazy("Education on self-care and body mechanics"),
    "heat": lazy("Heat"),
    "pt_exercise": lazy("Physical therapy with exercise"),
    "home_exercise": lazy("Home exercise"),
    "graded_activity": lazy("Graded activity"),
    "massage": lazy("Massage"),
    "manipulation": lazy("Spinal manipulation"),
    "acupuncture": lazy("Acupuncture"),
    "mbsr": lazy("Mindfulness-based stress reduction"),
    "qigong": lazy("Qigong"),
    "tai_chi": lazy("Tai chi"),
    "yoga": lazy("Yoga"),
    "cbt": lazy("Cognitive behavioural therapy"),
    "pelvic_floor_pt": lazy("Pelvic floor physical therapy"),
    "mdr": lazy("Multidisciplinary rehabilitation"),
    "rest": lazy("Rest"),
}
PROTOCOLS: Words = {"standard": lazy("Standard"), "gentle_graded": lazy("Gentle and gradual")}
COMPONENTS: Words = {
    "exercise": lazy("Exercise"),
    "physical_therapy": lazy("Physical therapy"),
    "cbt": lazy("Cognitive behavioural therapy"),
}
LEVEL = whole("level", lazy("Exercise level, 1 to 10"), 1, 10)
ADHERED = word("adherence", lazy("Keeping to it"), ADHERENCE)
PROTOCOL = word("protocol", lazy("How it is paced"), PROTOCOLS)
_STATES = ("declined", "ineligible", "offered_later")


def _therapy_faults(entries: Sequence[Any]) -> Messages:
    found: Messages = {}
    for entry in entries:
        is_rest = entry.modality == "rest"
        if is_rest != (entry.kind == "rest_report"):
            found["modality"] = _("Rest is reported in days; it is not started as a treatment.")
        if entry.components and entry.modality != "mdr":
            found["components"] = _("Only multidisciplinary rehabilitation has components.")
        if entry.modality == "mdr" and entry.kind == "start" and _is_incomplete(entry):
            found["components"] = _(
                "Name exercise, physical therapy and cognitive behavioural therapy, "
                "or say in the reason which is missing and why."
            )
    return found


def _is_incomplete(entry: Any) -> bool:
    """S-39: rehabilitation is all three together; one may be missing for a reason."""
    return set(entry.components or ()) != set(COMPONENTS) and not entry.reason


THERAPY = Subject(
    name="therapy",
    plural="therapies",
    title=lazy("Treatment without medicines"),
    model=models.TherapyEntry,
    prefix="thr",
    resource="ServiceRequest",
    joins=True,
    check=_therapy_faults,
    names=(word("modality", lazy("Treatment"), MODALITIES, is_required=True),),
    shared=("modality",),
    steps=(
        Step(
            kind="declined",
            label=lazy("Declined by the patient"),
            opens=True,
            after=_STATES,
            never_after=("start", "session"),
            fields=(reason(),),
        ),
        Step(
            kind="ineligible",
            label=lazy("Not suitable or not available"),
            opens=True,
            after=_STATES,
            never_after=("start", "session"),
            fields=(required(reason()),),
        ),
        Step(
            kind="offered_later",
            label=lazy("Offered for later"),
            opens=True,
            after=_STATES,
            never_after=("start", "session"),
            fields=(reason(),),
        ),
        Step(
            kind="start",
            label=lazy("Started"),
            opens=True,
            after=_STATES,
            never_after=("start", "session"),
            fields=(
                PROTOCOL,
                LEVEL,
                whole("sessions_planned", lazy("Sessions planned"), 1, 200),
                some("components", lazy("Components"), COMPONENTS),
                reason(),
            ),
        ),
        Step(
            kind="session",
            label=lazy("Session attended"),
            opens=True,
            after=("start", "session", *_STATES),
            never_after=("stop",),
            fields=(LEVEL, ADHERED, PROTOCOL, some("components", lazy("Components"), COMPONENTS)),
        ),
        Step(
            kind="stop",
            label=lazy("Ended"),
            after=("start", "session"),
            never_after=("stop",),
            fields=(word("reason", lazy("Why"), STOP_REASONS, is_required=True),),
        ),
        Step(
            kind="rest_report",
            label=lazy("Rest reported"),
            opens=True,
            after=("rest_report",),
            fields=(whole("days", lazy("Days of rest"), 0, 365, is_required=True),),
        ),
    ),
)
