"""What people answer to prompts: what is taken, what is refused, and what follows at once."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from clinic.actors import Actor
from clinic.formats import day_in_words
from clinic.models import LedgerEvent
from clinic.permissions import NotPermitted, Permission, Role
from clinic.tenancy import clinic_scope
from followup.deciding import PromptChanged, decisions_on
from followup.services.reconcile import reconcile
from pathway.models import Prompt, PromptDecision
from pathway.services.recording import retract_fact
from tests.builders import SEED, a_care_plan, a_clinic, an_actor
from tests.followup.prompting import (
    assess,
    block_suggested,
    decide,
    emergency,
    instances,
    prompted,
    red_flag_review,
    two_nsaids,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    with clinic_scope(a_clinic().id) as moment:
        yield moment


@pytest.fixture
def plan(now):
    return a_care_plan(now=now)


@pytest.fixture
def clinician(now):
    return an_actor(Role.CLINICIAN, now=now)


@pytest.fixture
def nurse(now):
    return an_actor(Role.CARE_COORDINATOR, now=now)


def refused(error, *fields):
    """The fields of a refusal; nothing was stored."""
    assert PromptDecision.objects.count() == 0
    assert set(error.value.message_dict) == set(fields)
    return " ".join(error.value.messages)


def test_acknowledging_is_stored_with_who_and_when_and_shows_at_once(plan, now, nurse):
    prompt = emergency(plan, now)
    stored = decide(prompt, nurse, now, "seen")
    assert (stored.author_name, stored.author_role) == (nurse.name, "care_coordinator")
    assert (stored.severity, stored.occurrence, stored.effective_at) == ("emergency", 0, now)
    assert prompted("RF-CES").state == "acknowledged"
    event = LedgerEvent.objects.get(type="promptdecision.recorded")
    assert (event.actor_id, event.subject_id) == (nurse.id, stored.root_id)


def test_a_new_red_flag_is_not_covered_by_an_acknowledgement_before_it(plan, now, nurse):
    decide(emergency(plan, now), nurse, now, "seen")
    assess(plan, now + timedelta(minutes=5), bowel_bladder="present")
    assert prompted("RF-CES").state == "open"


@pytest.mark.parametrize("kind", ["declined", "deferred"])
@pytest.mark.statements("PEOPLE-DECIDE", "P-10")
def test_an_emergency_is_neither_declined_nor_deferred(plan, now, clinician, kind):
    prompt = emergency(plan, now)
    with pytest.raises(ValidationError) as error:
        decide(prompt, clinician, now, kind, reason_code="prefers-alternative")
    assert "RF-CES" in refused(error, "kind")


def test_an_outcome_with_its_basis_closes_the_emergency(plan, now, clinician):
    prompt = emergency(plan, now)
    stored = decide(
        prompt,
        clinician,
        now,
        "disposition",
        disposition="assessed_excluded",
        closes=instances(prompt),
        details={"basis": "MRI normal, sensation intact"},
        note="Seen with Dr Ruiz.",
    )
    assert (
        stored.note == "Basis: what excludes it: MRI normal, sensation intact\nSeen with Dr Ruiz."
    )
    assert Prompt.objects.get(id=prompt.id).closed_as == "resolved"


@pytest.mark.parametrize(
    ("disposition", "lacks"),
    [
        ("assessed_excluded", {"basis"}),
        ("confirmed_residual", {"treatment", "treated_on"}),
        ("confirmed_no_residual", {"treatment", "treated_on"}),
        ("longstanding_unchanged", {"cause"}),
        ("sent_to_emergency", {"place", "sent_at", "sent_by"}),
    ],
)
def test_an_outcome_without_what_it_rests_on_is_refused(plan, now, clinician, disposition, lacks):
    prompt = emergency(plan, now)
    with pytest.raises(ValidationError) as error:
        decide(
            prompt,
            clinician,
            now,
            "disposition",
            disposition=disposition,
            closes=instances(prompt),
            details=dict.fromkeys(lacks, "  "),
        )
    refused(error, *lacks)


@pytest.mark.parametrize("day", ["yesterday", "2999-01-01", "2026-02-30"])
def test_the_day_of_a_treatment_is_a_real_day_that_has_been(plan, now, clinician, day):
    prompt = emergency(plan, now)
    with pytest.raises(ValidationError) as error:
        decide(
            prompt,
            clinician,
            now,
            "disposition",
            disposition="confirmed_residual",
            closes=instances(prompt),
            details={"treatment": "Decompression", "treated_on": day},
        )
    refused(error, "treated_on")


@pytest.mark.statements("LATCHING", "H-27")
def test_being_sent_to_emergency_care_stops_paging_and_keeps_the_emergency(plan, now, clinician):
    prompt = emergency(plan, now)
    sent = {"place": "University hospital", "sent_at": "10:40", "sent_by": "ambulance"}
    decide(
        prompt,
        clinician,
        now,
        "disposition",
        disposition="sent_to_emergency",
        closes=instances(prompt),
        details=sent,
    )
    still = prompted("RF-CES")
    assert "outcome is not recorded" in still.text
    assert plan.tasks.open().filter(kind="outcome_contact").exists()


@pytest.mark.parametrize("role", [Role.CARE_COORDINATOR, Role.THERAPIST])
def test_only_a_clinician_records_an_outcome(plan, now, role):
    prompt = emergency(plan, now)
    with pytest.raises(NotPermitted):
        decide(
            prompt,
            an_actor(role, now=now),
            now,
            "disposition",
            disposition="entered_in_error",
            closes=instances(prompt),
        )
    assert PromptDecision.objects.count() == 0


def test_a_clinical_lead_acts_for_a_clinician(plan, now):
    prompt = emergency(plan, now)
    decide(
        prompt,
        an_actor(Role.CLINICAL_LEAD, now=now),
        now,
        "disposition",
        disposition="entered_in_error",
        closes=instances(prompt),
    )
    assert Prompt.objects.get(id=prompt.id).closed_at == now


@pytest.mark.parametrize("closes", [(), ("nothing/saddle_anaesthesia",)])
def test_an_outcome_names_what_it_ends(plan, now, clinician, closes):
    prompt = emergency(plan, now)
    with pytest.raises(ValidationError) as error:
        decide(prompt, clinician, now, "disposition", disposition="entered_in_error", closes=closes)
    refused(error, "closes")


def test_an_outcome_of_one_rule_does_not_end_a_finding_of_another(plan, now, clinician):
    assess(plan, now, saddle_anaesthesia="present", fever="present")
    with pytest.raises(ValidationError) as error:
        decide(
            prompted("RF-REVIEW"),
            clinician,
            now,
            "disposition",
            disposition="assessed",
            closes=instances(prompted("RF-CES")),
            details={"basis": "No focus found"},
        )
    refused(error, "closes")


def test_one_outcome_may_end_several_findings_and_one_alone_leaves_the_rest(plan, now, clinician):
    assess(plan, now, saddle_anaesthesia="present", bowel_bladder="present")
    first, second = instances(prompted("RF-CES"))
    ended = {"disposition": "assessed_excluded", "details": {"basis": "Examined"}}
    decide(prompted("RF-CES"), clinician, now, "disposition", closes=(first,), **ended)
    assert instances(prompted("RF-CES")) == (second,)


def test_an_urgent_review_waits_a_week_at_most_and_says_until_when(plan, now, clinician):
    prompt = red_flag_review(plan, now)
    assert prompt.severity == "urgent"
    late = now.date() + timedelta(days=8)
    with pytest.raises(ValidationError) as error:
        decide(prompt, clinician, now, "deferred", reason_code="need-more-info", until=late)
    assert day_in_words(late - timedelta(days=1)) in refused(error, "until")
    until = late - timedelta(days=1)
    decide(prompt, clinician, now, "deferred", reason_code="need-more-info", until=until)
    waiting = prompted("RF-REVIEW")
    assert (waiting.state, waiting.deferred_until) == ("deferred", until)


@pytest.mark.parametrize("days", [None, 0, -1])
def test_a_deferral_names_a_day_to_come(plan, now, clinician, days):
    prompt = red_flag_review(plan, now)
    until = None if days is None else now.date() + timedelta(days=days)
    with pytest.raises(ValidationError) as error:
        decide(prompt, clinician, now, "deferred", reason_code="need-more-info", until=until)
    refused(error, "until")


def test_a_review_of_red_flags_is_not_declined(plan, now, clinician):
    prompt = red_flag_review(plan, now)
    with pytest.raises(ValidationError) as error:
        decide(prompt, clinician, now, "declined", reason_code="patient-ineligible")
    refused(error, "kind")


@pytest.mark.parametrize("code", ["", "no_reason", "need-more-info", "override"])
@pytest.mark.statements("PEOPLE-DECIDE", "P-10")
def test_declining_needs_a_coded_reason_that_belongs_to_it(plan, now, clinician, code):
    prompt = two_nsaids(plan, now)
    with pytest.raises(ValidationError) as error:
        decide(prompt, clinician, now, "declined", reason_code=code)
    assert "patient-ineligible" in refused(error, "reason_code")


def test_another_reason_is_told_in_words(plan, now, clinician):
    prompt = two_nsaids(plan, now)
    with pytest.raises(ValidationError) as error:
        decide(prompt, clinician, now, "declined", reason_code="other", note=" ")
    refused(error, "note")
    decide(prompt, clinician, now, "declined", reason_code="other", note="Weaning one off.")
    assert prompted("MED-NSAID-DUP").state == "declined"


@pytest.mark.statements("PEOPLE-DECIDE", "H-12", "C-05")
def test_a_block_is_accepted_only_with_a_note_of_the_shared_decision(now, clinician):
    prompt = block_suggested(now, clinician)
    with pytest.raises(ValidationError) as error:
        decide(prompt, clinician, now, "accepted")
    assert "shared decision" in refused(error, "note")
    decide(prompt, clinician, now, "accepted", note="Benefits and harms discussed; she agrees.")
    assert prompted("INT-MBB").state == "accepted"


def test_a_role_the_rule_does_not_address_is_sent_to_a_colleague(plan, now):
    prompt = emergency(plan, now)
    with pytest.raises(NotPermitted, match="not addressed"):
        decide(prompt, an_actor(Role.THERAPIST, now=now), now, "seen")


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.READ_ONLY, Role.CLINIC_ADMIN])
def test_who_may_not_decide_does_not(plan, now, role):
    prompt = emergency(plan, now)
    with pytest.raises(NotPermitted, match="decide prompt"):
        decide(prompt, an_actor(role, now=now), now, "seen")


def test_a_program_records_no_outcome_of_a_red_flag(plan, now):
    prompt = emergency(plan, now)
    program = Actor(
        kind="client", door="api", id=uuid.uuid4(), name="Feed", role="clinician",
        permissions=frozenset(Permission),
    )  # fmt: skip
    with pytest.raises(NotPermitted, match="signed in"):
        decide(
            prompt,
            program,
            now,
            "disposition",
            disposition="entered_in_error",
            closes=instances(prompt),
        )


def test_a_prompt_that_closed_meanwhile_takes_no_answer_and_says_how_it_closed(
    plan, now, clinician
):
    found = assess(plan, now, saddle_anaesthesia="present")
    prompt = prompted("RF-CES")
    retract_fact(found, by=SEED, now=now)
    reconcile(plan, by=SEED, now=now)
    with pytest.raises(ValidationError, match="closed: withdrawn") as error:
        decide(prompt, clinician, now, "seen")
    assert PromptDecision.objects.count() == 0
    assert "nothing left to decide" in error.value.messages[0].lower()


def test_a_suggestion_held_by_an_emergency_is_not_decided(now, clinician):
    plan = block_suggested(now, clinician).care_plan
    emergency(plan, now)
    held = prompted("INT-MBB")
    with pytest.raises(ValidationError, match="held: safety prompt open"):
        decide(held, clinician, now, "accepted", note="Agreed.")


def test_an_answer_to_words_that_changed_is_refused_with_both_versions(plan, now, clinician):
    assess(plan, now, night_pain="present")
    seen = prompted("RF-REVIEW")
    assess(plan, now + timedelta(minutes=5), fever="present")
    now_says = prompted("RF-REVIEW")
    with pytest.raises(PromptChanged) as error:
        decide(seen, clinician, now, "seen")
    assert PromptDecision.objects.count() == 0
    said = str(error.value)
    assert f"version {seen.version}" in said
    assert f"version {now_says.version} now (urgent)" in said
    assert now_says.version > seen.version


def test_other_words_of_the_same_severity_are_another_version_too(plan, now, clinician):
    assess(plan, now, saddle_anaesthesia="present")
    seen = prompted("RF-CES")
    assess(plan, now + timedelta(minutes=5), bowel_bladder="present")
    assert prompted("RF-CES").severity == seen.severity
    with pytest.raises(PromptChanged):
        decide(seen, clinician, now, "seen")


def test_a_colleagues_acknowledgement_does_not_make_ones_own_answer_stale(
    plan, now, clinician, nurse
):
    seen = emergency(plan, now)
    decide(seen, nurse, now, "seen")
    decide(seen, clinician, now, "accepted")
    assert prompted("RF-CES").state == "accepted"


def test_a_version_that_never_was_is_refused(plan, now, clinician):
    prompt = emergency(plan, now)
    with pytest.raises(PromptChanged):
        decide(prompt, clinician, now, "seen", seen_version=prompt.version + 1)


def test_the_same_sitting_twice_is_one_decision_even_after_it_closed_the_prompt(
    plan, now, clinician
):
    prompt, sitting = emergency(plan, now), uuid.uuid4()
    said = {
        "disposition": "entered_in_error",
        "closes": instances(prompt),
        "sitting": sitting,
    }
    first = decide(prompt, clinician, now, "disposition", **said)
    again = decide(prompt, clinician, now, "disposition", **said)
    assert first.id == again.id
    assert PromptDecision.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "said", "field"),
    [
        ("seen", {"reason_code": "other"}, "reason_code"),
        ("accepted", {"until": True}, "until"),
        ("accepted", {"closes": ("x/fever",)}, "closes"),
        ("declined", {"reason_code": "patient-ineligible", "until": True}, "until"),
        ("guessed", {}, "kind"),
    ],
)
def test_what_does_not_belong_to_an_answer_is_refused(plan, now, clinician, kind, said, field):
    prompt = two_nsaids(plan, now)
    if "until" in said:
        said = {**said, "until": now.date() + timedelta(days=3)}
    with pytest.raises(ValidationError) as error:
        decide(prompt, clinician, now, kind, **said)
    refused(error, field)


def test_undoing_takes_back_ones_own_last_answer_and_opens_what_it_closed(plan, now, clinician):
    prompt = emergency(plan, now)
    ended = {"disposition": "entered_in_error", "closes": instances(prompt)}
    decide(prompt, clinician, now, "disposition", **ended)
    assert Prompt.objects.get(id=prompt.id).closed_at == now
    decide(prompt, clinician, now, "undone")
    assert prompted("RF-CES").id == prompt.id
    assert [each.kind for each in decisions_on(prompt)] == ["disposition", "undone"]


def test_the_answer_of_somebody_else_is_not_taken_back(plan, now, clinician, nurse):
    prompt = emergency(plan, now)
    decide(prompt, clinician, now, "seen")
    decide(prompt, nurse, now + timedelta(minutes=1), "seen")
    with pytest.raises(ValidationError, match=f"The last decision is by {nurse.name}"):
        decide(prompt, clinician, now + timedelta(minutes=2), "undone")


def test_where_nobody_answered_there_is_nothing_to_undo(plan, now, clinician):
    with pytest.raises(ValidationError, match="nothing to undo"):
        decide(emergency(plan, now), clinician, now, "undone")
    assert PromptDecision.objects.count() == 0
