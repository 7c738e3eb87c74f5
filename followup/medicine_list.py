"""A patient's medicines as the engine reads them: what is taken, how much a day, until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from clinic.tenancy import current_scope
from followup.fact_words import code_in_words, number_in_words
from followup.recorded import as_engine, medication_fact
from pathway.engine import facts as engine
from pathway.engine.case import Case
from pathway.engine.predicates.acetaminophen import Intake, daily_limit, intake
from pathway.engine.predicates.courses import Course, Dose, active_courses
from pathway.engine.predicates.muscle_relaxants import Run, class_run
from pathway.engine.protocol import Protocol
from pathway.records.medication import ROUTES


@dataclass(frozen=True, slots=True)
class Taken:
    """A medicine being taken; `stop_by` is the planned end or the protocol's limit."""

    course: Course
    dose: str
    stop_by: date | None
    is_past: bool


@dataclass(frozen=True, slots=True)
class Daily:
    """Acetaminophen a day over all products, beside the limit for this person (S-20).

    `usual` is the limit of whoever has nothing on record that lowers it.
    """

    intake: Intake
    limit: Decimal
    usual: Decimal

    @property
    def is_above(self) -> bool:
        return self.intake.mg > self.limit

    @property
    def words(self) -> str:
        """`At least` where the amount of some product is not known."""
        amounts = {"mg": grouped(self.intake.mg), "limit": grouped(self.limit)}
        if self.intake.unknown:
            return _("At least %(mg)s of %(limit)s mg a day") % amounts
        return _("%(mg)s of %(limit)s mg a day") % amounts

    @property
    def why_lower(self) -> str:
        """Empty where the limit is everybody's."""
        if self.limit == self.usual:
            return ""
        usual = {"usual": grouped(self.usual)}
        return _("Liver disease is on record: the limit is lower than %(usual)s mg a day.") % usual

    @property
    def unknown(self) -> list[str]:
        return [course.product for course in self.intake.unknown]


def medicines_case(
    rules: Protocol, rows: Iterable[Any], now: datetime, *, conditions: Iterable[Any]
) -> Case:
    """The medication entries of one person as a case of their own.

    `conditions` of the same person: a limit can be lower with one of them.
    """
    zone = current_scope().time_zone
    medications = tuple(medication_fact(row) for row in rows)
    facts = engine.Facts(
        care_plan_id="",
        patient_id="",
        time_zone=zone,
        episode_started_on=now.date(),
        medications=medications,
        conditions=tuple(
            engine.ConditionEntry(**as_engine(row, engine.ConditionEntry)) for row in conditions
        ),
    )
    return Case(facts, rules, now, None)


def taken_now(case: Case) -> list[Taken]:
    """The one that must stop first comes first."""
    run = class_run(case)
    found = [_taken(case, course, run) for course in active_courses(case)]
    return sorted(found, key=lambda each: (each.stop_by or date.max, each.course.product))


def daily_acetaminophen(case: Case) -> Daily | None:
    """None when nothing that is taken holds any."""
    taken = intake(case)
    if not taken.products:
        return None
    return Daily(taken, daily_limit(case), case.number("apap_max_mg_per_day"))


def _taken(case: Case, course: Course, run: Run | None) -> Taken:
    planned = course.planned_end.planned_end_on if course.planned_end else None
    limit = None
    if run and course in run.courses:
        limit = run.courses[0].first_day + timedelta(case.days("mr_stop_days"))
    stop_by = min((day for day in (planned, limit) if day), default=None)
    is_past = bool(stop_by and stop_by <= case.today)
    return Taken(course, dose_words(course.dose_on(case.today)), stop_by, is_past)


def dose_words(dose: Dose) -> str:
    """How it is taken, and the mg a day of each ingredient; what is unknown is said to be."""
    entry = dose.entry
    said = [_units(entry), str(ROUTES.get(entry.route or "", ""))]
    said += [_amount(dose, part) for part in dose.components]
    return "; ".join(each for each in said if each)


def _units(entry: engine.MedicationEntry) -> str:
    units, times = entry.units_per_dose, entry.max_doses_per_day
    if units is None and times is None:
        return _("dose not recorded")
    said = {
        "units": number_in_words(units) or _("an unknown number"),
        "times": number_in_words(times) or _("an unknown number of"),
    }
    if times == 1:
        return _("%(units)s at a time, at most once a day") % said
    return _("%(units)s at a time, at most %(times)s times a day") % said


def _amount(dose: Dose, part: engine.Component) -> str:
    amount = dose.mg_a_day_of(part)
    if amount is None:
        return _("%(name)s: mg a day not known") % {"name": part.ingredient}
    said = {"mg": grouped(amount), "name": part.ingredient}
    return _("%(name)s %(mg)s mg a day") % said


def reading_words(components: Iterable[dict[str, Any]]) -> str:
    """How a product was read: each ingredient, its mg in one unit, and its class."""
    return "; ".join(_part(medication) for medication in components)


def _part(stored: dict[str, Any]) -> str:
    mg = stored.get("mg")
    amount = _("%s mg") % grouped(Decimal(mg)) if mg else _("mg not known")
    is_read = stored["drug_class"] != "other"
    drug_class = code_in_words(stored["drug_class"]) if is_read else _("not read by the pathway")
    return f"{stored['ingredient']} {amount} ({drug_class})"


def grouped(amount: Decimal) -> str:
    """3,000 and 2.5: exact, and thousands apart."""
    return f"{amount.normalize():,f}"
