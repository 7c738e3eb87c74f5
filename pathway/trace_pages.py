"""The traceability page and the hazard log as Markdown."""

from collections.abc import Iterable, Iterator

from pathway.engine.protocol import Behaviour, Conflict, Hazard, Protocol, RuleText, Statement
from pathway.engine.source import missing_references, review_due_on
from pathway.traceability import CLINICAL, Trace

NOTICE = (
    "<!-- Made by `./run manage generate_docs`; change the protocol's files, not this page. -->"
)
NOTHING = "**nothing**"


def source_note(rules: Protocol) -> list[str]:
    """What every page says of the source (P-01 to P-08)."""
    source = rules.source
    missing = ", ".join(missing_references(rules))
    return [
        f"Source: {source['title']} ({source['publisher']}), last changed {source['updated']}.",
        f"Status: {source['review_status']}; review step: {source['review_step']}.",
        f"Cited but not supplied: reference {missing}." if missing else "All references supplied.",
        f"To be looked at again by {review_due_on(rules).isoformat()}.",
    ]


def traceability_page(trace: Trace) -> str:
    """Statement, data, rule or behaviour, tests: one row for each statement of the source."""
    rules = trace.protocol
    clinical = [each for each in rules.statements.values() if each.id.startswith(CLINICAL)]
    others = [each for each in rules.statements.values() if not each.id.startswith(CLINICAL)]
    return _page(
        f"# From statement to test: {rules.title}, version {rules.version}",
        *source_note(rules),
        "",
        "A rule is tested by named patients: so many *for* it, so many *against* it. A test is "
        "named by its file and what it says. `./run check` fails when a statement is carried by "
        "nothing or borne out by no test, and when this page is stale.",
        *_table(
            "Clinical statements",
            "Statement | Data | Rule or behaviour | Tests",
            (_statement_row(trace, each) for each in clinical),
        ),
        *_table(
            "What the source says of itself",
            "Statement | Rule or behaviour | Tests",
            (_provenance_row(trace, each) for each in others),
        ),
        *_table(
            "Where guidance differs",
            "Conflict | Source | Guidance | Verified | Rule or behaviour | Tests",
            (_conflict_row(trace, each) for each in rules.conflicts.values()),
        ),
        *_table(
            "Rules",
            "Rule | Rests on | Also takes part in | For | Against | Cannot tell",
            (_rule_row(trace, each) for each in rules.rules.values()),
        ),
        *_table(
            "Behaviours that are no rule",
            "Behaviour | What it does | Rests on | Tests",
            (_behaviour_row(trace, each) for each in rules.behaviours.values()),
        ),
        "",
        "Numbers and their bases: [pathway.md](pathway.md). Hazards: [hazards.md](hazards.md).",
    )


def hazards_page(trace: Trace) -> str:
    """What could hurt a patient, what stands against it, and the tests of that."""
    rules = trace.protocol
    return _page(
        f"# Hazard log: {rules.title}, version {rules.version}",
        *source_note(rules),
        "",
        "Each hazard has a rule or behaviour against it and a test that names it; `./run check` "
        "fails otherwise. *Open* says what does not stand yet. No clinician has signed this log.",
        *_table(
            "Hazards",
            "Hazard | What could hurt the patient | Against it | Tests | Open",
            (_hazard_row(trace, each) for each in rules.hazards.values()),
        ),
    )


def _page(*lines: str) -> str:
    return "\n".join((NOTICE, "", lines[0], "", *lines[1:])) + "\n"


def _table(title: str, head: str, rows: Iterable[list[str]]) -> Iterator[str]:
    yield from ("", f"## {title}", "", f"| {head} |", "|---" * (head.count("|") + 1) + "|")
    yield from (f"| {' | '.join(cells)} |" for cells in rows)


def _statement_row(trace: Trace, each: Statement) -> list[str]:
    return [
        f"**{each.id}** {_said(each)}",
        _codes(each.data),
        _carried(trace, each),
        _tests(trace, each.id, trace.answers(each)),
    ]


def _provenance_row(trace: Trace, each: Statement) -> list[str]:
    return [
        f"**{each.id}** {_said(each)}",
        each.no_behaviour or _carried(trace, each),
        "" if each.no_behaviour else _tests(trace, each.id, trace.answers(each)),
    ]


def _said(each: Statement) -> str:
    return f"{each.says} [{each.reference}]" if each.reference else each.says


def _conflict_row(trace: Trace, each: Conflict) -> list[str]:
    return [
        f"**{each.id}** ({', '.join(each.cites)})",
        each.source_says,
        each.guidance_says,
        each.verification,
        f"{_carried(trace, each)}: {each.behaviour}",
        _tests(trace, each.id, trace.answers(each)),
    ]


def _rule_row(trace: Trace, each: RuleText) -> list[str]:
    tests = trace.tests
    also = [one.id for one in trace.protocol.statements.values() if each.id in one.also]
    counts = (tests.met, tests.unmet, tests.cannot_tell)
    return [
        f"`{each.id}`",
        ", ".join(each.cites),
        ", ".join(also),
        *(str(count[each.id]) for count in counts),
    ]


def _behaviour_row(trace: Trace, each: Behaviour) -> list[str]:
    rests_on = ", ".join((*each.cites, *each.conflicts))
    return [f"`{each.id}`", each.says, rests_on, _tests(trace, each.id, [])]


def _hazard_row(trace: Trace, each: Hazard) -> list[str]:
    return [
        f"**{each.id}**",
        each.harm,
        _carried(trace, each),
        _tests(trace, each.id, []),
        each.open or "",
    ]


def _carried(trace: Trace, entry: Statement | Conflict | Hazard) -> str:
    reasons = getattr(entry, "also", {})
    said = [
        f"`{id}` ({reasons[id]})" if id in reasons else f"`{id}`" for id in trace.answers(entry)
    ]
    return ", ".join(said) or NOTHING


def _tests(trace: Trace, id: str, answers: Iterable[str]) -> str:
    """The tests that name the entry, then those of what carries it."""
    named = [*trace.tests.marked.get(id, ())]
    counted = []
    for each in answers:
        if each in trace.protocol.rules:
            counted.append(f"`{each}` {trace.tests.met[each]}/{trace.tests.unmet[each]}")
        else:
            named += trace.tests.marked.get(each, ())
    return "; ".join((*counted, *dict.fromkeys(named))) or NOTHING


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
