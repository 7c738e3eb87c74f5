"""Which instances make up the emergency, the progressive deficit and the review."""

from collections.abc import Iterable

from pathway.engine.case import Case, derived
from pathway.engine.facts import ConditionEntry, Fact
from pathway.engine.frozen import frozen
from pathway.engine.predicates.person import condition, has_condition
from pathway.engine.predicates.red_flags import (
    CAUDA_EQUINA_FLAGS,
    REVIEW_FLAGS,
    SUSPICION,
    Instance,
    active,
)
from pathway.engine.predicates.reviewed_flags import RAISING_RISKS, reopened_review_flags
from pathway.engine.predicates.strength import (
    Weakness,
    unresolved_losses,
    weakness_in_both_legs,
)
from pathway.engine.visibility import moment

Found = Instance | Weakness


def source(found: Found) -> Fact:
    return found.entry if isinstance(found, Instance) else found.exam


def in_time(found: Iterable[Found]) -> tuple[Found, ...]:
    return tuple(sorted(found, key=lambda each: (moment(source(each)), each.key)))


@derived
def emergency(case: Case) -> tuple[Found, ...]:
    """RF-CES is unresolved while there is any."""
    flags = active(case, (*CAUDA_EQUINA_FLAGS, SUSPICION))
    return in_time((*flags, *weakness_in_both_legs(case)))


@derived
def deficit(case: Case) -> tuple[Found, ...]:
    """RF-PROGDEF is unresolved while there is any."""
    return in_time((*active(case, ("progressive_deficit",)), *unresolved_losses(case)))


@derived
def emergency_keys(case: Case) -> tuple[str, ...]:
    return tuple(each.key for each in emergency(case))


@derived
def deficit_keys(case: Case) -> tuple[str, ...]:
    return tuple(each.key for each in deficit(case))


@frozen()
class Review:
    flags: tuple[Found, ...]
    risks: tuple[ConditionEntry, ...]
    is_urgent: bool

    @property
    def urgent(self) -> frozenset[str]:
        return frozenset(each.key for each in self.flags) if self.is_urgent else frozenset()


@derived
def review_tier(case: Case) -> Review:
    """S-10 to S-12; the tier from S-16 to S-19."""
    flags = in_time((*active(case, REVIEW_FLAGS), *reopened_review_flags(case)))
    risks = tuple(
        entry
        for code in RAISING_RISKS
        if has_condition(case, code) is True and (entry := condition(case, code))
    )
    kinds = {found.flag for found in flags if isinstance(found, Instance)}
    return Review(flags, risks, bool(flags) and ("fever" in kinds or len(kinds) > 1 or bool(risks)))
