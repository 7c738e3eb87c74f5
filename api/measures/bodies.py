"""What is asked and answered about measures."""

from typing import Any

from rest_framework import serializers

from api.fields import Day, Flag, PublicId, Text, Whole, Word
from api.paging import PageQuery
from api.samples import answered, page
from followup.measures.shape import FEWEST, PARTS
from followup.measures.windows import USUAL


class PeriodQuery(PageQuery):
    """Of which days, and of whose patients."""

    period = Text(
        required=False,
        default=USUAL,
        max_length=7,
        help_text="`28d`, `90d` or `365d` until today, or a month: `2026-10`.",
    )
    owner = Text(
        required=False,
        max_length=254,
        help_text="The e-mail address of the member who follows the patients.",
    )


class PatientsQuery(PeriodQuery):
    """Which of the patients that a measure asks of."""

    part = Word(PARTS, required=False, default="numerator", help_text="`missing`: cannot be told.")


class MeasureAnswer(serializers.Serializer[Any]):
    """A question about the clinic's care, and its answer for a period."""

    id = Text()
    group = Text()
    title = Text()
    numerator = Text(help_text="Who counts as met, in words.")
    denominator = Text(help_text="Of whom it is asked, in words.")
    unknown = Text(help_text="When it cannot be told, in words.")
    computed = Text()
    basis = serializers.ListField(child=Text(), help_text="Statements of the source, or `local`.")
    aim = Word(["more", "less"], allow_null=True)
    is_of_today = Flag(help_text="It looks at how patients are now, whatever the period.")
    first_day = Day()
    last_day = Day()
    met = Whole()
    asked = Whole(help_text="Met and not met: those who could be judged.")
    missing = Whole()
    percent = Whole(allow_null=True, help_text=f"null: fewer than {FEWEST} could be judged.")


class MeasuredAnswer(serializers.Serializer[Any]):
    """A patient behind a number."""

    id = PublicId("cp")
    patient = PublicId("pat")
    episode = PublicId("ep")
    verdict = Word(["met", "unmet", "unknown"])


_MEASURE = {
    "id": "reassessed-in-time",
    "group": "Keeping up",
    "title": "Reassessed in time",
    "numerator": "Reassessed by the day it was due",
    "denominator": "Reassessments that fell due",
    "unknown": "The day of the assessment is not known",
    "computed": "From the dates of assessments",
    "basis": ["S-01"],
    "aim": "more",
    "is_of_today": False,
    "first_day": "2026-08-25",
    "last_day": "2026-11-22",
    "met": 41,
    "asked": 52,
    "missing": 2,
    "percent": 79,
}
_MEASURED = {
    "id": "cp_7d8e9f0a1b2c4d3e8f4a5b6c7d8e9f0a",
    "patient": "pat_3f0c8a0e6a4b4d0f9a0d0c3b1f2e4d5c",
    "episode": "ep_9b2f1c7d5e3a4f60b1c2d3e4f5a6b7c8",
    "verdict": "met",
}
LISTED = page(_MEASURE)
ONE = [answered("A measure", _MEASURE)]
PATIENTS = page(_MEASURED)
