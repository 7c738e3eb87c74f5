"""All the work of one colleague, or of the pool, to another."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clinic.models import Membership
from followup.forms.decision import TakesErrors
from followup.forms.task import POOL


class HandOverForm(TakesErrors, forms.Form):
    """Who gives may have left; who takes works here."""

    giver = forms.ChoiceField(
        label=_("All the work of"),
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": _("Choose whose work it is.")},
    )
    taker = forms.ChoiceField(
        label=_("Goes to"), widget=forms.Select(attrs={"class": "form-select"})
    )

    def __init__(
        self,
        *args: Any,
        loads: Iterable[tuple[Membership | None, int, int]],
        takers: Iterable[Membership],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["giver"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a colleague, or the pool")),
            *((_named(each), _load(each, plans, tasks)) for each, plans, tasks in loads),
        ]
        people = [(str(each.id), f"{each.user} ({each.role_in_words})") for each in takers]
        self.fields["taker"].choices = [(POOL, _("The pool: whoever has time")), *people]  # type: ignore[attr-defined]


def load_in_words(plans: int, tasks: int) -> str:
    patients = ngettext("%(n)d patient", "%(n)d patients", plans) % {"n": plans}
    work = ngettext("%(n)d task", "%(n)d tasks", tasks) % {"n": tasks}
    return f"{patients}, {work}"


def _named(member: Membership | None) -> str:
    return str(member.id) if member else POOL


def _load(member: Membership | None, plans: int, tasks: int) -> str:
    who = member.user if member else _("The pool")
    words = f"{who}: {load_in_words(plans, tasks)}"
    gone = _("has left")
    return f"{words} ({gone})" if member and member.ended_on else words
