"""The formulary file, read once and checked."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

# The class of every ingredient that the pathway does not read.
OTHER = "other"
CLASSES = frozenset(
    {
        "acetaminophen",
        "nsaid",
        "muscle_relaxant",
        "gabapentinoid",
        "opioid",
        "benzodiazepine",
        "z_drug",
        "antidepressant",
        "antipsychotic",
        "antiepileptic",
        "aspirin_low_dose",
        "anticoagulant",
        "antiplatelet",
        "corticosteroid",
    }
)


class BrokenFormulary(ValueError):
    """The formulary file contradicts itself; the message names the entry."""


@dataclass(frozen=True, slots=True)
class Ingredient:
    """`is_systemic_only`: read by the pathway only by routes that reach the whole body."""

    name: str
    drug_class: str
    is_systemic_only: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    words: tuple[str, ...]
    route: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class Formulary:
    """`named` finds the ingredients behind a name, brand or combination, all in lower case."""

    version: str
    named: dict[str, tuple[Ingredient, ...]]
    by_rxnorm: dict[str, Ingredient]
    salts: frozenset[str]
    shapes: frozenset[str]
    uses: frozenset[str]
    directions: tuple[str, ...]
    forms: tuple[Form, ...]
    aspirin_low_dose_unit_mg: Decimal


@lru_cache(maxsize=1)
def formulary() -> Formulary:
    """The formulary of this release. Raises BrokenFormulary."""
    with Path(__file__).with_name("formulary.toml").open("rb") as file:
        return read(tomllib.load(file))


def read(content: dict[str, Any]) -> Formulary:
    """A formulary from the parsed file. Raises BrokenFormulary."""
    named: dict[str, tuple[Ingredient, ...]] = {}
    for entry in content["ingredient"]:
        ingredient = _ingredient(entry)
        for name in [entry["name"], *entry.get("also", []), *entry.get("brands", [])]:
            _name(named, name, (ingredient,))
    for name in content["unwatched"]["names"]:
        _name(named, name, (Ingredient(name, OTHER),))
    for name, parts in content["combinations"].items():
        _name(named, name, tuple(_known(named, part, name) for part in parts))
    return Formulary(
        version=content["version"],
        named=named,
        by_rxnorm=_by_rxnorm(content["ingredient"]),
        salts=frozenset(content["text"]["salts"]),
        shapes=frozenset(content["text"]["shapes"]),
        uses=frozenset(content["text"]["uses"]),
        directions=tuple(content["text"]["directions"]),
        forms=tuple(_form(entry) for entry in content["form"]),
        aspirin_low_dose_unit_mg=_number(content, "aspirin_low_dose_unit_mg"),
    )


def _ingredient(entry: dict[str, Any]) -> Ingredient:
    if entry["class"] not in CLASSES:
        raise BrokenFormulary(f"{entry['name']} has the unknown class {entry['class']}")
    return Ingredient(entry["name"], entry["class"], entry.get("is_systemic_only", False))


def _name(
    named: dict[str, tuple[Ingredient, ...]], name: str, parts: tuple[Ingredient, ...]
) -> None:
    if name != name.lower():
        raise BrokenFormulary(f"{name} is not in lower case")
    if named.setdefault(name, parts) is not parts:
        raise BrokenFormulary(f"{name} is listed twice")


def _known(named: dict[str, tuple[Ingredient, ...]], part: str, name: str) -> Ingredient:
    if part not in named:
        raise BrokenFormulary(f"{name} holds {part}, which is not listed")
    return named[part][0]


def _by_rxnorm(entries: list[dict[str, Any]]) -> dict[str, Ingredient]:
    found: dict[str, Ingredient] = {}
    for entry in entries:
        code = entry.get("rxnorm")
        if code in found:
            raise BrokenFormulary(f"RxNorm {code} is listed twice")
        if code and not entry.get("rxnorm_basis"):
            raise BrokenFormulary(f"RxNorm {code} has no basis")
        if code:
            found[code] = _ingredient(entry)
    return found


def _form(entry: dict[str, Any]) -> Form:
    return Form(tuple(entry["words"]), entry["route"], entry.get("unit"))


def _number(content: dict[str, Any], key: str) -> Decimal:
    entry = content["numbers"][key]
    if not entry.get("basis"):
        raise BrokenFormulary(f"the number {key} has no basis")
    return Decimal(entry["value"])
