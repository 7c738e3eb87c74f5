"""Medicine courses: the fold of the entries of one thread."""

from datetime import date
from decimal import Decimal

from pathway.engine.case import Case, derived, seen, threads
from pathway.engine.days import earliest
from pathway.engine.facts import Component, MedicationEntry, Review
from pathway.engine.frozen import frozen
from pathway.engine.plan import Evidence
from pathway.engine.predicates.person import declared

ASPIRIN = ("aspirin", "acetylsalicylic acid")


@frozen()
class Dose:
    """What is taken from a day on. `None` anywhere is unknown, never zero."""

    entry: MedicationEntry
    components: tuple[Component, ...]
    since: date

    def mg_a_day(self, drug_class: str) -> Decimal | None:
        total = Decimal(0)
        for part in self.components:
            if part.drug_class == drug_class:
                amount = self.mg_a_day_of(part)
                if amount is None:
                    return None
                total += amount
        return total

    def unknown_of(self, drug_class: str) -> str:
        """Which of the data that make up the daily amount nobody recorded."""
        parts = [part for part in self.components if part.drug_class == drug_class]
        is_taken_unknown = None in (self.entry.units_per_dose, self.entry.max_doses_per_day)
        said = ["strength"] * any(part.mg is None for part in parts)
        return ", ".join([*said, *["dose or frequency"] * is_taken_unknown])

    def mg_a_day_of(self, part: Component) -> Decimal | None:
        units, times = self.entry.units_per_dose, self.entry.max_doses_per_day
        if part.mg is None or units is None or times is None:
            return None
        return part.mg * units * times


@frozen()
class Course:
    """`first_day` is the earliest day it can have begun, `begun_by` the latest."""

    thread_id: str
    start: MedicationEntry
    first_day: date
    begun_by: date
    stop: MedicationEntry | None
    stopped_on: date | None
    doses: tuple[Dose, ...]
    classes: frozenset[str]
    planned_end: MedicationEntry | None
    has_taper_plan: bool

    def is_active_on(self, day: date) -> bool:
        return self.first_day <= day and (self.stopped_on is None or day < self.stopped_on)

    def dose_on(self, day: date) -> Dose:
        begun = [dose for dose in self.doses if dose.since <= day]
        return begun[-1] if begun else self.doses[0]

    @property
    def evidence(self) -> Evidence:
        return seen(self.start, "product")

    @property
    def product(self) -> str:
        return self.start.product

    @property
    def indication(self) -> str | None:
        return self.start.indication

    @property
    def stop_reason(self) -> str | None:
        return self.stop.stop_reason if self.stop else None


@derived
def courses(case: Case) -> tuple[Course, ...]:
    folded = [
        fold(case, run)
        for entries in threads(case.medications).values()
        for run in runs(case, entries)
    ]
    return tuple(course for course in folded if course is not None)


def runs(case: Case, entries: list[MedicationEntry]) -> list[list[MedicationEntry]]:
    """A start after a stop is a course of its own: the days between were without the drug."""
    found: list[list[MedicationEntry]] = [[]]
    for entry in sorted(entries, key=lambda each: acts_from(case, each)):
        if entry.kind == "start" and {"start", "stop"} <= {each.kind for each in found[-1]}:
            found.append([])
        found[-1].append(entry)
    return found


def acts_from(case: Case, entry: MedicationEntry) -> date:
    """A stop of unknown day counts from the latest day it can mean."""
    is_stop = entry.kind == "stop"
    return case.latest_day(entry) if is_stop else entry.effective_on


def fold(case: Case, entries: list[MedicationEntry]) -> Course | None:
    starts = [entry for entry in entries if entry.kind == "start"]
    if not starts:
        return None
    start = starts[0]
    stop = stop_of(case, entries, start)
    doses = doses_of(start, entries)
    ends = [entry for entry in entries if entry.planned_end_on]
    return Course(
        thread_id=start.thread_id,
        start=start,
        first_day=earliest(start),
        begun_by=case.latest_day(start),
        stop=stop,
        stopped_on=acts_from(case, stop) if stop else None,
        doses=doses,
        classes=classes_of(case, doses[-1]),
        planned_end=max(ends, key=lambda entry: entry.recorded_at, default=None),
        has_taper_plan=any(entry.has_taper_plan for entry in entries),
    )


def stop_of(
    case: Case, entries: list[MedicationEntry], start: MedicationEntry
) -> MedicationEntry | None:
    stops = [
        entry
        for entry in entries
        if entry.kind == "stop" and start.effective_on <= acts_from(case, entry) <= case.today
    ]
    return stops[0] if stops else None


def doses_of(start: MedicationEntry, entries: list[MedicationEntry]) -> tuple[Dose, ...]:
    found = [Dose(start, start.components, earliest(start))]
    for entry in entries:
        if entry.kind == "dose":
            found.append(Dose(entry, entry.components or found[-1].components, earliest(entry)))
    return tuple(found)


def classes_of(case: Case, dose: Dose) -> frozenset[str]:
    return frozenset(class_of(case, dose, part) for part in dose.components)


def class_of(case: Case, dose: Dose, part: Component) -> str:
    """Aspirin is an NSAID above the low dose, and no class of ours at or below it."""
    if part.ingredient.lower() not in ASPIRIN:
        return part.drug_class
    amount = dose.mg_a_day_of(part)
    if amount is None:
        return part.drug_class
    return "nsaid" if amount > case.number("aspirin_low_dose_mg_per_day") else "aspirin_low_dose"


@derived
def active_courses(case: Case) -> tuple[Course, ...]:
    """Past a planned end without a stop a course stays active."""
    return tuple(course for course in courses(case) if course.is_active_on(case.today))


def active_of(case: Case, *classes: str) -> list[Course]:
    return [course for course in active_courses(case) if not course.classes.isdisjoint(classes)]


def is_unsuitable(case: Case, drug_class: str) -> bool:
    """Declined, contraindicated, or stopped for a side effect."""
    refused = any(
        (
            entry.kind == "contraindicated"
            or (entry.kind == "declined" and case.is_in_episode(entry))
        )
        and any(part.drug_class == drug_class for part in entry.components)
        for entry in case.medications
    )
    stopped = any(
        drug_class in course.classes and course.stop_reason == "side_effect"
        for course in courses(case)
    )
    said = declared(case, "drug_unsuitable", drug_class)
    return refused or stopped or said is not None


def reviews_of(case: Case, course: Course) -> list[Review]:
    return [
        review
        for review in case.reviews
        if review.kind == "medication"
        and review.author_role == "clinician"
        and (course.thread_id in review.reviewed_ids or course.start.root_id in review.reviewed_ids)
    ]


def is_for_back_pain(course: Course) -> bool:
    """A missing indication is back pain."""
    return course.indication in (None, "", "back_pain", "low_back_pain")
