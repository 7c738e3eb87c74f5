"""How much and how often, from a FHIR dosage. What is missing is None and never guessed."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from typing import Any

from api.imports.fhir import at, many, text_at
from api.imports.problems import RowRejected
from pathway.formulary import Product

_SOLID = {
    "tablet", "tablets", "tab", "tabs", "{tablet}", "{tbl}", "{tab}", "tbl", "capsule", "capsules",
    "cap", "caps", "{capsule}", "{cap}", "caplet", "caplets", "suppository", "{suppository}",
    "patch", "patches", "{patch}", "each", "1",
}  # fmt: skip
# Words for "some amount": understood, but not how many tablets that is.
_VAGUE = {"unit", "units", "dose", "doses", "{dose}"}
_LIQUID = {"ml": Decimal(1), "milliliter": Decimal(1), "millilitre": Decimal(1), "l": Decimal(1000)}
_MASS = {
    "mg": Decimal(1), "milligram": Decimal(1), "milligrams": Decimal(1), "g": Decimal(1000),
    "gram": Decimal(1000), "grams": Decimal(1000), "ug": Decimal("0.001"), "mcg": Decimal("0.001"),
}  # fmt: skip
_DAYS = {
    "s": Decimal(1) / 86400, "min": Decimal(1) / 1440, "h": Decimal(1) / 24, "d": Decimal(1),
    "wk": Decimal(7),
}  # fmt: skip
# A month or a year is no fixed number of days: understood, but no doses a day follow from it.
_LONG = {"mo", "a"}
_STEP, _MOST = Decimal("0.001"), Decimal("99999")


@dataclass(frozen=True, slots=True)
class Dosage:
    """`units_per_dose` in units of the product; `max_doses_per_day` counts "as needed" as taken."""

    units_per_dose: Decimal | None = None
    max_doses_per_day: Decimal | None = None


def read_dosage(instructions: list[Any], product: Product) -> Dosage:
    """Unknown unless there is exactly one instruction. Raises RowRejected."""
    read = [Dosage(_units(each, product), _times(each)) for each in instructions]
    return read[0] if len(read) == 1 else Dosage()


def _units(instruction: Any, product: Product) -> Decimal | None:
    found = [_quantity_in_units(each, product) for each in many(instruction, "doseAndRate")]
    return found[0] if len(found) == 1 else None


def _quantity_in_units(dose: Any, product: Product) -> Decimal | None:
    """A range counts at its upper end; a number without a unit says nothing."""
    quantity = at(dose, "doseQuantity") or at(dose, "doseRange", "high")
    value = _number(at(quantity, "value"))
    unit = (text_at(quantity, "unit") or text_at(quantity, "code")).strip().lower()
    if value is None or not unit:
        return None
    return _storable(_converted(value, unit, product), exactly=True)


def _converted(value: Decimal, unit: str, product: Product) -> Decimal | None:
    """None when the unit is understood but does not fit the product."""
    if unit in _SOLID:
        return None if product.unit == "ml" else value
    if unit in _VAGUE:
        return None
    if unit in _LIQUID:
        return value * _LIQUID[unit] if product.unit == "ml" else None
    if unit not in _MASS:
        raise RowRejected("unit-not-understood")
    strengths = [part.mg for part in product.components]
    if len(strengths) != 1 or not strengths[0]:
        return None
    return value * _MASS[unit] / strengths[0]


def _times(instruction: Any) -> Decimal | None:
    repeat = at(instruction, "timing", "repeat")
    unit = text_at(repeat, "periodUnit")
    if unit and unit not in _DAYS and unit not in _LONG:
        raise RowRejected("unit-not-understood")
    frequency = _highest(repeat, "frequencyMax", "frequency", choose=max)
    period = _highest(repeat, "period", choose=min)
    if frequency is None or period is None or unit not in _DAYS:
        return None
    return _storable(frequency / (period * _DAYS[unit]), exactly=False)


def _highest(repeat: Any, *names: str, choose: Callable[..., Decimal]) -> Decimal | None:
    numbers = [_number(at(repeat, name)) for name in names]
    known = [number for number in numbers if number is not None]
    return choose(known) if known else None


def _number(value: Any) -> Decimal | None:
    """Raises RowRejected for what is no number, and for an amount that nobody takes."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise RowRejected("not-understood")
    if not 0 < value <= _MOST:
        raise RowRejected("impossible-dose")
    return Decimal(value)


def _storable(amount: Decimal | None, *, exactly: bool) -> Decimal | None:
    """Thousandths: a dose that has more is unknown, a frequency counts at its upper end."""
    if amount is None:
        return None
    if amount > _MOST:
        raise RowRejected("impossible-dose")
    # A day of 24 hours in thirds of an hour is no exact decimal; 20 digits tell 6 from 6.001.
    rounded = amount.quantize(Decimal("1e-20")).quantize(_STEP, rounding=ROUND_UP)
    return None if exactly and rounded != amount else rounded
