"""An explanation of one rule in words: because of what, and what would change it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from followup.fact_words import (
    Words,
    amount_in_words,
    column_in_words,
    day_in_words,
    number_in_words,
    severity_in_words,
    value_in_words,
)
from followup.services.explaining import Explained
from pathway.engine.explain import Explanation, RuleLine
from pathway.engine.explain.explanation import Answer, Change, Input, Limit
from pathway.engine.plan import Evidence, Prompt
from pathway.engine.protocol import Conflict, Protocol, Statement
from pathway.records import SUBJECTS

VERDICTS: Words = {
    "met": lazy("Met"),
    "not_met": lazy("Not met"),
    "cannot_tell": lazy("Cannot tell"),
    "off": lazy("Off"),
    "not_asked": lazy("Not asked"),
    "failed": lazy("Could not be evaluated"),
}
STATUSES: Words = {
    "open": lazy("Open"),
    "held": lazy("Held"),
    "folded": lazy("Said by another"),
    "suppressed": lazy("Declined"),
    "deferred": lazy("Deferred"),
    "settled": lazy("Answered"),
}
TABLES: Words = {
    "persons": lazy("Person"),
    "stage_changes": lazy("Stage"),
    "assessments": lazy("Assessment"),
    "neuro_exams": lazy("Neurological examination"),
    "medications": lazy("Medicine"),
    "side_effects": lazy("Side effect"),
    "therapies": lazy("Treatment"),
    "procedures": lazy("Procedure"),
    "imaging": lazy("Imaging"),
    "referrals": lazy("Referral"),
    "visits": lazy("Visit"),
    "contact_attempts": lazy("Contact attempt"),
    "falls": lazy("Fall"),
    "declarations": lazy("Declaration"),
    "reviews": lazy("Review"),
    "conditions": lazy("Condition"),
    "decisions": lazy("Answer to a suggestion"),
    "episode": lazy("Episode"),
}
FIELDS: Words = {
    "kind": lazy("What happened"),
    "effective_on": lazy("Day"),
    "author_role": lazy("Recorded by (role)"),
    "mg": lazy("Amount in one unit, mg"),
    "episode_started_on": lazy("First day"),
    "episode_onset_on": lazy("Onset of the pain"),
}


KINDS: Words = {step.kind: step.label for each in SUBJECTS.values() for step in each.steps}


@dataclass(frozen=True, slots=True)
class Fact:
    """One recorded value with its day and author."""

    what: str
    value: str
    on: date | None
    author: str


@dataclass(frozen=True, slots=True)
class Row:
    """A fact or number, and what each other value would make of the rule's answer."""

    fact: Fact
    changes: list[str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One suggestion of the rule, as it stands."""

    prompt: Prompt
    severity: str
    status: str
    because: list[Fact]


@dataclass(frozen=True, slots=True)
class Number:
    """A threshold: its amount, and what another within the clinic's bounds would change."""

    amount: str
    limit: Limit
    bounds: str
    changes: list[str]


@dataclass(frozen=True, slots=True)
class Why:
    """Everything the page says."""

    found: Explanation
    rules: Protocol
    verdict: str
    findings: list[Finding]
    numbers: list[Number]
    turning: list[Row]
    others: list[Row]
    untried: list[Row]
    nothing_of: list[str]
    read_rules: list[tuple[str, str]]
    clock: str
    statements: list[Statement]
    conflicts: list[Conflict]


@dataclass(frozen=True, slots=True)
class CardOfRules:
    """The rules of one card, each with its verdict in words."""

    title: str
    lines: list[tuple[RuleLine, str, str]]


def read_why(explained: Explained) -> Why:
    found, rules = explained.explanation, explained.rules
    rows = [(each, _row(each)) for each in found.inputs]
    return Why(
        found=found,
        rules=rules,
        verdict=answer_in_words(found.answer),
        findings=[_finding(prompt) for prompt in found.prompts],
        numbers=[_number(limit) for limit in found.limits],
        turning=[row for _each, row in rows if row.changes],
        others=[row for each, row in rows if each.tried and not row.changes],
        untried=[row for each, row in rows if not each.tried],
        nothing_of=[str(TABLES[table]) for table in found.nothing_of],
        read_rules=[(rule, rules.rules[rule].title) for rule in found.read_rules],
        clock=_clock(found),
        statements=[rules.statements[each] for each in found.cites],
        conflicts=[rules.conflicts[each] for each in found.conflicts],
    )


def cards_of_rules(lines: Iterable[RuleLine]) -> list[CardOfRules]:
    """In the order in which the cards come first."""
    cards: dict[str, CardOfRules] = {}
    for line in lines:
        card = cards.setdefault(line.card, CardOfRules(line.card, []))
        statuses = ", ".join(str(STATUSES[each]) for each in line.statuses)
        card.lines.append((line, answer_in_words(line.answer), statuses))
    return list(cards.values())


def answer_in_words(answer: Answer) -> str:
    verdict = str(VERDICTS[answer.verdict])
    return f"{verdict}, {severity_in_words(answer.severity)}" if answer.severity else verdict


def _finding(prompt: Prompt) -> Finding:
    return Finding(
        prompt=prompt,
        severity=prompt.severity,
        status=str(STATUSES[prompt.status]),
        because=list(dict.fromkeys(_fact(each) for each in prompt.evidence)),
    )


def _row(one: Input) -> Row:
    fact = _fact(one.read)
    table = str(TABLES[one.table])
    what = fact.what if table.lower() == fact.what.lower() else f"{table}: {fact.what}"
    is_of_plan = one.table == "episode"
    return Row(
        Fact(what, fact.value, None if is_of_plan else fact.on, fact.author),
        [_change(one.read.field, each) for each in one.changes],
    )


def _fact(read: Evidence) -> Fact:
    """What is recorded of the row as a whole is said by its name alone."""
    value = "" if read.field == "id" else _said(read.field, read.value)
    what = _field("effect" if read.field == "id" else read.field)
    return Fact(what, value, read.effective_on, read.author or "")


def _number(limit: Limit) -> Number:
    unit = limit.threshold.unit
    least, most = number_in_words(limit.least), amount_in_words(number_in_words(limit.most), unit)
    return Number(
        amount=amount_in_words(number_in_words(limit.threshold.value), unit),
        limit=limit,
        bounds=_("%(least)s to %(most)s") % {"least": least, "most": most}
        if limit.least < limit.most
        else _("fixed"),
        changes=[_change("", each) for each in limit.changes],
    )


def _change(field: str, change: Change) -> str:
    said = {"value": _said(field, change.value), "answer": answer_in_words(change.answer)}
    return _("%(value)s → %(answer)s") % said


def _clock(found: Explanation) -> str:
    if found.next_day is None:
        return ngettext(
            "If nothing is recorded, it stays so for the next %(days)d day.",
            "If nothing is recorded, it stays so for the next %(days)d days.",
            found.looked_ahead_days,
        ) % {"days": found.looked_ahead_days}
    said = {
        "day": day_in_words(found.next_day.on),
        "days": found.next_day.days,
        "answer": answer_in_words(found.next_day.answer),
    }
    return (
        ngettext(
            "If nothing is recorded, on %(day)s (in %(days)d day): %(answer)s.",
            "If nothing is recorded, on %(day)s (in %(days)d days): %(answer)s.",
            found.next_day.days,
        )
        % said
    )


def _field(field: str) -> str:
    name = field.rpartition(".")[2]
    return str(FIELDS[name]) if name in FIELDS else column_in_words(name)


def _said(field: str, value: Any) -> str:
    if isinstance(value, Decimal):
        return number_in_words(value)
    if isinstance(value, datetime):
        return day_in_words(value.date())
    if field.rpartition(".")[2] == "kind" and value in KINDS:
        return str(KINDS[value])
    return value_in_words(field, value)
