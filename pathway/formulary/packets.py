"""What medicines are sold in: suggestions for a medicine field, and strengths that stand out."""

import tomllib
from collections import defaultdict
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from pathway.formulary.loading import BrokenFormulary
from pathway.formulary.product import Product
from pathway.formulary.resolving import resolve

# Ampoules, gels and patches are sold in other strengths than what packets.toml lists.
_ROUTES = {None, "oral", "rectal", "oromucosal", "nasal"}

Contents = dict[str, Decimal]


@lru_cache(maxsize=1)
def suggestions() -> tuple[str, ...]:
    """Products as their packets name them, by class, name and strength. Raises BrokenFormulary."""
    with Path(__file__).with_name("packets.toml").open("rb") as file:
        return read(tomllib.load(file))


def read(content: dict[str, Any]) -> tuple[str, ...]:
    """The products of the parsed file. Raises BrokenFormulary."""
    return tuple(
        _text(packet, amount) for packet in content["packet"] for amount in packet["amounts"]
    )


def unusual_strength(product: Product) -> str | None:
    """A warning: the strength is none that this medicine is usually sold in, perhaps a slip.

    None when the strength is usual or unknown, and when we do not know the usual ones.
    """
    stated = _contents(product)
    if stated is None or product.route not in _ROUTES:
        return None
    is_liquid = product.unit == "ml"
    usual = _usual().get((frozenset(stated), is_liquid), [])
    if not usual or stated in usual:
        return None
    unit = "mg/ml" if is_liquid else "mg"
    return _("%(medicine)s: usual strengths are %(strengths)s") % {
        "medicine": " / ".join(f"{name.capitalize()} {mg:f} {unit}" for name, mg in stated.items()),
        "strengths": ", ".join(_in_the_order_of(stated, usual)),
    }


@lru_cache(maxsize=1)
def _usual() -> dict[tuple[frozenset[str], bool], list[Contents]]:
    """By ingredients, and whether the mg are in a ml or in a tablet, capsule or suppository."""
    found: dict[tuple[frozenset[str], bool], list[Contents]] = defaultdict(list)
    for text in suggestions():
        product = resolve(text)
        contents = product and _contents(product)
        if not product or not contents:
            raise BrokenFormulary(f"{text} states no strength")
        found[frozenset(contents), product.unit == "ml"].append(contents)
    return dict(found)


def _contents(product: Product) -> Contents | None:
    """mg by ingredient; None when one of them is unknown."""
    known = {part.ingredient: part.mg for part in product.components if part.mg is not None}
    return known if len(known) == len(product.components) else None


def _in_the_order_of(stated: Contents, usual: list[Contents]) -> list[str]:
    """Smallest first: "5/325" when the product names hydrocodone before acetaminophen."""
    amounts = sorted({tuple(contents[name] for name in stated) for contents in usual})
    return ["/".join(f"{mg:f}" for mg in each) for each in amounts]


def _text(packet: dict[str, Any], amount: str) -> str:
    """ "Hydrocodone 5 mg / Acetaminophen 325 mg tablet": each name with its own amount."""
    names, amounts = packet["names"], amount.split(" / ")
    if not packet.get("basis") or len(names) != len(amounts):
        raise BrokenFormulary(f"{names} {amount}: a basis, and an amount for each name")
    parts = (f"{name.capitalize()} {each}" for name, each in zip(names, amounts, strict=True))
    return f"{' / '.join(parts)} {packet['form']}"
