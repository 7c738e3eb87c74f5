"""What a benchmark prints: one line a figure."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """`goal` says in words which values are wanted."""

    name: str
    value: float
    goal: str

    def __str__(self) -> str:
        digits = 0 if self.value >= 100 else 2
        return f"{self.name} {self.value:.{digits}f} {self.goal}"


def judged(name: str, value: float, ambition: float, floor: float) -> Figure:
    """A figure that should be small, and whether it is."""
    if value <= ambition:
        said = "ok"
    else:
        said = "over the ambition" if value <= floor else f"over, by {value / floor - 1:.0%}"
    return Figure(name, value, f"<={ambition:g}, at most {floor:g}: {said}")


def cpu_seconds(action: Callable[[], object]) -> float:
    """What this process spends on it; other processes, PostgreSQL too, do not count."""
    began = time.process_time()
    action()
    return time.process_time() - began


def median_cpu_seconds(action: Callable[[], object], repeats: int) -> float:
    """The first run pays for imports and plans, and is not counted."""
    action()
    return median(cpu_seconds(action) for _ in range(repeats))
