"""How much a procedure relieved, from the scores of its own thread (S-37)."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from followup.fact_words import number_in_words
from followup.recorded import as_engine
from pathway.engine.case import Case
from pathway.engine.facts import ProcedureEntry
from pathway.engine.predicates.blocks import Block, problem, read, scales
from pathway.engine.predicates.procedures import Procedure, fold

DIAGNOSTIC = "mbb"


def relief_words(case: Case, rows: Iterable[Any]) -> str:
    """Both scores and the percent between them, cut off; nothing without two scores."""
    procedure = fold([ProcedureEntry(**as_engine(row, ProcedureEntry)) for row in rows])
    block = _block(case, procedure)
    if block.pre is None or block.post is None:
        return _unread(block) if block.problem and not block.is_unscored else ""
    scores = {"before": number_in_words(block.pre), "after": number_in_words(block.post)}
    if block.problem:
        said = {**scores, "problem": block.problem}
        return (
            _("Pain %(before)s before, %(after)s after; relief cannot be computed: %(problem)s")
            % said
        )
    said = {**scores, "percent": block.relief_words}
    return _("Pain %(before)s before, %(after)s after: %(percent)s %% relief") % said


def _unread(block: Block) -> str:
    return _("Relief cannot be computed: %s") % block.problem


def _block(case: Case, procedure: Procedure) -> Block:
    """The window after a block is diagnostic; after a treatment the newest score counts."""
    if procedure.kind == DIAGNOSTIC:
        return read(case, procedure)
    entries = procedure.entries
    pres = [entry.pre_score for entry in entries if entry.pre_score is not None]
    posts = [entry.post_score for entry in entries if entry.post_score is not None]
    return Block(
        procedure=procedure,
        pre=pres[-1] if pres else None,
        post=posts[-1] if posts else None,
        problem=problem(pres[-1] if pres else None, posts[-1:], scales(entries)),
        is_unscored=not pres and not posts,
    )
