"""Microseconds per evaluation of two years of history: `python -m tests.engine.measure`."""

import sys
import time
import timeit
from typing import Any

from pathway.engine import evaluate
from pathway.engine.facts import Facts
from tests.engine.patients import booked, drug, instant, intake, patient, protocol, reassessment

DAYS = 730


def two_years() -> Facts:
    """A visit every four weeks, with medicines, therapies, blocks and a fall."""
    lines: list[dict[str, Any]] = [
        intake(0),
        {"stage": "ST-1", "on": 0},
        {"condition": "osteoporosis"},
    ]
    for number, on in enumerate(range(14, DAYS, 28)):
        lines += [
            booked(on, recorded=on - 14),
            {"visit": "attended", "on": on, "thread_id": f"visit-{on}"},
            reassessment(on, nrs=6 - number % 3, rmdq=12 - number % 5),
            {
                "exam": "",
                "on": on,
                "motor_l5_left": 5,
                "motor_s1_left": 5,
                "sensory_left": "normal",
            },
            {"contact": "reached", "on": on + 7},
        ]
    for number, kind in enumerate(("acetaminophen", "nsaid", "muscle_relaxant", "gabapentinoid")):
        lines += [
            drug("start", number * 40, kind, mg=500, units_per_dose=1, max_doses_per_day=3),
            drug("dose", number * 40 + 10, kind, mg=500, units_per_dose=1, max_doses_per_day=2),
        ]
        lines += [drug("stop", number * 40 + 30, kind)] * (number > 1)
    for number, modality in enumerate(("heat", "pt_exercise", "massage", "cbt", "mdr")):
        lines.append({"therapy": "start", "on": number * 30, "modality": modality})
    lines += [
        {"procedure": "done", "procedure_kind": "mbb", "on": 300, "pre_score": 8, "post_score": 1},
        {"procedure": "done", "procedure_kind": "rfa", "on": 330},
        {"imaging": "done", "on": 60, "modality": "mri", "region": "lumbar"},
        {"fall": "", "on": 400},
        {"stage": "ST-2", "on": 42},
        {"stage": "ST-3", "on": 98},
        {
            "decision": "declined",
            "on": 100,
            "rule": "RSP-STEPUP",
            "trigger_key": "reassessment:seen-98",
        },
    ]
    return patient(*lines, born="1955-05-05")


def main() -> None:
    facts, rules, as_of = two_years(), protocol(), instant(DAYS)
    entries = sum(len(rows) for rows in vars_of(facts) if isinstance(rows, tuple))
    runs = timeit.Timer(lambda: evaluate(facts, rules, as_of=as_of), timer=time.process_time)
    best = min(runs.repeat(number=100, repeat=9))
    plan = evaluate(facts, rules, as_of=as_of)
    said = f"{len(rules.rules)} rules, {len(plan.prompts)} prompts"
    sys.stdout.write(f"{best * 1e4:.0f} CPU microseconds ({entries} entries, {said})\n")


def vars_of(facts: Facts) -> list[object]:
    return [getattr(facts, name) for name in Facts.__dataclass_fields__]


if __name__ == "__main__":
    main()
