"""The plan as a whole: failures are shown, decisions count, identities hold."""

from dataclasses import replace
from datetime import datetime
from importlib import import_module

import pytest

from pathway.engine import evaluate
from pathway.engine.case import Case
from pathway.engine.facts import Facts, entries_of
from pathway.engine.plan import Plan, Prompt
from pathway.engine.register import Outcome, Registered, registered
from tests.engine.patients import booked, drug, instant, intake, patient, protocol, reassessment


def told(facts: Facts, on: int | str = 1) -> Plan:
    return evaluate(facts, protocol(), as_of=instant(on))


def prompt(plan: Plan, rule: str) -> Prompt:
    return next(each for each in plan.prompts if each.rule == rule)


def broken(case: Case, raised: object) -> Outcome:
    raise LookupError("no such thing")


def unanswered(case: Case) -> str:
    raise LookupError("no such thing")


def test_a_failing_rule_is_shown_and_silences_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registered, "MED-APAP-MAX", Registered("MED-APAP-MAX", 1, broken))
    plan = told(patient(intake(0, saddle_anaesthesia="present")))
    assert [(each.rule, each.error) for each in plan.rule_errors] == [
        ("MED-APAP-MAX", "LookupError")
    ]
    assert prompt(plan, "RF-CES").status == "open"


def test_a_failing_date_is_shown_and_prompts_still_come_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(import_module("pathway.engine.evaluate"), "dues", broken)
    plan = told(patient(intake(0, saddle_anaesthesia="present")))
    assert [each.rule for each in plan.rule_errors] == ["dues"]
    assert prompt(plan, "RF-CES").status == "open"


def test_a_failing_answer_for_lists_is_shown_and_prompts_still_come_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(import_module("pathway.engine.evaluate"), "start_back_risk", unanswered)
    plan = told(patient(intake(0, saddle_anaesthesia="present")))
    assert [each.rule for each in plan.rule_errors] == ["condition"]
    assert (plan.response, plan.last_contact_on) == ("unknown", None)
    assert prompt(plan, "RF-CES").status == "open"


def test_a_refused_override_is_shown_and_the_number_stays() -> None:
    facts = patient(
        drug("start", 0, "acetaminophen", mg=3500, units_per_dose=1, max_doses_per_day=1),
        overrides={"apap_max_mg_per_day": "4000"},
    )
    plan = told(facts)
    assert [each.rule for each in plan.rule_errors] == ["overrides"]
    assert prompt(plan, "MED-APAP-MAX").thresholds[0].value == 3000


@pytest.mark.statements("CLINIC-NUMBERS")
def test_an_override_is_named_on_the_prompt() -> None:
    facts = patient(
        drug("start", 0, "acetaminophen", mg=2500, units_per_dose=1, max_doses_per_day=1),
        overrides={"apap_max_mg_per_day": "2000"},
    )
    limit = prompt(told(facts), "MED-APAP-MAX").thresholds[0]
    assert (str(limit.value), limit.basis, limit.is_override) == ("2000", "S-20", True)
    assert told(facts).overrides_digest != told(patient()).overrides_digest


def test_a_lower_limit_names_the_liver_disease_it_is_for() -> None:
    facts = patient(
        drug("start", 0, "acetaminophen", mg=500, units_per_dose=1, max_doses_per_day=5),
        {"condition": "liver_disease", "on": 0, "id": "liver"},
        overrides={"apap_max_liver_mg_per_day": "2000"},
    )
    prompt = next(each for each in told(facts).prompts if each.rule == "MED-APAP-MAX")
    assert "liver" in [each.fact_id for each in prompt.evidence]
    assert [each.key for each in prompt.thresholds if each.is_override] == [
        "apap_max_liver_mg_per_day"
    ]


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        evaluate(patient(), protocol(), as_of=datetime(2026, 3, 3))  # noqa: DTZ001


def test_evidence_names_entry_revision_value_day_and_author() -> None:
    found = prompt(told(patient(intake(0, id="in", saddle_anaesthesia="present"))), "RF-CES")
    shown = found.evidence[0]
    assert (shown.fact_id, shown.revision, shown.field) == ("in", 0, "saddle_anaesthesia")
    assert (shown.value, str(shown.effective_on), shown.author) == (
        "present",
        "2026-03-02",
        "Dr Adler",
    )
    assert found.instances == ("in/saddle_anaesthesia",)
    assert found.trigger_key == "in/saddle_anaesthesia"


def test_what_is_not_recorded_rests_on_the_stage_and_the_last_sitting() -> None:
    facts = patient(intake(0, id="in", nrs=7), {"stage": "ST-1", "on": 1, "id": "moved"})
    due = prompt(told(facts, 40), "FU-NONE")
    assert [(each.fact_id, each.field) for each in due.evidence] == [
        ("in", "nrs"),
        ("moved", "to_stage"),
    ]


def declined(on: int, occurrence: int = 0, **more: object) -> dict[str, object]:
    key = {"rule": "CLS-MISSING", "trigger_key": "episode", "severity": "routine"}
    return {"decision": "declined", "on": on, "occurrence": occurrence, **key, **more}


def test_a_lapsed_decline_is_the_next_occurrence() -> None:
    assert prompt(told(patient(), 20), "CLS-MISSING").occurrence == 0
    silent = prompt(told(patient(declined(15)), 42), "CLS-MISSING")
    assert (silent.status, silent.occurrence) == ("suppressed", 0)
    again = prompt(told(patient(declined(15)), 43), "CLS-MISSING")
    assert (again.status, again.occurrence) == ("open", 1)
    twice = prompt(told(patient(declined(15), declined(43, 1)), 60), "CLS-MISSING")
    assert (twice.status, twice.occurrence) == ("suppressed", 1)


def test_material_change_ends_a_decline_only_when_it_comes_after() -> None:
    fall = {"fall": "", "on": 20}
    assert prompt(told(patient(declined(25), fall), 26), "CLS-MISSING").status == "suppressed"
    assert prompt(told(patient(declined(15), fall), 26), "CLS-MISSING").status == "open"


@pytest.mark.statements("AS-KNOWN-THEN", "H-24")
def test_a_change_entered_late_was_not_known_to_who_declined() -> None:
    fall = {"fall": "", "on": 10, "recorded": 20}
    assert prompt(told(patient(declined(15), fall), 26), "CLS-MISSING").status == "open"


@pytest.mark.statements("PEOPLE-DECIDE", "H-26")
def test_accepting_records_intent_and_resolves_nothing() -> None:
    accepted = {**declined(15), "decision": "accepted"}
    found = prompt(told(patient(accepted), 30), "CLS-MISSING")
    assert found.status == "open"
    assert found.answered
    assert found.answered.kind == "accepted"


@pytest.mark.statements("DEATH-STOPS-ALL")
def test_a_death_ends_everything() -> None:
    facts = patient(
        intake(0, saddle_anaesthesia="present"), {"person": "", "on": 3, "deceased_on": 3}
    )
    plan = told(facts, 3)
    assert not plan.prompts
    assert not plan.dues
    assert told(facts, 2).prompts


@pytest.mark.statements("FEW-CARDS")
def test_one_event_is_one_card() -> None:
    plan = told(patient(intake(0, saddle_anaesthesia="present"), booked(10)))
    causes = {each.rule: each.cause_key for each in plan.prompts}
    assert causes["RF-CES"] == causes["IMG-MRI"] == causes["SUR-CONSULT"] == "emergency"
    assert plan.cards[0].severity == "emergency"
    assert {rule for rule, _ in plan.cards[0].lines} >= {"RF-CES", "IMG-MRI", "SUR-CONSULT"}


@pytest.mark.statements("FEW-CARDS", "H-17")
def test_at_most_three_cards_and_nothing_urgent_behind() -> None:
    facts = patient(
        intake(0, fever="present", pain_classes=[]),
        drug("start", 0, "muscle_relaxant"),
        {"procedure": "planned", "procedure_kind": "rfa", "on": 1},
        booked(20),
    )
    places = [(each.severity, each.place) for each in told(facts, 40).cards]
    assert places == [("urgent", "shown")] * 2 + [("urgent", "also_urgent")] * (len(places) - 3) + [
        ("routine", "behind")
    ]


def test_the_next_look_is_the_outcome_contact_when_that_is_sooner() -> None:
    facts = patient(intake(0, saddle_anaesthesia="present"))
    plan = told(facts, "2026-03-03T08:00")
    assert plan.next_evaluation_at == instant("2026-03-03T09:00")


def test_the_next_look_is_local_midnight_across_the_change_of_clocks() -> None:
    plan = told(patient(), "2026-03-29T01:30")
    assert plan.next_evaluation_at == instant("2026-03-30T00:00")


def test_something_later_today_is_looked_at_then() -> None:
    facts = patient({"assessment": "contact", "on": 1, "at": "18:30", "nrs": 5})
    assert told(facts, 1).next_evaluation_at == instant("2026-03-03T18:30")


def test_a_booking_counts_from_the_day_it_was_made() -> None:
    facts = patient(intake(0), booked(20, recorded=5))
    assert "FU-NONE" in {each.rule for each in told(facts, 4).prompts}
    assert "FU-NONE" not in {each.rule for each in told(facts, 5).prompts}


@pytest.mark.statements("AS-KNOWN-THEN", "H-24")
def test_what_was_known_then_can_be_replayed() -> None:
    late = reassessment(10, saddle_anaesthesia="present", recorded=20)
    facts = patient(intake(0), late)
    then = evaluate(facts, protocol(), as_of=instant(15), known_at=instant(15))
    now = evaluate(facts, protocol(), as_of=instant(15), known_at=instant(21))
    assert (then.overlay, now.overlay) == ("none", "emergency")


@pytest.mark.statements("LATCHING", "H-05")
def test_of_two_answers_at_one_moment_the_worse_counts() -> None:
    lines = [{"exam": "", "on": 0, "motor_l5_left": 5}, {"exam": "", "on": 9, "motor_l5_left": 5}]
    plan = told(patient(intake(0), *lines, {"exam": "", "on": 9, "motor_l5_left": 4}), 10)
    assert prompt(plan, "RF-PROGDEF").severity == "urgent"


def test_a_rule_may_not_invent_a_severity(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = protocol().rules
    tame = replace(protocol(), rules={**rules, "RF-RISK": replace(rules["RF-RISK"], raised=())})
    facts = patient(intake(0), {"condition": "recent_trauma"}, {"condition": "osteoporosis"})
    plan = evaluate(facts, tame, as_of=instant(1))
    assert [each.rule for each in plan.rule_errors] == ["RF-RISK"]


@pytest.mark.parametrize(
    ("rule", "amount", "unit"),
    [
        ("RF-CES", 15, "minutes"),
        ("IMG-MRI", 15, "minutes"),
        ("SUR-CONSULT", 15, "minutes"),
        ("RF-SCREEN", 0, "days"),
        ("FU-NONE", 1, "working_days"),
        ("CLS-MISSING", 7, "days"),
    ],
)
def test_how_soon_each_is_due(rule: str, amount: int, unit: str) -> None:
    sitting = {"assessment": "intake", "on": 0, "sites": ["hip"], "saddle_anaesthesia": "present"}
    due = prompt(told(patient(sitting), 14), rule).due_within
    assert due
    assert (due.amount, due.unit) == (amount, unit)


@pytest.mark.parametrize("key", ["elderly_age", "mbb_count", "rfa_relief_percent", "mr_warn_days"])
def test_a_clinic_may_set_a_number_to_either_of_its_bounds(key: str) -> None:
    number = protocol().numbers[key]
    for bound in (number.least, number.most):
        said = {key: str(bound), **({"mr_stop_days": "21"} if key == "mr_warn_days" else {})}
        assert not told(patient(overrides=said)).rule_errors


def test_every_entry_is_found_those_of_earlier_episodes_too() -> None:
    earlier = patient(intake(-100), born=None)
    facts = patient(intake(0), {"fall": "", "id": "fell"}, earlier=[earlier])
    assert {each.id for each in entries_of(facts)} >= {"intake-0", "intake--100", "fell"}


def test_an_emergency_scan_is_looked_for_when_its_result_is_due() -> None:
    order = {"imaging": "ordered", "on": 1, "at": "08:00", "modality": "mri", "region": "lumbar"}
    plan = told(patient(intake(0), {**order, "urgency": "emergency"}))
    assert plan.next_evaluation_at == instant("2026-03-03T12:00")
    calm = told(patient(intake(0), {**order, "urgency": "urgent"}))
    assert calm.next_evaluation_at == instant("2026-03-04T00:00")


def test_the_next_look_is_never_this_very_instant() -> None:
    facts = patient(intake(0, saddle_anaesthesia="present"))
    plan = told(facts, "2026-03-03T09:00")
    assert plan.next_evaluation_at == instant("2026-03-04T00:00")


def test_what_was_recorded_at_that_very_instant_was_known() -> None:
    facts = patient(intake(1, saddle_anaesthesia="present"))
    at, before = instant("2026-03-03T09:00"), instant("2026-03-03T08:59")
    assert evaluate(facts, protocol(), as_of=instant(1), known_at=at).overlay == "emergency"
    assert evaluate(facts, protocol(), as_of=instant(1), known_at=before).overlay == "none"
