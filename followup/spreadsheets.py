"""Cells of files that people open in a spreadsheet."""

# What makes a spreadsheet compute a cell, or break out of it; the wide ones do so in Japanese.
_COMPUTES = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001


def harmless(cell: str) -> str:
    """A quote in front makes it text."""
    return f"'{cell}" if cell.startswith(_COMPUTES) else cell
