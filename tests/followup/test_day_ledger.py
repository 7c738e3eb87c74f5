"""Of any day: what was due is counted twice, and the two sums agree or the ledger says so."""

import json
import uuid
from datetime import datetime, time, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.formats import day_in_words
from clinic.models import ClinicSettings
from clinic.tenancy import clinic_scope
from followup.calendars import clinic_calendar
from followup.days.accounts import Account, Line, Part
from followup.days.ledger import accounts_of, day_of
from followup.models import Communication, Task
from followup.services.entries import Entered, record_entry
from followup.services.reconcile import reconcile
from followup.services.sweep import sweep
from followup.services.task_work import complete_task, open_task, snooze_task
from pathway.models import CarePlan, Prompt
from pathway.records import SUBJECTS
from pathway.services.recording import When
from tests.builders import SEED, a_care_plan, a_clinic, a_member, a_patient, many_due_care_plans
from tests.web.making import calm, emergency, overdue


@pytest.fixture
def clinic(db):
    return a_clinic()


@pytest.fixture
def now(clinic):
    with clinic_scope(clinic.id) as moment:
        yield moment


def ledger(now, days: int = 0) -> dict[str, Account]:
    on = clinic_calendar().local_day(now) + timedelta(days=days)
    return {each.code: each for each in accounts_of(day_of(on, now))}


def counts(account: Account) -> dict[str, int]:
    return {part.code: part.count for part in account.parts if part.count}


def task(plan, now, *, days: int = 0, key: str = "a") -> Task:
    on = clinic_calendar().local_day(now) + timedelta(days=days)
    return open_task(
        care_plan=plan, kind="by_hand", key=key, due_on=on, reason="test", by=SEED, now=now
    )


def test_every_task_of_a_day_is_in_exactly_one_place(now):
    plan = a_care_plan(now=now)
    done, late, waiting = (task(plan, now, key=key) for key in ("done", "late", "waiting"))
    complete_task(task=done, outcome_code="done", by=SEED, now=now)
    complete_task(task=late, outcome_code="done", by=SEED, now=now + timedelta(days=3))
    tomorrow = clinic_calendar().local_day(now) + timedelta(days=1)
    snooze_task(task=waiting, until=tomorrow, by=SEED, now=now)
    task(plan, now, key="open")
    account = ledger(now)["task-by_hand"]
    assert counts(account) == {"done_on_time": 1, "done_late": 1, "snoozed": 1, "open": 1}
    assert (account.due, account.adds_up) == (4, True)
    [line] = account.part("done_late").lines
    assert line.detail == "3 days late"


def test_a_snooze_gives_time_and_takes_nothing_from_the_day_it_was_due_on(now):
    put_off = task(a_care_plan(now=now), now)
    tomorrow = clinic_calendar().local_day(now) + timedelta(days=1)
    snooze_task(task=put_off, until=tomorrow, by=SEED, now=now)
    complete_task(task=put_off, outcome_code="done", by=SEED, now=now + timedelta(days=1))
    assert counts(ledger(now)["task-by_hand"]) == {"done_late": 1}


def test_an_open_task_of_a_past_day_is_late_by_its_days(now):
    task(a_care_plan(now=now), now, days=-5)
    [line] = ledger(now, -5)["task-by_hand"].part("late").lines
    assert line.detail == "5 days late"


def test_a_day_from_which_a_task_was_moved_still_tells_of_it(now):
    plan = overdue(now)
    moved = Task.objects.open().get(care_plan=plan, kind="reassessment")
    before = (moved.due_on - clinic_calendar().local_day(now)).days
    assert counts(ledger(now, before)["task-reassessment"]) == {"late": 1}
    move_the_date(plan, now)
    moved.refresh_from_db()
    account = ledger(now, before)["task-reassessment"]
    assert counts(account) == {"moved": 1}
    assert account.adds_up
    [line] = account.part("moved").lines
    assert line.detail == f"Moved to {day_in_words(moved.due_on)}"


def move_the_date(plan, now) -> None:
    """The clinic is closed on the day the date fell on."""
    due_on = Task.objects.open().get(care_plan=plan, kind="reassessment").due_on
    ClinicSettings.objects.update(closed_days=[due_on])
    reconcile(plan, by=SEED, now=now)


def test_a_task_nobody_told_the_ledger_of_does_not_add_up(now):
    plan = a_care_plan(now=now)
    task(plan, now)
    on = clinic_calendar().local_day(now)
    Task.objects.create(
        care_plan=plan,
        patient=plan.patient,
        kind="by_hand",
        key="slipped in",
        title="Slipped in",
        due_on=on,
        due_at=now + timedelta(hours=1),
        created_at=now,
    )
    account = ledger(now)["task-by_hand"]
    assert (account.due, account.accounted, account.adds_up) == (1, 2, False)


def test_a_task_whose_row_is_at_another_kind_than_the_ledger_told_does_not_add_up(now):
    told = task(a_care_plan(now=now), now)
    Task.objects.filter(id=told.id).update(kind="letter")
    found = ledger(now)
    assert not found["task-by_hand"].adds_up
    assert not found["task-letter"].adds_up


def test_an_item_in_an_unknown_place_is_missed_by_the_sum():
    line = Line(id=uuid.uuid4(), patient_id=None, who="", what="")
    account = Account("x", "X", "", 2, [Part("a", "A", [line])])
    assert not account.adds_up


def visit(plan, now, kind: str, thread=None, **values):
    return record_entry(
        patient=plan.patient,
        plan=plan,
        entered=Entered(
            subject=SUBJECTS["visit"],
            kind=kind,
            values=values,
            when=When(on=now.date()),
            **({"thread_id": thread} if thread else {}),
        ),
        by=SEED,
        now=now,
    )


def test_visits_are_told_by_how_they_ended(now):
    plan = a_care_plan(now=now)
    earlier = now - timedelta(minutes=1)
    threads = [
        visit(plan, now, "booked", visit_kind="reassessment", scheduled_at=earlier)
        for _ in range(5)
    ]
    instead = {"scheduled_at": now + timedelta(days=9), "replaces_thread_id": threads[4].thread_id}
    visit(plan, now, "booked", visit_kind="reassessment", **instead)
    for booked, kind in zip(threads, ("attended", "missed", "cancelled"), strict=False):
        visit(plan, now, kind, thread=booked.thread_id)
    on = clinic_calendar().local_day(earlier)
    account = next(each for each in accounts_of(day_of(on, now)) if each.code == "visits")
    ended = dict.fromkeys(("attended", "missed", "cancelled", "moved", "no_word"), 1)
    assert counts(account) == ended
    assert (account.due, account.adds_up) == (5, True)


def message(now, state: str, **more) -> Communication:
    return Communication.objects.create(
        membership=a_member(now=now),
        purpose="digest",
        subject=f"digest:{uuid.uuid4()}",
        step="day",
        channel="email",
        template="digest",
        language="en",
        state=state,
        created_at=now,
        **more,
    )


def test_messages_are_told_by_what_became_of_them(now):
    message(now, "planned", send_after=now)
    message(now, "sent", claimed_at=now, sent_at=now, settled_at=now)
    message(now, "uncertain", claimed_at=now, settled_at=now)
    message(now, "suppressed", settled_at=now, suppressed_because="opted_out")
    message(now, "sent", claimed_at=now - timedelta(days=2), settled_at=now)
    account = ledger(now)["messages"]
    assert counts(account) == {"planned": 1, "sent": 1, "uncertain": 1, "suppressed": 1}
    assert account.adds_up
    [line] = account.part("suppressed").lines
    assert line.detail == "opted out"
    assert counts(ledger(now, -2)["messages"]) == {"sent": 1}


def test_prompts_are_told_by_when_they_were_answered(now):
    emergency(now)
    found = ledger(now)
    raised, due = found["prompts-raised"], found["prompts-due"]
    assert raised.due == Prompt.objects.count() > 0
    assert raised.adds_up
    assert due.adds_up
    flag = Prompt.objects.get(rule="RF-CES")
    later = ledger(flag.due_at + timedelta(seconds=1))
    assert flag.id in {line.id for line in later["prompts-raised"].part("overdue").lines}
    Prompt.objects.filter(id=flag.id).update(acknowledged_at=flag.due_at + timedelta(hours=1))
    later = ledger(flag.due_at + timedelta(seconds=1))
    assert flag.id in {line.id for line in later["prompts-raised"].part("answered_late").lines}


def test_an_answer_wanted_by_midnight_counts_on_the_day_that_ends(now):
    emergency(now)
    Prompt.objects.update(due_at=clinic_calendar().end_of(clinic_calendar().local_day(now)))
    assert ledger(now)["prompts-due"].due == Prompt.objects.count() > 0
    assert ledger(now)["prompts-due"].adds_up
    assert ledger(now, 1)["prompts-due"].due == 0


def test_evaluations_left_undone_are_named(clinic):
    with clinic_scope(clinic.id) as now:
        many_due_care_plans(3, now=now)
        assert counts(ledger(now)["evaluations"]) == {"late": 3}
    sweep(by=SEED, clinic_id=clinic.id)
    with clinic_scope(clinic.id) as now:
        assert counts(ledger(now)["evaluations"]) == {"done": 3}
        CarePlan.objects.filter(id=CarePlan.objects.first().id).update(failed_evaluations=1)
        assert counts(ledger(now)["evaluations"]) == {"done": 2, "failed": 1}
        assert "evaluations" not in ledger(now, 1)


def test_a_day_begins_and_ends_at_the_clinics_midnight(now):
    zone = clinic_calendar().zone
    on = clinic_calendar().local_day(now)
    plan = a_care_plan(now=now)
    for at in (time(0), time(23, 59)):
        scheduled = datetime.combine(on, at, zone)
        visit(plan, now, "booked", visit_kind="reassessment", scheduled_at=scheduled)
    assert ledger(now)["visits"].due == 2
    assert ledger(now, 1)["visits"].due == ledger(now, -1)["visits"].due == 0


def test_more_rows_take_no_more_statements(now):
    calm(now)
    few = statements(now)
    for family in ("Okafor", "Kowalski", "Haddad"):
        plan = emergency(now, family)
        task(plan, now, key=family)
        message(now, "planned", send_after=now)
        visit(plan, now, "booked", visit_kind="reassessment", scheduled_at=now)
    assert statements(now) == few


def statements(now) -> int:
    with CaptureQueriesContext(connection) as seen:
        ledger(now)
    return len(seen)


def test_the_command_adds_up_and_says_so_to_programs(clinic):
    with clinic_scope(clinic.id) as now:
        task(a_care_plan(a_patient("Nguyen", "Linh", now=now), now=now), now)
    code, said = run("--clinic", clinic.slug)
    assert code == 0
    assert "Something to do (task-by_hand)" in said
    code, said = run("--clinic", clinic.slug, "--json")
    told = {each["code"]: each for each in json.loads(said)["accounts"]}
    assert told["task-by_hand"]["due"] == told["task-by_hand"]["accounted"] == 1
    assert "Nguyen" not in said


def test_the_command_fails_when_a_sum_does_not_add_up(clinic):
    with clinic_scope(clinic.id) as now:
        told = task(a_care_plan(now=now), now)
        Task.objects.filter(id=told.id).update(kind="letter")
    code, said = run("--clinic", clinic.slug)
    assert code == 1
    assert "DOES NOT ADD UP: 1 were due" in said


@pytest.mark.parametrize("wrong", ["yesterday", "1850-01-01"])
def test_a_wrong_day_is_one_clear_sentence(clinic, wrong):
    with pytest.raises(CommandError, match="no day to ask for"):
        run("--clinic", clinic.slug, "--day", wrong)


def run(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("day_ledger", *arguments, stdout=out)
    except SystemExit as end:
        return int(end.code), out.getvalue()
    return 0, out.getvalue()
