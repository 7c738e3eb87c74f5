"""The plan as it was: by when facts were effective, and by when they were recorded."""

from datetime import timedelta
from decimal import Decimal

import pytest

from clinic.services.versions import save_version
from clinic.tenancy import clinic_scope
from followup.moments import Moment
from followup.services.assessments import record_assessment
from followup.services.courses import change_stage
from followup.services.evaluating import evaluate_plans
from followup.services.explaining import explain_rule, list_rules
from pathway.engine import canonical_json
from pathway.models import ConditionEntry, ProtocolOverride
from pathway.protocols import CURRENT_PROTOCOL
from pathway.services.courses import Move
from pathway.services.recording import correct_fact, record_fact, retract_fact, today
from tests.builders import SEED, a_care_plan, a_clinic, a_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    with clinic_scope(a_clinic().id) as moment:
        yield moment


@pytest.fixture
def plan(now):
    return a_care_plan(now=now)


def assess(plan, at, **answers):
    return record_assessment(
        plan=plan, answers={"kind": "contact", **answers}, when=today(at), by=SEED, now=at
    )


def as_it_was(plan, moment):
    """The plan and two of its explanations as of and known at a moment, byte for byte."""
    (done,), failed = evaluate_plans([plan], as_of=moment, known_at=moment)
    assert not failed
    then = Moment(as_of=moment, known_at=moment)
    explained = [explain_rule(plan, rule, then).explanation for rule in ("RF-CES", "CLS-MISSING")]
    return canonical_json([done.plan, *explained, list_rules(plan, then)])


def set_number(value, at):
    return ProtocolOverride.objects.create(
        protocol=CURRENT_PROTOCOL.name,
        protocol_version=CURRENT_PROTOCOL.version,
        key="elderly_age",
        revision=ProtocolOverride.objects.count(),
        value=value,
        reason="Local practice",
        approved_by_name="Dr Sofía Marín",
        recorded_at=at,
    )


def test_what_is_written_later_changes_nothing_of_what_was_known(plan, now):
    flagged = assess(plan, now, saddle_anaesthesia="present", nrs=Decimal(8))
    mistaken = assess(plan, now, fever="present")
    then, later = now + timedelta(minutes=1), now + timedelta(hours=1)
    before = as_it_was(plan, then)
    correct_fact(flagged, by=SEED, now=later, saddle_anaesthesia="absent")
    retract_fact(mistaken, by=SEED, now=later, reason_code="another_patient")
    assess(plan, later, nrs=Decimal(2), pain_classes=["neuropathic"])
    change_stage(plan=plan, move=Move(to="ST-1"), when=today(later), by=SEED, now=later)
    assert as_it_was(plan, then) == before
    assert as_it_was(plan, later + timedelta(minutes=1)) != before


def test_a_number_the_clinic_sets_later_is_not_read_into_an_earlier_plan(plan, now):
    set_number("70", now)
    then, later = now + timedelta(minutes=1), now + timedelta(hours=1)
    before = as_it_was(plan, then)
    set_number("60", later)
    assert as_it_was(plan, then) == before
    assert as_it_was(plan, later) != before


def test_a_record_merged_later_is_not_read_into_an_earlier_plan(plan, now):
    twin = a_patient("Haddad", "Rania", now=now)
    record_fact(
        ConditionEntry,
        patient_id=twin.id,
        when=today(now),
        by=SEED,
        now=now,
        kind="present",
        code="osteoporosis",
    )
    then, later = now + timedelta(minutes=1), now + timedelta(hours=1)
    before = as_it_was(plan, then)
    save_version(twin, merged_into=plan.patient, merged_at=later, updated_at=later)
    assert as_it_was(plan, then) == before
    (done,), _ = evaluate_plans([plan], as_of=later, known_at=later)
    assert "RF-RISK" in {each.rule for each in done.plan.prompts}
    (now_known,), _ = evaluate_plans([plan], as_of=then)
    assert "RF-RISK" in {each.rule for each in now_known.plan.prompts}
