"""From a coded or written medicine to the components the pathway reads."""

from decimal import Decimal

from pathway.engine.facts import Component
from pathway.formulary.loading import OTHER, Ingredient, formulary
from pathway.formulary.product import Product, Standing
from pathway.formulary.reading import Reading, read

# Of a name that is not listed: it may be anything, also what the pathway watches.
UNKNOWN = "unknown"
LONGEST_TEXT = 500
_LOCAL_ROUTES = {"ophthalmic", "otic", "vaginal"}
_SYSTEMIC_ROUTES = {None, "oral", "injection", "oromucosal"}


def resolve(text: str, rxnorm: str | None = None) -> Product | None:
    """The medicine a text and, where known, an RxNorm code name; None when there is neither.

    An RxNorm code helps only when it is an ingredient's; products are read by their text. When
    text and code name different medicines the answer is `unknown`: neither is believed.
    """
    by_code = formulary().by_rxnorm.get(rxnorm or "")
    if not text.strip():
        return _by_code_alone(by_code, rxnorm)
    if len(text) > LONGEST_TEXT:
        return Product(text, "unknown", code=rxnorm)
    reading = read(text)
    if by_code and not reading.found:
        reading = Reading(((by_code, None),), (), reading.form, reading.unit)
    if by_code and by_code not in dict(reading.found):
        return Product(text, "unknown", code=rxnorm)
    return _product(text, reading, rxnorm)


def _by_code_alone(ingredient: Ingredient | None, rxnorm: str | None) -> Product | None:
    if ingredient is None:
        return None
    reading = Reading(((ingredient, None),), (), None, None)
    return _product(ingredient.name, reading, rxnorm)


def _product(text: str, reading: Reading, code: str | None) -> Product:
    route = reading.form.route if reading.form else None
    known = [_component(ingredient, mg, route) for ingredient, mg in reading.found]
    strangers = [Component(name, UNKNOWN) for name in reading.strangers]
    return Product(
        text=text,
        standing=_standing(known, bool(reading.strangers)),
        components=(*known, *strangers),
        route=route,
        unit=reading.unit,
        code=code,
    )


def _standing(known: list[Component], has_strangers: bool) -> Standing:
    if any(component.drug_class != OTHER for component in known):
        return "watched"
    return "unwatched" if known and not has_strangers else "unknown"


def _component(ingredient: Ingredient, mg: Decimal | None, route: str | None) -> Component:
    return Component(ingredient.name, _class_of(ingredient, mg, route), mg)


def _class_of(ingredient: Ingredient, mg: Decimal | None, route: str | None) -> str:
    """An NSAID in an eye drop is not read; a steroid only where it reaches the whole body."""
    if ingredient.drug_class == "nsaid" and route in _LOCAL_ROUTES:
        return OTHER
    if ingredient.is_systemic_only and route not in _SYSTEMIC_ROUTES:
        return OTHER
    if ingredient.name == "aspirin" and mg and mg <= formulary().aspirin_low_dose_unit_mg:
        return "aspirin_low_dose"
    return ingredient.drug_class
