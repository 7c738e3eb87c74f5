"""A clinic's own numbers: set by its clinical lead, within bounds, with a reason, on record."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, transaction

from clinic.actors import Actor, member
from clinic.models import LedgerEvent
from clinic.permissions import NotPermitted, Role
from clinic.services.clinics import add_member
from clinic.tenancy import clinic_scope
from followup.services.entries import Entered, record_entry
from followup.services.sweep import sweep
from pathway.gather import gather
from pathway.in_force import everything_in_force
from pathway.models import CarePlan, Prompt, ProtocolOverride
from pathway.protocols import current_protocol
from pathway.records.medication import MEDICATION
from pathway.services.protocols import override_number, switch_rule, withdraw_override
from pathway.services.recording import When
from tests.builders import SEED, a_care_plan, a_clinic, a_user

pytestmark = pytest.mark.django_db

APAP = "apap_max_mg_per_day"


def a_lead(now: datetime, role: Role = Role.CLINICAL_LEAD, *, is_lead: bool = True) -> Actor:
    place = add_member(
        user=a_user("Ines Duarte"), role=role, is_clinical_lead=is_lead, by=SEED, now=now
    )
    return member(place, door="ui")


def set_number(now: datetime, by: Actor, key: str = APAP, value: str = "2000") -> ProtocolOverride:
    return override_number(
        rules=current_protocol(),
        key=key,
        value=value,
        reason="Many with liver risk",
        by=by,
        now=now,
    )


@pytest.mark.statements("CLINIC-NUMBERS", "P-11", "H-21")
def test_a_number_is_kept_with_who_when_why_and_the_version_it_was_checked_against():
    with clinic_scope(a_clinic().id) as now:
        by = a_lead(now)
        override = set_number(now, by)
        assert (override.value, override.revision, override.reason) == (
            "2000",
            0,
            "Many with liver risk",
        )
        assert (override.approved_by_id, override.approved_by_name) == (by.id, "Ines Duarte")
        assert (override.protocol_version, override.recorded_at) == ("1", now)
        event = LedgerEvent.objects.get(type="protocol.overridden")
        assert event.changes["key"] == APAP
        assert (event.changes["from"], event.changes["to"]) == (None, "2000")
        assert event.actor_name == "Ines Duarte"


def test_the_next_word_is_a_new_revision_and_the_earlier_one_stays():
    with clinic_scope(a_clinic().id) as now:
        by = a_lead(now)
        set_number(now, by)
        later = now + timedelta(hours=1)
        set_number(later, by, value="2500")
        withdraw_override(
            rules=current_protocol(),
            key=APAP,
            reason="Agreed",
            by=by,
            now=later + timedelta(hours=1),
        )
        rows = ProtocolOverride.objects.order_by("revision")
        assert [(row.value, row.is_withdrawn) for row in rows] == [
            ("2000", False),
            ("2500", False),
            ("", True),
        ]
        known = ProtocolOverride.objects.in_force
        assert known() == {}
        assert known(later) == {"low_back_pain": {APAP: "2500"}}
        assert known(now) == {"low_back_pain": {APAP: "2000"}}
        assert known(now - timedelta(seconds=1)) == {}


def test_an_override_is_never_changed_or_deleted():
    with clinic_scope(a_clinic().id) as now:
        set_number(now, a_lead(now))
        for forbidden in (
            lambda: ProtocolOverride.objects.update(value="4000"),
            lambda: ProtocolOverride.objects.all().delete(),
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                forbidden()


@pytest.mark.statements("H-21")
@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        (APAP, "3001", "from 1000 to 3000 mg/day: S-20 may be tightened, never loosened"),
        (APAP, "999", "from 1000 to 3000 mg/day"),
        ("rfa_relief_percent", "79.9", "from 80 to 100 %"),
        ("mr_stop_days", "22", "from 10 to 21 days"),
        ("mr_stop_days", "14", "mr_warn_days must stay below mr_stop_days"),
        ("elderly_mult", "1", "from 0.25 to 0.9"),
        ("worse_nrs", "1", "fixed at 2 points"),
        ("p_days", "many", "whole number from 28 to 84 days"),
        ("p_days", "42", "p_days is 42 here already"),
        ("apap_max", "2000", "no number and no rule called apap_max"),
        ("CLS-MISSING", "off", "CLS-MISSING is a rule, no number"),
    ],
)
def test_what_may_not_be_set_is_refused_with_what_may_and_nothing_is_stored(key, value, says):
    with clinic_scope(a_clinic().id) as now:
        by = a_lead(now)
        with pytest.raises(ValidationError) as refusal:
            set_number(now, by, key, value)
        assert says in " ".join(refusal.value.messages)
        assert not ProtocolOverride.objects.exists()


@pytest.mark.statements("H-21", "H-22")
@pytest.mark.parametrize("rule", ["RF-CES", "RF-PROGDEF", "RF-REVIEW", "RF-SCREEN", "RF-RISK"])
def test_red_flag_rules_cannot_be_switched_off(rule):
    with clinic_scope(a_clinic().id) as now:
        by = a_lead(now)
        with pytest.raises(ValidationError, match=f"{rule} cannot be switched off"):
            switch_rule(
                rules=current_protocol(), rule=rule, is_on=False, reason="Noisy", by=by, now=now
            )


@pytest.mark.parametrize("reason", ["", "   ", "x" * 401])
def test_a_reason_is_asked_for(reason):
    with clinic_scope(a_clinic().id) as now:
        by = a_lead(now)
        with pytest.raises(ValidationError, match="Say why"):
            override_number(
                rules=current_protocol(), key=APAP, value="2000", reason=reason, by=by, now=now
            )


@pytest.mark.statements("H-21")
def test_only_a_clinical_lead_may_and_never_the_software():
    with clinic_scope(a_clinic().id) as now:
        for by in (
            a_lead(now, is_lead=False),
            a_lead(now, Role.CLINIC_ADMIN, is_lead=False),
            a_lead(now, Role.CLINICIAN, is_lead=True),
            SEED,
        ):
            with pytest.raises(NotPermitted):
                set_number(now, by)
        set_number(now, a_lead(now, Role.CLINIC_ADMIN, is_lead=True))


def test_taking_one_number_back_may_not_leave_the_others_out_of_step():
    with clinic_scope(a_clinic().id) as now:
        by = a_lead(now)
        set_number(now, by, "mr_warn_days", "8")
        set_number(now, by, "mr_stop_days", "12")
        with pytest.raises(ValidationError, match="mr_warn_days must stay below mr_stop_days"):
            withdraw_override(
                rules=current_protocol(), key="mr_warn_days", reason="Back", by=by, now=now
            )
        with pytest.raises(ValidationError, match="set nothing for p_days"):
            withdraw_override(rules=current_protocol(), key="p_days", reason="x", by=by, now=now)


def taking(now: datetime, mg: int) -> CarePlan:
    plan = a_care_plan(now=now, days_ago=3)
    values = {
        "product": f"Paracetamol {mg} mg",
        "units_per_dose": 1,
        "max_doses_per_day": 5,
    }
    entered = Entered(
        subject=MEDICATION,
        kind="start",
        values=values,
        when=When(on=now.date() - timedelta(days=2)),
    )
    record_entry(patient=plan.patient, plan=plan, entered=entered, by=SEED, now=now)
    return plan


def open_rules(plan: CarePlan) -> set[str]:
    prompts = Prompt.objects.filter(care_plan=plan, closed_at__isnull=True)
    return set(prompts.values_list("rule", flat=True))


@pytest.mark.statements("CLINIC-NUMBERS")
def test_another_number_is_looked_at_for_every_care_plan_in_the_queue():
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        plan, dead = taking(now, 500), a_care_plan(now=now)
        CarePlan.objects.filter(pk=dead.pk).update(evaluate_at=None)
        assert "MED-APAP-MAX" not in open_rules(plan)
        by = a_lead(now)
        set_number(now, by)
        assert list(CarePlan.objects.due(now)) == [plan]
    sweep(by=SEED, clinic_id=clinic.id)
    with clinic_scope(clinic.id) as now:
        assert "MED-APAP-MAX" in open_rules(plan)
        switch_rule(
            rules=current_protocol(),
            rule="MED-APAP-MAX",
            is_on=False,
            reason="Under review",
            by=by,
            now=now,
        )
    sweep(by=SEED, clinic_id=clinic.id)
    with clinic_scope(clinic.id):
        assert "MED-APAP-MAX" not in open_rules(plan)


def test_a_replay_uses_the_numbers_of_its_day():
    with clinic_scope(a_clinic().id) as now:
        plan = a_care_plan(now=now)
        set_number(now, a_lead(now))
        assert gather([plan])[0].overrides == {APAP: "2000"}
        assert gather([plan], now - timedelta(seconds=1))[0].overrides == {}


def test_of_two_who_write_the_same_revision_one_is_refused():
    with clinic_scope(a_clinic().id) as now:
        first = set_number(now, a_lead(now))
        first.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            ProtocolOverride(
                protocol=first.protocol,
                protocol_version="1",
                key=first.key,
                value="1500",
                reason="x",
                approved_by_name="x",
                recorded_at=now,
            ).save(force_insert=True)


def test_another_clinic_keeps_the_numbers_of_the_protocol():
    with clinic_scope(a_clinic().id) as now:
        set_number(now, a_lead(now))
    with clinic_scope(a_clinic().id):
        assert ProtocolOverride.objects.in_force() == {}


def test_what_holds_is_shown_with_basis_bounds_and_who_changed_it():
    with clinic_scope(a_clinic().id) as now:
        set_number(now, a_lead(now))
        found = {each.key: each for each in everything_in_force(current_protocol())}
        limit, ces = found[APAP], found["RF-CES"]
        assert (limit.value, limit.basis, limit.is_own) == ("2000 mg/day", "S-20", True)
        assert limit.changed.approved_by_name == "Ines Duarte"
        assert (ces.value, ces.bounds, ces.is_own) == ("on", "always on", False)
        assert found["p_days"].bounds == "from 28 to 84 days"
        assert found["worse_nrs"].bounds == "fixed"


def run(clinic, *words: str) -> str:
    out = StringIO()
    call_command("override", "--clinic", clinic.slug, *words, stdout=out)
    return out.getvalue()


def lead_of(clinic) -> str:
    with clinic_scope(clinic.id) as now:
        user = a_user("Ines Duarte")
        add_member(user=user, role=Role.CLINICAL_LEAD, is_clinical_lead=True, by=SEED, now=now)
    return user.email


def test_it_sets_shows_and_withdraws():
    clinic = a_clinic()
    who = ("--by", lead_of(clinic), "--reason", "Liver clinic")
    assert "Nothing differs" in run(clinic, "list", "--own")
    assert "is 2000 here" in run(clinic, "set", APAP, "2000", *who)
    run(clinic, "off", "MED-NSAID-FIRST", *who)
    own = run(clinic, "list", "--own")
    assert f"{APAP} = 2000 mg/day" in own
    assert "MED-NSAID-FIRST = off" in own
    assert "set by Ines Duarte on" in own
    assert "Liver clinic" in own
    run(clinic, "on", "MED-NSAID-FIRST", *who)
    assert "as the protocol says" in run(clinic, "withdraw", APAP, *who)
    assert f"{APAP} = 3000 mg/day" in run(clinic, "list")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("set", APAP, "4000"), "from 1000 to 3000"),
        (("off", "RF-CES"), "cannot be switched off"),
        (("set", "nothing", "1"), "no number and no rule"),
    ],
)
def test_a_refusal_is_one_clear_sentence(words, says):
    clinic = a_clinic()
    with pytest.raises(CommandError, match=says):
        run(clinic, *words, "--by", lead_of(clinic), "--reason", "x")


def test_a_person_of_the_clinic_must_be_named():
    clinic = a_clinic()
    with pytest.raises(CommandError, match="Nobody at this clinic"):
        run(clinic, "off", "CLS-MISSING", "--by", "x@example.org", "--reason", "x")
    with pytest.raises(CommandError, match="--by"):
        run(clinic, "off", "CLS-MISSING", "--reason", "x")
