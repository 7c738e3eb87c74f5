"""What an entry would come to, worked out before it is saved by the code that the rules use."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clinic.actors import Actor
from followup.fact_words import day_in_words
from followup.medicine_list import (
    daily_acetaminophen,
    dose_words,
    medicines_case,
    reading_words,
    taken_now,
)
from followup.medicine_saved import case_of_person, rules_of
from followup.relief import relief_words
from pathway.formulary import resolve, unusual_strength
from pathway.formulary.searching import found
from pathway.records import Step, Subject
from pathway.records.threads import opening_of
from pathway.services.recording import When

CEILING = "apap_max_mg_per_day"
RELAXANTS_END = "mr_stop_days"


@dataclass(frozen=True, slots=True)
class Line:
    words: str
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """What is said, and the planned end that the protocol gives where none is entered."""

    lines: list[Line]
    end: date | None = None


def works_out(subject: Subject, step: Step) -> bool:
    """Whether there is anything to work out of what this step asks."""
    asked = {field.name for field in step.fields}
    if subject.name == "medication":
        return "units_per_dose" in asked
    return subject.name == "procedure" and "post_score" in asked


def work_out(
    *,
    patient_id: uuid.UUID,
    plan: Any,
    subject: Subject,
    step: Step,
    thread: Sequence[Any],
    values: Mapping[str, Any],
    when: When,
    by: Actor,
    now: datetime,
) -> WorkedOut:
    """Nothing is stored: the entry exists only while it is worked out."""
    try:
        columns = _columns(subject, thread, values)
    except ValidationError as refused:
        if "product" in refused.message_dict and found(values["product"]):
            return WorkedOut([Line(_("Choose the medicine from the names that were found."))])
        return WorkedOut([Line(words, is_warning=True) for words in refused.messages])
    model: Any = subject.model
    entry = model(
        root_id=uuid.uuid4(),
        patient_id=patient_id,
        thread_id=thread[0].thread_id if thread else uuid.uuid4(),
        kind=step.kind,
        effective_on=when.on,
        effective_at=when.at,
        date_precision=when.precision,
        recorded_at=now,
        author_id=by.id,
        author_name=by.name,
        author_role=by.role,
        source="clinician",
        **columns,
    )
    told = _medicine if subject.name == "medication" else _procedure
    return told(entry, plan, thread, now)


def _columns(subject: Subject, thread: Sequence[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """As they would be stored; raises ValidationError for a medicine that nobody knows."""
    if thread:
        opened = opening_of(list(thread))
        return {**values, **{name: getattr(opened, name) for name in subject.shared}}
    if subject.complete and "product" in values:
        return subject.complete(values)
    return dict(values)


def _medicine(entry: Any, plan: Any, thread: Sequence[Any], now: datetime) -> WorkedOut:
    if not entry.product:
        return WorkedOut([Line(_("Enter the medicine first."))])
    case = case_of_person(entry.patient_id, plan, now, with_entries=[entry])
    lines = [Line(_("Read as: %s.") % reading_words(entry.components))]
    product = resolve(entry.product, entry.formulary_code)
    if product is not None and (warning := unusual_strength(product)):
        lines.append(Line(warning, is_warning=True))
    taken = [each for each in taken_now(case) if each.course.thread_id == str(entry.thread_id)]
    lines += [Line(_("Taken: %s.") % dose_words(each.course.dose_on(case.today))) for each in taken]
    daily = daily_acetaminophen(case)
    if daily is not None:
        said = {"sum": daily.words, "source": case.protocol.numbers[CEILING].shown.basis}
        words = _("Acetaminophen over all products: %(sum)s (%(source)s).") % said
        lines += [Line(words, is_warning=daily.is_above), Line(daily.why_lower)]
    return _with_end([line for line in lines if line.words], taken, entry, case.protocol)


def _with_end(lines: list[Line], taken: list[Any], entry: Any, rules: Any) -> WorkedOut:
    """The protocol's own end is offered, never put in."""
    end = taken[0].stop_by if taken else None
    if end is None or entry.planned_end_on is not None:
        return WorkedOut(lines)
    source = rules.numbers[RELAXANTS_END].shown.basis
    words = _("The protocol plans the end by %(day)s (%(source)s).")
    said = {"day": day_in_words(end), "source": source}
    return WorkedOut([*lines, Line(words % said)], end)


def _procedure(entry: Any, plan: Any, thread: Sequence[Any], now: datetime) -> WorkedOut:
    case = medicines_case(rules_of(plan), [], now, conditions=[])
    words = relief_words(case, [*thread, entry])
    return WorkedOut([Line(words or _("Enter the scores before and after for the relief."))])
