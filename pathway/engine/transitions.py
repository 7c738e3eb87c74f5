"""Moving between stages: what the protocol permits, and what a move rests on.

No move is blocked. One that is not permitted, or whose entry criterion is not known to be met,
is an override: it needs a reason and is reported to the clinical lead.
"""

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime

from pathway.engine.answers import Answer, Unknown, all_of, any_of
from pathway.engine.case import Case
from pathway.engine.facts import Facts
from pathway.engine.frozen import frozen
from pathway.engine.overrides import with_overrides
from pathway.engine.plan import Value
from pathway.engine.predicates.decisions import is_cauda_equina_confirmed
from pathway.engine.predicates.procedures import days_since_done, procedures
from pathway.engine.predicates.response import is_response, response
from pathway.engine.predicates.safety import deficit_keys, emergency_keys, review_tier
from pathway.engine.predicates.screen import is_screen_complete
from pathway.engine.predicates.stage import stage
from pathway.engine.predicates.trials import (
    conservative_days,
    is_disabling,
    is_first_line_tried,
    is_neuropathic,
    is_persistent,
    is_refractory,
    is_second_line_tried,
)
from pathway.engine.protocol import Protocol

LADDER = ("ST-0", "ST-1", "ST-2", "ST-3", "ST-4")


@frozen(kw_only=True)
class Criterion:
    """state: met, unmet, unknown (and then what is missing)."""

    id: str
    says: str
    state: str
    missing: tuple[str, ...] = ()
    data: Mapping[str, Value] = field(default_factory=dict)


@frozen(kw_only=True)
class Move:
    from_stage: str
    to_stage: str
    is_permitted: bool
    is_override: bool
    needs_reason: bool
    criteria: tuple[Criterion, ...]


def transition(
    facts: Facts,
    protocol: Protocol,
    to: str,
    *,
    as_of: datetime,
    known_at: datetime | None = None,
) -> Move:
    in_force, _ = with_overrides(protocol, facts.overrides)
    return move(Case(facts, in_force, as_of, known_at), to)


def move(case: Case, to: str) -> Move:
    origin = stage(case)
    is_permitted = to in case.protocol.transitions.get(origin, ())
    criteria = tuple(criterion(case, id) for id in asked_for(case, origin, to))
    is_override = not is_permitted or any(each.state != "met" for each in criteria)
    return Move(
        from_stage=origin,
        to_stage=to,
        is_permitted=is_permitted,
        is_override=is_override,
        needs_reason=is_override or to == "ST-X",
        criteria=criteria,
    )


def asked_for(case: Case, origin: str, to: str) -> tuple[str, ...]:
    """Stepping back, and returning from a surgeon, ask for nothing."""
    is_back = origin in LADDER and to in LADDER and LADDER.index(to) < LADDER.index(origin)
    if is_back or (origin == "ST-5" and to in LADDER):
        return ()
    return case.protocol.entry_criteria(origin, to)


def criterion(case: Case, id: str) -> Criterion:
    answer = CRITERIA[id](case)
    is_unknown = isinstance(answer, Unknown)
    return Criterion(
        id=id,
        says=case.protocol.criteria[id],
        state="unknown" if is_unknown else "met" if answer else "unmet",
        missing=answer.missing if isinstance(answer, Unknown) else (),
        data=data(case),
    )


def data(case: Case) -> Mapping[str, Value]:
    """What people look at when they weigh a move."""
    found = response(case)
    return {
        "conservative days": conservative_days(case),
        "response": found.kind if found else "none yet",
        "changes": found.words if found else "",
        "red flags unresolved": (*emergency_keys(case), *deficit_keys(case)),
    }


def has_no_unresolved_red_flag(case: Case) -> Answer:
    return not (emergency_keys(case) or deficit_keys(case) or review_tier(case).flags)


def has_no_recent_procedure(case: Case) -> Answer:
    recent = case.days("closing_after_procedure_days")
    return not any(
        each.done_on is not None and days_since_done(case, each) < recent
        for each in procedures(case)
    )


def is_first_line_insufficient(case: Case) -> Answer:
    """No response, or a neuropathic part that first-line care did not relieve well."""
    neuropathic = all_of(is_neuropathic(case), is_response(case, "none", "partial", "worse"))
    return any_of(is_response(case, "none"), neuropathic)


def has_surgical_reason(case: Case) -> Answer:
    return any_of(
        bool(emergency_keys(case) or deficit_keys(case)),
        is_cauda_equina_confirmed(case),
        all_of(is_persistent(case), is_disabling(case)),
    )


CRITERIA: Mapping[str, Callable[[Case], Answer]] = {
    "red_flags_screened": is_screen_complete,
    "no_emergency": lambda case: not emergency_keys(case),
    "first_line_tried": is_first_line_tried,
    "first_line_insufficient": is_first_line_insufficient,
    "second_line_tried": is_second_line_tried,
    "persistent": is_persistent,
    "refractory": is_refractory,
    "surgical_reason": has_surgical_reason,
    "cauda_equina_possible": lambda case: bool(emergency_keys(case)),
    "good_response": lambda case: is_response(case, "good"),
    "relapse": lambda case: is_response(case, "none", "worse"),
    "no_unresolved_red_flag": has_no_unresolved_red_flag,
    "no_recent_procedure": has_no_recent_procedure,
}


def stage_diagram(protocol: Protocol) -> str:
    """The permitted moves as Mermaid text."""
    lines = ["stateDiagram-v2"]
    for id, said in protocol.stages.items():
        lines.append(f'    state "{id} {said.title}" as {name(id)}')
    for origin, ends in protocol.transitions.items():
        lines += [
            f"    {name(origin)} --> {name(end)}{label(protocol, origin, end)}" for end in ends
        ]
    return "\n".join(lines) + "\n"


def name(id: str) -> str:
    return id.replace("-", "_")


def label(protocol: Protocol, origin: str, to: str) -> str:
    asked = protocol.entry_criteria(origin, to)
    return f": {', '.join(asked).replace('_', ' ')}" if asked else ""
