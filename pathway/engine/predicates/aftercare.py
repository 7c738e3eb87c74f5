"""Checks after a procedure, and which of them nobody has made (8.3)."""

from datetime import date, timedelta

from pathway.engine.case import Case, derived
from pathway.engine.frozen import frozen
from pathway.engine.predicates.bookings import REACHED
from pathway.engine.predicates.procedures import Procedure, procedures
from pathway.engine.predicates.sittings import scored

# By procedure: (name, words, day, grace, what meets it)
CHECKS: dict[str, tuple[tuple[str, str, str, str, str], ...]] = {
    "mbb": (
        ("contact", "safety contact", "mbb_contact_days", "mbb_contact_grace_days", "contact"),
    ),
    "esi": (
        ("contact", "safety contact", "procedure_contact_days", "procedure_grace_days", "contact"),
        ("outcome-1", "first outcome", "steroid_check_1_days", "procedure_grace_days", "scores"),
        ("outcome-2", "second outcome", "steroid_check_2_days", "procedure_grace_days", "scores"),
    ),
    "rfa": (
        ("contact", "safety contact", "procedure_contact_days", "procedure_grace_days", "contact"),
        ("outcome-1", "first outcome", "rfa_check_1_days", "procedure_grace_days", "scores"),
        ("outcome-2", "second outcome", "rfa_check_2_days", "procedure_grace_days", "scores"),
    ),
    "surgery": (
        ("contact", "contact", "surgery_contact_days", "procedure_grace_days", "late_contact"),
    ),
}
CHECKS["ia_steroid"] = CHECKS["esi"]


@frozen()
class Check:
    procedure: Procedure
    name: str
    words: str
    due_on: date
    grace: int
    is_met: bool

    @property
    def has_complication(self) -> bool:
        return any(entry.kind == "complication" for entry in self.procedure.entries)


@derived
def overdue_checks(case: Case) -> tuple[Check, ...]:
    """One per procedure: the latest that is overdue, unless it or a later one is met."""
    found = []
    for procedure in procedures(case):
        checks = checks_of(case, procedure)
        missed = [each for each in checks if case.days_since(each.due_on) > each.grace]
        if missed and not any(each.is_met for each in checks[len(missed) - 1 :]):
            found.append(missed[-1])
    return tuple(found)


def checks_of(case: Case, procedure: Procedure) -> list[Check]:
    if procedure.done_on is None:
        return []
    return [
        made(case, procedure, procedure.done_on, *said) for said in CHECKS.get(procedure.kind, ())
    ]


def made(
    case: Case,
    procedure: Procedure,
    done_on: date,
    name: str,
    words: str,
    after: str,
    grace: str,
    needs: str,
) -> Check:
    due_on = done_on + timedelta(case.days(after))
    early = due_on - timedelta(case.days("check_early_days"))
    met = {
        "contact": is_contacted_since(case, done_on + timedelta(1)),
        "late_contact": is_contacted_since(case, early),
        "scores": is_scored_since(case, early),
    }
    return Check(procedure, name, words, due_on, case.days(grace), met[needs])


def is_scored_since(case: Case, day: date) -> bool:
    return bool(scored(case)) and scored(case)[-1].effective_on >= day


def is_contacted_since(case: Case, day: date) -> bool:
    """Any contact or assessment on that day or later."""
    last = last_contact_on(case)
    return last is not None and last >= day


@derived
def last_contact_on(case: Case) -> date | None:
    days = [each.effective_on for each in case.contact_attempts if each.outcome == REACHED]
    days += [each.effective_on for each in case.assessments]
    return max(days, default=None)
