"""What holds for every patient, whatever is recorded."""

import os
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathway.engine import Facts, canonical_json, evaluate
from pathway.engine.plan import Plan
from tests.engine import patients
from tests.engine.patients import (
    FLAGS,
    booked,
    day,
    drug,
    instant,
    intake,
    patient,
    protocol,
    reassessment,
    shuffled,
)

settings.register_profile("engine", derandomize=True, deadline=None, max_examples=60, database=None)
settings.load_profile("engine")

ROOT = Path(__file__).parents[2]
TABLES = tuple(name for name, _, _ in patients.TABLES.values())
DRUGS = ("acetaminophen", "nsaid", "muscle_relaxant", "opioid", "gabapentinoid", "benzodiazepine")
Line = dict[str, Any]
days = st.integers(0, 120)
answers = st.sampled_from(["present", "absent", None])
scores = st.one_of(st.none(), st.integers(0, 10))


@st.composite
def sittings(draw: st.DrawFn) -> Line:
    on = draw(days)
    flags = {flag: draw(answers) for flag in FLAGS}
    more = {"nrs": draw(scores), "global_change": draw(st.sampled_from([None, "worse", "same"]))}
    is_intake = draw(st.booleans())
    return {**(intake(on) if is_intake else reassessment(on)), **flags, **more}


@st.composite
def courses(draw: st.DrawFn) -> Line:
    kind = draw(st.sampled_from(DRUGS))
    amount = draw(st.sampled_from([None, 1, 4, 8]))
    return drug("start", draw(days), kind, mg=500, units_per_dose=1, max_doses_per_day=amount)


@st.composite
def exams(draw: st.DrawFn) -> Line:
    grades = {f"motor_{root}_left": draw(st.sampled_from([None, 3, 4, 5])) for root in ("l5", "s1")}
    return {
        "exam": "",
        "on": draw(days),
        **grades,
        "sensory_left": draw(st.sampled_from([None, "normal", "reduced"])),
    }


@st.composite
def others(draw: st.DrawFn) -> Line:
    line: Line = draw(
        st.sampled_from(
            [
                {"therapy": "start", "modality": "pt_exercise"},
                {"therapy": "start", "modality": "massage"},
                {"declaration": "made", "subject": "persistent"},
                {"condition": "osteoporosis"},
                {"condition": "ctd"},
                {"condition": "pelvic_floor"},
                {"stage": "ST-1"},
                {"stage": "ST-2"},
                {"stage": "ST-X"},
                {"procedure": "done", "procedure_kind": "mbb", "pre_score": 10, "post_score": 2},
                {"procedure": "planned", "procedure_kind": "rfa"},
                {"fall": ""},
                {"contact": "reached"},
            ]
        )
    )
    return {**line, "on": draw(days)}


visits = st.builds(lambda on: booked(on + 20, recorded=on), days)
one_line = st.one_of(sittings(), courses(), exams(), others(), visits)


@st.composite
def histories(draw: st.DrawFn) -> Facts:
    lines = draw(st.lists(one_line, max_size=12))
    named = [{**line, "id": f"entry-{number}"} for number, line in enumerate(lines)]
    for line in named:
        if "thread_id" in line:
            line["thread_id"] = line["id"]
    born = draw(st.sampled_from(["1980-05-05", "1950-01-01", None]))
    return patient(*named, born=born)


def told(facts: Facts, on: int = 121) -> Plan:
    plan = evaluate(facts, protocol(), as_of=instant(on))
    assert not plan.rule_errors
    return plan


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_matter(facts: Facts, chance: random.Random) -> None:
    other = shuffled(facts, lambda rows: chance.sample(rows, len(rows)))
    assert canonical_json(told(facts)) == canonical_json(told(other))


@given(histories())
def test_asked_twice_it_says_the_same(facts: Facts) -> None:
    assert canonical_json(told(facts)) == canonical_json(told(facts))


@given(histories())
def test_a_correction_is_as_if_it_had_always_been_so(facts: Facts) -> None:
    """Each assessment first recorded wrongly, then corrected by the next revision."""
    wrong = tuple(
        replace(each, id=f"{each.id}-wrong", saddle_anaesthesia="present", nrs=None)
        for each in facts.assessments
    )
    right = tuple(replace(each, revision=1) for each in facts.assessments)
    corrected = replace(facts, assessments=wrong + right)
    straight = replace(facts, assessments=right)
    assert canonical_json(told(corrected)) == canonical_json(told(straight))


@given(histories())
@pytest.mark.statements("CORRECTIONS")
def test_a_retracted_entry_is_as_if_it_had_never_been(facts: Facts) -> None:
    extra = patient(intake(3, id="oops", saddle_anaesthesia="present"), born=None).assessments[0]
    gone = replace(extra, id="oops-gone", revision=1, is_retracted=True)
    with_it = replace(facts, assessments=(*facts.assessments, extra, gone))
    assert canonical_json(told(with_it)) == canonical_json(told(facts))


@given(histories(), st.sampled_from(FLAGS))
@pytest.mark.statements("NOT-ASKED", "H-01")
def test_not_asked_is_never_absent(facts: Facts, flag: str) -> None:
    """Leaving a flag unasked in the only intake keeps the screen open or untold."""
    unasked: dict[str, Any] = {flag: None}
    silent = tuple(replace(each, **unasked) for each in facts.assessments)
    plan = told(replace(facts, assessments=silent))
    rules = {each.rule for each in plan.prompts} | {each.rule for each in plan.cannot_tell}
    is_asked_for = "RF-SCREEN" in rules
    assert is_asked_for or plan.stage == "ST-X"


@given(histories())
@pytest.mark.statements("NOT-ASKED", "H-08")
def test_unknown_doses_are_never_zero(facts: Facts) -> None:
    unknown = drug("start", 1, "acetaminophen", "Mystery")
    more = patient(unknown, born=None).medications
    plan = told(replace(facts, medications=(*facts.medications, *more)))
    rules = {each.rule for each in plan.prompts}
    assert "MED-APAP-UNK" in rules or plan.stage == "ST-X"
    assert "MED-APAP-DUP" not in rules


@given(histories())
def test_an_unrelated_entry_changes_nothing(facts: Facts) -> None:
    """A visit of another kind, long past and attended, concerns no rule."""
    lines = (
        booked(2, name="class", visit_kind="education"),
        {"visit": "attended", "on": 2, "thread_id": "class"},
    )
    more = patient(*lines, born=None).visits
    changed = told(replace(facts, visits=(*facts.visits, *more)))
    assert canonical_json(changed) == canonical_json(told(facts))


@given(histories())
def test_what_happens_tomorrow_is_not_known_today(facts: Facts) -> None:
    later = patient(intake(122, saddle_anaesthesia="present", id="later"), born=None).assessments
    changed = told(replace(facts, assessments=(*facts.assessments, *later)))
    assert canonical_json(changed) == canonical_json(told(facts))


@given(
    st.sampled_from(["ST-0", "ST-1", "ST-2", "ST-3", "ST-4", "ST-5", "ST-M"]),
    st.integers(3, 180),
    st.sampled_from(["0.25", "0.5", "0.9"]),
)
@pytest.mark.statements("S-52", "REASSESSMENT-DATES")
def test_elderly_people_are_always_seen_sooner(stage: str, interval: int, share: str) -> None:
    key = protocol().stages[stage].interval or ""
    overrides = {key: str(interval), "elderly_mult": share}
    lines = (intake(0), {"stage": stage, "on": 0})
    adult = told(patient(*lines, born="1990-01-01", overrides=overrides), on=1)
    elderly = told(patient(*lines, born="1940-01-01", overrides=overrides), on=1)
    assert reassessed_on(elderly) < reassessed_on(adult)


@given(histories(), days)
def test_the_next_look_is_ahead_and_within_a_day(facts: Facts, on: int) -> None:
    plan = told(facts, on)
    assert plan.as_of < plan.next_evaluation_at <= plan.as_of + timedelta(days=1)


@given(histories(), days)
@pytest.mark.statements("LATCHING", "H-05")
def test_an_emergency_stays_until_a_clinician_disposes_of_it(facts: Facts, on: int) -> None:
    """Latched: whatever is recorded later, only a disposition ends it."""
    plan = told(facts, on)
    if plan.overlay == "emergency":
        assert told(facts, on + 30).overlay == "emergency"


@given(histories())
@pytest.mark.statements("PEOPLE-DECIDE")
def test_every_prompt_shows_its_reasons(facts: Facts) -> None:
    for prompt in told(facts).prompts:
        assert prompt.text
        assert "{" not in prompt.text
        assert prompt.cites
        assert {each.basis for each in prompt.thresholds} <= {"local", *protocol().statements}


@given(histories())
def test_no_two_prompts_share_an_identity(facts: Facts) -> None:
    found = [(each.rule, each.trigger_key) for each in told(facts).prompts]
    assert len(found) == len(set(found))


def test_the_facts_are_not_touched() -> None:
    facts = patient(intake(0, saddle_anaesthesia="present"))
    before = {each.name: getattr(facts, each.name) for each in fields(Facts)}
    told(facts)
    assert before == {each.name: getattr(facts, each.name) for each in fields(Facts)}


UNRELATED: list[Line] = [
    {"referral": "requested", "to": "dietitian"},
    {"contact": "sent", "channel": "sms"},
    {"condition": "allergy", "detail": "latex"},
    {"review": "plan", "reviewed_ids": ["nothing"]},
    {"declaration": "withdrawn", "subject": "disabling"},
    {"therapy": "stop", "modality": "hobby"},
    {"medication": "planned_end", "product": "Never taken", "planned_end_on": 5},
    {"decision": "seen", "rule": "RF-RISK", "trigger_key": "of nobody"},
]


@pytest.mark.parametrize("line", UNRELATED, ids=lambda line: next(iter(line)))
@given(facts=histories(), on=days)
def test_what_concerns_no_rule_changes_nothing(line: Line, facts: Facts, on: int) -> None:
    """Byte for byte, whatever kind of entry it is."""
    more = patient({**line, "on": on, "id": "unrelated"}, born=None)
    rows = {each.name: getattr(more, each.name) for each in fields(Facts)}
    added = {name: row for name, row in rows.items() if isinstance(row, tuple) and row}
    changed: dict[str, Any] = {name: (*getattr(facts, name), *row) for name, row in added.items()}
    assert len(changed) == 1
    assert canonical_json(told(replace(facts, **changed))) == canonical_json(told(facts))


@given(histories(), st.integers(1, 60))
@pytest.mark.statements("CORRECTIONS")
def test_a_day_corrected_in_any_entry_is_as_if_it_had_always_been_so(
    facts: Facts, days: int
) -> None:
    wrong, right = {}, {}
    for name in TABLES:
        rows = getattr(facts, name)
        right[name] = tuple(replace(each, revision=1) for each in rows)
        wrong[name] = tuple(
            replace(
                each, id=f"{each.id}-wrong", effective_on=each.effective_on - timedelta(days=days)
            )
            for each in rows
        )
    both: dict[str, Any] = {name: wrong[name] + right[name] for name in TABLES}
    straight: dict[str, Any] = right
    corrected = replace(facts, **both)
    assert canonical_json(told(corrected)) == canonical_json(told(replace(facts, **straight)))


def without_birth_date(facts: Facts) -> Facts:
    return replace(facts, persons=())


def without_conditions(facts: Facts) -> Facts:
    return replace(facts, conditions=())


def without_doses(facts: Facts) -> Facts:
    unknown = tuple(replace(each, max_doses_per_day=None) for each in facts.medications)
    return replace(facts, medications=unknown)


def without_pain_class(facts: Facts) -> Facts:
    silent = tuple(replace(each, pain_classes=None) for each in facts.assessments)
    return replace(facts, assessments=silent)


def without_sites(facts: Facts) -> Facts:
    silent = tuple(replace(each, sites=None) for each in facts.assessments)
    return replace(facts, assessments=silent)


def without_contents(facts: Facts) -> Facts:
    bare = tuple(replace(each, components=()) for each in facts.medications)
    return replace(facts, medications=bare)


@pytest.mark.parametrize(
    "forget",
    [
        without_birth_date,
        without_conditions,
        without_doses,
        without_pain_class,
        without_sites,
        without_contents,
    ],
)
@given(facts=histories())
@pytest.mark.statements("NOT-ASKED", "H-01", "H-08")
def test_what_becomes_unknown_never_becomes_a_no(
    forget: Callable[[Facts], Facts], facts: Facts
) -> None:
    """A rule that was met is met still, or says what it lacks."""
    plan = told(forget(facts))
    heard = {each.rule for each in plan.prompts} | {each.rule for each in plan.cannot_tell}
    met = {each.rule for each in told(facts).prompts}
    assert met - heard <= LAPSES.get(forget.__name__, set())


# What a rule is silent on by its own words, when the datum is forgotten: these are no safety rules.
LAPSES: dict[str, set[str]] = {
    # Classes of an unknown product: the source's order, and checks of the plan and of dates.
    "without_contents": {
        "MED-APAP-DUP",
        "MED-APAP-UNK",
        "MED-NSAID-FIRST",
        "MED-SE-DUE",
        "PIT-PASSIVE",
        "FU-NONE",
    },
}


YEAR = timedelta(days=365)


def of_long_ago(facts: Facts) -> Facts:
    """The same a year before, under names of its own."""
    changed: dict[str, Any] = {
        name: tuple(
            replace(
                each,
                id=f"old-{each.id}",
                root_id=f"old-{each.root_id}",
                effective_on=each.effective_on - YEAR,
                recorded_at=each.recorded_at - YEAR,
            )
            for each in getattr(facts, name)
        )
        for name in TABLES
    }
    return replace(facts, episode_started_on=facts.episode_started_on - YEAR, **changed)


@given(histories().map(of_long_ago), histories())
@pytest.mark.statements("H-02")
def test_an_emergency_outlives_its_episode(old: Facts, new: Facts) -> None:
    following = replace(new, episode_started_on=day(0), earlier=(old,))
    if told(old, 121 - YEAR.days).overlay == "emergency" and told(new).stage != "ST-X":
        assert told(following).overlay == "emergency"


@given(histories().map(of_long_ago), histories())
def test_without_a_red_flag_an_earlier_episode_changes_nothing(old: Facts, new: Facts) -> None:
    clean = replace(
        old,
        assessments=tuple(replace(each, **NO_FLAG) for each in old.assessments),
        neuro_exams=(),
    )
    bare = replace(clean, contact_attempts=(), stage_changes=())
    assert canonical_json(told(replace(new, earlier=(bare,)))) == canonical_json(told(new))


NO_FLAG: dict[str, Any] = dict.fromkeys((*FLAGS, "progressive_deficit"), "absent")


@given(st.integers(7, 28), st.sampled_from(["0.25", "0.5", "0.9"]))
def test_elderly_people_on_an_opioid_are_seen_sooner_too(interval: int, share: str) -> None:
    overrides = {"reassess_opioid_days": str(interval), "elderly_mult": share}
    lines = (intake(0), {"stage": "ST-M", "on": 0}, drug("start", 0, "opioid"))
    adult = told(patient(*lines, born="1990-01-01", overrides=overrides), on=1)
    elderly = told(patient(*lines, born="1940-01-01", overrides=overrides), on=1)
    assert reassessed_on(elderly) < reassessed_on(adult)


SAID = """
import hashlib
from pathway.engine import canonical_json, evaluate
from tests.engine.patients import drug, instant, intake, patient, protocol
kinds = ("opioid", "benzodiazepine", "muscle_relaxant", "gabapentinoid", "nsaid")
flags = dict.fromkeys(("fever", "night_pain", "saddle_anaesthesia"), "present")
lines = [intake(0, **flags), {"condition": "osteoporosis"}, {"condition": "recent_trauma"}]
lines += [drug("start", 0, kind) for kind in kinds]
lines += [{"therapy": "start", "modality": modality} for modality in ("heat", "yoga", "cbt")]
plan = evaluate(patient(*lines, born="1950-01-01"), protocol(), as_of=instant(40))
assert len(plan.prompts) > len(kinds)
print(hashlib.sha256(canonical_json(plan).encode()).hexdigest())
"""


def test_every_process_says_the_same_bytes() -> None:
    """Sets are in another order in each process; the plan is not."""
    said = {
        subprocess.run(
            [sys.executable, "-c", SAID],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1


def reassessed_on(plan: Plan) -> date:
    return next(each.due_on for each in plan.dues if each.kind == "reassessment")
