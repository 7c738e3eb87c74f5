"""Range: which bytes of a file a reader asks for, so that a broken download goes on (RFC 9110)."""

import re

from api.problems import Problem

_RANGE = re.compile(r"bytes=(?P<first>\d{0,18})-(?P<last>\d{0,18})", re.ASCII)


def asked_range(header: str, size: int) -> tuple[int, int] | None:
    """The first and last byte; None for all of it. Raises Problem when there is nothing there."""
    found = _RANGE.fullmatch(header.strip())
    if found is None or found["first"] == found["last"] == "":
        return None
    if not found["first"]:
        first, last = max(0, size - int(found["last"])), size - 1
    else:
        first = int(found["first"])
        last = min(size - 1, int(found["last"] or size - 1))
        if found["last"] and int(found["last"]) < first:
            return None
    if first >= size or first > last:
        raise Problem("range_not_satisfiable", headers={"Content-Range": f"bytes */{size}"})
    return first, last
