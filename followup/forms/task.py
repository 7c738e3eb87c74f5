"""What people do with a task: tell how a call went, end it, give it away, let it wait."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Membership
from followup.fact_words import day_in_words
from followup.forms.decision import TakesErrors
from followup.task_kinds import TaskKind, Words
from pathway.records.encounters import CHANNELS, OUTCOMES

POOL = "pool"
# A call has no result "sent", and nobody picks up a letter.
_CALLED_BY = ("phone", "video", "in_person")
_WENT = ("reached", "no_answer", "left_message", "call_back", "wrong_number", "refused")
_WRITTEN_BY = ("letter", "email", "sms")
_CAME_TO = ("sent", "undeliverable")


class ContactForm(TakesErrors, forms.Form):
    """How an attempt to reach the patient went."""

    outcome = forms.ChoiceField(
        label=_("How did it go"),
        widget=forms.RadioSelect,
        choices=[(code, OUTCOMES[code]) for code in _WENT],
        error_messages={"required": _("Choose how it went.")},
    )
    channel = forms.ChoiceField(
        label=_("How you tried"),
        choices=[(code, CHANNELS[code]) for code in _CALLED_BY],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


class _TaskForm(TakesErrors, forms.Form):
    """`version` is the task that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class CallForm(ContactForm, _TaskForm):
    """From the page of a task that asks for a call, or for a letter."""

    def __init__(self, *args: Any, is_written: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_written:
            self._offer("outcome", _CAME_TO, OUTCOMES)
            self._offer("channel", _WRITTEN_BY, CHANNELS)

    def _offer(self, name: str, codes: Iterable[str], words: Words) -> None:
        self.fields[name].choices = [(code, words[code]) for code in codes]  # type: ignore[attr-defined]


class EndForm(_TaskForm):
    """How a task that people ask of each other ended."""

    outcome_code = forms.ChoiceField(
        label=_("How it ended"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it ended.")},
    )

    def __init__(self, *args: Any, kind: TaskKind, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["outcome_code"].choices = list(kind.outcomes.items())  # type: ignore[attr-defined]


class GiveForm(_TaskForm):
    """Whose it is from now on."""

    owner = forms.ChoiceField(
        label=_("Give it to"),
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": _("Choose a colleague, or the pool.")},
    )

    def __init__(self, *args: Any, members: Iterable[Membership], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].choices = owner_choices(members)  # type: ignore[attr-defined]


def owner_choices(
    members: Iterable[Membership], own: Membership | None = None
) -> list[tuple[str, Any]]:
    """Nobody at first; then oneself, if `own` says who that is, the others, and the pool."""
    me = [(str(own.id), _("Me: %(name)s") % {"name": own.user})] if own else []
    others = [
        (str(each.id), f"{each.user} ({each.role_in_words})") for each in members if each != own
    ]
    return [
        ("", _("Choose a colleague")),
        *me,
        *others,
        (POOL, _("The pool: whoever has time")),
    ]


def until_field() -> forms.DateField:
    return forms.DateField(
        label=_("Wait until"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}),
        error_messages={
            "required": _("Enter the day until which it waits."),
            "invalid": _("Enter a real date, such as 2026-03-27."),
        },
    )


class WaitForm(_TaskForm):
    """Until when it may wait."""

    until = until_field()

    def __init__(self, *args: Any, latest: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["until"].help_text = _("At most until %(day)s.") % {"day": day_in_words(latest)}
