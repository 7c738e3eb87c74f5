"""What a chart tells of the record at a glance: medicines, the next visit, what is waited for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from followup.medicine_list import Daily, Taken, daily_acetaminophen, medicines_case, taken_now
from followup.record_lists import records_of
from followup.record_sections import Line, next_visit, waiting_lines
from pathway.in_force import rules_in_force
from pathway.records import SUBJECTS

_AWAITED = ("visit", "imaging", "referral")


@dataclass(frozen=True, slots=True)
class Panel:
    medicines: list[Taken] = field(default_factory=list)
    daily: Daily | None = None
    visit: Any = None
    waiting: list[Line] = field(default_factory=list)


def panel_of(plan: Any, medications: Iterable[Any], now: datetime) -> Panel:
    """Two statements, whatever has been recorded."""
    case = medicines_case(rules_in_force(plan), medications, now)
    records = records_of(plan.patient_id, [SUBJECTS[name] for name in _AWAITED])
    return Panel(
        medicines=taken_now(case),
        daily=daily_acetaminophen(case),
        visit=next_visit(records, now),
        waiting=waiting_lines(records, case),
    )
