"""What a medicine's text says: its names, and the amount that plainly belongs to each."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from pathway.formulary.loading import Form, Ingredient, formulary
from pathway.formulary.naming import Mention, has_word, mentions_in, strangers_in
from pathway.formulary.pairs import sold_pair
from pathway.formulary.strengths import Strength, strengths_in, without_strengths

_BRAND = re.compile(r"\[([^\]]+)\]\s*$")
# "24 HR Metformin", "1 ML tacrolimus", "NDA020800 0.3 ML Epinephrine": pack and release, no strength.
_PREFIX = re.compile(r"^(?:nda\d+\s+)?(?:\d+(?:\.\d+)?\s*(?:hr|ml)\s+)?(?=[a-z])")
# "2 x 500 mg", "3x", "q6h", "c/8h", "6/6h", "1-0-1", "2 tablets": a dose, or how often.
_DOSE = re.compile(
    r"\d\s?x\b|\bx\s?\d|\bq\d|\d/\d+\s?h\b|\bc/\s?\d|\b\d-\d-\d(?:-\d)?\b"
    r"|(?<![\d.,])(?:[2-9]|[1-9]\d+)\s*(?:tablets?|tabs?|capsules?|caps?|comprimidos?|tabletten)\b"
)
_MARKS = str.maketrans("™℠®©_", "     ")
_DASH = re.compile("[\u2010-\u2015\u2212]")
_WORD_BEFORE_NUMBER = re.compile(r"(?<=[a-z]{4})(?=\d)")
_VOLUME = re.compile(r"\bml\b|\d\s?ml\b")

# mg in one unit, None unknown.
Amounts = dict[Ingredient, Decimal | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """`found` pairs each ingredient with mg in one unit; `strangers` are names we do not know."""

    found: tuple[tuple[Ingredient, Decimal | None], ...]
    strangers: tuple[str, ...]
    form: Form | None
    unit: str | None


def read(text: str) -> Reading:
    """What a medicine's text says, in any letter case."""
    plain = normalised(text)
    brand = _BRAND.search(plain)
    body = _PREFIX.sub("", _BRAND.sub("", plain))
    in_brand = mentions_in(brand[1]) if brand else []
    mentions = mentions_in(body) or in_brand
    strangers = strangers_in(body, mentions)
    strengths = strengths_in(body)
    form = form_of(body)
    amounts = _amounts(mentions, strengths, len(strangers))
    pair, rest = _in_one_name(mentions, strengths, strangers, body)
    if _is_dose(rest) or not _is_in_one_unit(body, strengths, form):
        amounts, pair = [None] * len(amounts), {}
    found = _with_brand(_paired(mentions, amounts) | pair, in_brand)
    return Reading(tuple(found.items()), strangers, form, _unit(strengths, form))


def normalised(text: str) -> str:
    """Lower case, without accents, one kind of hyphen, words and "ibuprofen400" spaced apart."""
    letters = unicodedata.normalize("NFKD", text.translate(_MARKS))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    dashed = _DASH.sub("-", plain.lower())
    return " ".join(_WORD_BEFORE_NUMBER.sub(" ", dashed).split())


def form_of(text: str) -> Form | None:
    return next((form for form in formulary().forms if has_word(text, form.words)), None)


def _unit(strengths: list[Strength], form: Form | None) -> str | None:
    units = {strength.unit for strength in strengths if strength.unit}
    return units.pop() if len(units) == 1 else (form.unit if form else None)


def _is_dose(text: str) -> bool:
    """The amount may be what is taken: "paracetamol 1 g every 8 hours"."""
    return has_word(text, formulary().directions) or _DOSE.search(text) is not None


def _is_in_one_unit(text: str, strengths: list[Strength], form: Form | None) -> bool:
    """Not so for a liquid without its volume, and for a patch, which gives an amount an hour."""
    if form and form.route == "transdermal":
        return False
    units = {strength.unit for strength in strengths}
    return not (None in units and (_is_liquid(text, form) or len(units) > 1))


def _is_liquid(text: str, form: Form | None) -> bool:
    is_named = form is not None and form.unit == "ml"
    return is_named or _VOLUME.search(without_strengths(text)) is not None


def _amounts(
    mentions: list[Mention], strengths: list[Strength], strangers: int
) -> list[Decimal | None]:
    """One amount a mention: each its own, or one list in the order of the names; else unknown."""
    nothing: list[Decimal | None] = [None] * len(mentions)
    if len(strengths) == 1 and len(strengths[0].mg) == len(mentions) + strangers:
        return list(strengths[0].mg) if not strangers else nothing
    own = [
        [each for each in strengths if mention.start < each.start < mention.end]
        for mention in mentions
    ]
    if any(len(each) != 1 for each in own):
        return nothing
    return [each[0].only for each in own]


def _in_one_name(
    mentions: list[Mention], strengths: list[Strength], strangers: tuple[str, ...], text: str
) -> tuple[Amounts, str]:
    """The amounts behind a name that stands for two ingredients, and the text without them."""
    is_liquid = _is_liquid(text, form_of(text)) and not strengths
    if len(mentions) != 1 or strangers or is_liquid:
        return {}, text
    return sold_pair(mentions[0].ingredients, strengths, text)


def _with_brand(found: Amounts, in_brand: list[Mention]) -> Amounts:
    """A brand may hold more than what the text before it names: "caffeine 65 mg [Excedrin]"."""
    held = [ingredient for mention in in_brand for ingredient in mention.ingredients]
    return found | {ingredient: None for ingredient in held if ingredient not in found}


def _paired(mentions: list[Mention], amounts: list[Decimal | None]) -> Amounts:
    """A name that stands for several ingredients states the strength of none."""
    pairs: Amounts = {}
    for mention, mg in zip(mentions, amounts, strict=True):
        for ingredient in mention.ingredients:
            pairs[ingredient] = mg if len(mention.ingredients) == 1 else None
    return pairs
