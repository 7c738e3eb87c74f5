"""The known names in a medicine's text, and what could be the name of a medicine we do not know."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from pathway.formulary.loading import OTHER, Formulary, Ingredient, formulary
from pathway.formulary.strengths import without_strengths

_SEPARATOR = re.compile(r"[/+&]|\s(?:and|with|plus|y|con|e|com|et|avec|und|mit)\s")
_LIST = re.compile(rf"{_SEPARATOR.pattern}|[,;]\s")
_WORD = re.compile(r"[^\W\d_][\w'-]{2,}")
_NAME = "\0"
# "lisinopril (Zestril)" is the brand of what stands before it, as "lisinopril [Zestril]" is.
_ASIDE = re.compile(rf"\([^(){_NAME}]*\)")
# "hydrocodon-acetaminophen": joined to a name, a word is most likely a name too.
_JOINED = re.compile(rf"([^\W\d_][\w']{{2,}})-(?={_NAME})|(?<={_NAME})-([^\W\d_][\w']{{2,}})")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found at a place in the text, and the end of the stretch that speaks of it."""

    ingredients: tuple[Ingredient, ...]
    start: int
    end: int


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
    """What could name a medicine, though we know no such name.

    Beside a watched medicine that is what stands alone between separators, or is joined to a
    known name by a hyphen: makers and uses stand there too. Where nothing is watched every word
    counts, so that a text is called unwatched only when all of it is understood.
    """
    rest = _names().sub(lambda match: _NAME * len(match.group()), without_strengths(text))
    read = _words_beside_watched if _is_any_watched(mentions) else _words
    segments = map(read, _LIST.split(_ASIDE.sub("", rest)))
    return tuple(" ".join(words) for words in segments if words)


def has_word(text: str, words: tuple[str, ...]) -> bool:
    return _any_of(words).search(text) is not None


def _is_any_watched(mentions: list[Mention]) -> bool:
    return any(part.drug_class != OTHER for each in mentions for part in each.ingredients)


def _words(segment: str) -> list[str]:
    found = (word.strip("-'") for word in _WORD.findall(segment))
    return [word for word in found if word not in _words_of_no_medicine()]


def _words_beside_watched(segment: str) -> list[str]:
    if _NAME not in segment:
        return [word for word in _words(segment) if word not in formulary().uses]
    found = (before or after for before, after in _JOINED.findall(segment))
    return [word for word in found if word not in _words_of_no_medicine()]


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


@lru_cache(maxsize=1)
def _names() -> re.Pattern[str]:
    return _any_of(tuple(formulary().named))


@lru_cache(maxsize=64)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


@lru_cache(maxsize=1)
def _words_of_no_medicine() -> frozenset[str]:
    book: Formulary = formulary()
    phrases = {*book.directions, *(words for form in book.forms for words in form.words)}
    return book.salts | book.shapes | {word for phrase in phrases for word in phrase.split()}
