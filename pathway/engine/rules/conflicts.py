"""Records that contradict each other or cannot be meant. A person says which holds."""

from collections.abc import Iterator, Sequence
from itertools import combinations, groupby

from pathway.engine.case import Case, seen
from pathway.engine.facts import Assessment, Fact
from pathway.engine.frozen import frozen
from pathway.engine.plan import Evidence
from pathway.engine.predicates.acetaminophen import CLASS, acetaminophen_courses
from pathway.engine.predicates.blocks import Block, blocks
from pathway.engine.predicates.decisions import endings
from pathway.engine.predicates.person import age
from pathway.engine.predicates.procedures import done
from pathway.engine.predicates.red_flags import FLAGS
from pathway.engine.predicates.sittings import sittings
from pathway.engine.predicates.stage import is_closed
from pathway.engine.predicates.strength import MYOTOMES, exams
from pathway.engine.register import Finding, Outcome, rule
from pathway.engine.words import sign_words, words

SILENT = {None, "not_asked", "unknown"}


@frozen()
class Contradiction:
    what: str
    words: str
    entries: tuple[Fact, ...]
    evidence: tuple[Evidence, ...] = ()
    is_red_flag: bool = False


@rule("DATA-CONFLICT")
def do_records_contradict_each_other(case: Case) -> Outcome:
    """Pathway 7.8."""
    for found in contradictions(case):
        if not is_settled(case, found):
            roots = tuple(sorted(entry.root_id for entry in found.entries))
            yield Finding(
                key=f"{found.what}:{'+'.join(roots)}",
                severity="urgent" if found.is_red_flag else "routine",
                variant="red_flag" if found.is_red_flag else "",
                values={"conflict": found.words},
                evidence=found.evidence,
                about=roots,
                authors=tuple(sorted({each.author_id for each in found.entries if each.author_id})),
            )


def contradictions(case: Case) -> Iterator[Contradiction]:
    """In a closed care plan only red flags are looked at."""
    yield from same_day(case.assessments, FLAGS, is_red_flag=True)
    if is_closed(case):
        return
    yield from same_day(sittings(case), ("facet_suspected",))
    yield from same_day(exams(case), MYOTOMES)
    yield from scores_apart(case)
    yield from (found for block in blocks(case) for found in relief_apart(case, block))
    yield from impossible(case)
    yield from intake_after_reassessment(case)


def is_settled(case: Case, found: Contradiction) -> bool:
    """A clinician recorded which entry holds, or disposed of the flag."""
    roots = {entry.root_id for entry in found.entries}
    known = max(entry.recorded_at for entry in found.entries)
    is_ruled = any(
        review.kind == "conflict"
        and roots & set(review.reviewed_ids)
        and review.recorded_at >= known
        for review in case.reviews
        if review.author_role == "clinician"
    )
    ended = {f"{root}/{found.what}" for root in roots} & endings(case).keys()
    return is_ruled or (found.is_red_flag and bool(ended))


def same_day(
    entries: Sequence[Fact], fields: tuple[str, ...], *, is_red_flag: bool = False
) -> Iterator[Contradiction]:
    """Two entries of one day with different answers; what nobody was asked differs from nothing."""
    for one, other in pairs_of_a_day(entries):
        for field in fields:
            values = {getattr(one, field), getattr(other, field)} - SILENT
            if len(values) > 1:
                said = sign_words(field) if field in MYOTOMES else words(field)
                both = shown(field, one, other)
                yield Contradiction(
                    field, f"{said} on {one.effective_on}", (one, other), both, is_red_flag
                )


def pairs_of_a_day(entries: Sequence[Fact]) -> Iterator[tuple[Fact, Fact]]:
    """Entries are in order of their day; most days have one."""
    if len({entry.effective_on for entry in entries}) < len(entries):
        for _, group in groupby(entries, key=lambda entry: entry.effective_on):
            yield from combinations(group, 2)


def shown(field: str, *entries: Fact) -> tuple[Evidence, ...]:
    return tuple(seen(entry, field) for entry in entries)


def scores_apart(case: Case) -> Iterator[Contradiction]:
    limit = case.number("conflict_nrs_points")
    for one, other in pairs_of_a_day(sittings(case)):
        if not isinstance(one, Assessment) or not isinstance(other, Assessment):
            continue
        if one.nrs is not None and other.nrs is not None and abs(one.nrs - other.nrs) >= limit:
            said = f"pain (NRS) on {one.effective_on}"
            yield Contradiction("nrs", said, (one, other), shown("nrs", one, other))
        if is_function_apart(one, other):
            said = f"{words(one.function_instrument or '')} on {one.effective_on}"
            evidence = shown("function_raw", one, other)
            yield Contradiction("function_raw", said, (one, other), evidence)


def is_function_apart(one: Assessment, other: Assessment) -> bool:
    is_same = one.function_instrument == other.function_instrument is not None
    is_scored = one.function_raw is not None and other.function_raw is not None
    return is_same and is_scored and one.function_raw != other.function_raw


def relief_apart(case: Case, block: Block) -> Iterator[Contradiction]:
    """Computed and reported relief, compared without rounding."""
    if block.problem or block.pre is None or block.post is None:
        return
    for entry in block.procedure.entries:
        said = entry.reported_relief_percent
        if said is None:
            continue
        apart = abs(100 * (block.pre - block.post) - said * block.pre)
        if apart >= case.number("conflict_relief_points") * block.pre:
            told = f"relief computed as {block.relief_words}%, reported as {said.normalize():f}%"
            evidence = (*block.evidence, seen(entry, "reported_relief_percent"))
            yield Contradiction("relief", told, (entry,), evidence)


def impossible(case: Case) -> Iterator[Contradiction]:
    for course in acetaminophen_courses(case):
        dose = course.dose_on(case.today)
        amount = dose.mg_a_day(CLASS)
        if amount is not None and amount > case.number("conflict_apap_mg"):
            told = f"{course.product}: {amount.normalize():f} mg of acetaminophen a day"
            yield Contradiction("dose", told, (dose.entry,), shown("product", dose.entry))
    years = age(case)
    if years is not None and years > case.days("conflict_age"):
        person = case.persons[-1]
        yield Contradiction("age", f"age {years}", (person,), shown("birth_date", person))


def intake_after_reassessment(case: Case) -> Iterator[Contradiction]:
    """Except the new baseline after an operation."""
    operated = [each.done_on for each in done(case, "surgery") if each.done_on]
    first = next((entry for entry in sittings(case) if entry.kind == "reassessment"), None)
    for entry in sittings(case):
        if entry.kind != "intake" or first is None:
            continue
        is_late = first.effective_on < entry.effective_on
        is_new_baseline = any(day < entry.effective_on for day in operated)
        if is_late and not is_new_baseline:
            told = f"intake of {entry.effective_on} is later than a reassessment"
            yield Contradiction("order", told, (entry,), shown("kind", entry, first))
