"""Medicines a person takes, took, refused or must not take."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from pathway import models
from pathway.records.fields import Field, Messages, Words, day, flag, required, score, word
from pathway.records.medicines import PRODUCT, named_medicine
from pathway.records.subjects import Step, Subject

ROUTES: Words = {
    "oral": lazy("By mouth"),
    "topical": lazy("On the skin"),
    "transdermal": lazy("Patch"),
    "rectal": lazy("Rectal"),
    "injection": lazy("Injection"),
    "oromucosal": lazy("In the mouth or cheek"),
    "other": lazy("Another way"),
}
INDICATIONS: Words = {
    "back_pain": lazy("Back pain"),
    "spasticity": lazy("Spasticity"),
    "other": lazy("Something else"),
}
STOP_REASONS: Words = {
    "insufficient": lazy("Did not help enough"),
    "side_effect": lazy("Side effect"),
    "course_complete": lazy("Course complete"),
    "contraindicated": lazy("Must not be taken"),
    "patient_choice": lazy("Patient's choice"),
    "other": lazy("Another reason"),
}
DOSE: tuple[Field, ...] = (
    score("units_per_dose", lazy("Units a dose"), 0, 1000, places=3),
    score("max_doses_per_day", lazy("Doses a day at most"), 0, 48, places=3),
    word("route", lazy("How it is taken"), ROUTES),
)
planned_end = day("planned_end_on", lazy("Planned end"))
taper = flag("has_taper_plan", lazy("Is there a plan to taper it?"))


def _medication_faults(entries: Sequence[Any]) -> Messages:
    """Nothing taken is no dose, and nothing ends before it begins."""
    found: Messages = {}
    for entry in entries:
        for name in ("units_per_dose", "max_doses_per_day"):
            if getattr(entry, name) is not None and getattr(entry, name) <= 0:
                found[name] = _("Enter more than 0, or leave it empty when it is not known.")
        if entry.planned_end_on and entry.planned_end_on < entries[0].effective_on:
            found["planned_end_on"] = _("The planned end is before the start.")
    return found


MEDICATION = Subject(
    name="medication",
    plural="medications",
    title=lazy("Medicine"),
    model=models.MedicationEntry,
    prefix="med",
    resource="MedicationStatement",
    needs_course=False,
    check=_medication_faults,
    names=PRODUCT,
    shared=("product", "components", "formulary_code"),
    complete=named_medicine,
    steps=(
        Step(
            kind="start",
            label=lazy("Started"),
            opens=True,
            fields=(
                *DOSE,
                flag("is_over_the_counter", lazy("Bought without a prescription?")),
                word("indication", lazy("For"), INDICATIONS),
                planned_end,
                taper,
            ),
        ),
        Step(
            kind="dose",
            label=lazy("New dose"),
            after=("start",),
            never_after=("stop",),
            fields=(required(DOSE[0]), required(DOSE[1]), DOSE[2], taper),
        ),
        Step(
            kind="planned_end",
            label=lazy("Planned end changed"),
            after=("start",),
            never_after=("stop",),
            fields=(required(planned_end), taper),
        ),
        Step(
            kind="stop",
            label=lazy("Stopped"),
            after=("start",),
            never_after=("stop",),
            fields=(word("stop_reason", lazy("Why"), STOP_REASONS, is_required=True),),
        ),
        Step(kind="contraindicated", label=lazy("Must not be taken"), opens=True),
        Step(kind="declined", label=lazy("Declined by the patient"), opens=True),
        Step(kind="offered_later", label=lazy("Offered for later"), opens=True),
    ),
)
