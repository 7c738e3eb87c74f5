"""Keeping what somebody typed until they save it: no fact, no ledger, nobody else's to read."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.models import Clinic, Membership
from clinic.tenancy import clinic_scope
from followup.models import Draft

LONGEST = 100_000

Typed = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Place:
    """The form a draft is of: its name, and which of its kind when there are several."""

    owner: Membership
    patient_id: uuid.UUID
    form: str
    key: str

    def named(self) -> dict[str, object]:
        return {"patient_id": self.patient_id, "form": self.form, "key": self.key}


@transaction.atomic
def keep_draft(*, place: Place, typed: Typed, now: datetime) -> Draft:
    """Put what is typed now in place of what was kept. Raises ValidationError when it is too long."""
    content = json.dumps({name: list(values) for name, values in typed.items()})
    if len(content) > LONGEST:
        raise ValidationError(_("This is too long for a draft. Save it, or make it shorter."))
    kept, _is_new = Draft.objects.update_or_create(
        owner=place.owner,
        **place.named(),
        defaults={"fields": content, "updated_at": now},
        create_defaults={"fields": content, "updated_at": now, "created_at": now},
    )
    return kept


def drop_draft(*, place: Place) -> None:
    """What was typed is stored, or its owner threw it away."""
    Draft.objects.filter(owner=place.owner, **place.named()).delete()


def draft_at(place: Place, now: datetime) -> Draft | None:
    found = Draft.objects.filter(owner=place.owner, **place.named()).kept(now)
    return found.first()


def typed_in(draft: Draft) -> dict[str, list[str]]:
    content: Any = draft.fields
    typed: dict[str, list[str]] = json.loads(content)
    return typed


def sweep_drafts() -> int:
    """Delete what nobody went on with for 14 days, clinic by clinic; answers with how many."""
    swept = 0
    for clinic_id in Clinic.objects.values_list("id", flat=True):
        with clinic_scope(clinic_id) as now:
            count, _models = Draft.objects.too_old(now).delete()
            swept += count
    return swept
