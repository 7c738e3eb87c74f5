"""Blocks, denervations, injections and operations: the fold of one thread each."""

from datetime import date

from pathway.engine.case import Case, derived, threads
from pathway.engine.days import earliest
from pathway.engine.facts import ProcedureEntry
from pathway.engine.frozen import frozen


@frozen()
class Procedure:
    thread_id: str
    kind: str
    entries: tuple[ProcedureEntry, ...]
    planned: ProcedureEntry | None
    done: ProcedureEntry | None
    is_cancelled: bool
    is_non_diagnostic: bool

    @property
    def done_on(self) -> date | None:
        return earliest(self.done) if self.done else None

    @property
    def is_pending(self) -> bool:
        return self.planned is not None and self.done is None and not self.is_cancelled

    @property
    def levels(self) -> tuple[str, ...] | None:
        said = [entry.levels for entry in self.entries if entry.levels]
        return said[-1] if said else None

    @property
    def side(self) -> str | None:
        said = [entry.side for entry in self.entries if entry.side]
        return said[-1] if said else None

    @property
    def guidance(self) -> str | None:
        said = [entry.guidance for entry in self.entries if entry.guidance]
        return said[-1] if said else None


@derived
def procedures(case: Case) -> tuple[Procedure, ...]:
    return tuple(fold(entries) for entries in threads(case.procedures).values())


def fold(entries: list[ProcedureEntry]) -> Procedure:
    of_kind = {entry.kind: entry for entry in entries}
    return Procedure(
        thread_id=entries[0].thread_id,
        kind=entries[0].procedure,
        entries=tuple(entries),
        planned=of_kind.get("planned"),
        done=of_kind.get("done"),
        is_cancelled="cancelled" in of_kind,
        is_non_diagnostic="non_diagnostic" in of_kind,
    )


def done(case: Case, *kinds: str) -> list[Procedure]:
    """In order of the day they were done."""
    found = [each for each in procedures(case) if each.kind in kinds and each.done_on]
    return sorted(found, key=lambda each: (each.done_on or date.min, each.thread_id))


def pending(case: Case, *kinds: str) -> list[Procedure]:
    return [each for each in procedures(case) if each.kind in kinds and each.is_pending]


def days_since_done(case: Case, procedure: Procedure) -> int:
    return case.days_since(procedure.done_on or case.today)


@derived
def is_after_surgery(case: Case) -> bool:
    quiet = case.days("surgery_quiet_days")
    return any(days_since_done(case, each) < quiet for each in done(case, "surgery"))
