"""Following the links that a person is offered: a page of each kind, and of each route they may take."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import APIRequestContext

from tests.browser.watching import POLICY, policy_parts

LINK = re.compile(r'<a\b[^>]*\shref="(/[^"#]*)')
MEASURE = r"(?<=/measures/)(?!rules/)\w+"
ID = re.compile(
    rf"[0-9a-f]{{8}}-[0-9a-f-]{{27}}|\d{{4}}-\d\d-\d\d|[A-Z]{{2,4}}-[A-Z0-9-]+|{MEASURE}"
)
MOST_PAGES = 200
FORBIDDEN = {
    "a style in the page": re.compile(r"\sstyle=|<style\b"),
    "a handler in the page": re.compile(r"\son[a-z]+="),
    "a script in the page": re.compile(r"<script(?![^>]*\ssrc=\"/static/)"),
    "an address elsewhere": re.compile(r'(?:src|href|action)="(?:https?:)?//'),
}


def kind_of(address: str) -> str:
    """Addresses that differ in whom, which day or which measure they are about are of one kind."""
    parts = urlsplit(unescape(address))
    names = sorted({name for name, _ in parse_qsl(parts.query)})
    return f"{ID.sub('*', parts.path)}?{'&'.join(names)}"


def route_of(address: str) -> str:
    """The view that answers: one measure's page and the next are one route, and two kinds."""
    try:
        return resolve(urlsplit(unescape(address)).path).route
    except Resolver404:
        return kind_of(address)


class Crawl:
    """One person's way through everything that is linked, by GET alone.

    `opened`: the kinds that somebody before them has opened; of a route with no other, one is enough.
    """

    def __init__(self, requests: APIRequestContext, opened: set[str]) -> None:
        self._requests = requests
        self._opened = opened
        self._routes: set[str] = set()
        self.faults: list[str] = []
        self.pages: list[str] = []

    def run(self, start: str) -> None:
        waiting = [start]
        while waiting:
            assert len(self.pages) < MOST_PAGES, "the links have no end"
            waiting += [each for each in self._offered(waiting.pop(0)) if self._is_new(each)]

    def _is_new(self, address: str) -> bool:
        kind, route = kind_of(address), route_of(address)
        if kind in self._opened and route in self._routes:
            return False
        self._opened.add(kind)
        self._routes.add(route)
        return True

    def _offered(self, address: str) -> Iterator[str]:
        """The links of the page, which is judged on the way."""
        answer = self._requests.get(address)
        if answer.status >= 400:
            self.faults.append(f"{address} answers with {answer.status}")
        elif "text/html" in answer.headers["content-type"]:
            html = answer.text()
            self.pages.append(address)
            self._judge(address, answer.headers.get("content-security-policy", ""), html)
            yield from map(unescape, LINK.findall(html))

    def _judge(self, address: str, policy: str, html: str) -> None:
        found = [what for what, pattern in FORBIDDEN.items() if pattern.search(html)]
        if policy_parts(policy) != policy_parts(POLICY):
            found.append(f"the content policy {policy!r}")
        self.faults += [f"{address} has {what}" for what in found]
