"""Amounts in a medicine's text. What is not plainly stated is None: a strength is never guessed."""

import re
from dataclasses import dataclass
from decimal import Decimal, Inexact, localcontext

_MG_IN = {
    "mg": Decimal(1), "mgs": Decimal(1), "milligram": Decimal(1), "milligrams": Decimal(1),
    "milligramm": Decimal(1), "miligramos": Decimal(1), "milligramos": Decimal(1),
    "miligramas": Decimal(1), "mcg": Decimal("0.001"), "ug": Decimal("0.001"),
    "μg": Decimal("0.001"), "microgram": Decimal("0.001"), "micrograms": Decimal("0.001"),
    "g": Decimal(1000), "gm": Decimal(1000), "gram": Decimal(1000), "grams": Decimal(1000),
    "gramm": Decimal(1000), "gramo": Decimal(1000), "gramos": Decimal(1000),
}  # fmt: skip
_NOT_MG = ("unt", "units", "unit", "iu", "meq", "mmol", "%")
_UNIT_OF = {None: None, "ml": "ml", "cc": "ml", "actuat": "actuation", "actuation": "actuation"}
# An amount a day or an hour is no amount in one unit.
_PER = ("ml", "cc", "actuation", "actuat", "mg", "g", "kg", "l", "dose")
_PER_TIME = ("hour", "hours", "hr", "h", "day", "days", "d", "dia", "tag", "wk", "week")

_NUMBER = r"\d*[.,]?\d+(?:[.,]\d+)*"
_UNITS = "|".join(sorted([*_MG_IN, *_NOT_MG], key=len, reverse=True))
_PER_UNITS = "|".join(sorted([*_PER, *_PER_TIME], key=len, reverse=True))
# "325 mg", "5-325 mg", "500 or 1000 mg", "500 mg/125 mg", "160 mg / 5 ml", "160 mg per 5 ml"
STRENGTH = re.compile(
    rf"(?<![\w.,])(?P<amounts>{_NUMBER}"
    rf"(?:\s*(?:mg\b)?\s*(?:[-/]|\b(?:or|to|oder|bis|ou)\b)\s*{_NUMBER})*)\s*(?P<unit>{_UNITS})"
    rf"(?:\s*(?:/|\b(?:per|in|pro|por|je|each)\b)\s*"
    rf"(?P<per>{_NUMBER})?\s*(?P<per_unit>{_PER_UNITS}))?"
    r"(?![a-z0-9])"
)
# "1.000" is one thousand in much of Europe and one elsewhere.
_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")


@dataclass(frozen=True, slots=True)
class Strength:
    """One amount as written, or several written together ("5-325 mg"), and where it stands."""

    start: int
    end: int
    mg: tuple[Decimal | None, ...]
    unit: str | None

    @property
    def only(self) -> Decimal | None:
        return self.mg[0] if len(self.mg) == 1 else None


def strengths_in(text: str) -> list[Strength]:
    """Every amount in a lower-case text, in the order written."""
    return [_strength(match) for match in STRENGTH.finditer(text)]


def without_strengths(text: str) -> str:
    """The text with its amounts blanked; every other letter keeps its place."""
    return STRENGTH.sub(lambda match: " " * len(match.group()), text)


def _strength(match: re.Match[str]) -> Strength:
    amounts = re.findall(_NUMBER, match["amounts"])
    mg = tuple(_mg(amount, match) for amount in amounts)
    return Strength(match.start(), match.end(), mg, _UNIT_OF.get(match["per_unit"]))


def _mg(amount: str, match: re.Match[str]) -> Decimal | None:
    factor = _MG_IN.get(match["unit"])
    if factor is None or match["per_unit"] not in _UNIT_OF:
        return None
    return _exactly(amount, factor, match["per"] or "1")


def _exactly(amount: str, factor: Decimal, per: str) -> Decimal | None:
    """None when a number is not plain, and when the quotient has no exact decimal: 325 mg in 15 ml.

    Nothing holds 0 mg of what it is named after: a 0 was typed for want of a number.
    """
    if not (_is_plain(amount) and _is_plain(per)):
        return None
    with localcontext() as context:
        context.traps[Inexact] = True
        try:
            return Decimal(f"{(Decimal(amount) * factor / Decimal(per)).normalize():f}")
        except Inexact:
            return None


def _is_plain(number: str) -> bool:
    if "," in number or number.count(".") > 1 or _THOUSANDS.fullmatch(number):
        return False
    return Decimal(number) > 0
