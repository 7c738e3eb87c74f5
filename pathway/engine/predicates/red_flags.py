"""Red-flag instances: one per entry and flag, latched until a clinician disposes of them."""

from collections.abc import Iterable
from operator import attrgetter

from pathway.engine.case import Case, derived, seen
from pathway.engine.facts import Assessment, PromptDecision
from pathway.engine.frozen import frozen
from pathway.engine.plan import Evidence
from pathway.engine.predicates.decisions import endings
from pathway.engine.predicates.earlier import earlier_cases
from pathway.engine.visibility import moment

CAUDA_EQUINA_FLAGS = ("bowel_bladder", "saddle_anaesthesia")
REVIEW_FLAGS = ("fever", "night_pain", "constant_pain")
FLAGS = (*REVIEW_FLAGS, *CAUDA_EQUINA_FLAGS, "progressive_deficit")
SUSPICION = "cauda_equina_suspected"
LATCHING = (*FLAGS, SUSPICION)
latching = attrgetter(*LATCHING)
PRESENT = frozenset({"present", "yes"})
ANSWERS = frozenset({*PRESENT, "absent", "no"})

# After these a repeated `present` is the known state, not a new event (H-04, H-17).
STANDING = ("longstanding_unchanged", "confirmed_residual", "known_unchanged")


@frozen()
class Instance:
    flag: str
    entry: Assessment

    @property
    def key(self) -> str:
        return f"{self.entry.root_id}/{self.flag}"

    @property
    def evidence(self) -> Evidence:
        return seen(self.entry, self.flag)

    @property
    def grounds(self) -> tuple[Evidence, ...]:
        return (self.evidence,)


def is_present(entry: Assessment, flag: str) -> bool:
    return getattr(entry, flag) in PRESENT


def is_answered(entry: Assessment, flag: str) -> bool:
    return getattr(entry, flag) in ANSWERS


@derived
def instances(case: Case) -> tuple[Instance, ...]:
    flagged = [entry for entry in case.assessments if not PRESENT.isdisjoint(latching(entry))]
    return tuple(
        Instance(flag, entry) for entry in flagged for flag in LATCHING if is_present(entry, flag)
    )


@derived
def active_instances(case: Case) -> tuple[Instance, ...]:
    """Latched: a later `absent` closes nothing, nor does a new episode (H-02, H-05)."""
    ended = endings(case)
    own = tuple(
        found
        for found in instances(case)
        if found.key not in ended and not is_known_state(case, found)
    )
    return (*(found for each in earlier_cases(case) for found in active_instances(each)), *own)


def active(case: Case, flags: Iterable[str]) -> tuple[Instance, ...]:
    wanted = tuple(flags)
    return tuple(found for found in active_instances(case) if found.flag in wanted)


def is_known_state(case: Case, found: Instance) -> bool:
    """Recorded again after it was judged long-standing, residual or known, and nothing changed."""
    judged = standing_disposition(case, found)
    return judged is not None and not has_changed_since(case, found, judged)


def standing_disposition(case: Case, found: Instance) -> PromptDecision | None:
    """The latest end of this flag before the entry, when that end says: known state."""
    known = (*instances(case), *(old for each in earlier_cases(case) for old in instances(each)))
    ends = [
        disposition
        for other in known
        if other.flag == found.flag
        for disposition in endings(case).get(other.key, ())
        if moment(disposition) < moment(found.entry)
    ]
    last = max(ends, key=moment, default=None)
    return last if last is not None and last.disposition in STANDING else None


def has_changed_since(case: Case, found: Instance, judged: PromptDecision) -> bool:
    """S-13. Unknown change is no change here: RF-SCREEN asks for it the same day."""
    is_new = found.flag == "bowel_bladder" and found.entry.bowel_bladder_onset == "new"
    return (
        is_new
        or change(found) == "worse"
        or went_away_between(case, found, judged)
        or is_another_flag_new(case, found, judged)
    )


def change(found: Instance) -> str | None:
    said: str | None = getattr(found.entry, f"{found.flag}_change", None)
    return said


def went_away_between(case: Case, found: Instance, judged: PromptDecision) -> bool:
    return any(
        getattr(entry, found.flag) == "absent"
        for entry in case.assessments
        if moment(judged) < moment(entry) < moment(found.entry)
    )


def is_another_flag_new(case: Case, found: Instance, judged: PromptDecision) -> bool:
    return any(
        moment(other.entry) > moment(judged) and is_newly_present(case, other)
        for other in instances(case)
        if other.flag != found.flag
    )


def is_newly_present(case: Case, found: Instance) -> bool:
    before = [
        entry
        for entry in case.assessments
        if is_answered(entry, found.flag) and moment(entry) < moment(found.entry)
    ]
    return not before or not is_present(before[-1], found.flag)


@derived
def is_change_unasked(case: Case) -> tuple[Instance, ...]:
    """A known flag recorded again without saying whether it changed."""
    ended = endings(case)
    return tuple(
        found
        for found in instances(case)
        if found.key not in ended
        and is_known_state(case, found)
        and not is_change_told_since(case, found)
    )


def is_change_told_since(case: Case, found: Instance) -> bool:
    """In the same or a later entry; gone is an answer too."""
    since = [entry for entry in case.assessments if moment(entry) >= moment(found.entry)]
    return any(
        getattr(entry, found.flag) == "absent"
        or change(Instance(found.flag, entry)) in ("stable", "worse")
        for entry in since
    )
