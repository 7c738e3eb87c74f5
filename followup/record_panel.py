"""What a chart tells of the record at a glance: medicines, the next visit, what is waited for."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from followup.medicine_list import Daily, Taken, daily_acetaminophen, medicines_case, taken_now
from followup.record_sections import Line, next_visit, waiting_lines
from followup.recorded import Recorded
from pathway.in_force import rules_in_force


@dataclass(frozen=True, slots=True)
class Panel:
    medicines: list[Taken] = field(default_factory=list)
    daily: Daily | None = None
    visit: Any = None
    waiting: list[Line] = field(default_factory=list)


def panel_of(recorded: Recorded, now: datetime) -> Panel:
    """One statement, for the numbers in force at this clinic."""
    case = medicines_case(rules_in_force(recorded.plan), recorded.medications, now)
    return Panel(
        medicines=taken_now(case),
        daily=daily_acetaminophen(case),
        visit=next_visit(recorded.awaited, now),
        waiting=waiting_lines(recorded.awaited, case),
    )
