"""Blocks, denervations, injections and operations, with scores before and after."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from pathway import models
from pathway.records.fields import Messages, Words, reason, required, score, some, text, whole, word
from pathway.records.subjects import CLINICIAN, Step, Subject

PROCEDURES: Words = {
    "mbb": lazy("Medial branch block"),
    "rfa": lazy("Radiofrequency denervation"),
    "esi": lazy("Epidural steroid injection"),
    "ia_steroid": lazy("Intra-articular steroid injection"),
    "surgery": lazy("Operation"),
}
LEVELS: Words = {
    **{
        code: code.upper().replace("_", "/")
        for code in ("t12_l1", "l1_l2", "l2_l3", "l3_l4", "l4_l5", "l5_s1")
    },
    "sacroiliac": lazy("Sacroiliac joint"),
}
SIDES: Words = {"left": lazy("Left"), "right": lazy("Right"), "both": lazy("Both")}
GUIDANCE: Words = {
    "fluoroscopy": lazy("Fluoroscopy"),
    "ct": lazy("CT"),
    "ultrasound": lazy("Ultrasound"),
    "none": lazy("None"),
}
WHERE = (
    some("levels", lazy("Levels"), LEVELS),
    word("side", lazy("Side"), SIDES),
    word("guidance", lazy("Guided by"), GUIDANCE),
)
SCALE = score("scale_max", lazy("Highest score of the scale"), 1, 100, hint=lazy("10 or 100"))
PRE = score("pre_score", lazy("Pain before"), 0, 100)
POST = score("post_score", lazy("Pain after"), 0, 100)
MINUTES = whole("minutes_after", lazy("Minutes after"), 0, 10080)
REPORTED = score("reported_relief_percent", lazy("Relief as the patient puts it, percent"), 0, 100)
COMPLICATION = text("complication", lazy("Complication"), 60)
_ONCE = ("done", "cancelled")


def _procedure_faults(entries: Sequence[Any]) -> Messages:
    """H-10: a score off its scale, or on two scales, is refused where it is typed."""
    scales = {entry.scale_max for entry in entries if entry.scale_max is not None}
    if len(scales) > 1:
        return {"scale_max": _("The other scores of this procedure are on another scale.")}
    most = next(iter(scales), Decimal(10))
    found: Messages = {}
    for entry in entries:
        for name in ("pre_score", "post_score"):
            value = getattr(entry, name)
            if value is not None and value > most:
                found[name] = _("The scale ends at %(most)s.") % {"most": f"{most.normalize():f}"}
    return found


PROCEDURE = Subject(
    name="procedure",
    plural="procedures",
    title=lazy("Procedure"),
    model=models.ProcedureEntry,
    prefix="prc",
    resource="Procedure",
    needs_course=False,
    check=_procedure_faults,
    names=(word("procedure", lazy("Procedure"), PROCEDURES, is_required=True),),
    shared=("procedure",),
    steps=(
        Step(kind="planned", label=lazy("Planned"), opens=True, fields=WHERE),
        Step(
            kind="done",
            label=lazy("Done"),
            opens=True,
            after=("planned",),
            never_after=_ONCE,
            fields=(*WHERE, SCALE, PRE, POST, MINUTES, REPORTED),
        ),
        Step(
            kind="score",
            label=lazy("Score after it"),
            after=("done", "planned"),
            never_after=("cancelled",),
            fields=(SCALE, PRE, POST, MINUTES, REPORTED),
        ),
        Step(
            kind="complication",
            label=lazy("Complication"),
            after=("done",),
            fields=(required(COMPLICATION),),
        ),
        Step(
            kind="non_diagnostic",
            label=lazy("Not diagnostic"),
            after=("done",),
            by=CLINICIAN,
            fields=(reason(),),
        ),
        Step(
            kind="cancelled",
            label=lazy("Cancelled"),
            after=("planned",),
            never_after=_ONCE,
            fields=(required(reason()),),
        ),
    ),
)
