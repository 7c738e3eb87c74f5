"""All that the address of the caseload says: filters, sort, columns, page size, saved view."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from followup.caseload_filters import FILTERS
from followup.caseload_sorts import SORTS, USUAL, keys_of
from followup.keyset import Key, Place

COLUMNS = (
    "next",
    "stage",
    "pain",
    "function",
    "trend",
    "risk",
    "prompts",
    "contact",
    "owner",
)
SIZES = (25, 50, 100)
# An address longer than this is nobody's choice.
MOST_VALUES = 40
Values = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Address:
    """What was understood of an address; `unknown` is what was not, as it stood there."""

    values: Values = field(default_factory=dict)
    sort: str = USUAL
    columns: tuple[str, ...] = COLUMNS
    size: int = SIZES[0]
    after: Place | None = None
    view: str = ""
    unknown: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[Key, ...]:
        return keys_of(self.sort)

    @property
    def is_reversed(self) -> bool:
        return self.sort.startswith("-")

    @property
    def choice(self) -> str:
        """What a saved view keeps: everything but the page and the view's own name."""
        said: list[tuple[str, str]] = [
            (name, text) for name, texts in self.values.items() for text in texts
        ]
        if self.sort != USUAL:
            said.append(("sort", self.sort))
        if self.columns != COLUMNS:
            said += [("col", name) for name in self.columns or ("none",)]
        if self.size != SIZES[0]:
            said.append(("size", str(self.size)))
        return urlencode(said)

    @property
    def query(self) -> str:
        """The same as an address, first page."""
        return "?" + "&".join(filter(None, (self.choice, self.view and f"view={self.view}")))

    def changed(self, **changes: Any) -> str:
        return replace(self, **changes).query

    def without(self, name: str, text: str) -> str:
        left = tuple(each for each in self.values[name] if each != text)
        values = {**self.values, name: left}
        return self.changed(values={name: texts for name, texts in values.items() if texts})

    def page_behind(self, place: Place) -> str:
        joint = "&" if len(self.query) > 1 else ""
        return f"{self.query}{joint}{urlencode({'after': str(place)})}"


def read_address(asked: QueryDict) -> Address:
    """Whatever is asked for, there is an answer."""
    values, unknown = _values(asked)
    sort = asked.get("sort", "")
    is_sort = sort.removeprefix("-") in SORTS
    if sort and not is_sort:
        unknown.append(f"sort={sort}")
    keys = keys_of(sort if is_sort else USUAL)
    return Address(
        values=values,
        sort=sort if is_sort else USUAL,
        columns=_columns(asked, unknown),
        size=_size(asked, unknown),
        after=Place.read(asked.get("after", ""), keys),
        view=asked.get("view", "")[:36],
        unknown=tuple(each[:60] for each in unknown),
    )


def _values(asked: QueryDict) -> tuple[Values, list[str]]:
    found: dict[str, tuple[str, ...]] = {}
    unknown = [name for name in asked if name not in (*FILTERS, *_BESIDE)]
    for name in FILTERS:
        texts = list(dict.fromkeys(text.strip() for text in asked.getlist(name)))
        for text in filter(None, texts[:MOST_VALUES]):
            if _is_known(name, text):
                found[name] = (*found.get(name, ()), text)
            else:
                unknown.append(f"{name}={text}")
    return found, unknown


_BESIDE = ("sort", "col", "size", "after", "view")


def _is_known(name: str, text: str) -> bool:
    try:
        FILTERS[name].read(text)
    except ValueError:
        return False
    return True


def _columns(asked: QueryDict, unknown: list[str]) -> tuple[str, ...]:
    """In the order of the table; `none` leaves the patients alone."""
    wanted = asked.getlist("col")
    unknown += [f"col={name}" for name in wanted if name not in (*COLUMNS, "none")]
    shown = tuple(name for name in COLUMNS if name in wanted)
    return shown if shown or "none" in wanted else COLUMNS


def _size(asked: QueryDict, unknown: list[str]) -> int:
    text = asked.get("size", "")
    if text in map(str, SIZES):
        return int(text)
    if text:
        unknown.append(f"size={text}")
    return SIZES[0]
