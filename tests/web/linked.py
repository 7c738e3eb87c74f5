"""Numbers that are links: what a page says, and how many rows the list behind it has."""

import html
import re
from collections.abc import Iterator
from typing import Any

_LINK = re.compile(
    r'<a [^>]*href="([^"]+)"[^>]*>\s*(?:[^<\d]*\s)?(\d+)\s*(?:<span class="only-read">[^<]*</span>)?\s*</a>'
)


def numbers_that_lead_to(page: str, address: str) -> Iterator[tuple[str, int]]:
    """Address and number of every link whose words end in a number."""
    for link, number in _LINK.findall(page):
        if address in link:
            yield html.unescape(link), int(number)


def rows_behind(browser: Any, address: str) -> int:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    body = answer.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    return body.count("<tr>")
