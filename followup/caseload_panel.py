"""What stands above the table: tiles, the filters in use as chips, and the panel to choose more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.models import Membership
from followup.caseload_address import SIZES, Address, Values
from followup.caseload_filters import FILTERS, RISKS, SEVERITIES, STAGES, TRENDS
from followup.caseload_list import Counts
from followup.caseload_sorts import SORTS
from followup.fact_words import severity_in_words
from followup.stage_titles import spoken
from pathway.protocols import CURRENT_PROTOCOL, protocol

TILES: dict[str, tuple[Promise, Values]] = {
    "urgent": (_("Emergency or urgent"), {"severity": ("emergency", "urgent")}),
    "overdue": (_("Overdue"), {"overdue": ("1",)}),
    "stuck": (
        _("Not better, 8 weeks in the stage"),
        {"weeks_min": ("8",), "trend": ("worse", "none")},
    ),
    "week": (_("Due in 7 days"), {"due_days": ("7",)}),
    "silent": (_("No contact for 4 weeks"), {"silent_days": ("28",)}),
}
TILE_VALUES: Mapping[str, Values] = {name: values for name, (_title, values) in TILES.items()}
_NUMBERS: dict[str, tuple[Promise, Promise, tuple[str, ...]]] = {
    "due_days": (_("Next action"), _("Any day"), ("0", "7", "14", "28")),
    "silent_days": (_("Last contact"), _("Any time ago"), ("14", "28", "56", "84")),
    "weeks_min": (_("Time in the stage"), _("Any time"), ("4", "8", "12", "26")),
    "age_min": (_("Age"), _("Any age"), ("65", "75")),
}
NOBODY = "none"


@dataclass(frozen=True, slots=True)
class Tile:
    name: str
    title: Promise
    size: int
    query: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Chip:
    words: str
    query: str


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    words: Any
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """Ticked options of one name, or one of a list; `any_words`: the choice of none."""

    name: str
    title: Promise
    options: list[Option]
    any_words: Promise | str = ""


def tiles(address: Address, counts: Counts) -> list[Tile]:
    """Pressed again, a tile gives everybody back."""
    found = []
    for name, (title, values) in TILES.items():
        is_chosen = dict(address.values) == values
        query = address.changed(values={} if is_chosen else values)
        found.append(Tile(name, title, counts.named[name], query, is_chosen))
    return found


def chips(address: Address) -> list[Chip]:
    return [
        Chip(_words(name, text), address.without(name, text))
        for name, texts in address.values.items()
        for text in texts
    ]


def ticked(address: Address) -> list[Field]:
    stages = protocol(CURRENT_PROTOCOL.name, CURRENT_PROTOCOL.version).stages
    open_stages = [(name, spoken(stages[name].title)) for name in STAGES if name in stages]
    severities = [(name, severity_in_words(name)) for name in SEVERITIES]
    return [
        _field(address, "stage", _("Stage"), open_stages),
        _field(address, "trend", _("Trend"), TRENDS.items()),
        _field(address, "risk", _("STarT Back"), RISKS.items()),
        _field(address, "severity", _("Open prompts"), [*severities, ("none", _("None open"))]),
    ]


def listed(address: Address, members: Iterable[Membership]) -> list[Field]:
    people = [(NOBODY, _("Nobody")), *((str(each.id), each.user) for each in members)]
    fields = [_field(address, "owner", _("Owner"), people, _("Anybody"))]
    for name, (title, any_words, usual) in _NUMBERS.items():
        texts = dict.fromkeys((*usual, *address.values.get(name, ())))
        options = [(text, _words(name, text)) for text in texts]
        fields.append(_field(address, name, title, options, any_words))
    return fields


def sorts(address: Address) -> list[Option]:
    """The table's heads offer both ways round; this list the usual one, and what is in use."""
    usual = [Option(name, sort.title, name == address.sort) for name, sort in SORTS.items()]
    if address.sort.startswith("-"):
        title = SORTS[address.sort[1:]].title
        usual.append(Option(address.sort, _("Reversed: %s") % title, is_chosen=True))
    return usual


def sizes(address: Address) -> list[Option]:
    return [Option(address.changed(size=each), each, each == address.size) for each in SIZES]


def _field(
    address: Address,
    name: str,
    title: Promise,
    options: Iterable[tuple[str, Any]],
    any_words: Promise | str = "",
) -> Field:
    chosen = address.values.get(name, ())
    shown = [Option(value, words, value in chosen) for value, words in options]
    return Field(name, title, shown, any_words)


def _words(name: str, text: str) -> str:
    each = FILTERS[name]
    return each.words(each.read(text))
