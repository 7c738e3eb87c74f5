"""Diagnostic blocks and denervation: nothing is suggested on a number that cannot be trusted."""

from pathway.engine.answers import Answer, all_of, missing, unknown
from pathway.engine.case import Case, derived, latest_with, seen
from pathway.engine.facts import Assessment
from pathway.engine.predicates.blocks import (
    Block,
    is_latest_block_negative,
    is_positive,
    latest_block,
    positive_block,
    positives_in_a_row,
)
from pathway.engine.predicates.procedures import (
    Procedure,
    days_since_done,
    done,
    pending,
)
from pathway.engine.predicates.sittings import sittings
from pathway.engine.predicates.stage import stage
from pathway.engine.predicates.trials import conservative_days, is_persistent, pain_classes
from pathway.engine.register import Finding, Outcome, rule
from pathway.engine.rules.grounds import Grounds, each_once, first_line, persistence
from pathway.engine.visibility import moment
from pathway.engine.words import listed


@rule("INT-MBB")
def is_a_diagnostic_block_to_be_considered(case: Case) -> Outcome:
    """S-36."""
    asked = all_of(
        conservative_days(case) >= case.days("mbb_min_days"),
        is_block_wanted(case),
        not pending(case, "mbb"),
        is_facet_suspected(case),
        is_persistent(case),
        not is_nociplastic_only(case),
    )
    yield from missing(asked)
    if asked is True:
        yield Finding(
            key=f"{stage(case)}:mbb:{positives_in_a_row(case)}",
            values={"days": conservative_days(case)},
            phrases=("confirmatory",) if positives_in_a_row(case) else (),
            evidence=each_once(facets(case), first_line(case), persistence(case)),
        )


def is_block_wanted(case: Case) -> bool:
    """None yet, or positive with fewer in a row than the clinic asks for."""
    block = latest_block(case)
    return block is None or (
        is_positive(case, block) and positives_in_a_row(case) < case.days("mbb_count")
    )


@derived
def facet_entry(case: Case) -> Assessment | None:
    return latest_with(sittings(case), "facet_suspected", ("yes", "unknown", "no").index)


def facets(case: Case) -> Grounds:
    entry = facet_entry(case)
    return (seen(entry, "facet_suspected"),) if entry else ()


def is_facet_suspected(case: Case) -> Answer:
    """Clinical judgement only: no sign predicts the response to a block."""
    entry = facet_entry(case)
    if entry is None or entry.facet_suspected == "unknown":
        return unknown("whether facet pain is suspected")
    return entry.facet_suspected == "yes"


def is_nociplastic_only(case: Case) -> bool:
    return pain_classes(case) == ("nociplastic",)


@rule("INT-MBB-DATA")
def is_a_block_without_a_usable_result(case: Case) -> Outcome:
    """S-37."""
    block = latest_block(case)
    if block is None or not block.problem:
        return
    since = days_since_done(case, block.procedure)
    if not block.is_unscored or since >= case.days("mbb_data_days"):
        yield of_block(block, reason=block.problem)


@rule("INT-RFA")
def may_denervation_be_offered(case: Case) -> Outcome:
    """S-37, S-38."""
    block = positive_block(case)
    if block is not None and not is_denervated_since(case, block):
        yield of_block(block, prefix=f"{stage(case)}:rfa:")


def is_denervated_since(case: Case, block: Block) -> bool:
    """Planned or done since that block."""
    at = moment(block.procedure.done) if block.procedure.done else ()
    planned = [each.planned for each in pending(case, "rfa") if each.planned]
    performed = [each.done for each in done(case, "rfa") if each.done]
    return any(moment(entry) >= at for entry in (*planned, *performed))


@rule("INT-MBB-NEG")
def is_the_block_negative(case: Case) -> Outcome:
    """S-37, S-39. No denervation is not no treatment (H-11)."""
    block = latest_block(case)
    if block is None or not is_latest_block_negative(case):
        return
    thread = block.procedure.thread_id
    if not any(review.kind == "plan" and thread in review.reviewed_ids for review in case.reviews):
        percent = f"{case.number('rfa_relief_percent').normalize():f}"
        yield of_block(block, threshold=percent)


def levels(procedure: Procedure) -> str:
    return listed(procedure.levels or ()) or "levels not recorded"


def of_block(
    block: Block, *, prefix: str = "block:", reason: str = "", threshold: str = ""
) -> Finding:
    procedure = block.procedure
    return Finding(
        key=prefix + procedure.thread_id,
        values={
            "relief": block.relief_words,
            "pre": block.pre,
            "post": block.post,
            "levels": levels(procedure),
            "side": procedure.side or "side not recorded",
            "reason": reason,
            "threshold": threshold,
        },
        evidence=block.evidence,
        about=(procedure.thread_id,),
    )


@rule("INT-RFA-CHECK")
def is_a_planned_denervation_unsupported(case: Case) -> Outcome:
    """S-37. Also when planned where the block was not (H-30)."""
    block = positive_block(case)
    for plan in pending(case, "rfa"):
        covered = False if block is None else is_covered(plan, block.procedure)
        yield from missing(covered)
        if covered is False:
            yield unsupported(plan, block)


def is_covered(plan: Procedure, block: Procedure) -> Answer:
    """Where both are recorded they must agree; the block's own gap cannot be told."""
    answers: list[Answer] = []
    if plan.levels:
        answers.append(
            set(plan.levels) <= set(block.levels)
            if block.levels
            else unknown("levels of the block")
        )
    if plan.side:
        answers.append(
            block.side in (plan.side, "both") if block.side else unknown("side of the block")
        )
    return all_of(*answers)


def unsupported(plan: Procedure, block: Block | None) -> Finding:
    return Finding(
        key=f"plan:{plan.thread_id}",
        variant="" if block is None else "elsewhere",
        values={
            "levels": levels(plan),
            "side": plan.side or "side not recorded",
        },
        evidence=(
            *((seen(plan.planned, "procedure"),) if plan.planned else ()),
            *(block.evidence if block else ()),
        ),
        about=(plan.thread_id,),
    )
