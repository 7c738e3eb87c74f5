"""Age, frailty, death, and what the person is known to have."""

from collections.abc import Mapping
from datetime import date

from pathway.engine.answers import Answer, Unknown, any_of, unknown
from pathway.engine.case import Case, derived, latest_with, seen, threads
from pathway.engine.days import age_on, birthday, first_day
from pathway.engine.facts import ConditionEntry, DeclarationEntry, Fact, PersonFact
from pathway.engine.plan import Evidence
from pathway.engine.visibility import in_order, moment

RISK_FACTORS = ("recent_trauma", "osteoporosis", "immunosuppression")
WORST_LAST = ("ended", "absent", "present")


@derived
def as_born(case: Case) -> PersonFact | None:
    """The entry whose birth date counts."""
    return latest_with(case.persons, "birth_date", lambda born: -born.toordinal())


def why_elderly(case: Case) -> tuple[Evidence, ...]:
    """The birth date, and who declared them frail."""
    entry, frail = as_born(case), declared(case, "frail")
    return (
        *((seen(entry, "birth_date"),) if entry else ()),
        *((seen(frail, "subject"),) if frail else ()),
    )


@derived
def birth_date(case: Case) -> date | None:
    """A partial birth date is read as the older person."""
    person = as_born(case)
    if person is None or person.birth_date is None:
        return None
    return first_day(person.birth_date, person.birth_precision)


@derived
def age(case: Case) -> int | None:
    born = birth_date(case)
    return None if born is None else age_on(born, case.today)


def age_words(case: Case) -> str:
    """`aged 71`; who counts as elderly for being frail is said to be."""
    years = age(case)
    said = [f"aged {years}"] * (years is not None) + ["declared frail"] * is_frail(case)
    return " and ".join(said) or "of unknown age"


@derived
def is_frail(case: Case) -> bool:
    return bool(declared(case, "frail"))


@derived
def is_elderly(case: Case) -> Answer:
    born = birth_date(case)
    if born is None:
        return any_of(is_frail(case), unknown("birth date"))
    return is_frail(case) or birthday(born, case.days("elderly_age")) <= case.today


@derived
def counts_as_elderly_for_dates(case: Case) -> bool:
    """Dates err on the early side: without a birth date the elderly rows apply."""
    elderly = is_elderly(case)
    return True if isinstance(elderly, Unknown) else elderly


@derived
def is_deceased(case: Case) -> bool:
    died = [person.deceased_on for person in case.persons if person.deceased_on]
    return bool(died) and min(died) <= case.today


def declared(case: Case, subject: str, detail: str | None = None) -> DeclarationEntry | None:
    """The declaration in force; only a clinician's counts.

    A withdrawal that does not repeat the detail ends its own thread.
    """
    withdrawn: set[str] = set()
    for entry in reversed(case.declarations):
        if entry.subject != subject or entry.author_role != "clinician":
            continue
        is_asked_for = detail in (None, entry.detail)
        if entry.kind == "withdrawn":
            withdrawn.add(entry.thread_id)
        if is_asked_for and (entry.kind == "withdrawn" or entry.thread_id not in withdrawn):
            return entry if entry.kind == "made" else None
    return None


def condition(case: Case, code: str) -> ConditionEntry | None:
    return conditions(case).get(code)


@derived
def conditions(case: Case) -> Mapping[str, ConditionEntry]:
    """By code: the entry that answers now."""
    codes = {entry.code for entry in case.conditions}
    answers = {code: answer_on(case, code) for code in codes}
    return {code: entry for code, entry in answers.items() if entry is not None}


def answer_on(case: Case, code: str) -> ConditionEntry | None:
    """Several threads may share a code: `ended` ends its own, `absent` answers for the code."""
    said = [entry for entry in case.conditions if entry.code == code]
    lasting = [
        last
        for entries in threads(said).values()
        if (last := latest_with(entries, "kind", WORST_LAST.index))
        and last.kind == "present"
        and not any(each.kind == "absent" and moment(each) > moment(last) for each in said)
    ]
    if lasting:
        return max(lasting, key=lambda each: (each.date_precision == "unknown", in_order(each)))
    return latest_with(said, "kind", WORST_LAST.index)


def present_since(case: Case, code: str) -> ConditionEntry | None:
    """The entry with which an unbroken run of `present` began; every trauma begins anew."""
    said = [entry for entry in case.conditions if entry.code == code]
    began: ConditionEntry | None = None
    lasting: set[str] = set()
    for entry in said:
        if entry.kind == "present":
            began = entry if not lasting or code == "recent_trauma" else began
            lasting.add(entry.thread_id)
        else:
            lasting = lasting - {entry.thread_id} if entry.kind == "ended" else set()
    return began if lasting else None


def known(case: Case, code: str) -> tuple[Evidence, ...]:
    """The entry by which they have it or not."""
    entry = condition(case, code)
    return (seen(entry, "code"),) if entry else ()


def has_condition(case: Case, code: str) -> Answer:
    entry = condition(case, code)
    if entry is None:
        return unknown(code.replace("_", " "))
    if code == "recent_trauma" and entry.kind == "present":
        return is_recent_trauma(case, entry)
    return entry.kind == "present"


def is_recent_trauma(case: Case, entry: Fact) -> bool:
    """S-17. A trauma without a date counts always."""
    if entry.date_precision == "unknown":
        return True
    happened = case.latest_day(entry)
    return case.days_since(happened) <= case.days("recent_trauma_days")


@derived
def risk_factors(case: Case) -> tuple[ConditionEntry, ...]:
    """S-17 to S-19, present now."""
    found = [condition(case, code) for code in RISK_FACTORS if has_condition(case, code) is True]
    return tuple(entry for entry in found if entry is not None)


@derived
def unasked_risk_factors(case: Case) -> tuple[Unknown, ...]:
    asked = [has_condition(case, code) for code in RISK_FACTORS]
    return tuple(answer for answer in asked if isinstance(answer, Unknown))
