"""Moving a patient to another stage: where to, from which day, and why."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from followup.forms.answers import dated
from followup.forms.decision import TakesErrors
from pathway.engine.protocol import ReviewText
from pathway.services.courses import CLOSED

CLOSE_REASON_WORDS = {
    "discharged": _("Discharged to self-management"),
    "lost_to_follow_up": _("Lost to follow-up"),
    "transferred": _("Transferred elsewhere"),
    "declined": _("Declined by the patient"),
    "deceased": _("Died"),
}


class HoldForm(TakesErrors, forms.Form):
    """To stay where one is, with the reason coded."""

    outcome = forms.ChoiceField(
        label=_("Why it stays"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why the stage stays.")},
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=400)
    sitting = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, review: ReviewText) -> None:
        super().__init__(data, prefix="hold", initial={"sitting": uuid.uuid4()})
        self.fields["outcome"].choices = list(review.outcomes.items())  # type: ignore[attr-defined]


class DeathForm(TakesErrors, forms.Form):
    """The day, as far as somebody told it to the clinic."""

    deceased_on = dated(_("Died on"))

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean_deceased_on(self) -> date:
        return not_ahead(self.cleaned_data["deceased_on"], self.today)


class DepartureForm(TakesErrors, forms.Form):
    """From which day a patient is followed up elsewhere, and where as far as it is known."""

    on = dated(_("From which day"))
    reason = forms.CharField(
        label=_("Where to, and who told it"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
        error_messages={"required": _("Say where the patient is now, as far as it is known.")},
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean_on(self) -> date:
        return not_ahead(self.cleaned_data["on"], self.today)


def not_ahead(day: date, today: date) -> date:
    """Raises ValidationError for a day that is still to come."""
    if day > today:
        raise ValidationError(_("The date is in the future. Enter today or earlier."))
    return day


class StageForm(forms.Form):
    """`to` offers every other stage; whether a reason is needed is said by the service."""

    # The stage the page was opened over: a second saver is told what the first one saved.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    to = forms.ChoiceField(
        label=_("Move to"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the stage to move to."),
            "invalid_choice": _("The patient is in this stage now. Choose another, or go back."),
        },
    )
    on = dated(_("From which day"))
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )

    close_reason = forms.ChoiceField(
        label=_("If it is closed: why"),
        required=False,
        choices=[("", _("Not closed")), *CLOSE_REASON_WORDS.items()],
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(
        self,
        *args: Any,
        stages: Sequence[tuple[str, str]],
        needing_reason: Collection[str],
        today: date,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.today, self.needing_reason = today, needing_reason
        self.fields["to"].choices = stages  # type: ignore[attr-defined]

    def now_seen(self, seen: str) -> None:
        """The page shows what is stored now; saving again answers to that."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["seen"] = seen  # type: ignore[index]

    def clean_on(self) -> date:
        return not_ahead(self.cleaned_data["on"], self.today)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("to") in self.needing_reason and not given.get("reason", "").strip():
            self.add_error(
                "reason", _("Say why: the protocol does not expect this move as things stand.")
            )
        if given.get("to") == CLOSED and not given.get("close_reason"):
            self.add_error("close_reason", _("Say why the episode is closed."))
        return given

    def take_errors(self, refused: ValidationError) -> None:
        for name, messages in getattr(
            refused, "message_dict", {"__all__": refused.messages}
        ).items():
            known = {"effective_on": "on"}.get(name, name)
            self.add_error(known if known in self.fields else None, messages)
