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
    ("origin", "to"), [("ST-3", "ST-1"), ("ST-4", "ST-2"), ("ST-5", "ST-3"), ("ST-E", "ST-1")]
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
