"""Therapies: the fold of one thread each."""

from datetime import date

from pathway.engine.case import Case, derived, seen, threads
from pathway.engine.days import earliest
from pathway.engine.facts import TherapyEntry
from pathway.engine.frozen import frozen
from pathway.engine.plan import Evidence

BEGINNINGS = ("start", "session")
REFUSALS = ("declined", "ineligible")


@frozen()
class Therapy:
    """`begun_by` is the latest day it can have begun: a trial gets no days as a gift."""

    thread_id: str
    modality: str
    entries: tuple[TherapyEntry, ...]
    first_day: date | None
    begun_by: date | None
    stop: TherapyEntry | None
    is_refused: bool

    @property
    def evidence(self) -> Evidence:
        """What it began with; a refusal began nothing."""
        first = next((each for each in self.entries if each.kind in BEGINNINGS), self.entries[0])
        return seen(first, "modality", self.modality)

    @property
    def is_started(self) -> bool:
        return self.first_day is not None

    @property
    def is_active(self) -> bool:
        return self.is_started and self.stop is None

    @property
    def is_completed(self) -> bool:
        return self.stop is not None and self.stop.reason in ("course_complete", "completed")

    @property
    def protocol(self) -> str:
        said = [entry.protocol for entry in self.entries if entry.protocol]
        return said[-1] if said else "standard"

    @property
    def adherence(self) -> str | None:
        said = [entry.adherence for entry in self.entries if entry.adherence]
        return said[-1] if said else None


@derived
def therapies(case: Case) -> tuple[Therapy, ...]:
    return tuple(fold(case, entries) for entries in threads(case.therapies).values())


def fold(case: Case, entries: list[TherapyEntry]) -> Therapy:
    begun = [entry for entry in entries if entry.kind in BEGINNINGS]
    stops = [entry for entry in entries if entry.kind == "stop"]
    states = [entry for entry in entries if entry.kind in (*BEGINNINGS, *REFUSALS)]
    is_restarted = bool(begun and stops) and begun[-1].effective_on > stops[-1].effective_on
    return Therapy(
        thread_id=entries[0].thread_id,
        modality=next((entry.modality for entry in entries if entry.modality), ""),
        entries=tuple(entries),
        first_day=earliest(begun[0]) if begun else None,
        begun_by=case.latest_day(begun[0]) if begun else None,
        stop=stops[-1] if stops and not is_restarted else None,
        is_refused=bool(states) and is_refusal(case, states[-1]),
    )


def is_refusal(case: Case, entry: TherapyEntry) -> bool:
    """What was refused in an earlier episode may be asked again."""
    return entry.kind in REFUSALS and case.is_in_episode(entry)


def of_modality(case: Case, *modalities: str) -> list[Therapy]:
    return [each for each in therapies(case) if each.modality in modalities]


def started(case: Case, *modalities: str) -> list[Therapy]:
    """In this episode, or still going on."""
    return [
        each
        for each in of_modality(case, *modalities)
        if each.begun_by and (each.is_active or each.begun_by >= case.episode_from)
    ]


def is_refused(case: Case, modality: str) -> bool:
    return any(each.is_refused for each in of_modality(case, modality))
