"""What is said of the source wherever it is cited: its review, and when to look at it again."""

from datetime import date

from pathway.engine.protocol import Protocol


def review_due_on(protocol: Protocol) -> date:
    """The day by which the source is to be looked at again (P-04)."""
    updated = date.fromisoformat(protocol.source["updated"])
    months = updated.month - 1 + int(protocol.numbers["source_review_months"].value)
    # A day that the month lacks, such as 31 June, becomes the last one it has for certain.
    return date(updated.year + months // 12, months % 12 + 1, min(updated.day, 28))


def is_review_overdue(protocol: Protocol, on: date) -> bool:
    return on > review_due_on(protocol)


def missing_references(protocol: Protocol) -> list[str]:
    """References that statements give and the source does not supply (P-08)."""
    cited = {
        number
        for statement in protocol.statements.values()
        for number in (statement.reference or "").split(",")
        if number
    }
    said = {number: protocol.source.get(f"reference_{number}", "") for number in sorted(cited)}
    return [number for number, words in said.items() if words in ("", NOT_SUPPLIED)]


NOT_SUPPLIED = "reference not supplied"
