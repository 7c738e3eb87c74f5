"""Days, moments and numbers as this clinic writes them."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from clinic.tenancy import scope_if_any

# Each with the same day in this year, and what people call it.
DATE_FORMATS = {
    "j M Y": ("j M", _("14 Nov 2026")),
    "d/m/Y": ("d/m", _("14/11/2026 (day first)")),
    "m/d/Y": ("m/d", _("11/14/2026 (month first)")),
    "d.m.Y": ("d.m.", _("14.11.2026")),
    "Y-m-d": ("m-d", _("2026-11-14")),
}
DECIMAL_MARKS = {".": _("7.5 (point)"), ",": _("7,5 (comma)")}
_USUAL = "j M Y"


def day_in_words(day: date) -> str:
    """14 Nov 2026, or as the clinic writes it."""
    return date_format(day, _format())


def short_day(day: date) -> str:
    """The same without the year."""
    return date_format(day, DATE_FORMATS[_format()][0])


def moment_in_words(moment: datetime) -> str:
    """A day and a time; the moment is in the zone it is to be told in."""
    return f"{day_in_words(moment.date())}, {moment:%H:%M}"


def number_in_words(value: Decimal | None) -> str:
    """7 and 6.5, never 7.00; nothing for what was not asked."""
    if value is None:
        return ""
    scope = scope_if_any()
    return f"{value.normalize():f}".replace(".", scope.decimal_mark if scope else ".")


def _format() -> str:
    scope = scope_if_any()
    return scope.date_format if scope else _USUAL
