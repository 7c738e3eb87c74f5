"""Scans from order to result."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from pathway import models
from pathway.records.fields import Messages, Words, reason, required, word
from pathway.records.subjects import CLINICIAN, Step, Subject

MODALITIES_OF_IMAGING: Words = {
    "mri": lazy("MRI"),
    "ct": lazy("CT"),
    "xray": lazy("X-ray"),
    "ultrasound": lazy("Ultrasound"),
    "bone_scan": lazy("Bone scan"),
}
CONTRAST: Words = {"without": lazy("Without contrast"), "with": lazy("With contrast")}
REGIONS: Words = {
    "lumbar": lazy("Lumbar spine"),
    "thoracic": lazy("Thoracic spine"),
    "pelvis": lazy("Pelvis"),
    "hip": lazy("Hip"),
    "other": lazy("Another region"),
}
URGENCY: Words = {
    "routine": lazy("Routine"),
    "urgent": lazy("Urgent"),
    "emergency": lazy("Emergency"),
}
THREE_WAY: Words = {"yes": lazy("Yes"), "no": lazy("No"), "not_stated": lazy("Not stated")}
SCAN = (
    word("contrast", lazy("Contrast"), CONTRAST),
    word("region", lazy("Region"), REGIONS),
)
FOUND = (
    word("neural_compression", lazy("Pressure on nerves"), THREE_WAY),
    word("facet_degeneration", lazy("Worn facet joints"), THREE_WAY),
)


def _imaging_faults(entries: Sequence[Any]) -> Messages:
    if any(entry.contrast and entry.modality not in ("mri", "ct") for entry in entries):
        return {"contrast": _("Contrast is recorded for MRI and CT only.")}
    return {}


IMAGING = Subject(
    name="imaging",
    plural="imaging",
    title=lazy("Scan"),
    model=models.ImagingEntry,
    prefix="img",
    resource="ImagingStudy",
    needs_course=False,
    check=_imaging_faults,
    names=(word("modality", lazy("Scan"), MODALITIES_OF_IMAGING, is_required=True),),
    shared=("modality",),
    steps=(
        Step(
            kind="ordered",
            label=lazy("Ordered"),
            opens=True,
            fields=(*SCAN, word("urgency", lazy("Urgency"), URGENCY, is_required=True)),
        ),
        Step(
            kind="done",
            label=lazy("Done"),
            opens=True,
            after=("ordered",),
            never_after=("done", "resulted", "cancelled"),
            fields=SCAN,
        ),
        Step(
            kind="resulted",
            label=lazy("Result received"),
            opens=True,
            after=("ordered", "done"),
            never_after=("cancelled",),
            fields=(*SCAN, *FOUND),
        ),
        Step(
            kind="seen",
            label=lazy("Result seen by a clinician"),
            after=("resulted",),
            by=CLINICIAN,
        ),
        Step(
            kind="cancelled",
            label=lazy("Cancelled"),
            after=("ordered",),
            never_after=("done", "resulted", "cancelled"),
            fields=(required(reason()),),
        ),
        Step(
            kind="contraindicated",
            label=lazy("Must not be done"),
            opens=True,
            fields=(required(reason()),),
        ),
    ),
)
