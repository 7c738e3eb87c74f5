"""Saying that a patient's answers were read, and whether they count as a reassessment."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followup.deciding import LONGEST_NOTE
from followup.forms.decision import TakesErrors
from followup.services.reviews import SELF_REPORT
from pathway.protocols import CURRENT_PROTOCOL, protocol


class ReportReviewForm(TakesErrors, forms.Form):
    """`revision` is that of the answers as they were read."""

    sitting = forms.UUIDField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("What came of it"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it.")},
    )
    counts_as_reassessment = forms.BooleanField(
        label=_("Count these scores as a reassessment"), required=False
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )

    def __init__(self, data: Any = None, *, revision: int) -> None:
        super().__init__(data, initial={"sitting": uuid.uuid4(), "revision": revision})
        review = protocol(CURRENT_PROTOCOL.name, CURRENT_PROTOCOL.version).reviews[SELF_REPORT]
        self.fields["outcome"].choices = list(review.outcomes.items())  # type: ignore[attr-defined]
