"""Injections for refractory pain, guidance, and checks after a procedure."""

from pathway.engine.answers import Answer, all_of, any_of, missing, unknown
from pathway.engine.case import Case, seen
from pathway.engine.facts import Fact
from pathway.engine.plan import Evidence
from pathway.engine.predicates.aftercare import overdue_checks
from pathway.engine.predicates.blocks import is_latest_block_negative, latest_block
from pathway.engine.predicates.courses import active_of
from pathway.engine.predicates.injections import is_repeat_allowed
from pathway.engine.predicates.person import has_condition, known
from pathway.engine.predicates.procedures import (
    Procedure,
    days_since_done,
    done,
    pending,
    procedures,
)
from pathway.engine.predicates.red_flags import active_instances
from pathway.engine.predicates.stage import stage
from pathway.engine.predicates.trials import is_neuropathic, is_of_kind, is_refractory
from pathway.engine.register import Finding, Outcome, rule
from pathway.engine.rules.blocks import facet_entry, facets, is_denervated_since
from pathway.engine.rules.grounds import Grounds, each_once, kind_of_pain, refractoriness
from pathway.engine.words import words

CAUTIONS = ("immunosuppression", "anticoagulated", "diabetes")


@rule("INT-FLUORO")
def is_denervation_guided_otherwise(case: Case) -> Outcome:
    """S-38."""
    for each in procedures(case):
        if each.kind != "rfa" or each.is_cancelled or not (each.planned or each.done):
            continue
        if each.guidance is None:
            yield unknown("guidance of the denervation")
        elif each.guidance != "fluoroscopy":
            yield Finding(
                key=f"plan:{each.thread_id}",
                values={"guidance": each.guidance},
                evidence=opening(each),
                about=(each.thread_id,),
            )


def opening(procedure: Procedure) -> tuple[Evidence, ...]:
    entry: Fact | None = procedure.planned or procedure.done
    return (seen(entry, "procedure"),) if entry else ()


@rule("INT-ESI")
def may_an_epidural_steroid_be_considered(case: Case) -> Outcome:
    """S-41, S-42."""
    asked = all_of(
        stage(case) == "ST-4",
        is_refractory(case),
        is_neuropathic(case),
        is_repeat_allowed(case, "esi"),
        not pending(case, "esi"),
    )
    yield from missing(asked)
    if asked is True:
        yield injection(case, "esi")


@rule("INT-MECH")
def may_a_joint_steroid_be_considered(case: Case) -> Outcome:
    """S-41, S-43, S-44, S-37."""
    variant = mechanical_option(case)
    kind = "mbb" if variant == "block_first" else "ia_steroid"
    asked = all_of(
        stage(case) == "ST-4",
        bool(variant),
        is_refractory(case),
        is_of_kind(case, "nociceptive"),
        is_repeat_allowed(case, "ia_steroid"),
        not pending(case, kind),
    )
    yield from missing(asked)
    if asked is True:
        yield injection(case, kind, variant)


def mechanical_option(case: Case) -> str:
    """Empty: another rule speaks, or the last denervation has not had its time."""
    block = latest_block(case)
    denervations = done(case, "rfa")
    if denervations and days_since_done(case, denervations[-1]) < case.days("rfa_outcome_days"):
        return ""
    if block is None:
        entry = facet_entry(case)
        is_suspected = entry is not None and entry.facet_suspected == "yes"
        return "block_first" if is_suspected else "steroid_only"
    if block.problem:
        return ""
    is_spent = is_latest_block_negative(case) or is_denervated_since(case, block)
    return "no_denervation" if is_spent else ""


def injection(case: Case, kind: str, variant: str = "") -> Finding:
    cautions = [code for code in CAUTIONS if is_caution(case, code) is True]
    return Finding(
        key=f"{stage(case)}:{kind}:{len(done(case, kind))}",
        variant=variant,
        values={"cautions": ", ".join(cautions)},
        phrases=("cautions",) if cautions else (),
        evidence=each_once(
            kind_of_pain(case),
            refractoriness(case),
            facets(case) if variant == "block_first" else (),
            tuple(shown for code in cautions for shown in why_cautious(case, code)),
        ),
    )


def is_caution(case: Case, code: str) -> Answer:
    if code == "anticoagulated":
        return any_of(bool(active_of(case, "anticoagulant")), has_condition(case, code))
    return has_condition(case, code)


def why_cautious(case: Case, code: str) -> Grounds:
    drugs = active_of(case, "anticoagulant") if code == "anticoagulated" else []
    held = known(case, code) if has_condition(case, code) is True else ()
    return (*held, *(course.evidence for course in drugs))


@rule("INT-POST")
def is_a_check_after_a_procedure_overdue(case: Case) -> Outcome:
    """S-55, S-57."""
    for check in overdue_checks(case):
        is_worrying = check.has_complication or bool(active_instances(case))
        yield Finding(
            key=f"check:{check.procedure.thread_id}:{check.name}",
            severity="urgent" if is_worrying else "routine",
            values={
                "procedure": words(check.procedure.kind),
                "check": check.words,
                "due": check.due_on,
            },
            evidence=opening(check.procedure),
            about=(check.procedure.thread_id,),
        )
