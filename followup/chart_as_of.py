"""A chart as it was on another day: what was known then, asked of the engine again.

Nothing stored is read of prompts, tasks and alerts: they hold what is true today.
"""

import json
from datetime import datetime
from typing import Any

from clinic.models import Patient
from followup import directory
from followup.chart import REASSESSMENT, SHOWING, Chart, NextAction
from followup.due import due, zone
from followup.prompt_answers import answers_of
from followup.prompt_cards import cards_of_prompts, lines_of
from followup.record_panel import panel_of
from followup.recorded import recorded_of
from followup.services.evaluating import Evaluated, evaluate_plans
from followup.services.prompts import state_of
from followup.task_kinds import SCHEDULED
from pathway.engine import plan as engine
from pathway.engine.cards import rank
from pathway.engine.days import next_midnight
from pathway.engine.overrides import with_overrides
from pathway.in_force import rules_known_at
from pathway.models import Prompt

# Everything but what its own answer has settled.
TOLD = ("open", "held", "folded", "suppressed", "deferred")


class NotKnownThen(RuntimeError):
    """The care plan could not be evaluated as of that day: no silence may be read from it."""


def read_chart_as_of(patient: Patient, plan: Any, moment: datetime) -> Chart:
    """Effective by, and known by, the same moment. Raises NotKnownThen."""
    done, _failed = evaluate_plans([plan], as_of=moment, known_at=moment)
    if not done or done[0].plan.rule_errors:
        raise NotKnownThen
    rules = with_overrides(rules_known_at(plan, moment), done[0].facts.overrides)[0]
    recorded = recorded_of(plan, moment)
    prompts = [
        _stored(each, done[0], moment) for each in done[0].plan.prompts if each.status in TOLD
    ]
    waiting = [each for each in prompts if each.state not in SHOWING]
    answers = answers_of(rules, prompts, moment)
    return Chart(
        patient=patient,
        number=directory.numbers_of([patient.id]).get(patient.id, ""),
        now=moment,
        plan=plan,
        protocol=rules,
        recorded=recorded,
        cards=cards_of_prompts(rules, prompts, moment, None, answers),
        waiting=lines_of(rules, waiting, moment, None, answers),
        actions=_actions(done[0].plan, moment),
        panel=panel_of(recorded, rules, moment),
        exclusions=done[0].plan.exclusions,
        as_of=moment,
    )


def _stored(said: engine.Prompt, found: Evaluated, moment: datetime) -> Prompt:
    """As it would have been stored; when it was raised, and so its due time, is not replayed."""
    return Prompt(
        care_plan=found.care_plan,
        patient_id=found.care_plan.patient_id,
        rule=said.rule,
        trigger_key=said.trigger_key,
        occurrence=said.occurrence,
        severity=said.severity,
        rank=rank(said),
        state=state_of(said),
        cause_key=said.cause_key,
        text=said.text,
        raised_at=moment,
        held_by=said.status_because if said.status == "held" else "",
        deferred_until=said.suppressed_until,
        protocol_version=found.plan.protocol_version,
        evidence=json.loads(engine.canonical_json(said)),
    )


def _actions(plan: engine.Plan, moment: datetime) -> list[NextAction]:
    """What was due, the soonest first."""
    return [_action(each, moment) for each in sorted(plan.dues, key=lambda each: each.due_on)]


def _action(each: engine.Due, moment: datetime) -> NextAction:
    ends = next_midnight(each.due_on, zone())
    kind = SCHEDULED.get(each.kind, SCHEDULED[REASSESSMENT])
    return NextAction(each.kind, kind.title, each.reason, due(each.due_at or ends, moment))
