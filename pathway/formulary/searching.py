"""Finding a medicine while its name is typed: packets first, then every name that is known."""

import re
from functools import lru_cache

from pathway.formulary.loading import formulary
from pathway.formulary.packets import suggestions

MOST = 12
_WORDS = re.compile(r"[\w.]+")


def found(wanted: str) -> list[str]:
    """Names in which every word or number of `wanted` begins some word; none for nothing wanted."""
    asked = _words(wanted)
    if not asked:
        return []
    names = (name for name, words in _known() if _begins_all(asked, words))
    return [name for name, _place in zip(names, range(MOST), strict=False)]


def _begins_all(asked: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(each) for word in words) for each in asked)


def _words(text: str) -> list[str]:
    return _WORDS.findall(text.casefold())


@lru_cache(maxsize=1)
def _known() -> tuple[tuple[str, list[str]], ...]:
    names = (*suggestions(), *sorted(formulary().named))
    return tuple((name, _words(name)) for name in names)
