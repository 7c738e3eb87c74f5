"""The report of an import for a person to read."""

from api.imports.report import (
    NEW,
    NOT_RELEVANT,
    OLDER,
    OUTCOMES,
    REJECTED,
    UNCHANGED,
    UPDATED,
    Report,
)

_LISTED = 20


def printed(report: Report) -> str:
    sections = [
        _table(report),
        _sums(report),
        _not_relevant(report),
        _unknown_medicines(report),
        _offered(report),
    ]
    return "\n\n".join(section for section in sections if section)


def _table(report: Report) -> str:
    kinds = sorted({kind for kind, _ in report.counts})
    lines = [_line("", "read", *OUTCOMES)]
    for kind in kinds:
        numbers = [report.counts[kind, outcome] for outcome in OUTCOMES]
        lines.append(_line(kind, f"{sum(numbers):,}", *(f"{number:,}" for number in numbers)))
    totals = [f"{report.total(outcome):,}" for outcome in OUTCOMES]
    return "\n".join([*lines, _line("all", f"{report.rows_read:,}", *totals)])


def _line(*cells: str) -> str:
    return f"{cells[0]:<20}" + "".join(f"{cell:>14}" for cell in cells[1:])


def _sums(report: Report) -> str:
    older = sum(number for (_, why), number in report.reasons.items() if why == OLDER)
    return (
        f"{report.rows_read:,} rows read = {report.total(NEW):,} new, "
        f"{report.total(UNCHANGED):,} unchanged, {report.total(UPDATED):,} updated, "
        f"{report.total(NOT_RELEVANT):,} not relevant, {report.total(REJECTED):,} rejected.\n"
        f"Of the unchanged, {older:,} were older than what is stored. "
        f"To review: {report.reviews:,}."
    )


def _not_relevant(report: Report) -> str:
    found = sorted(report.reasons.items(), key=lambda item: (item[0][0], -item[1]))
    lines = [f"{number:>8,}  {kind}: {why}" for (kind, why), number in found if why != OLDER]
    return "\n".join(["Not relevant:", *lines]) if lines else ""


def _unknown_medicines(report: Report) -> str:
    """Named, because one of them may be a medicine the pathway should watch."""
    common = report.unknown_medicines.most_common(_LISTED)
    lines = [f"{number:>8,}  {name}" for name, number in common]
    rest = len(report.unknown_medicines) - len(common)
    lines += [f"          and {rest:,} more"] if rest else []
    return (
        "\n".join(["Kept, although the formulary does not know what they contain:", *lines])
        if lines
        else ""
    )


def _offered(report: Report) -> str:
    if not report.offered:
        return "Nobody in this export is offered for enrolment."
    lines = [
        f"  {one.name}, born {one.birth_date or 'on an unknown day'}"
        for one in report.offered[:_LISTED]
    ]
    rest = len(report.offered) - _LISTED
    lines += [f"  and {rest:,} more"] if rest > 0 else []
    head = f"Offered for enrolment (living, with back pain, no open episode): {len(report.offered)}"
    return "\n".join([head, *lines])
