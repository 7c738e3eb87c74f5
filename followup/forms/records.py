"""Recording and correcting an entry of any subject: a form made of the vocabulary."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followup.forms.answers import dated
from followup.forms.inputs import Choices, input_for
from pathway.engine.days import first_day
from pathway.records import Step, Subject
from pathway.records.fields import Field, faults
from pathway.records.threads import PLANS
from pathway.services.recording import When, local_day, on_day

# A sitting, a call or a declaration has its day; of what the patient tells, the day may be lost.
_EXACT = {"assessment", "neuro_exam", "visit", "contact", "declaration", "review"}
PRECISIONS = (
    ("day", gettext_lazy("This day")),
    ("month", gettext_lazy("Only the month and year")),
    ("year", gettext_lazy("Only the year")),
)
_DAY_LABELS = {
    "booked": gettext_lazy("Day on which it was booked"),
    "planned": gettext_lazy("Day for which it is planned"),
    "planned_end": gettext_lazy("Day on which this was decided"),
}
ONLY_WHEN_REFUSED = "is_unlisted"


def _precision(stored: str) -> forms.ChoiceField:
    """That a day is not known at all comes from other systems, and is kept."""
    kept = [("unknown", gettext_lazy("The date is not known"))] if stored == "unknown" else []
    return forms.ChoiceField(
        label=gettext_lazy("How well the date is known"),
        choices=[*PRECISIONS, *kept],
        required=False,
        widget=forms.RadioSelect,
    )


def _way_out(field: Field) -> forms.BooleanField:
    """To record a medicine that is not listed is no question."""
    return forms.BooleanField(
        label=gettext_lazy("Record it although it is not listed"),
        help_text=str(field.hint),
        required=False,
    )


class EntryForm(forms.Form):
    """One step of a subject. What is left empty is not recorded: nothing is guessed."""

    # Names the opened form, so that a double click saves one entry.
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        subject: Subject,
        step: Step,
        asked: Iterable[Field],
        choices: Mapping[str, Choices],
        precision: str = "day",
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.of, self.step, self.asked = subject, step, tuple(asked)
        self.fields["on"] = dated(_DAY_LABELS.get(step.kind, gettext_lazy("Date")))
        if precision != "day" or (subject.name not in _EXACT and step.kind not in PLANS):
            self.fields["precision"] = _precision(precision)
        for field in self.asked:
            self.fields[field.name] = (
                _way_out(field)
                if field.name == ONLY_WHEN_REFUSED
                else input_for(field, choices.get(field.name, ()))
            )
        if "product" in self.fields:
            self.fields["product"].widget.attrs |= {"autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name, message in faults(self.asked, self._said(given)).items():
            if name not in self.errors:
                self.add_error(name, message)
        return given

    def values(self) -> dict[str, Any]:
        """What was said, by name of its column; what was not said is not among it."""
        said = self._said(self.cleaned_data)
        return {name: value for name, value in said.items() if value is not None}

    def _said(self, given: Mapping[str, Any]) -> dict[str, Any]:
        said = {field.name: _plain(given.get(field.name)) for field in self.asked}
        if ONLY_WHEN_REFUSED in said:
            said[ONLY_WHEN_REFUSED] = said[ONLY_WHEN_REFUSED] or None
        return said

    def when(self, now: Any) -> When:
        """Today has a time as well; a day known in part begins its month or year."""
        on: date = self.cleaned_data.get("on") or local_day(now)
        precision = self.cleaned_data.get("precision") or "day"
        if precision == "day":
            return on_day(on, now)
        return When(on=first_day(on, precision), precision=precision)

    def take_errors(self, refused: ValidationError) -> None:
        """Put what the service refused beside the field it is about, or above all of them."""
        labels = self.of.all_fields()
        for name, messages in getattr(
            refused, "message_dict", {"__all__": refused.messages}
        ).items():
            known = {"effective_on": "on"}.get(name, name)
            if known in self.fields:
                self.add_error(known, messages)
            elif name in labels:
                said = {"label": labels[name].label}
                self.add_error(None, [_("%(label)s: ") % said + each for each in messages])
            else:
                self.add_error(None, messages)

    @property
    def sections(self) -> list[tuple[Any, list[Any]]]:
        """The fields asked, those of one section together."""
        found: dict[str, tuple[Any, list[Any]]] = {}
        for field in self.asked:
            if field.name != ONLY_WHEN_REFUSED:
                section = found.setdefault(str(field.section), (field.section, []))
                section[1].append(self[field.name])
        return list(found.values())

    @property
    def way_out(self) -> Any:
        """The box that records a medicine although it is not listed, once it was refused."""
        if ONLY_WHEN_REFUSED not in self.fields:
            return None
        is_refused = "product" in self.errors or bool(self[ONLY_WHEN_REFUSED].value())
        return self[ONLY_WHEN_REFUSED] if is_refused else None


CORRECTION_WORDS = (
    ("wrong_value", gettext_lazy("A wrong value was entered")),
    ("wrong_date", gettext_lazy("The date was wrong")),
    ("incomplete", gettext_lazy("Something was left out")),
    ("other", gettext_lazy("Another reason")),
)
RETRACTION_WORDS = (
    ("wrong_patient", gettext_lazy("It belongs to another patient")),
    ("duplicate", gettext_lazy("It was entered twice")),
    ("did_not_happen", gettext_lazy("It did not happen")),
    ("other", gettext_lazy("Another reason")),
)


def _why(words: Iterable[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=list(words),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the reason.")},
    )


def _plain(value: Any) -> Any:
    """A browser ends lines in its own way: that is no change."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _comparable(value: Any) -> Any:
    """In whatever order they were ticked."""
    return sorted(map(str, value)) if isinstance(value, list | tuple) else value


class CorrectionForm(EntryForm):
    """The entry as it should read; `revision` is the one that was on the screen."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    why = _why(CORRECTION_WORDS)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self._kinds_ask_the_same():
            kinds = [(step.kind, step.label) for step in self.of.steps]
            self.fields["kind"] = forms.ChoiceField(
                label=gettext_lazy("What happened"), choices=kinds, widget=forms.RadioSelect
            )
            self.initial.setdefault("kind", self.step.kind)

    def _kinds_ask_the_same(self) -> bool:
        first, *others = self.of.steps
        return bool(others) and all(step.fields == first.fields for step in others)

    def changes_to(self, fact: Any) -> dict[str, Any]:
        """What reads otherwise than it is stored."""
        said = self._said(self.cleaned_data)
        if "kind" in self.fields:
            said["kind"] = self.cleaned_data["kind"]
        return {
            name: value
            for name, value in said.items()
            if _comparable(value) != _comparable(_plain(getattr(fact, name, None)))
        }

    def changed_when(self, fact: Any, now: Any) -> When | None:
        """None when the day was left as it is."""
        when = self.when(now)
        stored = first_day(fact.effective_on, fact.date_precision), fact.date_precision
        return None if (when.on, when.precision) == stored else when


class WithdrawalForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    why = _why(RETRACTION_WORDS)


def _as_typed(value: Any) -> Any:
    """2 and 6.5, never 2.000."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def stored_in_form(fact: Any, fields: Iterable[Field]) -> dict[str, Any]:
    """What the form of a correction is filled in with."""
    return {
        **{field.name: _as_typed(getattr(fact, field.name, None)) for field in fields},
        "on": fact.effective_on,
        "precision": fact.date_precision,
        "revision": fact.revision,
    }
