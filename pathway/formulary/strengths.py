"""Amounts in a medicine's text. What is not plainly stated is None: a strength is never guessed."""

import re
from dataclasses import dataclass
from decimal import Decimal, Inexact, localcontext

_MG_IN = {
    "mg": Decimal(1),
    "mcg": Decimal("0.001"),
    "ug": Decimal("0.001"),
    "μg": Decimal("0.001"),
    "g": Decimal(1000),
    "gm": Decimal(1000),
    "gram": Decimal(1000),
    "grams": Decimal(1000),
}
_UNIT_OF = {None: None, "ml": "ml", "actuat": "actuation", "actuation": "actuation"}

_NUMBER = r"\d*[.,]?\d+(?:[.,]\d+)*"
_UNITS = "mg|mcg|ug|μg|grams|gram|gm|g|unt|units|unit|iu|meq|mmol|%"
# "325 mg", "5-325 mg", "500 mg/125 mg", "21.7 mg/ml", "160 mg / 5 ml"
STRENGTH = re.compile(
    rf"(?<![\w.,])(?P<amounts>{_NUMBER}(?:\s*(?:mg\b)?\s*[-/]\s*{_NUMBER})*)\s*(?P<unit>{_UNITS})"
    rf"(?:\s*/\s*(?P<per>{_NUMBER})?\s*(?P<per_unit>ml|actuation|actuat|hr|h|mg|g|l|dose))?"
    r"(?![a-z0-9])"
)


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
    if factor is None or match["per_unit"] not in _UNIT_OF or "," in amount:
        return None
    return _exactly(amount, factor, match["per"] or "1")


def _exactly(amount: str, factor: Decimal, per: str) -> Decimal | None:
    """None when the quotient has no exact decimal, such as 325 mg in 15 ml."""
    if amount.count(".") > 1 or "," in per or per.count(".") > 1 or not Decimal(per):
        return None
    with localcontext() as context:
        context.traps[Inexact] = True
        try:
            return Decimal(amount) * factor / Decimal(per)
        except Inexact:
            return None
