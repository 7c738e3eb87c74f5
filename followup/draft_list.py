"""One's own drafts: which form of whom each is of, and the page it goes on at."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.models import Membership
from followup.directory import numbers_of
from followup.models import Draft
from pathway.records import SUBJECTS

TITLES = {
    "new_assessment": gettext_lazy("New assessment"),
    "change_stage": gettext_lazy("Change stage"),
    "enrol": gettext_lazy("Enrol"),
    "edit_patient": gettext_lazy("Patient details"),
    "prompt": gettext_lazy("Answer to a prompt"),
    "correct_entry": gettext_lazy("Correction"),
}


@dataclass(frozen=True, slots=True)
class OwnDraft:
    """A line of the list of one's own drafts."""

    draft: Draft
    number: str
    title: Any
    address: str


def own_drafts(membership: Membership, now: datetime) -> list[OwnDraft]:
    """The newest first."""
    kept = Draft.objects.filter(owner=membership).kept(now).select_related("patient")
    rows = list(kept.order_by("-updated_at", "id"))
    numbers = numbers_of(row.patient_id for row in rows) if rows else {}
    return [
        OwnDraft(row, numbers.get(row.patient_id, ""), _title(row), _address(row)) for row in rows
    ]


def _address(draft: Draft) -> str:
    is_whole = draft.key.startswith("/")
    return draft.key if is_whole else f"/patients/{draft.patient_id}/{draft.key}"


def _title(draft: Draft) -> Any:
    if draft.form in TITLES:
        return TITLES[draft.form]
    words = draft.key.split("/")
    subject = SUBJECTS.get(words[1]) if len(words) > 1 else None
    return subject.title if subject else _("Form")
