"""Medial branch blocks: how much relief, and whether that can be computed at all (S-37)."""

from decimal import Decimal

from pathway.engine.case import Case, derived, seen
from pathway.engine.facts import ProcedureEntry
from pathway.engine.frozen import frozen
from pathway.engine.plan import Evidence
from pathway.engine.predicates.procedures import Procedure, days_since_done, done


@frozen()
class Block:
    """`problem` says why relief cannot be computed; empty when it can."""

    procedure: Procedure
    pre: Decimal | None
    post: Decimal | None
    problem: str
    is_unscored: bool

    def relieved_by(self, percent: Decimal) -> bool:
        if self.problem or self.pre is None or self.post is None:
            return False
        return 100 * (self.pre - self.post) >= percent * self.pre

    @property
    def relief_words(self) -> str:
        """Cut off, never rounded up: 79.9 must not read as 80."""
        if self.problem or self.pre is None or self.post is None:
            return "not computable"
        tenths = int(1000 * (self.pre - self.post) / self.pre)
        return f"{Decimal(tenths) / 10:f}".removesuffix(".0")

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(
            seen(entry, field)
            for entry in self.procedure.entries
            for field in ("pre_score", "post_score", "minutes_after", "scale_max")
            if getattr(entry, field) is not None
        )


@derived
def blocks(case: Case) -> tuple[Block, ...]:
    """Done and diagnostic, in order."""
    return tuple(read(case, each) for each in done(case, "mbb") if not each.is_non_diagnostic)


def read(case: Case, procedure: Procedure) -> Block:
    entries = procedure.entries
    pres = [entry.pre_score for entry in entries if entry.pre_score is not None]
    posts = [entry.post_score for entry in entries if is_in_window(case, entry)]
    known = [score for score in posts if score is not None]
    pre, post = (pres[-1] if pres else None), min(known, default=None)
    return Block(
        procedure=procedure,
        pre=pre,
        post=post,
        problem=problem(pre, known, scales(entries)),
        is_unscored=not pres and not any(entry.post_score is not None for entry in entries),
    )


def is_in_window(case: Case, entry: ProcedureEntry) -> bool:
    """A score without a time counts as inside the diagnostic window."""
    if entry.post_score is None:
        return False
    return entry.minutes_after is None or (
        0 <= entry.minutes_after <= case.number("mbb_window_minutes")
    )


def scales(entries: tuple[ProcedureEntry, ...]) -> set[Decimal]:
    return {entry.scale_max for entry in entries if entry.scale_max is not None}


def problem(pre: Decimal | None, posts: list[Decimal], scales: set[Decimal]) -> str:
    if pre is None:
        return "no score before the block"
    if pre <= 0:
        return "score before the block is zero"
    if not posts:
        return "no score in the diagnostic window after the block"
    if len(scales) > 1:
        return "scores on different scales"
    if any(score > most for most in scales for score in (pre, *posts)):
        return "a score is off its scale"
    return ""


@derived
def latest_block(case: Case) -> Block | None:
    """None also when the latest one is too old to count."""
    found = blocks(case)[-1] if blocks(case) else None
    return found if found and is_valid(case, found) else None


def is_valid(case: Case, block: Block) -> bool:
    return days_since_done(case, block.procedure) <= case.days("mbb_valid_days")


def is_positive(case: Case, block: Block) -> bool:
    return not block.problem and block.relieved_by(case.number("rfa_relief_percent"))


@derived
def positives_in_a_row(case: Case) -> int:
    """An older positive does not stand in for a later block without a result."""
    count = 0
    for block in reversed(blocks(case)):
        if not (is_valid(case, block) and is_positive(case, block)):
            break
        count += 1
    return count


@derived
def positive_block(case: Case) -> Block | None:
    is_confirmed = positives_in_a_row(case) >= case.days("mbb_count")
    return latest_block(case) if is_confirmed else None


@derived
def is_latest_block_negative(case: Case) -> bool:
    block = latest_block(case)
    return block is not None and not block.problem and not is_positive(case, block)
