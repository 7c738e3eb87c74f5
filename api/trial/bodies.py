"""What is asked and answered about test clinics."""

from typing import Any

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from api.bulk.bodies import DEMO_WORKING
from api.fields import Instant, Strict, Whole, Word
from api.samples import answered, sent
from api.trial.resetting import DEMO, NONE
from clinic.services.clinics import FARTHEST_CLOCK

_MOST_SECONDS = int(FARTHEST_CLOCK.total_seconds())


class AdvanceBody(Strict):
    """How far; a clock never goes back."""

    seconds = Whole(min_value=1, max_value=_MOST_SECONDS)


class ClockAnswer(serializers.Serializer[Any]):
    """What the time is in the clinic from the next request on."""

    now = Instant()
    ahead_seconds = Whole(help_text="In all, of the true time.")


class ResetBody(Strict):
    """Whom the clinic has afterwards."""

    patients = Word(
        [NONE, DEMO],
        required=False,
        default=NONE,
        help_text="Nobody, or the invented patients of the demo, each at another point of the "
        "pathway, with invented staff whom nobody can sign in as.",
    )


class ResetAnswer(serializers.Serializer[Any]):
    """What became of the clinic."""

    now = Instant(help_text="The true time, which is the clinic's again.")
    removed_patients = Whole(help_text="How many there were.")


ADVANCED = [
    OpenApiExample("Eight weeks", value={"seconds": 4838400}, request_only=True),
    answered("The time then", {"now": "2027-01-17T10:00:00Z", "ahead_seconds": 4838400}),
]
RESET = [
    sent("Nobody", {"patients": NONE}),
    sent("The demo's patients", {"patients": DEMO}),
    answered("Empty", {"now": "2026-11-22T10:00:00Z", "removed_patients": 84}),
    answered("The patients are being told", DEMO_WORKING, 202),
]
