"""What a chart tells of the record at a glance: medicines, treatments, scans, what is waited for."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from followup.medicine_list import Daily, Taken, daily_acetaminophen, medicines_case, taken_now
from followup.record_sections import Line, lines_of_subjects, next_visit
from followup.recorded import Recorded
from pathway.engine.protocol import Protocol

ALLERGY = "allergy"
# Of what is over, the newest few; all of it is on the page of the record.
AT_MOST_OVER = 3


@dataclass(frozen=True, slots=True)
class Panel:
    """`tests`: imaging and referrals. What still goes on or is waited for comes first."""

    medicines: list[Taken] = field(default_factory=list)
    daily: Daily | None = None
    visit: Any = None
    treatments: list[Line] = field(default_factory=list)
    tests: list[Line] = field(default_factory=list)
    allergies: list[str] | None = None


def panel_of(recorded: Recorded, rules: Protocol, now: datetime) -> Panel:
    """No statement: everything was read before."""
    told = recorded.records
    case = medicines_case(rules, recorded.medications, now, conditions=told.entries("condition"))
    return Panel(
        medicines=taken_now(case),
        daily=daily_acetaminophen(case),
        visit=next_visit(told, now),
        treatments=_shortened(lines_of_subjects(("therapy", "procedure"), told, case)),
        tests=_shortened(lines_of_subjects(("imaging", "referral"), told, case)),
        allergies=_allergies(recorded),
    )


def _shortened(lines: list[Line]) -> list[Line]:
    going_on = [line for line in lines if not line.is_over]
    return going_on + [line for line in lines if line.is_over][:AT_MOST_OVER]


def _allergies(recorded: Recorded) -> list[str] | None:
    """None when nobody recorded anything about them: that is not the same as none."""
    threads = [each for each in recorded.records.of("condition") if each[0].code == ALLERGY]
    if not threads:
        return None
    present = [thread[0] for thread in threads if thread[-1].kind == "present"]
    return [entry.detail or "" for entry in present]
