"""The columns of the caseload: how each is headed and sorted, and what of it a file holds."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from followup.caseload_address import COLUMNS, Address
from followup.caseload_filters import RISKS, TRENDS, Reader
from followup.caseload_list import Row
from followup.caseload_sorts import USUAL, keys_of
from followup.due import zone
from followup.fact_words import stage_in_words

ALWAYS = "patient"
Cell = tuple[Promise, Callable[[Row, Reader], Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """`cells` are its columns in a file: a heading and a value each."""

    title: Promise
    sort: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's head: pressing it sorts one way, then the other, then as usual again."""

    name: str
    title: Promise
    query: str
    direction: str


def headings(address: Address) -> list[Heading]:
    return [
        Heading(name, TABLE[name].title, _pressed(address, name), _direction(address, name))
        for name in (ALWAYS, *address.columns)
    ]


def _pressed(address: Address, name: str) -> str:
    sort = TABLE[name].sort
    following = {sort: f"-{sort}", f"-{sort}": USUAL}.get(address.sort, sort)
    return address.changed(sort=following)


def _direction(address: Address, name: str) -> str:
    if address.sort.removeprefix("-") != TABLE[name].sort:
        return ""
    return "descending" if keys_of(address.sort)[0].falls else "ascending"


def choices(address: Address) -> list[tuple[str, Promise, bool]]:
    """Every column that may be left out, and whether it is shown."""
    return [(name, TABLE[name].title, name in address.columns) for name in COLUMNS]


def file_head(address: Address) -> list[str]:
    return [str(heading) for heading, _value in _cells(address)]


def file_row(address: Address, row: Row, reader: Reader) -> list[str]:
    return [_written(value(row, reader)) for _heading, value in _cells(address)]


def _cells(address: Address) -> list[Cell]:
    return [cell for name in (ALWAYS, *address.columns) for cell in TABLE[name].cells]


def _written(value: Any) -> str:
    """Days as ISO 8601 and numbers with a point: a file is read by programs."""
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _age(row: Row, reader: Reader) -> int | None:
    age: int | None = row.case.patient.age_on(reader.now.astimezone(zone()).date())
    return age


def _weeks(row: Row, reader: Reader) -> int | None:
    since = row.case.stage_since
    return None if since is None else (reader.now.astimezone(zone()).date() - since).days // 7


def _owner(row: Row, _reader: Reader) -> str:
    owner = row.case.care_plan.owner
    return str(owner.user) if owner else ""


def _risk(row: Row, _reader: Reader) -> str:
    return str(RISKS[row.case.start_back_risk or "unknown"])


def _trend(row: Row, _reader: Reader) -> str:
    return str(TRENDS[row.case.response or "new"])


def _next(row: Row, _reader: Reader) -> str:
    return row.leading.says if row.leading else ""


def _next_day(row: Row, _reader: Reader) -> Any:
    dated = row.leading.due if row.leading else None
    return dated.on if dated else None


def _of_case(name: str) -> Callable[[Row, Reader], Any]:
    return lambda row, _reader: getattr(row.case, name)


def _sex(row: Row, _reader: Reader) -> str:
    return gettext(row.case.patient.sex)


def _series(row: Row, _reader: Reader) -> str:
    return " ".join(_written(score) for score in row.case.pain_series)


TABLE: dict[str, Column] = {
    "patient": Column(
        _("Patient"),
        "patient",
        (
            (_("Patient"), lambda row, _reader: row.case.patient.display_name),
            (_("Number"), lambda row, _reader: row.number),
            (_("Age"), _age),
            (_("Sex"), _sex),
        ),
    ),
    "next": Column(
        _("Next action"), "next", ((_("Next action"), _next), (_("Next action due"), _next_day))
    ),
    "stage": Column(
        _("Stage"),
        "stage",
        (
            (_("Stage"), lambda row, _reader: stage_in_words(row.case.stage)),
            (_("Weeks in the stage"), _weeks),
        ),
    ),
    "pain": Column(
        _("Pain, 0 to 10"),
        "pain",
        (
            (_("Pain now"), _of_case("nrs_now")),
            (_("Pain at first"), _of_case("nrs_baseline")),
            (_("Last pain scores"), _series),
        ),
    ),
    "function": Column(
        _("Function"),
        "function",
        (
            (_("Function now"), _of_case("function_now")),
            (_("Function at first"), _of_case("function_baseline")),
            (_("Function scale"), _of_case("function_instrument")),
        ),
    ),
    "trend": Column(_("Trend"), "trend", ((_("Trend"), _trend),)),
    "risk": Column(_("STarT Back"), "risk", ((_("STarT Back"), _risk),)),
    "prompts": Column(
        pgettext_lazy("suggestions of the protocol", "Prompts"),
        "prompts",
        (
            (_("Emergency prompts"), _of_case("open_emergency")),
            (_("Urgent prompts"), _of_case("open_urgent")),
            (_("Routine prompts"), _of_case("open_routine")),
        ),
    ),
    "contact": Column(
        _("Last contact"), "contact", ((_("Last contact"), _of_case("last_contact_on")),)
    ),
    "owner": Column(_("Owner"), "owner", ((_("Owner"), _owner),)),
}
