"""Three-valued answers: yes, no, or cannot tell with the data that are missing."""

from collections.abc import Iterable

from pathway.engine.frozen import frozen


@frozen()
class Unknown:
    """Cannot tell. Refuses to be used as a truth value, so it can never pass for `no`."""

    missing: tuple[str, ...]

    def __bool__(self) -> bool:
        raise TypeError("cannot tell: " + ", ".join(self.missing))


Answer = bool | Unknown


def unknown(*missing: str) -> Unknown:
    return Unknown(missing)


def all_of(*answers: Answer) -> Answer:
    """Kleene and: one known `no` settles it."""
    if False in answers:
        return False
    return _unless_missing(answers, True)


def any_of(*answers: Answer) -> Answer:
    """Kleene or: one known `yes` settles it."""
    if True in answers:
        return True
    return _unless_missing(answers, False)


def negated(answer: Answer) -> Answer:
    return answer if isinstance(answer, Unknown) else not answer


def missing(*answers: Answer) -> list[Unknown]:
    """What a rule says about the answers it could not get."""
    return [answer for answer in answers if isinstance(answer, Unknown)]


def _unless_missing(answers: Iterable[Answer], otherwise: bool) -> Answer:
    untold = missing(*answers)
    if not untold:
        return otherwise
    return Unknown(tuple(dict.fromkeys(datum for answer in untold for datum in answer.missing)))
