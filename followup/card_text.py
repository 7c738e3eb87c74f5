"""What a card says first: one line that can be read while the patient sits down."""

import re

LONGEST = 140
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+(?=[A-Z(])")


def headline(text: str, title: str) -> tuple[str, str]:
    """As many whole sentences as one line holds, and the rest; nothing is left out.

    Of a first sentence that is too long: what stands before its colon, or the rule's own title.
    """
    sentences = _SENTENCE_ENDS.split(text)
    if len(sentences[0]) > LONGEST:
        found, rest = _at_colon(text)
        return (found, rest[:1].upper() + rest[1:]) if 0 < len(found) <= LONGEST else (title, text)
    fits = 1
    while fits < len(sentences) and len(" ".join(sentences[: fits + 1])) <= LONGEST:
        fits += 1
    return " ".join(sentences[:fits]), " ".join(sentences[fits:])


def _at_colon(text: str) -> tuple[str, str]:
    """Before and after the first colon that stands in no parenthesis; all of it after, without one."""
    for colon in re.finditer(": ", text):
        before = text[: colon.start()]
        if before.count("(") == before.count(")"):
            return before, text[colon.end() :]
    return "", text
