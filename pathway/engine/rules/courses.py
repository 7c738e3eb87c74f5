"""What prompts about medicine courses have in common."""

import hashlib
from collections.abc import Iterable, Sequence

from pathway.engine.plan import Evidence
from pathway.engine.predicates.courses import Course
from pathway.engine.register import Finding

# More threads than these have a digest for a name: a key has at most 200 characters.
MOST_NAMED = 5


def key_of(threads: Sequence[str]) -> str:
    """What a prompt about these courses together is known by."""
    said = "+".join(threads)
    if len(threads) > MOST_NAMED:
        said = hashlib.sha256(said.encode()).hexdigest()
    return f"courses:{said}"


def together(taken: Iterable[Course], **values: str | int) -> Finding:
    found = sorted(taken, key=lambda course: course.thread_id)
    threads = tuple(course.thread_id for course in found)
    evidence: tuple[Evidence, ...] = tuple(course.evidence for course in found)
    return Finding(
        key=key_of(threads),
        values={"products": ", ".join(sorted(course.product for course in found)), **values},
        evidence=evidence,
        about=threads,
    )
