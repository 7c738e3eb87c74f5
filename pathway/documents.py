"""Pages of docs/ that are made from the protocol's files, so that they cannot disagree with them."""

from collections.abc import Iterator
from pathlib import Path

from pathway.engine.overrides import plain
from pathway.engine.protocol import Number, Protocol, RuleText
from pathway.engine.transitions import stage_diagram
from pathway.protocols import current_protocol
from pathway.trace_pages import NOTICE, hazards_page, source_note, traceability_page
from pathway.traceability import Trace, read_suite

TESTS = Path(__file__).resolve().parent.parent / "tests"

BASIS = (
    "A basis that is a statement id comes from the source and may only be tightened; `local` is a "
    "default of this product, for a clinic's lead to decide."
)


def pathway_page(rules: Protocol) -> str:
    """The stages, the rules and the numbers of a protocol version, as Markdown."""
    lines = [
        NOTICE,
        "",
        f"# {rules.title}, version {rules.version}",
        "",
        *source_note(rules),
        "",
        "The software suggests, clinicians decide.",
        "",
        "## Stages and permitted moves",
        "",
        "```mermaid",
        stage_diagram(rules).rstrip(),
        "```",
        "",
        "A move that is not drawn is never blocked: it needs a reason and is recorded as an override.",
        "",
        "## Rules",
        "",
        "| Rule | Severity | For | Rests on | Differs from guidance | Resolved by |",
        "|---|---|---|---|---|---|",
        *(_rule_row(rule) for rule in rules.rules.values()),
        "",
        "## Numbers",
        "",
        BASIS,
        "",
        "| Key | Value | Basis | Bounds | Meaning |",
        "|---|---|---|---|---|",
        *(_number_row(number) for number in rules.numbers.values()),
    ]
    return "\n".join(lines) + "\n"


def _rule_row(rule: RuleText) -> str:
    severity = " or ".join((rule.severity, *rule.raised))
    cells = [
        rule.id,
        severity if rule.is_on else f"{severity} (off)",
        " ".join(rule.audience),
        " ".join(rule.cites),
        " ".join(rule.conflicts),
        rule.resolves,
    ]
    return f"| {' | '.join(cells)} |"


def _number_row(number: Number) -> str:
    bounds = "" if number.least == number.most else f"{plain(number.least)} to {plain(number.most)}"
    cells = [
        f"`{number.key}`",
        f"{plain(number.value)} {number.shown.unit}",
        number.basis,
        bounds,
        number.shown.says,
    ]
    return f"| {' | '.join(cells)} |"


def current_trace() -> Trace:
    """The protocol of new care plans beside the tests of this checkout."""
    return Trace(current_protocol(), read_suite(TESTS))


def pages(trace: Trace) -> Iterator[tuple[str, str]]:
    """(path, text) of every generated page."""
    yield "docs/pathway.md", pathway_page(trace.protocol)
    yield "docs/traceability.md", traceability_page(trace)
    yield "docs/hazards.md", hazards_page(trace)
