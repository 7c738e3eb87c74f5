"""Asking the engine about care plans, one failure never silencing another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pathway.engine.evaluate import evaluate
from pathway.engine.facts import Facts
from pathway.engine.plan import Plan
from pathway.gather import gather
from pathway.models import CarePlan, ProtocolMove
from pathway.protocols import protocol


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A care plan with what it rests on and what the protocol suggests for it."""

    care_plan: CarePlan
    facts: Facts
    plan: Plan


@dataclass(frozen=True, slots=True)
class NotEvaluated:
    """A care plan the engine could not read; `error` is the exception's class."""

    care_plan: CarePlan
    error: str


def evaluate_plans(
    care_plans: Sequence[CarePlan], *, as_of: datetime, known_at: datetime | None = None
) -> tuple[list[Evaluated], list[NotEvaluated]]:
    """Gather the chunk in a fixed number of queries, then evaluate each plan by itself."""
    done: list[Evaluated] = []
    failed: list[NotEvaluated] = []
    pinned = ProtocolMove.objects.undone_until(care_plans, known_at)
    for care_plan, facts in zip(care_plans, gather(care_plans, known_at), strict=True):
        try:
            version = pinned.get(care_plan.id, care_plan.protocol_version)
            rules = protocol(care_plan.protocol, version)
            plan = evaluate(facts, rules, as_of=as_of, known_at=known_at)
        except Exception as error:  # noqa: BLE001 - becomes an alert that staff see
            failed.append(NotEvaluated(care_plan, type(error).__name__))
        else:
            done.append(Evaluated(care_plan, facts, plan))
    return done, failed
