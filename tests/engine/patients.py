"""Patients in few words: a day and what was recorded on it."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints
from zoneinfo import ZoneInfo

from pathway.engine import facts as shapes
from pathway.engine.facts import Facts
from pathway.engine.loading import load_protocol
from pathway.engine.protocol import Protocol

FOLDER = Path(__file__).parents[2] / "pathway" / "protocols" / "low_back_pain" / "1"
DAY_0 = date(2026, 3, 2)

# What a line is called -> (field of Facts, class, the field that the line's own value fills)
TABLES: dict[str, tuple[str, type, str]] = {
    "assessment": ("assessments", shapes.Assessment, "kind"),
    "exam": ("neuro_exams", shapes.NeuroExam, ""),
    "medication": ("medications", shapes.MedicationEntry, "kind"),
    "side_effect": ("side_effects", shapes.SideEffect, "effect"),
    "therapy": ("therapies", shapes.TherapyEntry, "kind"),
    "procedure": ("procedures", shapes.ProcedureEntry, "kind"),
    "imaging": ("imaging", shapes.ImagingEntry, "kind"),
    "referral": ("referrals", shapes.ReferralEntry, "kind"),
    "visit": ("visits", shapes.VisitEntry, "kind"),
    "contact": ("contact_attempts", shapes.ContactAttempt, "outcome"),
    "fall": ("falls", shapes.Fall, ""),
    "declaration": ("declarations", shapes.DeclarationEntry, "kind"),
    "review": ("reviews", shapes.Review, "kind"),
    "condition": ("conditions", shapes.ConditionEntry, "code"),
    "person": ("persons", shapes.PersonFact, ""),
    "stage": ("stage_changes", shapes.StageChange, "to_stage"),
    "decision": ("decisions", shapes.PromptDecision, "kind"),
}
# What a line need not say.
USUAL: dict[str, Any] = {
    "is_retracted": False,
    "date_precision": "day",
    "author_id": None,
    "author_role": "clinician",
    "source": "clinician",
}
PRESETS: dict[str, dict[str, Any]] = {
    "condition": {"kind": "present"},
    "contact": {"channel": "phone"},
    "stage": {"from_stage": None},
    "side_effect": {"severity": "mild"},
    "declaration": {"kind": "made"},
}
FLAGS = ("fever", "night_pain", "constant_pain", "bowel_bladder", "saddle_anaesthesia")
CLEAN = dict.fromkeys((*FLAGS, "progressive_deficit"), "absent")


@cache
def protocol() -> Protocol:
    return load_protocol(FOLDER)


def patient(
    *lines: Mapping[str, Any],
    born: str | None = "1980-05-05",
    zone: str = "Europe/Berlin",
    onset: str | None = None,
    overrides: Mapping[str, str] | None = None,
    started: int = 0,
    earlier: Iterable[Facts] = (),
) -> Facts:
    """A line names its table, the day (days after day 0, or a date), and the fields."""
    found: dict[str, list[Any]] = {}
    own = [{"person": "", "on": "2020-01-01", "birth_date": born}] if born else []
    for number, line in enumerate([*own, *lines]):
        field, fact = built(line, number, ZoneInfo(zone))
        found.setdefault(field, []).append(fact)
    tables: dict[str, Any] = {field: tuple(facts) for field, facts in found.items()}
    return Facts(
        care_plan_id="plan",
        patient_id="patient",
        time_zone=zone,
        episode_started_on=day(started),
        episode_onset_on=date.fromisoformat(onset) if onset else None,
        overrides=dict(overrides or {}),
        earlier=tuple(earlier),
        **tables,
    )


def day(said: int | str) -> date:
    return DAY_0 + timedelta(said) if isinstance(said, int) else date.fromisoformat(said)


def built(line: Mapping[str, Any], number: int, zone: ZoneInfo) -> tuple[str, Any]:
    table = next(name for name in TABLES if name in line)
    field, shape, main = TABLES[table]
    values = {**USUAL, **PRESETS.get(table, {}), **({main: line[table]} if main else {})}
    own = {key: value for key, value in line.items() if key not in (table, *OWN)}
    values |= {ALIASES.get(key, key): value for key, value in own.items()}
    values |= identity(line, f"{table}-{number}", zone)
    if any(each.name == "thread_id" for each in fields(shape)):
        values.setdefault("thread_id", line.get("id", f"{table}-{number}"))
    return field, shape(**typed(shape, values, zone))


# A line already uses these names for its table.
ALIASES = {"procedure_kind": "procedure"}
OWN = ("on", "at", "recorded", "id", "corrects")


def identity(line: Mapping[str, Any], name: str, zone: ZoneInfo) -> dict[str, Any]:
    effective_on = day(line.get("on", 0))
    at = time.fromisoformat(line["at"]) if "at" in line else None
    recorded = day(line["recorded"]) if "recorded" in line else effective_on
    root = line.get("corrects") or line.get("id") or name
    return {
        "id": line.get("id") or name,
        "root_id": root,
        "revision": line.get("revision", 1 if "corrects" in line else 0),
        "effective_on": effective_on,
        "effective_at": at and datetime.combine(effective_on, at, zone).astimezone(UTC),
        "recorded_at": datetime.combine(recorded, at or time(9), zone).astimezone(UTC),
        "author": line.get("author", "Dr Adler"),
    }


def typed(shape: type, values: dict[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    hints = get_type_hints(shape)
    return {name: converted(str(hints[name]), value, zone) for name, value in values.items()}


def converted(hint: str, value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, list):
        return tuple(component(each) if isinstance(each, dict) else each for each in value)
    if "Decimal" in hint and value is not None:
        return Decimal(str(value))
    if "datetime.datetime" in hint and isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=zone).astimezone(UTC)
    if "datetime.date" in hint and isinstance(value, (int, str)):
        return day(value)
    return value


def component(part: Mapping[str, Any]) -> shapes.Component:
    mg = part.get("mg")
    return shapes.Component(
        ingredient=part.get("ingredient", part["class"]),
        drug_class=part["class"],
        mg=None if mg is None else Decimal(str(mg)),
    )


def instant(said: int | str, zone: str = "Europe/Berlin") -> datetime:
    """Ten in the morning of a day, or a local time."""
    local = datetime.combine(day(said), time(10)) if isinstance(said, int) else None
    return (local or datetime.fromisoformat(str(said))).replace(tzinfo=ZoneInfo(zone))


def intake(on: int = 0, **more: Any) -> dict[str, Any]:
    """A complete intake of radiating, nociceptive pain without red flags."""
    scores = {"nrs": 6, "function_instrument": "rmdq", "function_raw": 12, "function_max": 24}
    classed = {"sites": ["hip", "calf"], "pain_classes": ["nociceptive"], "facet_suspected": "no"}
    return {
        "assessment": "intake",
        "on": on,
        "id": f"intake-{on}",
        **CLEAN,
        **scores,
        **classed,
        **more,
    }


def reassessment(on: int, nrs: Any = 6, rmdq: Any = 12, **more: Any) -> dict[str, Any]:
    scores = {"nrs": nrs, "function_instrument": "rmdq", "function_raw": rmdq, "function_max": 24}
    return {"assessment": "reassessment", "on": on, "id": f"seen-{on}", **CLEAN, **scores, **more}


def drug(kind: str, on: int, drug_class: str, name: str = "", **more: Any) -> dict[str, Any]:
    """One course; the thread is called like the product."""
    product = name or drug_class
    parts = [{"class": drug_class, "mg": more.pop("mg", None)}]
    line = {"medication": kind, "on": on, "thread_id": product, "product": product}
    return {**line, "components": parts, "id": f"{product}-{kind}-{on}", **more}


def booked(on: int, *, recorded: int = 0, name: str = "", **more: Any) -> dict[str, Any]:
    at = datetime.combine(day(on), time(11)).isoformat()
    thread = name or f"visit-{on}"
    line = {"visit": "booked", "on": recorded, "recorded": recorded, "scheduled_at": at}
    return {**line, "thread_id": thread, "id": f"{thread}-booked", **more}


def shuffled(facts: Facts, order: Any) -> Facts:
    """The same entries in another order."""
    changed: dict[str, Any] = {
        field.name: tuple(order(value))
        for field in fields(Facts)
        if isinstance(value := getattr(facts, field.name), tuple)
    }
    plain = {f.name: getattr(facts, f.name) for f in fields(Facts) if f.name not in changed}
    return Facts(**{**plain, **changed})


def names(found: Iterable[Any]) -> set[str]:
    return {each.rule for each in found}
