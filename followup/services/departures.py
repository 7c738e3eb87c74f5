"""A patient who moved away, or is in somebody else's care: follow-up here ends."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clinic.actors import Actor
from followup.services.courses import change_stage
from followup.stage_options import options_from
from pathway.models import CarePlan, StageChange
from pathway.services.courses import CLOSED, TRANSFERRED, Move
from pathway.services.recording import When


def departure_of(plan: CarePlan, now: datetime, *, reason: str = "") -> Move | None:
    """The move that closes the episode; None where it is closed, or cannot be evaluated."""
    options = [each for each in options_from(plan, now) if each.stage == CLOSED]
    if not options:
        return None
    return options[0].chosen(reason=reason, close_reason=TRANSFERRED)


def record_departure(
    *, plan: CarePlan, reason: str, when: When, by: Actor, now: datetime
) -> StageChange:
    """Close the episode as transferred; open work ends with it as with any closing.

    While a red flag waits for its outcome, or a procedure is recent, only a clinician closes.
    Raises ValidationError, NotPermitted, StaleVersion.
    """
    move = departure_of(plan, now, reason=reason)
    if move is None:
        raise ValidationError(_("This care plan is closed, or could not be evaluated."))
    return change_stage(plan=plan, move=move, when=when, by=by, now=now)
