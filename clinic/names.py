"""How names are folded so that search finds them whatever the case and accents."""

import re
import unicodedata

# Whatever is longer is no name; sorting the accents of one letter takes the square of their number.
_LONGEST = 1000
# Controls (Cc) and what separates lines (Zl, Zp).
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# Apostrophes and hyphens between two letters, however they are typed.
_MARKS_INSIDE = re.compile("(?<=\\w)['\u2019\u02bc\u2010\u2011-](?=\\w)")


def fold(text: str) -> str:
    """Lower case without accents: 'Łukasz Ñandú' becomes 'lukasz nandu'."""
    replaced = text[:_LONGEST].casefold().translate(_LETTERS_WITHOUT_DECOMPOSITION)
    if replaced.isascii():
        return replaced.strip()
    decomposed = unicodedata.normalize("NFKD", replaced)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).strip()


def is_one_line(text: str) -> bool:
    """Whether it can stand in the head of a letter and in one line of a page."""
    return _BREAKS.search(text) is None


def closed_up(text: str) -> str:
    """Without the marks inside words: O'Callaghan-Silva becomes OCallaghanSilva."""
    return _MARKS_INSIDE.sub("", text)


def tokens(text: str) -> list[str]:
    """The searchable words of a name, each once, in order."""
    return list(dict.fromkeys(re.findall(r"\w+", fold(text))))


_LETTERS_WITHOUT_DECOMPOSITION = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "\u0131": "i",
        "\u2019": "'",
    }
)
