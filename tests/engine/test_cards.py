"""Which card a line is on, which card comes first, and who is told of it."""

from typing import Any

from pathway.engine import evaluate
from pathway.engine.plan import Card, Plan
from tests.engine.patients import booked, drug, instant, intake, patient, protocol, reassessment


def told(*lines: dict[str, Any], on: int = 10, **more: Any) -> Plan:
    return evaluate(patient(*lines, **more), protocol(), as_of=instant(on))


def card(plan: Plan, id: str) -> Card | None:
    return next((each for each in plan.cards if each.cause_key == id), None)


def rules_of(found: Card | None) -> set[str]:
    return {rule for rule, _ in found.lines} if found else set()


def test_side_effects_to_be_asked_about_alone_are_a_matter_of_follow_up() -> None:
    acetaminophen = drug("start", 0, "acetaminophen", mg=500, units_per_dose=1, max_doses_per_day=2)
    plan = told(intake(0), acetaminophen, on=29)
    assert card(plan, "medicines") is None
    assert {"MED-SE-DUE", "FU-NONE"} <= rules_of(card(plan, "follow_up"))


def test_with_anything_else_on_medicines_they_stay_there() -> None:
    plan = told(intake(0), drug("start", 0, "muscle_relaxant"), on=15)
    assert {"MED-SE-DUE", "MED-MR-WARN"} <= rules_of(card(plan, "medicines"))
    assert "MED-SE-DUE" not in rules_of(card(plan, "follow_up"))


def test_a_medicines_line_that_is_not_open_is_no_company() -> None:
    declined = {
        "decision": "declined",
        "on": 14,
        "rule": "MED-MR-WARN",
        "trigger_key": "run:muscle_relaxant",
        "severity": "routine",
    }
    plan = told(intake(0), drug("start", 0, "muscle_relaxant"), declined, on=15)
    assert card(plan, "medicines") is None
    assert "MED-SE-DUE" in rules_of(card(plan, "follow_up"))


def test_of_two_cards_as_severe_the_one_due_sooner_comes_first() -> None:
    """Booking is due in a working day, reviewing a medicine in seven."""
    plan = told(intake(0), drug("start", 0, "muscle_relaxant"), on=15)
    routine = [each.cause_key for each in plan.cards if each.severity == "routine"]
    assert routine[:2] == ["follow_up", "medicines"]


def test_of_two_as_severe_and_as_soon_the_protocols_order_holds() -> None:
    plan = told(
        {"assessment": "intake", "on": 0, "fever": "absent"},
        drug("start", 0, "muscle_relaxant"),
        booked(30),
        on=15,
    )
    routine = [each.cause_key for each in plan.cards if each.severity == "routine"]
    assert routine[0] == "red_flags"
    listed = [each.id for each in protocol().cards]
    assert routine[1:] == sorted(routine[1:], key=listed.index)


def test_severity_goes_before_what_is_due() -> None:
    plan = told(intake(0, fever="present"), on=1)
    assert plan.cards[0].severity == "urgent"
    assert rules_of(plan.cards[0]) >= {"RF-REVIEW"}
    assert card(plan, "follow_up") in plan.cards[1:]


def test_a_card_of_information_alone_is_in_the_panel() -> None:
    plan = told(intake(0), {"condition": "osteoporosis"}, booked(12), on=1)
    assert {each.place for each in plan.cards if each.severity == "info"} == {"panel"}


def test_contradicting_entries_are_shown_to_those_who_wrote_them() -> None:
    one = {"assessment": "contact", "on": 3, "fever": "present", "author_id": "user-b"}
    other = {"assessment": "contact", "on": 3, "fever": "absent", "author_id": "user-a"}
    plan = told(intake(0), one, other)
    conflict = next(each for each in plan.prompts if each.rule == "DATA-CONFLICT")
    assert conflict.audience == ("C",)
    assert conflict.authors == ("user-a", "user-b")
    assert {each.rule for each in plan.prompts if each.authors} == {"DATA-CONFLICT"}


def test_an_entry_of_nobodys_names_nobody() -> None:
    lines = [{"assessment": "contact", "on": 3, "fever": said} for said in ("present", "absent")]
    plan = told(intake(0), *lines)
    assert [each.authors for each in plan.prompts if each.rule == "DATA-CONFLICT"] == [()]


def test_three_urgent_cards_are_all_shown() -> None:
    plan = told(
        intake(0, fever="present"),
        drug("start", 0, "muscle_relaxant"),
        booked(30),
        on=22,
    )
    urgent = [each.place for each in plan.cards if each.severity == "urgent"]
    assert urgent == ["shown"] * 3


def test_getting_worse_without_an_emergency_is_on_no_emergency_card() -> None:
    plan = told(intake(0), reassessment(9, nrs=9), booked(30))
    causes = {each.rule: each.cause_key for each in plan.prompts}
    assert (causes["RSP-WORSE"], causes["IMG-WORSE"]) == ("response", "imaging")


def test_getting_worse_with_one_is() -> None:
    plan = told(intake(0), reassessment(9, nrs=9, saddle_anaesthesia="present"), booked(30))
    causes = {each.rule: each.cause_key for each in plan.prompts}
    assert causes["RSP-WORSE"] == "emergency"
