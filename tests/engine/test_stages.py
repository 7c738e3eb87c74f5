"""Moving between stages: permitted, override, and what each rests on."""

import pytest

from pathway.engine.transitions import Move, stage_diagram, transition
from tests.engine.patients import drug, instant, intake, patient, protocol, reassessment

PERMITTED = {
    "ST-0": "1 2 3 E 5 X",
    "ST-1": "2 M 5 E X",
    "ST-2": "1 3 M 5 E X",
    "ST-3": "1 2 4 M 5 E X",
    "ST-4": "1 2 3 M 5 E X",
    "ST-5": "1 2 3 4 M E X",
    "ST-E": "0 1 2 3 4 5 X",
    "ST-M": "1 2 3 X E 5",
    "ST-X": "0 E",
}
STAGES = tuple(PERMITTED)


def asked(to: str, *lines: dict[str, object], on: int = 60, origin: str = "ST-0") -> Move:
    stage = [{"stage": origin, "on": 1}] if origin != "ST-0" else []
    return transition(patient(intake(0), *stage, *lines), protocol(), to, as_of=instant(on))


@pytest.mark.parametrize("origin", STAGES)
@pytest.mark.parametrize("to", STAGES)
@pytest.mark.statements("STAGE-MOVES", "S-02")
def test_exactly_these_moves_are_permitted(origin: str, to: str) -> None:
    move = asked(to, origin=origin)
    assert move.is_permitted == (to.removeprefix("ST-") in PERMITTED[origin].split())
    assert move.is_permitted or (move.is_override and move.needs_reason)


def test_a_screened_patient_enters_first_line_care() -> None:
    assert not asked("ST-1").is_override


def test_an_unscreened_patient_does_so_by_override() -> None:
    facts = patient({"assessment": "intake", "on": 0, "nrs": 5})
    move = transition(facts, protocol(), "ST-1", as_of=instant(1))
    assert [each.state for each in move.criteria] == ["unmet", "met"]
    assert move.is_override


def test_what_cannot_be_told_does_not_open_a_gate() -> None:
    move = transition(patient(), protocol(), "ST-1", as_of=instant(1))
    assert move.criteria[0].state == "unknown"
    assert move.criteria[0].missing == ("intake assessment",)
    assert move.is_override


@pytest.mark.parametrize(
    ("origin", "to"), [("ST-3", "ST-1"), ("ST-4", "ST-2"), ("ST-5", "ST-3"), ("ST-4", "ST-3")]
)
@pytest.mark.statements("STAGE-MOVES")
def test_steps_back_need_no_reason(origin: str, to: str) -> None:
    move = asked(to, origin=origin)
    assert not move.needs_reason
    assert not move.criteria


def test_closing_always_needs_a_reason() -> None:
    move = asked("ST-X", origin="ST-M")
    assert not move.is_override
    assert move.needs_reason


def test_closing_over_a_red_flag_is_an_override() -> None:
    move = asked("ST-X", {"assessment": "contact", "on": 2, "fever": "present"}, origin="ST-1")
    assert {each.id: each.state for each in move.criteria}["no_unresolved_red_flag"] == "unmet"


@pytest.mark.parametrize(("on", "is_override"), [(41, True), (42, False)])
def test_closing_soon_after_a_procedure_is_an_override(on: int, is_override: bool) -> None:
    injection = {"procedure": "done", "procedure_kind": "esi", "on": 0}
    assert asked("ST-X", injection, on=on, origin="ST-4").is_override is is_override


def test_the_second_step_follows_no_response() -> None:
    assert not asked("ST-2", reassessment(14), origin="ST-1").is_override
    assert asked("ST-2", reassessment(14, nrs=1, rmdq=1), origin="ST-1").is_override


def test_a_neuropathic_part_steps_up_on_a_partial_response() -> None:
    partial = reassessment(14, nrs=4, pain_classes=["neuropathic"])
    assert not asked("ST-2", partial, origin="ST-1").is_override
    assert asked("ST-2", reassessment(14, nrs=4), origin="ST-1").is_override


def test_treatment_before_day_0_lets_a_patient_start_higher() -> None:
    care = {"therapy": "start", "modality": "heat", "on": -20, "recorded": 0}
    facts = patient(intake(0), drug("start", -20, "nsaid", recorded=0), care, onset="2026-02-01")
    assert not transition(facts, protocol(), "ST-2", as_of=instant(0)).is_override
    earlier = patient(intake(0), drug("start", -20, "nsaid", recorded=0), care, onset="2026-02-25")
    assert transition(earlier, protocol(), "ST-2", as_of=instant(0)).is_override


def test_the_diagram_names_every_stage_and_move() -> None:
    diagram = stage_diagram(protocol())
    assert diagram.startswith("stateDiagram-v2\n")
    assert diagram.count("-->") == sum(len(ends.split()) for ends in PERMITTED.values())
    assert "ST_2 --> ST_3: persistent" in diagram
    assert 'state "ST-M Maintenance and self-management" as ST_M' in diagram


CAUDA = {"assessment": "contact", "id": "cauda", "on": 5, "saddle_anaesthesia": "present"}


def outcome(said: str, on: int = 8) -> dict[str, object]:
    closes = ["cauda/saddle_anaesthesia"]
    rule = {"rule": "RF-CES", "trigger_key": closes[0], "closes_ids": closes}
    return {"decision": "disposition", "on": on, "disposition": said, **rule}


@pytest.mark.parametrize("to", ["ST-0", "ST-1", "ST-2", "ST-3", "ST-4"])
def test_leaving_an_emergency_asks_for_its_outcome(to: str) -> None:
    unresolved = asked(to, CAUDA, origin="ST-E")
    assert unresolved.is_permitted
    assert [each.id for each in unresolved.criteria] == ["no_emergency"]
    assert unresolved.is_override
    sent = asked(to, CAUDA, outcome("sent_to_emergency"), origin="ST-E")
    assert sent.is_override
    assert not asked(to, CAUDA, outcome("assessed_excluded"), origin="ST-E").needs_reason


@pytest.mark.parametrize(
    ("said", "is_override"),
    [
        ("sent_to_emergency", False),
        ("confirmed_residual", False),
        ("confirmed_no_residual", False),
        ("assessed_excluded", True),
    ],
)
def test_from_an_emergency_to_a_surgeon(said: str, is_override: bool) -> None:
    """Unresolved or confirmed it is a reason (S-48); excluded it is none."""
    assert asked("ST-5", CAUDA, outcome(said), origin="ST-E").is_override is is_override


def test_an_emergency_is_entered_on_a_possible_cauda_equina_syndrome_alone() -> None:
    assert not asked("ST-E", CAUDA, origin="ST-1").is_override
    assert not asked("ST-E", CAUDA, origin="ST-X").is_override
    assert asked("ST-E", origin="ST-1").is_override


DECLARED = {"declaration": "made", "subject": "persistent", "on": 5}
REFRACTORY = {"declaration": "made", "subject": "refractory", "on": 5}
DISABLING = {"declaration": "made", "subject": "disabling", "on": 5}


@pytest.mark.parametrize("origin", ["ST-0", "ST-2", "ST-M"])
def test_the_third_step_asks_for_persistent_pain(origin: str) -> None:
    assert not asked("ST-3", DECLARED, origin=origin).is_override
    assert asked("ST-3", origin=origin).is_override


def test_the_fourth_step_asks_for_refractory_pain_and_is_not_jumped_to() -> None:
    assert not asked("ST-4", REFRACTORY, origin="ST-3").is_override
    assert asked("ST-4", DECLARED, origin="ST-3").is_override
    assert asked("ST-4", REFRACTORY, origin="ST-1").is_override


@pytest.mark.parametrize("origin", ["ST-0", "ST-1", "ST-2", "ST-3", "ST-4", "ST-M"])
def test_a_surgeon_is_reached_from_everywhere_for_a_reason(origin: str) -> None:
    deficit = {"assessment": "contact", "on": 5, "progressive_deficit": "present"}
    assert not asked("ST-5", deficit, origin=origin).is_override
    assert not asked("ST-5", CAUDA, origin=origin).is_override
    assert not asked("ST-5", DECLARED, DISABLING, origin=origin).is_override
    assert asked("ST-5", DECLARED, origin=origin).is_override
    assert asked("ST-5", DISABLING, origin=origin).is_override


@pytest.mark.parametrize("origin", ["ST-1", "ST-2", "ST-3", "ST-4"])
def test_maintenance_follows_a_good_response(origin: str) -> None:
    good = reassessment(20, nrs=1, rmdq=1)
    assert not asked("ST-M", good, origin=origin).is_override
    assert asked("ST-M", reassessment(20), origin=origin).is_override
    assert asked("ST-M", origin=origin).is_override


def test_maintenance_after_a_surgeons_opinion_asks_for_nothing() -> None:
    assert not asked("ST-M", origin="ST-5").criteria


@pytest.mark.parametrize("to", ["ST-1", "ST-2"])
@pytest.mark.parametrize(("nrs", "is_override"), [(6, False), (9, False), (4, True), (1, True)])
def test_care_begins_again_after_a_relapse(to: str, nrs: int, is_override: bool) -> None:
    """None or worse; a partial response is no relapse."""
    assert asked(to, reassessment(20, nrs=nrs, rmdq=12), origin="ST-M").is_override is is_override


def test_a_new_episode_asks_for_nothing() -> None:
    assert not asked("ST-0", CAUDA, origin="ST-X").criteria


def test_first_line_care_does_not_begin_over_an_emergency() -> None:
    move = asked("ST-1", CAUDA)
    assert {each.id: each.state for each in move.criteria}["no_emergency"] == "unmet"


@pytest.mark.parametrize("flag", ["fever", "night_pain", "constant_pain"])
def test_a_flag_to_review_keeps_nobody_out_of_first_line_care(flag: str) -> None:
    assert not asked("ST-1", {"assessment": "contact", "on": 2, flag: "present"}).is_override


@pytest.mark.parametrize(("origin", "to"), [("ST-1", "ST-4"), ("ST-2", "ST-4"), ("ST-M", "ST-4")])
def test_any_other_move_is_an_override_and_never_blocked(origin: str, to: str) -> None:
    move = asked(to, REFRACTORY, origin=origin)
    assert (move.is_permitted, move.is_override, move.needs_reason) == (False, True, True)


def test_what_is_weighed_is_shown_with_each_criterion() -> None:
    move = asked("ST-2", reassessment(14), CAUDA, origin="ST-1")
    assert move.criteria[0].data == {
        "conservative days": 0,
        "response": "none",
        "changes": "NRS 6 → 6; RMDQ 12 → 12",
        "red flags unresolved": ("cauda/saddle_anaesthesia",),
    }


def test_staying_is_no_step_back() -> None:
    move = asked("ST-3", origin="ST-3")
    assert [each.id for each in move.criteria] == ["persistent"]
