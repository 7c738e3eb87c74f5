"""The views kept of a list, as the bar above it shows them. Reads only."""

import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from clinic.models import Membership
from followup.models import SavedView

# What belongs to one look.
_PASSING = ("after", "view")


@dataclass(frozen=True, slots=True)
class ViewChip:
    view: Any
    query: str
    is_current: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class ViewsBar:
    """`choice` is what the page shows now, and what would be kept of it."""

    screen: str
    choice: str
    chips: list[ViewChip]

    @property
    def current(self) -> ViewChip | None:
        return next((chip for chip in self.chips if chip.is_current), None)

    @property
    def is_changed(self) -> bool:
        return self.current is not None and self.current.view.query != self.choice

    @property
    def is_kept(self) -> bool:
        """Nothing to keep: it is a view already, or the list as everybody finds it."""
        return not self.choice or any(chip.view.query == self.choice for chip in self.chips)


def views_bar(reader: Membership, *, screen: str, choice: str, view: str) -> ViewsBar:
    """In one statement. `view` is the id that the address names, of a colleague's perhaps."""
    seen = SavedView.objects.seen_by(reader).filter(screen=screen)
    chips = [
        ViewChip(
            view=each,
            query=address_of(each),
            is_current=str(each.id) == view,
            is_own=each.owner_id == reader.id,
        )
        for each in seen.select_related("owner__user")
    ]
    return ViewsBar(screen, choice, chips)


def choice_in(query: QueryDict) -> str:
    """Of an address what a view keeps: neither the page, nor a view's id, nor what is left empty."""
    said = [(name, text) for name, texts in query.lists() for text in texts]
    return urlencode([(name, text) for name, text in said if text and name not in _PASSING])


def address_of(view: SavedView) -> str:
    """The part of its address behind the list's own."""
    return "?" + "&".join(filter(None, (view.query, f"view={view.id}")))


def own_view(reader: Membership, view_id: uuid.UUID) -> SavedView | None:
    """One's own that is not deleted; a colleague's nobody else changes."""
    found: SavedView | None = SavedView.objects.filter(
        owner=reader, id=view_id, deleted_at__isnull=True
    ).first()
    return found
