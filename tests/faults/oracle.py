"""What must be true once everything is quiet again: statements over every clinic, and the engine."""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, LiteralString

import psycopg

from clinic.tenancy import clinic_scope
from followup.models import Task
from followup.services.evaluating import Evaluated, evaluate_plans
from pathway.models import CarePlan, Prompt
from tests.faults.providers import Mail, Texts
from tests.faults.work import NEVER_RELEASED, Made

# What moves while a trial runs: the sum grows with everything that gets done.
PROGRESS = """
    SELECT (SELECT count(*) FROM care_plan WHERE evaluated_at IS NOT NULL)
         + (SELECT count(*) FROM ledger_event WHERE type IN ('task.fell_due', 'emergency.escalated'))
         + (SELECT count(*) FROM communication WHERE settled_at IS NOT NULL)
"""

# Due now, on the clock of its clinic.
DUE = """
    SELECT (SELECT count(*) FROM care_plan q JOIN clinic c ON c.id = q.clinic_id
             WHERE q.evaluate_at <= now() + c.clock_offset)
         + (SELECT count(*) FROM task q JOIN clinic c ON c.id = q.clinic_id
             WHERE q.next_step_at <= now() + c.clock_offset)
         + (SELECT count(*) FROM communication q JOIN clinic c ON c.id = q.clinic_id
             WHERE q.send_after <= now() + c.clock_offset)
"""

# The next moment of a message that was tried or claimed, as far ahead of the database's clock.
NEXT_TRY = """
    SELECT max(q.send_after) - now() FROM communication q
    WHERE q.send_after IS NOT NULL AND (q.state = 'claimed' OR q.attempts > 0)
"""

LOST = {
    "care plans never evaluated": "SELECT count(*) FROM care_plan WHERE evaluated_at IS NULL",
    "due and left lying": DUE,
    "tasks that fell due untold": """
        SELECT count(*) FROM task t JOIN clinic c ON c.id = t.clinic_id
        WHERE t.state = 'open' AND t.kind <> 'acknowledge' AND t.due_at <= now() + c.clock_offset
        AND NOT EXISTS (SELECT FROM ledger_event e WHERE e.clinic_id = t.clinic_id
                        AND e.type = 'task.fell_due' AND e.subject_id = t.id)""",
    "messages still tried": """
        SELECT count(*) FROM communication
        WHERE state = 'claimed' OR (state = 'planned' AND attempts > 0)""",
    "broken plans that nobody is shown": """
        SELECT count(*) FROM care_plan p WHERE p.protocol_version = 'never-released'
        AND NOT EXISTS (SELECT FROM engine_alert a WHERE a.clinic_id = p.clinic_id
                        AND a.care_plan_id = p.id AND a.cleared_at IS NULL)""",
    "claims without a lease": """
        SELECT count(*) FROM communication
        WHERE state IN ('planned', 'claimed') AND send_after IS NULL""",
    "messages whose ledger says otherwise": """
        SELECT count(*) FROM communication m WHERE m.state IN ('sent', 'failed', 'uncertain')
        AND 1 <> (SELECT count(*) FROM ledger_event e WHERE e.clinic_id = m.clinic_id
                  AND e.type = 'communication.' || m.state AND e.subject_id = m.id)""",
    "work that no list shows": """
        SELECT count(*) FROM task t WHERE t.state = 'open'
        AND NOT EXISTS (SELECT FROM caseload r WHERE r.clinic_id = t.clinic_id
                        AND r.care_plan_id = t.care_plan_id)""",
}

DOUBLED = {
    "prompts raised twice": """
        SELECT count(*) - count(DISTINCT subject_id) FROM ledger_event
        WHERE type = 'prompt.raised'""",
    "tasks told twice": """
        SELECT count(*) - count(DISTINCT subject_id) FROM ledger_event
        WHERE type = 'task.fell_due'""",
    "tasks made twice": """
        SELECT count(*) - count(DISTINCT subject_id) FROM ledger_event
        WHERE type = 'task.created'""",
    "rungs climbed twice": """
        SELECT count(*) - count(DISTINCT (e.subject_id, e.changes -> 'rung')) FROM ledger_event e
        WHERE e.type = 'emergency.escalated'""",
    "reports stored twice": """
        SELECT count(*) - count(DISTINCT patient_id) FROM assessment WHERE source = 'patient'""",
}

# Nobody knows whether it arrived, or it did not: a person must find each on a list.
OPEN = "SELECT count(*) FROM communication WHERE state = %s AND patient_id IS NOT NULL"
LISTED = """
    SELECT count(*) FROM communication m JOIN task t
        ON t.clinic_id = m.clinic_id AND t.key = 'message:' || m.id::text
        AND t.kind = 'message_failed' AND t.state = 'open'
    WHERE m.state = %s AND m.patient_id IS NOT NULL
"""


SENT_BY_NOW = """
    SELECT id, channel, state, purpose = 'visit_reminder' FROM communication
    WHERE purpose IN ('visit_reminder', 'escalation') AND step <> 'day_before'
"""
REMINDED = "SELECT patient_id FROM communication WHERE step = 'week_before'"
PAGED_ABOUT = """
    SELECT p.patient_id FROM communication m
    JOIN prompt p ON p.clinic_id = m.clinic_id AND p.id = m.prompt_id
    WHERE m.purpose = 'escalation' AND m.state = 'sent'
"""
REPORTED = """
    SELECT a.patient_id FROM assessment a
    JOIN prompt p ON p.clinic_id = a.clinic_id AND p.patient_id = a.patient_id
    WHERE a.source = 'patient' AND p.rule = 'RF-CES'
"""


@dataclass(slots=True)
class Found:
    """By what it is: how many were lost and doubled. Messages whose fate is open, and the listed."""

    items: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    doubled: Counter[str] = field(default_factory=Counter)
    uncertain: int = 0
    failed: int = 0
    listed: int = 0
    errors: int = 0

    def add(self, other: "Found") -> None:
        self.items += other.items
        self.lost.update(other.lost)
        self.doubled.update(other.doubled)
        self.uncertain += other.uncertain
        self.failed += other.failed
        self.listed += other.listed
        self.errors += other.errors


def judge(admin: psycopg.Connection, made: Made, mail: Mail, texts: Texts) -> Found:
    """Everything that the database, the engine and the providers say after a trial."""
    found = Found(items=count(admin, PROGRESS) + len(made.reports))
    for name, statement in LOST.items():
        found.lost[name] += count(admin, statement)
    for name, statement in DOUBLED.items():
        found.doubled[name] += count(admin, statement)
    for state in ("uncertain", "failed"):
        found.listed += count(admin, LISTED, state)
    found.uncertain, found.failed = count(admin, OPEN, "uncertain"), count(admin, OPEN, "failed")
    _messages(admin, made, mail, texts, found)
    _ask_the_engine(made, found)
    found.lost, found.doubled = +found.lost, +found.doubled
    return found


def count(admin: psycopg.Connection, statement: Any, *values: Any) -> int:
    row = admin.execute(statement, values).fetchone()
    assert row is not None
    return int(row[0])


def reports_lost(admin: psycopg.Connection, thanked: Iterable[uuid.UUID]) -> int:
    """Patients who were thanked, and whose answers or emergency are not there."""
    return len(set(thanked) - _ids(admin, REPORTED))


def _messages(
    admin: psycopg.Connection, made: Made, mail: Mail, texts: Texts, found: Found
) -> None:
    """The providers' counts against the rows; a reminder at most once, an escalation at least."""
    for message_id, channel, state, is_reminder in admin.execute(SENT_BY_NOW):
        taken = _taken(message_id, channel, mail, texts)
        found.lost["sent, but nobody took it"] += state == "sent" and taken == 0
        if is_reminder:
            found.doubled["reminders sent again"] += max(0, taken - 1)
            is_told = state in ("sent", "uncertain")
            found.lost["taken, but told otherwise"] += taken > 0 and not is_told
    found.lost["reminders never planned"] += len(made.written_to - _ids(admin, REMINDED))
    found.lost["emergencies nobody was told of"] += len(made.in_danger - _ids(admin, PAGED_ABOUT))


def _ids(admin: psycopg.Connection, statement: LiteralString) -> set[uuid.UUID]:
    return {row[0] for row in admin.execute(statement)}


def _taken(message_id: uuid.UUID, channel: str, mail: Mail, texts: Texts) -> int:
    if channel == "sms":
        return texts.taken[message_id.hex]
    return mail.taken[f"<{message_id.hex}@example.org>"]


def _ask_the_engine(made: Made, found: Found) -> None:
    """Prompts and dated tasks are those that the engine asks for, from the facts alone."""
    for clinic in made.clinics:
        with clinic_scope(clinic) as now:
            plans = CarePlan.objects.active().exclude(protocol_version=NEVER_RELEASED)
            done, failed = evaluate_plans(
                list(plans.select_related("episode", "patient")), as_of=now
            )
            found.lost["plans the engine cannot read"] += len(failed)
            for evaluated in done:
                _compare(evaluated, found)


def _compare(evaluated: Evaluated, found: Found) -> None:
    prompts = {
        (each.rule, each.trigger_key, each.occurrence)
        for each in evaluated.plan.prompts
        if each.status != "settled"
    }
    tasks = {(due.kind, due.counted_from.isoformat()) for due in evaluated.plan.dues}
    plan = evaluated.care_plan
    held = Prompt.objects.filter(care_plan=plan).values_list("rule", "trigger_key", "occurrence")
    found.lost["prompts missing"] += len(prompts - set(held))
    found.doubled["prompts nobody asked for"] += len(set(held) - prompts)
    found.lost["tasks missing"] += len(
        tasks - set(Task.objects.filter(care_plan=plan).values_list("kind", "key"))
    )
