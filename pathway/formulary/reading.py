"""The names in a medicine's text, and the amount that plainly belongs to each."""

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from pathway.formulary.loading import Form, Formulary, Ingredient, formulary
from pathway.formulary.strengths import Strength, strengths_in, without_strengths

_BRAND = re.compile(r"\[([^\]]+)\]\s*$")
# "24 HR Metformin", "1 ML tacrolimus", "NDA020800 0.3 ML Epinephrine": pack and release, no strength.
_PREFIX = re.compile(r"^(?:nda\d+\s+)?(?:\d+(?:\.\d+)?\s*(?:hr|ml)\s+)?(?=[a-z])")
_SEPARATOR = re.compile(r"[/+&]|\s(?:and|with|y|con)\s")
_WORD = re.compile(r"[^\W\d_][\w'-]{2,}")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found at a place in the text, and the end of the stretch that speaks of it."""

    ingredients: tuple[Ingredient, ...]
    start: int
    end: int


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
    mentions = mentions_in(body) or (mentions_in(brand[1]) if brand else [])
    strangers = strangers_in(body, mentions)
    strengths = strengths_in(body)
    form = form_of(body)
    amounts = _amounts(body, mentions, strengths, len(strangers))
    units = {strength.unit for strength in strengths if strength.unit}
    unit = units.pop() if len(units) == 1 else (form.unit if form else None)
    if unit == "ml" and any(strength.unit is None for strength in strengths):
        amounts = [None] * len(amounts)
    return Reading(_paired(mentions, amounts), strangers, form, unit)


def normalised(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def mentions_in(text: str) -> list[Mention]:
    """The known names, each once; a brand beside its own ingredients says nothing more."""
    blank = without_strengths(text)
    matches = list(_names().finditer(blank))
    mentions = [
        Mention(formulary().named[match.group()], match.start(), _stretch_end(blank, matches, at))
        for at, match in enumerate(matches)
    ]
    return _without_repeats(mentions)


def strangers_in(text: str, mentions: list[Mention]) -> tuple[str, ...]:
    """What stands between separators and holds no known name, though it could name a medicine."""
    blank = without_strengths(text)
    found, start = [], 0
    for end in [*(match.start() for match in _SEPARATOR.finditer(blank)), len(blank)]:
        if not any(start <= mention.start < end for mention in mentions):
            found += _unknown_name(blank[start:end])
        start = end + 1
    return tuple(found)


def form_of(text: str) -> Form | None:
    return next((form for form in formulary().forms if _has_word(text, form.words)), None)


def _unknown_name(segment: str) -> list[str]:
    words = [word for word in _WORD.findall(segment) if word not in _words_of_no_medicine()]
    return [" ".join(words)] if words else []


def _stretch_end(text: str, matches: list[re.Match[str]], at: int) -> int:
    """Up to the next name or separator: an amount beyond it is another ingredient's."""
    following = matches[at + 1].start() if at + 1 < len(matches) else len(text)
    separator = _SEPARATOR.search(text, matches[at].end(), following)
    return separator.start() if separator else following


def _without_repeats(mentions: list[Mention]) -> list[Mention]:
    singles = {mention.ingredients[0] for mention in mentions if len(mention.ingredients) == 1}
    kept: dict[tuple[Ingredient, ...], Mention] = {}
    for mention in mentions:
        if len(mention.ingredients) > 1 and singles >= set(mention.ingredients):
            continue
        first = kept.get(mention.ingredients, mention)
        kept[mention.ingredients] = replace(first, end=mention.end)
    return list(kept.values())


def _amounts(
    text: str, mentions: list[Mention], strengths: list[Strength], strangers: int
) -> list[Decimal | None]:
    """One amount a mention: each its own, or one list in the order of the names; else unknown."""
    nothing: list[Decimal | None] = [None] * len(mentions)
    if not mentions or _has_word(text, tuple(formulary().directions)):
        return nothing
    if len(strengths) == 1 and len(strengths[0].mg) == len(mentions) + strangers:
        return list(strengths[0].mg) if not strangers else nothing
    own = [
        [each for each in strengths if mention.start < each.start < mention.end]
        for mention in mentions
    ]
    if any(len(each) != 1 for each in own):
        return nothing
    return [each[0].only for each in own]


def _paired(
    mentions: list[Mention], amounts: list[Decimal | None]
) -> tuple[tuple[Ingredient, Decimal | None], ...]:
    """A name that stands for several ingredients states the strength of none."""
    pairs: dict[Ingredient, Decimal | None] = {}
    for mention, mg in zip(mentions, amounts, strict=True):
        for ingredient in mention.ingredients:
            pairs[ingredient] = mg if len(mention.ingredients) == 1 else None
    return tuple(pairs.items())


def _has_word(text: str, words: tuple[str, ...]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) for word in words)


@lru_cache(maxsize=1)
def _names() -> re.Pattern[str]:
    longest_first = sorted(formulary().named, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


@lru_cache(maxsize=1)
def _words_of_no_medicine() -> frozenset[str]:
    book: Formulary = formulary()
    forms = {word for form in book.forms for words in form.words for word in words.split()}
    return book.salts | book.directions | forms | _SHAPES


_SHAPES = frozenset(
    {
        "solution", "suspension", "extended", "release", "delayed", "immediate", "disintegrating",
        "chewable", "effervescent", "film", "system", "pack", "human", "product", "pill", "spray",
        "hour", "hours", "day", "sugar", "free", "strength", "extra", "regular",
    }
)  # fmt: skip
