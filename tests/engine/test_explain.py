"""Why, why not, and what would change it: every claim of an explanation is put to the test."""

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from benchmarks.histories import monthly
from pathway.engine import canonical_json, evaluate
from pathway.engine.explain import Explanation, explain, rule_lines
from pathway.engine.explain.explanation import VERDICTS, Answer, Input
from pathway.engine.facts import Facts
from pathway.engine.register import Registered, registered
from tests.engine.flips import wrong
from tests.engine.patients import drug, instant, intake, patient, protocol, reassessment, shuffled
from tests.engine.test_cases import all_cases, asked_of
from tests.engine.test_evaluate import broken

# One in so many of the rules that the named patients are about; `tests.engine.flips` asks all.
SLICE = 12
MET = Answer("met", "routine")
RULE_ID = re.compile(r"\b[A-Z]{2,4}-[A-Z-]{3,}\b")


def why(facts: Facts, rule: str, on: int | str = 1, **more: Any) -> Explanation:
    return explain(facts, protocol(), rule, as_of=instant(on), **more)


def read(found: Explanation, field: str, fact: str = "") -> Input:
    return next(
        each
        for each in found.inputs
        if each.read.field == field and each.read.fact_id.startswith(fact)
    )


def changed_by(found: Explanation, field: str, fact: str = "") -> dict[Any, Answer]:
    return {each.value: each.answer for each in read(found, field, fact).changes}


def block(pre: Any, post: Any) -> Facts:
    done = {"procedure": "done", "procedure_kind": "mbb", "id": "block", "on": 90}
    return patient(intake(0), {**done, "pre_score": pre, "post_score": post})


def named_rules() -> Iterator[Any]:
    """(patient, rule) of every rule that a named patient is about."""
    for each in all_cases():
        case = each.values[0]
        named = (*case.get("expect", {}), *case.get("never", []), *case.get("cannot_tell", {}))
        yield from (
            pytest.param(case, rule, id=f"{each.id}: {rule}")
            for rule in dict.fromkeys(named)
            if "as_of" in case
        )


@pytest.mark.parametrize(("case", "rule"), [*named_rules()][::SLICE])
def test_what_is_said_to_change_an_answer_does_and_nothing_nearer_does(
    case: dict[str, Any], rule: str
) -> None:
    facts, as_of, known_at = asked_of(case)
    found = explain(facts, protocol(), rule, as_of=as_of, known_at=known_at)
    assert not wrong(facts, found)


def test_the_edge_of_eighty_percent_is_exact() -> None:
    found = why(block("8", "1.7"), "INT-RFA", 100)
    assert found.answer == Answer("not_met")
    assert changed_by(found, "post_score") == {Decimal("1.60"): MET}
    assert changed_by(found, "pre_score") == {Decimal("8.50"): MET}


def test_to_equal_another_entry_is_tried_too() -> None:
    scores = {"function_instrument": "rmdq", "function_max": 24}
    line = {"assessment": "contact", "id": "other", **scores, "function_raw": 13}
    found = why(patient(intake(0, function_raw=12), line), "DATA-CONFLICT")
    assert found.answer == MET
    assert changed_by(found, "function_raw", "other")[Decimal(12)] == Answer("not_met")


def test_a_threshold_says_where_the_clinic_could_put_it_and_what_that_would_change() -> None:
    found = why(block("8", "1.2"), "INT-RFA", 100)
    limit = next(each for each in found.limits if each.threshold.key == "rfa_relief_percent")
    assert (limit.threshold.basis, limit.threshold.is_override) == ("S-37", False)
    assert (limit.least, limit.most) == (80, 100)
    assert [(each.value, each.answer) for each in limit.changes] == [
        (Decimal("85.01"), Answer("not_met"))
    ]


def test_a_threshold_the_clinic_set_is_said_to_be_its_own() -> None:
    facts = replace(block("8", "1.2"), overrides={"rfa_relief_percent": "90"})
    found = why(facts, "INT-RFA", 100)
    limit = next(each for each in found.limits if each.threshold.key == "rfa_relief_percent")
    assert (limit.threshold.value, limit.threshold.is_override) == (90, True)
    assert [each.value for each in limit.changes] == [85]


def test_a_question_not_asked_says_which_answer_would_matter() -> None:
    found = why(patient(intake(0, saddle_anaesthesia=None)), "RF-CES")
    assert read(found, "saddle_anaesthesia").read.value is None
    assert changed_by(found, "saddle_anaesthesia") == {"present": Answer("met", "emergency")}


def test_a_score_not_recorded_says_the_lowest_and_the_highest_that_matter() -> None:
    lines = (intake(0), reassessment(30, nrs=None, rmdq=12))
    found = why(patient(*lines), "RSP-PARTIAL", 31)
    assert found.answer == Answer("not_met")
    assert changed_by(found, "nrs", "seen-30") == {
        Decimal("0.00"): Answer("met", "info"),
        Decimal("4.20"): Answer("met", "info"),
    }


def test_a_day_says_the_nearest_earlier_and_later_one() -> None:
    facts = patient(intake(0), drug("start", 10, "muscle_relaxant", "Calm"))
    found = why(facts, "MED-MR-WARN", 26)
    assert found.answer == MET
    assert changed_by(found, "effective_on", "Calm") == {
        date(2026, 3, 7): Answer("not_met"),
        date(2026, 3, 15): Answer("not_met"),
    }


def test_a_set_says_which_one_more_or_less_matters() -> None:
    facts = patient(intake(0, pain_classes=["nociceptive"]), {"stage": "ST-2", "on": 1})
    found = why(facts, "MED-GABA-CONSIDER", 2)
    assert changed_by(found, "pain_classes") == {
        (): Answer("cannot_tell"),
        None: Answer("cannot_tell"),
        ("nociceptive", "neuropathic"): Answer("met", "info"),
    }


def test_the_clock_alone_is_told_to_the_day() -> None:
    facts = patient(intake(0), drug("start", 0, "muscle_relaxant", "Calm"))
    found = why(facts, "MED-MR-WARN", 9)
    assert found.next_day
    assert (found.next_day.days, found.next_day.on) == (5, date(2026, 3, 16))
    assert found.next_day.answer == MET


def test_where_no_single_value_changes_it_none_is_claimed() -> None:
    unknown = [drug("start", 0, "acetaminophen", name) for name in ("One", "Two")]
    found = why(patient(intake(0), *unknown), "MED-APAP-UNK")
    assert found.answer == MET
    assert [each.changes for each in found.inputs if each.read.field.endswith("mg")] == [(), ()]


def test_only_what_the_rule_reads_is_listed() -> None:
    found = why(patient(intake(0), drug("start", 0, "nsaid")), "MED-APAP-MAX")
    assert {each.table for each in found.inputs} == {"medications"}
    assert "procedures" not in found.nothing_of


def test_kinds_of_fact_that_were_looked_for_in_vain_are_named() -> None:
    found = why(patient(intake(0)), "INT-RFA")
    assert (found.inputs, found.nothing_of) == ((), ("procedures",))


def test_facts_of_an_earlier_episode_that_count_are_inputs() -> None:
    before = patient(intake(0, id="old", saddle_anaesthesia="present"), born=None, started=-365)
    found = why(patient(intake(0), earlier=[before]), "RF-CES")
    assert found.answer == Answer("met", "emergency")
    assert changed_by(found, "saddle_anaesthesia", "old") == {
        "absent": Answer("not_met"),
        None: Answer("not_met"),
    }


def test_a_rule_on_prompts_names_the_rules_it_looked_at_and_what_they_read() -> None:
    lines = (
        intake(0, facet_suspected="no"),
        {"therapy": "start", "modality": "pt_exercise"},
        {"declaration": "made", "on": 80, "subject": "persistent"},
    )
    found = why(patient(*lines), "IMG-PREINT", 84)
    assert "INT-MBB" in found.read_rules
    assert changed_by(found, "facet_suspected")["yes"] == Answer("met", "info")


NOT_ASKED = "not_asked"


@pytest.mark.parametrize(
    ("lines", "more", "rule", "verdict", "words"),
    [
        ([], {"overrides": {"CLS-MISSING": "off"}}, "CLS-MISSING", "off", "by the clinic"),
        ([], {}, "IMG-EARLY", "off", "Off unless the clinic"),
        ([{"stage": "ST-X", "on": 0}], {}, "CLS-MISSING", NOT_ASKED, "care plan is closed"),
        ([{"stage": "ST-X", "on": 0}], {}, "RF-CES", "not_met", ""),
        (
            [{"procedure": "done", "procedure_kind": "surgery"}],
            {},
            "INT-MBB",
            NOT_ASKED,
            "after an operation",
        ),
        (
            [{"declaration": "made", "subject": "exclusion", "detail": "pregnancy"}],
            {},
            "INT-MBB",
            NOT_ASKED,
            "not validated for this patient (pregnancy)",
        ),
        (
            [{"person": "", "deceased_on": 0, "id": "died"}],
            {},
            "RF-CES",
            NOT_ASKED,
            "recorded as deceased",
        ),
    ],
)
def test_a_rule_that_is_not_asked_says_why(
    lines: list[dict[str, Any]], more: dict[str, Any], rule: str, verdict: str, words: str
) -> None:
    found = why(patient(intake(0), *lines, **more), rule)
    assert found.answer == Answer(verdict)
    assert words in found.because
    assert bool(found.because) == bool(words)


def test_what_keeps_a_rule_from_being_asked_is_an_input_that_could_change() -> None:
    facts = patient(intake(0, pain_classes=None), {"stage": "ST-X", "on": 20, "id": "closing"})
    found = why(facts, "CLS-MISSING", 20)
    assert changed_by(found, "to_stage", "closing")["ST-1"] == MET


def test_a_rule_that_fails_is_not_said_to_be_unmet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registered, "MED-APAP-MAX", Registered("MED-APAP-MAX", 1, broken))
    found = why(patient(intake(0)), "MED-APAP-MAX")
    assert found.answer == Answer("failed")
    assert "LookupError" in found.because
    assert "no such thing" not in found.because


def test_what_is_missing_is_said_and_what_would_tell() -> None:
    found = why(patient(intake(0), drug("start", 0, "acetaminophen", "Mystery")), "MED-APAP-MAX")
    assert found.answer == Answer("cannot_tell")
    assert found.missing == ("strength, dose or frequency of Mystery",)


def test_what_holds_a_prompt_is_said_in_words() -> None:
    found = why(patient(intake(0), *persistent(), fever_of(80)), "REH-MDR", 84)
    (prompt,) = found.prompts
    assert prompt.status == "held"
    assert prompt.status_because == "safety prompt open: Red flags to be reviewed"


def persistent() -> tuple[dict[str, Any], ...]:
    begun = {"therapy": "start", "modality": "pt_exercise"}
    return begun, {"declaration": "made", "on": 80, "subject": "persistent"}


def fever_of(day: int) -> dict[str, Any]:
    return {"assessment": "contact", "on": day, "fever": "present", "id": f"fever-{day}"}


def test_no_reason_is_a_bare_rule_id() -> None:
    """And a held prompt's reason fits where it is stored."""
    rules = protocol().rules
    assert len({rule.title for rule in rules.values()}) == len(rules)
    for effect in protocol().interplay:
        for selector in effect.first:
            rule = rules[re.split("[:/]", selector)[0]]
            assert not RULE_ID.search(f"{effect.because}: {rule.title}")
            assert len(f"{effect.because}: {rule.title}") <= 60


def test_as_it_was_known_then() -> None:
    wrong_entry = intake(0, id="sat", saddle_anaesthesia="present")
    right = {**intake(0, saddle_anaesthesia="absent"), "corrects": "sat", "recorded": 5, "id": "r"}
    facts = patient(wrong_entry, right)
    then, now = (
        why(facts, "RF-CES", 3, known_at=instant(3)),
        why(facts, "RF-CES", 3, known_at=instant(6)),
    )
    assert (then.answer.verdict, now.answer.verdict) == ("met", "not_met")
    assert {each.read.fact_id for each in then.inputs} == {"sat"}
    assert {each.read.fact_id for each in now.inputs} == {"r"}


def test_too_many_inputs_are_listed_all_and_the_untried_ones_say_so() -> None:
    found = why(monthly(), "RF-CES", 730)
    assert not found.is_whole
    untried = [each for each in found.inputs if not each.tried]
    assert untried
    assert not any(each.changes for each in untried)
    days = [each.read.effective_on for each in found.inputs if each.tried]
    assert min(days) >= max(each.read.effective_on for each in untried)


def test_the_order_of_entry_changes_no_byte() -> None:
    facts = patient(intake(0), *persistent(), fever_of(80), reassessment(60, nrs=6, rmdq=12))
    other = shuffled(facts, lambda rows: tuple(Random(4).sample(rows, len(rows))))
    for rule in ("RF-REVIEW", "RSP-STEPUP", "REH-MDR"):
        assert canonical_json(why(facts, rule, 84)) == canonical_json(why(other, rule, 84))


def test_nothing_is_touched_and_the_plan_stays_as_it_was() -> None:
    facts = patient(intake(0), *persistent())
    before = {each.name: getattr(facts, each.name) for each in fields(Facts)}
    plan = canonical_json(evaluate(facts, protocol(), as_of=instant(84)))
    why(facts, "INT-MBB", 84)
    assert before == {each.name: getattr(facts, each.name) for each in fields(Facts)}
    assert canonical_json(evaluate(facts, protocol(), as_of=instant(84))) == plan


@pytest.mark.parametrize("case", [*all_cases()][::SLICE])
def test_the_list_of_rules_agrees_with_the_plan(case: dict[str, Any]) -> None:
    if "as_of" not in case:
        case = {**case, "as_of": 30}
    facts, as_of, known_at = asked_of(case)
    plan = evaluate(facts, protocol(), as_of=as_of, known_at=known_at)
    lines = rule_lines(facts, protocol(), as_of=as_of, known_at=known_at)
    assert [each.rule for each in lines] == [*protocol().rules]
    for line in lines:
        is_met = any(each.rule == line.rule for each in plan.prompts)
        lacks = any(each.rule == line.rule for each in plan.cannot_tell)
        assert (line.answer.verdict == "met") == is_met
        assert (line.answer.verdict == "cannot_tell") == (lacks and not is_met)
        assert bool(line.because) == (line.answer.verdict in ("off", "not_asked", "failed"))
        assert line.answer.verdict in VERDICTS


def test_a_rule_nobody_knows_is_refused() -> None:
    with pytest.raises(KeyError):
        why(patient(intake(0)), "RF-NONE")
