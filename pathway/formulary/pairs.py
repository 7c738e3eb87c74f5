"""Two amounts behind one name, "30/500": read only as a strength in which such a product is sold."""

import re
import tomllib
from decimal import Decimal
from functools import lru_cache
from itertools import permutations
from pathlib import Path

from pathway.formulary.loading import Ingredient, formulary
from pathway.formulary.strengths import Strength, strengths_in

_BARE = re.compile(r"(?<![\w.,/-])(\d+(?:\.\d+)?)\s?[/-]\s?(\d+(?:\.\d+)?)(?![\w/-]|[.,]\d)")

Pair = dict[Ingredient, Decimal | None]


def sold_pair(
    ingredients: tuple[Ingredient, ...], strengths: list[Strength], text: str
) -> tuple[Pair, str]:
    """mg of each, and the text without the pair. Empty when it is not plain which amount is whose."""
    bare = [(Decimal(one), Decimal(other)) for one, other in _BARE.findall(text)]
    stated = [each.mg for each in strengths] or bare
    if len(ingredients) != 2 or len(stated) != 1:
        return {}, text
    told = {frozenset(zip(ingredients, order, strict=False)) for order in permutations(stated[0])}
    found = told & _sold()
    return (dict(found.pop()), _BARE.sub(" ", text)) if len(found) == 1 else ({}, text)


@lru_cache(maxsize=1)
def _sold() -> frozenset[frozenset[tuple[Ingredient, Decimal | None]]]:
    """Every product of two ingredients that packets.toml lists."""
    with Path(__file__).with_name("packets.toml").open("rb") as file:
        packets = tomllib.load(file)["packet"]
    return frozenset(
        frozenset(zip(ingredients, amounts(each), strict=True))
        for packet in packets
        if len(packet["names"]) == 2
        for ingredients in [[formulary().named[name][0] for name in packet["names"]]]
        for each in packet["amounts"]
    )


def amounts(text: str) -> list[Decimal | None]:
    return [mg for each in strengths_in(text.lower()) for mg in each.mg]
