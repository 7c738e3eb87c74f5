"""Every address says what it asks of its visitor; an undeclared one fails here."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from clinic.access import access_of

# Libraries guard these themselves; none of them touches a clinic's rows.
LIBRARIES = ("allauth.", "django.views.static", "django.contrib.staticfiles")


def test_every_view_of_ours_declares_what_it_asks_for():
    undeclared = [
        route
        for route, view in _views(get_resolver())
        if access_of(view) is None and not _module(view).startswith(LIBRARIES)
    ]
    assert undeclared == []


def _views(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, entry.callback
        else:
            yield from _views(entry, route)


def _module(view: Any) -> str:
    holder = getattr(view, "view_class", None) or getattr(view, "cls", None) or view
    return str(holder.__module__)
