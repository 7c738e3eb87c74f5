"""Two years of invented history, in the engine's own shapes."""

from collections.abc import Callable, Iterable
from typing import Any

from pathway.engine.facts import Facts
from tests.engine.patients import FLAGS, booked, drug, intake, patient, reassessment

DAYS = 730
MONTHLY = range(14, DAYS, 28)
# As the protocol plans them for a patient who responds: close at first, then every twelve weeks.
PLANNED = (14, 28, 42, 70, 98, *range(126, DAYS, 84))
CLASSES = ("acetaminophen", "nsaid", "muscle_relaxant", "gabapentinoid", "opioid")
Line = dict[str, Any]


def steady() -> Facts:
    """Visits as the protocol plans them, with a few medicines, therapies, blocks and a fall."""
    return patient(*ordinary(PLANNED), born="1955-05-05")


def monthly() -> Facts:
    """The same with a visit every four weeks for two years."""
    return patient(*ordinary(MONTHLY), born="1955-05-05")


def busy() -> Facts:
    """Monthly visits, twenty courses, a red flag every twelve weeks, and what was decided."""
    lines = [*first_day(), *visits(MONTHLY), *many_medicines(), *treatments()]
    return patient(*lines, *flags(), *answers(MONTHLY), born="1948-05-05")


def ordinary(days: Iterable[int]) -> list[Line]:
    return [*first_day(), *visits(days), *first_medicines(), *treatments()]


def first_day() -> list[Line]:
    return [intake(0), {"stage": "ST-1", "on": 0}, {"condition": "osteoporosis"}]


def visits(days: Iterable[int]) -> list[Line]:
    return [line for number, on in enumerate(days) for line in visit(on, number)]


def visit(on: int, number: int) -> list[Line]:
    strength = {"motor_l5_left": 5, "motor_s1_left": 5, "sensory_left": "absent"}
    return [
        booked(on, recorded=on - 14),
        {"visit": "attended", "on": on, "thread_id": f"visit-{on}"},
        reassessment(on, nrs=6 - number % 3, rmdq=12 - number % 5),
        {"exam": "", "on": on, **strength},
        {"contact": "reached", "on": on + 7},
    ]


def first_medicines() -> list[Line]:
    return [
        line
        for number, kind in enumerate(CLASSES[:4])
        for line in course(kind, kind, number * 40, 30 if number > 1 else None)
    ]


def many_medicines() -> list[Line]:
    """Twenty courses, four of a class; one of each four goes on."""
    return [
        line
        for number in range(20)
        for line in course(
            CLASSES[number % 5], f"Product {number}", number * 30, None if number > 14 else 90
        )
    ]


def course(kind: str, name: str, start: int, length: int | None) -> list[Line]:
    amount = {"mg": 500, "units_per_dose": 1}
    return [
        drug("start", start, kind, name, max_doses_per_day=3, **amount),
        drug("dose", start + 10, kind, name, max_doses_per_day=2, **amount),
        *([drug("stop", start + length, kind, name)] if length else []),
    ]


def treatments() -> list[Line]:
    modalities = ("heat", "pt_exercise", "massage", "cbt", "mdr")
    block = {"procedure_kind": "mbb", "pre_score": 8, "post_score": 1}
    declined = {"rule": "RSP-STEPUP", "trigger_key": "reassessment:seen-98"}
    return [
        *({"therapy": "start", "on": n * 30, "modality": m} for n, m in enumerate(modalities)),
        {"procedure": "done", "on": 300, **block},
        {"procedure": "done", "procedure_kind": "rfa", "on": 330},
        {"imaging": "done", "on": 60, "modality": "mri", "region": "lumbar"},
        {"fall": "", "on": 400},
        {"stage": "ST-2", "on": 42},
        {"stage": "ST-3", "on": 98},
        {"decision": "declined", "on": 100, **declined},
    ]


def flags() -> list[Line]:
    """A contact with a red flag every twelve weeks, and the disposition that ended it."""
    return [
        line
        for number, on in enumerate(range(21, DAYS, 84))
        for line in flagged(on, FLAGS[number % 3])
    ]


def flagged(on: int, flag: str) -> list[Line]:
    key = f"call-{on}/{flag}"
    disposed = {"rule": "RF-REVIEW", "trigger_key": key, "disposition": "assessed"}
    return [
        {"assessment": "contact", "on": on, "id": f"call-{on}", flag: "present"},
        {"decision": "disposition", "on": on + 2, **disposed, "closes_ids": [key]},
    ]


def answers(days: Iterable[int]) -> list[Line]:
    """A decline after every visit, a side effect and a medicine review every quarter."""
    declines = [
        {
            "decision": "declined",
            "on": on + 1,
            "rule": "RSP-WORSE" if number % 2 else "RSP-STEPUP",
            "trigger_key": f"reassessment:seen-{on}",
        }
        for number, on in enumerate(days)
    ]
    quarters = [
        line
        for on in range(45, DAYS, 90)
        for line in (
            {"side_effect": "dizziness", "on": on},
            {"review": "medication", "on": on + 5, "reviewed_ids": ["Product 3", "Product 18"]},
        )
    ]
    return [*declines, *quarters, *({"condition": c} for c in ("ckd", "ctd", "cancer_history"))]


HISTORIES: dict[str, Callable[[], Facts]] = {"steady": steady, "monthly": monthly, "busy": busy}
