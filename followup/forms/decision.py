"""Answering a prompt: what is offered depends on the prompt and on who asks."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from followup.deciding import LONGEST_DETAIL, LONGEST_NOTE, SAYS, Decision
from followup.fact_words import day_in_words, days_spelled_out
from followup.resolving import Named
from pathway.engine.protocol import ReviewText
from pathway.engine.ways import Ways

KIND_WORDS = {
    "seen": _("Acknowledge: I have seen it"),
    "accepted": _("Accept: I will do this"),
    "declined": _("Decline"),
    "deferred": _("Defer"),
    "disposition": _("Record the outcome"),
}
REASON_GROUPS = {
    "accepted": _("When accepting"),
    "declined": _("When declining"),
    "deferred": _("When deferring"),
}


def _line(label: Any) -> forms.Field:
    return forms.CharField(label=label, required=False, max_length=LONGEST_DETAIL)


def _day(label: Any) -> forms.Field:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Enter a real date, such as 2026-03-27.")},
    )


def _note(label: Any) -> forms.Field:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TakesErrors:
    """A form that shows what a service refused beside the field it is about."""

    def take_errors(self: Any, refused: ValidationError) -> None:
        found = getattr(refused, "message_dict", {"__all__": refused.messages})
        for name, messages in found.items():
            plain = [in_page_words(each) for each in messages]
            self.add_error(name if name in self.fields else None, plain)


def in_page_words(message: str) -> str:
    """Programs need the codes they may send and plain days; on a page the choices are in sight."""
    asks, has_codes, _codes = message.partition(": ")
    is_choice = has_codes and message.startswith("Choose ")
    return f"{asks}." if is_choice else days_spelled_out(message)


class DecisionForm(TakesErrors, forms.Form):
    """Which answers there are is said by `ways`; whether one is right, by the service."""

    kind = forms.ChoiceField(
        label=_("Your answer"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer.")},
    )
    reason_code = forms.ChoiceField(label=_("Reason"), required=False)
    until = _day(_("Until"))
    disposition = forms.ChoiceField(label=_("Outcome"), required=False, widget=forms.RadioSelect)
    closes = forms.MultipleChoiceField(
        label=_("For which findings"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = _note(_("Note"))
    version = forms.IntegerField(widget=forms.HiddenInput)
    sitting = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        ways: Ways,
        findings: Sequence[tuple[str, str]],
        labels: Mapping[str, str],
        version: int,
        outcome: str = "",
    ) -> None:
        """`outcome`, one of those offered, is asked for alone; without one, everything else is."""
        ways = _only(ways, outcome)
        super().__init__(data, initial=_initial(findings, version, outcome))
        self.needs = {each.id: each.needs for each in ways.dispositions}
        self.details = dict.fromkeys(name for names in self.needs.values() for name in names)
        for name in self.details:
            self.fields[name] = (_day if name.endswith("_on") else _line)(labels[name])
        self._choose("kind", [(kind, KIND_WORDS[kind]) for kind in ways.kinds])
        self._choose("reason_code", _reasons(ways))
        self._choose("disposition", [(each.id, each.says) for each in ways.dispositions])
        self._choose("closes", findings if outcome else ())
        if not ways.latest_deferral and not any("until" in each.needs for each in ways.reasons):
            del self.fields["until"]
        elif ways.latest_deferral:
            self.fields["until"].help_text = _("At most until %(day)s.") % {
                "day": day_in_words(ways.latest_deferral)
            }
        for name in ("kind", "disposition") if outcome else ():
            self.fields[name].widget = forms.HiddenInput()
        if ways.note:
            self.fields["note"].help_text = _("Needed to accept: %(what)s.") % {"what": ways.note}

    def _choose(self, name: str, choices: Any) -> None:
        """A question without an answer is not asked."""
        if choices:
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    @property
    def detail_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.details]

    def now_seen(self, version: int) -> None:
        """The page shows what the prompt says now; saving again answers to that."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["version"] = str(version)  # type: ignore[index]

    def decision(self) -> Decision:
        """What belongs to the chosen kind; what was filled in for another is left."""
        said, kind = self.cleaned_data, self.cleaned_data["kind"]
        own = {name: said[name] for name in SAYS[kind] & said.keys() if said[name]}
        if kind == "disposition":
            own["closes"] = tuple(said["closes"])
            own["details"] = self._details(said)
        return Decision(kind=kind, **own)

    def _details(self, said: Mapping[str, Any]) -> dict[str, str]:
        """Those the chosen outcome needs; a day as it is written in a fact."""
        chosen = self.needs.get(said.get("disposition", ""), ())
        return {name: str(said[name]) for name in chosen if said.get(name)}


def _only(ways: Ways, outcome: str) -> Ways:
    """An outcome has details of its own, so it is asked for on a page of its own."""
    if outcome:
        chosen = tuple(each for each in ways.dispositions if each.id == outcome)
        return Ways(kinds=("disposition",), dispositions=chosen)
    kinds = tuple(kind for kind in ways.kinds if kind != "disposition")
    return replace(ways, kinds=kinds, dispositions=())


def _initial(findings: Sequence[tuple[str, str]], version: int, outcome: str) -> dict[str, Any]:
    """The only finding is chosen; of several, people say which."""
    only = [findings[0][0]] if len(findings) == 1 else []
    said = {"version": version, "sitting": uuid.uuid4(), "closes": only}
    return {**said, "kind": "disposition", "disposition": outcome} if outcome else said


def _reasons(ways: Ways) -> list[Any]:
    groups = [
        (title, [(each.id, each.says) for each in ways.reasons_for(kind)])
        for kind, title in REASON_GROUPS.items()
        if kind in ways.kinds
    ]
    offered = [(title, reasons) for title, reasons in groups if reasons]
    return [("", _("Choose a reason")), *offered] if offered else []


class ReviewForm(TakesErrors, forms.Form):
    """That somebody looked: at what, and how it ended."""

    outcome = forms.ChoiceField(
        label=_("Result"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a result.")},
    )
    note = _note(_("Note of the review"))
    sitting = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, review: ReviewText, named: Sequence[Named]) -> None:
        super().__init__(data, prefix="review", initial={"sitting": uuid.uuid4()})
        self.all = [each.id for each in named]
        self.fields["outcome"].choices = list(review.outcomes.items())  # type: ignore[attr-defined]
        if review.naming != "all" and len(named) > 1:
            self.fields["names"] = _names(review, named)

    def chosen(self) -> list[uuid.UUID]:
        """Everything, where there is nothing to choose."""
        if "names" not in self.fields:
            return self.all
        said = self.cleaned_data["names"]
        return [uuid.UUID(each) for each in ([said] if isinstance(said, str) else said) if each]


def _names(review: ReviewText, named: Sequence[Named]) -> forms.Field:
    choices = [(str(each.id), each.label) for each in named]
    if review.naming == "one":
        return forms.ChoiceField(
            label=_("Which one"), choices=choices, required=False, widget=forms.RadioSelect
        )
    return forms.MultipleChoiceField(
        label=_("What was looked at"),
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
