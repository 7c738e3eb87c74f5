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
        found, _colon, rest = text.partition(": ")
        return (
            (found, rest[:1].upper() + rest[1:])
            if len(found) <= LONGEST and rest
            else (title, text)
        )
    fits = 1
    while fits < len(sentences) and len(" ".join(sentences[: fits + 1])) <= LONGEST:
        fits += 1
    return " ".join(sentences[:fits]), " ".join(sentences[fits:])
