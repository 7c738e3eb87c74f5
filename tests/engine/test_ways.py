"""What can be answered to a prompt, by whom: every rule against every role."""

from datetime import date, timedelta

import pytest

from pathway.engine.ways import ACTS_FOR, acts_for, ways
from tests.engine.patients import protocol

TODAY = date(2026, 3, 2)
RULES = protocol().rules


def of(rule_id, role="clinician", severity=None):
    rule = RULES[rule_id]
    return ways(protocol(), rule, severity=severity or rule.severity, role=role, today=TODAY)


@pytest.mark.parametrize("rule_id", ["RF-CES", "RF-PROGDEF"])
def test_an_emergency_and_a_deficit_have_an_outcome_and_no_other_way_out(rule_id):
    assert of(rule_id).kinds == ("seen", "accepted", "disposition")


def test_red_flags_under_review_may_wait_a_week_while_urgent_and_are_never_declined():
    found = of("RF-REVIEW", severity="urgent")
    assert "declined" not in found.kinds
    assert found.latest_deferral == TODAY + timedelta(days=7)


@pytest.mark.parametrize(("severity", "days"), [("urgent", 7), ("routine", 28), ("info", 28)])
def test_how_long_a_prompt_may_wait(severity, days):
    assert of("IMG-MRI", severity=severity).latest_deferral == TODAY + timedelta(days=days)


def test_no_emergency_waits_whatever_its_rule():
    for rule in RULES.values():
        if "emergency" in (rule.severity, *rule.raised):
            found = of(rule.id, severity="emergency")
            assert (found.latest_deferral, "deferred" in found.kinds) == (None, False)


@pytest.mark.parametrize("role", [role for role in ACTS_FOR if "C" not in acts_for(role)])
def test_only_a_clinician_is_offered_outcomes(role):
    for rule_id in RULES:
        found = of(rule_id, role=role)
        assert ("disposition" in found.kinds, found.dispositions) == (False, ())


def test_a_role_a_rule_does_not_address_is_offered_nothing():
    for rule in RULES.values():
        for role, letters in ACTS_FOR.items():
            if not letters & {*rule.audience, *rule.audience_raised}:
                assert of(rule.id, role=role).kinds == ()


def test_what_a_clinicians_look_settles_is_not_settled_by_a_nurse():
    assert "seen" not in of("MED-APAP-DUP", role="care_coordinator").kinds
    assert "seen" in of("MED-APAP-DUP").kinds
    assert of("FU-LTFU", role="care_coordinator").kinds == ("seen", "deferred")


@pytest.mark.parametrize("rule_id", ["INT-MBB", "INT-RFA", "INT-ESI", "INT-MECH"])
def test_an_injection_is_accepted_with_a_note_of_the_shared_decision(rule_id):
    assert "shared decision" in of(rule_id).note


def test_every_decline_and_deferral_that_is_offered_has_a_reason_to_choose():
    for rule in RULES.values():
        for role in ACTS_FOR:
            found = of(rule.id, role=role)
            for kind in {"declined", "deferred"} & set(found.kinds):
                assert found.reasons_for(kind), (rule.id, role, kind)


def test_what_is_declined_bears_a_code_that_record_systems_know():
    for found in map(of, RULES):
        known = [each.id for each in found.reasons_for("declined") if each.system]
        assert "declined" not in found.kinds or "patient-contraindication" in known


def test_ending_follow_up_is_a_clinicians_reason_and_for_follow_up_alone():
    ending = "no_further_follow_up"
    assert ending in [each.id for each in of("FU-NONE").reasons_for("declined")]
    assert ending not in [each.id for each in of("FU-NONE", "care_coordinator").reasons]
    assert ending not in [each.id for each in of("MED-APAP-MAX").reasons]


def test_the_review_that_resolves_a_prompt_is_offered_to_whom_it_counts_for():
    assert of("MED-OPI-REVIEW").review.id == "medication"
    assert of("ELD-FALL", role="care_coordinator").review.id == "fall"
    assert of("MED-SE-REVIEW", role="therapist").review is None
