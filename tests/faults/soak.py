"""Trials of each fault until its time is over, and the line that sums them up."""

import random
import time
from argparse import Namespace
from dataclasses import dataclass, field

from runner.problem import Problem
from tests.faults.faults import FAULTS, Fault
from tests.faults.oracle import Found
from tests.faults.providers import Mail, Texts
from tests.faults.rig import Rig
from tests.faults.trial import Trial


@dataclass(slots=True)
class Sum:
    """The trials of one fault taken together."""

    name: str
    trials: int = 0
    blows: int = 0
    may_be_open: int = 0
    standstill: float = 0.0
    found: Found = field(default_factory=Found)

    def add(self, trial: Trial, found: Found) -> None:
        self.trials += 1
        self.blows += trial.blows
        self.may_be_open += trial.may_be_open
        self.standstill = max(self.standstill, trial.standstill)
        self.found.add(found)

    @property
    def is_kept(self) -> bool:
        """Nothing lost or doubled, no page in error; what is open is accounted for, and listed."""
        found = self.found
        is_listed = found.listed == found.uncertain + found.failed
        is_whole = not (found.lost or found.doubled or found.errors)
        return is_whole and is_listed and self._is_accounted_for

    @property
    def _is_accounted_for(self) -> bool:
        return self.found.uncertain <= self.may_be_open

    def __str__(self) -> str:
        found = self.found
        figures = {
            "trials": self.trials,
            "blows": self.blows,
            "items": found.items,
            "lost": found.lost.total(),
            "duplicated": found.doubled.total(),
            "uncertain": found.uncertain,
            "failed": found.failed,
            "listed": found.listed,
            "errors": found.errors,
            "standstill": f"{self.standstill:.1f}s",
        }
        line = " ".join(f"{name}={value}" for name, value in figures.items())
        broken = {**found.lost, **found.doubled}
        if not self._is_accounted_for:
            broken["open beyond the senders struck"] = found.uncertain - self.may_be_open
        return f"{self.name:<11} {line}" + (f"  BROKEN: {broken}" if broken else "")


def run(rig: Rig, mail: Mail, texts: Texts, options: Namespace) -> int:
    """Each fault, or those that were named; 1 when a promise was broken."""
    is_kept = True
    for fault in _chosen(options.only):
        total = _trials(fault, rig, mail, texts, options)
        print(total, flush=True)
        is_kept = is_kept and total.is_kept
    return 0 if is_kept else 1


def _chosen(names: list[str] | None) -> list[Fault]:
    """Raises Problem for a name that is nobody's."""
    if unknown := set(names or ()) - FAULTS.keys() - {"races"}:
        raise Problem(f"Choose from {', '.join(FAULTS)} and races, not {', '.join(unknown)}.")
    return [fault for name, fault in FAULTS.items() if not names or name in names]


def _trials(fault: Fault, rig: Rig, mail: Mail, texts: Texts, options: Namespace) -> Sum:
    die, total = random.Random(f"{options.seed}:{fault.name}"), Sum(fault.name)
    ends = time.monotonic() + 60 * options.minutes
    while total.trials == 0 or time.monotonic() < ends:
        trial = Trial(fault, rig, mail, texts, die)
        total.add(trial, trial.run(options.blows))
    return total
