"""Another protocol version: previewed on the live caseload, then moved to by a named person."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import InternalError, connection
from django.test.utils import CaptureQueriesContext

from clinic.actors import Actor, member
from clinic.models import Clinic, LedgerEvent, Patient, User
from clinic.permissions import NotPermitted, Role
from clinic.services.clinics import add_member
from clinic.services.patients import Identifier, add_identifier
from clinic.tenancy import clinic_scope, read_only_scope
from followup.models import Task
from followup.moments import Moment
from followup.services.entries import Entered, record_entry
from followup.services.evaluating import evaluate_plans
from followup.services.explaining import explain_rule
from followup.services.protocol_diff import Totals, Versions, protocol_diff
from followup.services.protocol_moves import move_to_version
from followup.services.sweep import sweep
from pathway.in_force import rules_known_at
from pathway.models import CarePlan, Prompt, ProtocolMove
from pathway.protocols import CURRENT_PROTOCOL, carried, protocol, version_or_draft
from pathway.records.medication import MEDICATION
from pathway.services.courses import Move, move_stage
from pathway.services.recording import When, today
from tests.builders import SEED, a_care_plan, a_clinic, a_user, many_due_care_plans
from tests.followup.versions import another_version

pytestmark = pytest.mark.django_db

UNCLASSED = '[CLS-MISSING]\ntitle = "Kind of pain not recorded"\nversion = 1\nseverity = '
STRICTER = (
    ("rules-response.toml", f'{UNCLASSED}"routine"', f'{UNCLASSED}"urgent"'),
    ("rules-follow-up.toml", 'cites = ["S-55"]', 'cites = ["S-55"]\nis_on = false'),
    ("numbers.toml", "[reassess_st_0_days]\nvalue = 14", "[reassess_st_0_days]\nvalue = 7"),
)


@pytest.fixture
def stricter(tmp_path: Path, settings) -> Path:
    """Version 2: CLS-MISSING urgent, FU-NONE off, ST-0 seen after 7 days instead of 14."""
    settings.PROTOCOL_FOLDERS = [tmp_path]
    return another_version(tmp_path, "2", *STRICTER)


@pytest.fixture
def clinic() -> Clinic:
    """Three people with an incomplete intake 40 days ago, evaluated."""
    found = a_clinic()
    with clinic_scope(found.id) as now:
        many_due_care_plans(3, now=now)
    sweep(by=SEED, clinic_id=found.id)
    return found


def versions(old: str = "1", new: str = "2", **overrides: str) -> Versions:
    return Versions(version_or_draft(old), version_or_draft(new), overrides)


def totals(clinic: Clinic, compared: Versions) -> Totals:
    found = Totals()
    for diff in protocol_diff(clinic_id=clinic.id, versions=compared):
        found.add(diff)
    return found


def a_lead(now, *, is_lead: bool = True) -> Actor:
    place = add_member(
        user=a_user("Ines Duarte"),
        role=Role.CLINICAL_LEAD,
        is_clinical_lead=is_lead,
        by=SEED,
        now=now,
    )
    return member(place, door="ui")


def date_of(now: datetime, days_ago: int) -> date:
    return now.date() - timedelta(days=days_ago)


@pytest.mark.usefixtures("stricter")
def test_versions_are_found_beside_those_of_the_build_and_new_care_plans_keep_the_current(clinic):
    assert carried() == {("low_back_pain", "1"), ("low_back_pain", "2")}
    assert protocol("low_back_pain", "2").version == "2"
    with clinic_scope(clinic.id) as now:
        assert a_care_plan(now=now).protocol_version == CURRENT_PROTOCOL.version == "1"


def test_a_folder_that_says_another_version_than_its_name_is_refused(stricter):
    stricter.rename(stricter.parent / "3")
    with pytest.raises(ValueError, match=r"low_back_pain/3: protocol\.toml says low_back_pain 2"):
        protocol("low_back_pain", "3")


@pytest.mark.usefixtures("stricter")
def test_it_counts_who_gains_loses_and_changes_which_prompt_and_whose_date_moves(clinic):
    forward, back = totals(clinic, versions("1", "2")), totals(clinic, versions("1", "1"))
    assert (forward.compared, forward.different, forward.failed) == (3, 3, 0)
    assert forward.rules["CLS-MISSING", "changed"] == 3
    assert forward.rules["FU-NONE", "lost"] == 3
    assert (forward.due_earlier, forward.due_later) == (3, 0)
    assert (back.compared, back.different, sum(back.rules.values())) == (3, 0, 0)


@pytest.mark.usefixtures("stricter")
def test_only_care_plans_pinned_to_the_old_version_are_compared(clinic):
    with clinic_scope(clinic.id):
        one = CarePlan.objects.first()
        CarePlan.objects.filter(pk=one.pk).update(protocol_version="2")
    assert totals(clinic, versions("1", "2")).compared == 2
    back = totals(clinic, versions("2", "1"))
    assert (back.compared, back.rules["FU-NONE", "gained"], back.due_later) == (1, 1, 1)


def test_a_draft_outside_every_folder_can_be_compared(clinic, tmp_path):
    draft = another_version(tmp_path, "2-draft", *STRICTER)
    found = totals(clinic, versions("1", str(draft)))
    assert found.rules["FU-NONE", "lost"] == 3


def test_a_number_or_a_switch_can_be_tried(clinic):
    tried = versions("1", "1", class_due="x")
    assert "no number and no rule called class_due" in tried.faults()[0]
    assert versions("1", "1", elderly_mult="0.4", FU_NONE="off").faults()
    off = totals(clinic, versions("1", "1", **{"FU-NONE": "off", "reassess_st_0_days": "21"}))
    assert off.rules == {("FU-NONE", "lost"): 3}
    assert (off.due_earlier, off.due_later) == (0, 3)


def test_a_prompt_whose_date_moves_is_changed_and_neither_lost_nor_gained(clinic):
    with clinic_scope(clinic.id) as now:
        taken = date_of(now, 20)
        for plan in CarePlan.objects.select_related("patient")[:2]:
            values = {"product": "Ibuprofen 400 mg", "units_per_dose": 1, "max_doses_per_day": 3}
            start = Entered(subject=MEDICATION, kind="start", values=values, when=When(on=taken))
            record_entry(patient=plan.patient, plan=plan, entered=start, by=SEED, now=now)
    sooner = {"se_check_middle_days": "10", "se_check_middle_elderly_days": "5"}
    assert totals(clinic, versions("1", "1", **sooner)).rules == {("MED-SE-DUE", "changed"): 2}
    listed = run(
        "protocol_diff", clinic, "1", "1", "--patients", "--set", "se_check_middle_elderly_days=5"
    )
    assert "~ MED-SE-DUE (routine open to routine open, another occasion)" in listed


def test_what_does_not_fit_together_cannot_be_tried():
    assert versions("1", "1", mr_stop_days="12").faults() == [
        "mr_warn_days must stay below mr_stop_days"
    ]


def test_a_read_only_scope_lets_postgresql_refuse_every_write(clinic):
    with pytest.raises(InternalError, match="read-only"), read_only_scope(clinic.id):
        Patient.objects.update(family="Nobody")
    with clinic_scope(clinic.id):
        Patient.objects.update(family="Somebody")


def written(clinic: Clinic) -> list[object]:
    with clinic_scope(clinic.id):
        return [
            list(CarePlan.objects.order_by("id").values()),
            list(Prompt.objects.order_by("id").values()),
            list(Task.objects.order_by("id").values()),
            LedgerEvent.objects.count(),
        ]


@pytest.mark.usefixtures("stricter")
def test_comparing_writes_nothing_and_could_not(clinic):
    before = written(clinic)
    with CaptureQueriesContext(connection) as asked:
        totals(clinic, versions("1", "2"))
    said = [query["sql"] for query in asked.captured_queries]
    scopes = [at for at, sql in enumerate(said) if "set_config('app.clinic_id', id" in sql]
    assert scopes
    assert all(said[at + 1] == "SET TRANSACTION READ ONLY" for at in scopes)
    assert written(clinic) == before


@pytest.mark.usefixtures("stricter")
def test_more_patients_than_a_chunk_are_compared_in_as_many_statements_a_chunk(clinic, monkeypatch):
    monkeypatch.setattr("followup.services.protocol_diff.CHUNK", 2)
    with CaptureQueriesContext(connection) as few:
        assert totals(clinic, versions("1", "2")).compared == 3
    with clinic_scope(clinic.id) as now:
        many_due_care_plans(4, now=now)
    with CaptureQueriesContext(connection) as many:
        assert totals(clinic, versions("1", "2")).compared == 7
    # 3 are two chunks and an empty one, 7 are four and an empty one.
    a_chunk = (len(many) - len(few)) / 2
    assert len(few) < 3 * a_chunk


def test_a_care_plan_that_a_version_cannot_read_is_told_and_the_others_go_on(clinic, tmp_path):
    rules = version_or_draft(str(another_version(tmp_path, "2", *STRICTER)))
    without = replace(rules, stages={id: each for id, each in rules.stages.items() if id != "ST-0"})
    with clinic_scope(clinic.id) as now:
        plan = CarePlan.objects.first()
        move_stage(plan=plan, move=Move(to="ST-1", reason="x"), when=today(now), by=SEED, now=now)
    found = totals(clinic, Versions(version_or_draft("1"), without))
    assert (found.compared, found.failed) == (3, 2)
    assert found.rules["CLS-MISSING", "changed"] == 3


def test_a_rule_that_fails_is_told_as_failed_and_not_as_lost(clinic):
    rules = version_or_draft("1")
    numbers = {key: each for key, each in rules.numbers.items() if key != "class_due_days"}
    found = totals(clinic, Versions(rules, replace(rules, numbers=numbers)))
    assert (found.failed, found.rules) == (3, {})


def run(command: str, clinic: Clinic, *words: str) -> str:
    out = StringIO()
    call_command(command, *words, "--clinic", clinic.slug, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("stricter")
def test_the_command_gives_totals_and_patients_by_number_without_names(clinic):
    with clinic_scope(clinic.id) as now:
        patient = Patient.objects.order_by("name_key").first()
        number = Identifier(system="urn:bp", value="BP-20402")
        add_identifier(patient=patient, identifier=number, by=SEED, now=now)
    said = run("protocol_diff", clinic, "1", "2")
    assert "low_back_pain 1 to 2 (nothing is written)" in said
    assert "3 care plans pinned to version 1: 3 differ, 0 with a rule that failed" in said
    assert "Next date: 3 earlier, 0 later" in said
    assert "FU-NONE                 0 gain it,      3 lose it,      0 change" in said
    assert "BP-20402" not in said
    listed = run("protocol_diff", clinic, "1", "2", "--patients")
    assert f"BP-20402  {patient.id}\n" in listed
    assert "- FU-NONE (urgent open)" in listed
    assert "~ CLS-MISSING (routine open to urgent open)" in listed
    assert patient.family not in listed
    assert patient.family in run("protocol_diff", clinic, "1", "2", "--patients", "--names")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("1", "7"), "'7' is no folder of a protocol and no version of it: 1"),
        (("1", "1", "--set", "apap_max_mg_per_day=4000"), "from 1000 to 3000"),
        (("1", "1", "--set", "apap_max_mg_per_day"), "KEY=VALUE"),
        (("1", "1", "--off", "RF-CES"), "cannot be switched off"),
    ],
)
def test_a_wrong_question_is_refused_in_one_sentence(clinic, words, says):
    with pytest.raises(CommandError, match=says):
        run("protocol_diff", clinic, *words)


@pytest.mark.usefixtures("stricter")
@pytest.mark.statements("CLINIC-NUMBERS")
def test_moving_is_on_record_and_prompts_and_dates_follow_at_once(clinic):
    with clinic_scope(clinic.id) as now:
        by = a_lead(now)
        plans = list(CarePlan.objects.order_by("id"))[:2]
        report = move_to_version(
            plans=plans, version="2", reason="Agreed on Monday", by=by, now=now
        )
        assert report.evaluated == 2
        moved = CarePlan.objects.pinned_to("low_back_pain", "2")
        assert {plan.id for plan in moved} == {plan.id for plan in plans}
        standing = Prompt.objects.filter(care_plan__in=plans, closed_at__isnull=True)
        assert not standing.filter(rule="FU-NONE").exists()
        assert set(standing.filter(rule="CLS-MISSING").values_list("severity", flat=True)) == {
            "urgent"
        }
        assert set(
            standing.filter(rule="CLS-MISSING").values_list("protocol_version", flat=True)
        ) == {"2"}
        record = ProtocolMove.objects.first()
        assert (record.from_version, record.to_version) == ("1", "2")
        assert (record.reason, record.moved_by_name) == ("Agreed on Monday", "Ines Duarte")
        events = LedgerEvent.objects.filter(type="care_plan.protocol_moved")
        assert {event.patient_id for event in events} == {plan.patient_id for plan in plans}
        assert events[0].changes == {"from": "1", "to": "2"}


@pytest.mark.usefixtures("stricter")
def test_moving_again_moves_nobody_twice(clinic):
    with clinic_scope(clinic.id) as now:
        by, plans = a_lead(now), list(CarePlan.objects.all())
        for _ in range(2):
            move_to_version(plans=plans, version="2", reason="Agreed", by=by, now=now)
        assert ProtocolMove.objects.count() == 3


@pytest.mark.usefixtures("stricter")
@pytest.mark.statements("AS-KNOWN-THEN")
def test_a_replay_before_the_move_uses_the_version_of_its_day(clinic):
    with clinic_scope(clinic.id) as now:
        plan = CarePlan.objects.select_related("episode", "patient").first()
        later = now + timedelta(hours=1)
        by = a_lead(now)
        move_to_version(plans=[plan], version="2", reason="Agreed", by=by, now=later)
        plan.refresh_from_db()
        then = evaluate_plans([plan], as_of=later, known_at=now)[0][0].plan
        since = evaluate_plans([plan], as_of=later, known_at=later)[0][0].plan
        assert (then.protocol_version, since.protocol_version) == ("1", "2")
        assert rules_known_at(plan, now).version == "1"
        assert rules_known_at(plan, None).version == "2"
        why = explain_rule(plan, "FU-NONE", Moment(as_of=later, known_at=now))
        assert why.rules.version == why.explanation.protocol_version == "1"


@pytest.mark.usefixtures("stricter")
def test_moving_needs_a_lead_a_reason_and_a_version_that_is_here(clinic):
    with clinic_scope(clinic.id) as now:
        plans, lead = list(CarePlan.objects.all()), a_lead(now)
        for by in (SEED, a_lead(now, is_lead=False)):
            with pytest.raises(NotPermitted):
                move_to_version(plans=plans, version="2", reason="x", by=by, now=now)
        with pytest.raises(ValidationError, match="Say why"):
            move_to_version(plans=plans, version="2", reason=" ", by=lead, now=now)
        with pytest.raises(ValidationError, match=r"no version '9' here\. Choose one of: 1, 2"):
            move_to_version(plans=plans, version="9", reason="x", by=lead, now=now)
        assert not ProtocolMove.objects.exists()
        assert CarePlan.objects.pinned_to("low_back_pain", "1").count() == 3


@pytest.mark.usefixtures("stricter")
def test_the_command_previews_first_and_moves_only_when_told(clinic):
    with clinic_scope(clinic.id) as now:
        email = User.objects.get(pk=a_lead(now).id).email
    words = ("1", "2", "--by", email, "--reason", "Agreed")
    before = written(clinic)
    said = run("protocol_move", clinic, *words)
    assert "3 care plans would move" in said
    assert "FU-NONE" in said
    assert written(clinic) == before
    done = run("protocol_move", clinic, *words, "--apply")
    assert "3 care plans moved to version 2" in done
    with clinic_scope(clinic.id):
        assert CarePlan.objects.pinned_to("low_back_pain", "2").count() == 3
    assert "0 care plans would move" in run("protocol_move", clinic, *words)
    with pytest.raises(CommandError, match="two different versions"):
        run("protocol_move", clinic, "1", "1", *words[2:], "--apply")
