"""The stages of an episode as the API shows them."""

import uuid
from typing import Any

from api.fields import partial_text
from api.ids import public_id
from followup.fact_words import column_in_words
from followup.stage_options import Option
from pathway.models import StageChange

_COPIED = (
    "from_stage",
    "to_stage",
    "effective_at",
    "recorded_at",
    "reason",
    "is_override",
    "criteria_met",
    "criteria_unmet",
)


def stage_changes_of(episode_id: uuid.UUID) -> list[dict[str, Any]]:
    """The newest revision of each move, the earliest first; withdrawn moves never were."""
    moves = StageChange.objects.in_force().filter(care_plan__episode=episode_id)
    return [change_as_shown(move) for move in moves.order_by("effective_on", "recorded_at")]


def change_as_shown(move: StageChange) -> dict[str, Any]:
    return {
        "id": public_id("stg", move.root_id),
        **{name: getattr(move, name) for name in _COPIED},
        "effective_on": partial_text(move.effective_on, move.date_precision),
        "author": move.author_name,
    }


def option_as_shown(option: Option) -> dict[str, Any]:
    move = option.move
    return {
        "to": option.stage,
        "title": option.title,
        "expects": option.expects,
        "is_permitted": move.is_permitted,
        "is_suggested": option.is_suggested,
        "is_override": move.is_override,
        "needs_reason": move.needs_reason,
        "criteria": [
            {
                "id": each.id,
                "says": each.says,
                "state": each.state,
                "missing": [str(column_in_words(name)) for name in each.missing],
            }
            for each in move.criteria
        ],
    }
