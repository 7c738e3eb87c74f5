"""Acknowledging an emergency with what was done about it: all that it raised, at once."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from clinic.actors import Actor
from followup.deciding import Decision
from followup.services.decisions import decide_prompt
from pathway.models import Prompt


@transaction.atomic
def acknowledge_all(*, seen: Mapping[Prompt, int], note: str, by: Actor, now: datetime) -> None:
    """`seen`: each prompt with the version of it that was read; the first carries the note.

    Raises ValidationError, NotPermitted, PromptChanged; then nothing is recorded of any.
    """
    for place, (prompt, version) in enumerate(seen.items()):
        said = Decision(kind="seen", note="" if place else note)
        decide_prompt(prompt=prompt, decision=said, seen_version=version, by=by, now=now)
