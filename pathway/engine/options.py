"""The options of a stage: what is offered, and what became of each (pathway 3.1). Not prompts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pathway.engine.answers import Answer, Unknown, unknown
from pathway.engine.case import Case
from pathway.engine.facts import DeclarationEntry, Entry, Facts, TherapyEntry
from pathway.engine.overrides import with_overrides
from pathway.engine.predicates.courses import active_of, courses
from pathway.engine.predicates.neuro import deficits, is_radiating
from pathway.engine.predicates.person import condition, declared, has_condition, is_elderly
from pathway.engine.predicates.red_flags import active_instances
from pathway.engine.predicates.stage import stage
from pathway.engine.predicates.strength import exams
from pathway.engine.predicates.therapies import BEGINNINGS, of_modality
from pathway.engine.predicates.trials import is_neuropathic
from pathway.engine.protocol import OptionText, Protocol
from pathway.engine.visibility import in_order
from pathway.engine.wording import in_words

STATES = ("started", "declined", "not_suitable", "later", "open")
STATE_OF_KIND = {
    "start": "started",
    "session": "started",
    "declined": "declined",
    "ineligible": "not_suitable",
    "contraindicated": "not_suitable",
    "offered_later": "later",
    # A declaration that a class of medicines is unsuitable.
    "made": "not_suitable",
}
REFUSED = ("declined", "contraindicated", "offered_later")


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """`since`: the day the state was recorded for. `cannot_tell`: what a caution or gate lacks."""

    id: str
    title: str
    category: str
    label: str
    state: str
    since: date | None
    is_going_on: bool
    reason: str | None
    cautions: tuple[str, ...]
    cannot_tell: tuple[str, ...]
    lacks: tuple[str, ...]
    cites: tuple[str, ...]
    conflicts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOptions:
    """`exercise` is in the order of the alphabet; `is_radiating`: yes, no or not asked (S-01)."""

    stage: str
    is_radiating: str
    options: tuple[Option, ...]
    exercise: tuple[str, ...]
    exercise_preference: str | None


def options(
    facts: Facts, protocol: Protocol, *, as_of: datetime, known_at: datetime | None = None
) -> PlanOptions:
    in_force, _ = with_overrides(protocol, facts.overrides)
    return options_of(Case(facts, in_force, as_of, known_at))


def options_of(case: Case) -> PlanOptions:
    texts = case.protocol.catalogue.options
    listed = [texts[id] for id in case.protocol.catalogue.templates.get(stage(case), ())]
    offered = [option(case, text) for text in ranked(case, listed) if is_offered(case, text)]
    return PlanOptions(
        stage=stage(case),
        is_radiating=said(is_radiating(case)),
        options=tuple(offered),
        exercise=tuple(sorted(texts[id].title for id in case.protocol.catalogue.exercise)),
        exercise_preference=detail_of(case, "exercise_preference"),
    )


def said(answer: Answer) -> str:
    return "not asked" if isinstance(answer, Unknown) else "yes" if answer else "no"


def ranked(case: Case, listed: list[OptionText]) -> list[OptionText]:
    """S-32: what helped before comes first among its kind; the kinds keep their places."""
    found = list(listed)
    for text in listed:
        if text.first_if and RANKINGS[text.first_if](case):
            first = next(
                place for place, each in enumerate(found) if each.category == text.category
            )
            found.remove(text)
            found.insert(first, text)
    return found


def is_offered(case: Case, text: OptionText) -> bool:
    """Left out only when it is known not to apply and nothing of it is on record."""
    is_meant = text.only_if is None or GATES[text.only_if](case) is not False
    return is_meant or state_of(case, text.id)[0] != "open"


def option(case: Case, text: OptionText) -> Option:
    state, since, reason = state_of(case, text.id)
    asked = {id: CAUTIONS[id](case) for id in text.cautions}
    gate = [GATES[text.only_if](case)] if text.only_if else []
    missing = [each.missing for each in (*gate, *asked.values()) if isinstance(each, Unknown)]
    return Option(
        id=text.id,
        title=text.title,
        category=text.category,
        label=text.label.format_map(numbers(case)),
        state=state,
        since=since,
        is_going_on=is_going_on(case, text.id),
        reason=reason,
        cautions=tuple(
            case.protocol.catalogue.cautions[id].says for id in asked if asked[id] is True
        ),
        cannot_tell=tuple(dict.fromkeys(datum for data in missing for datum in data)),
        lacks=lacking(case, text) if state == "started" else (),
        cites=text.cites,
        conflicts=text.conflicts,
    )


def numbers(case: Case) -> Mapping[str, str]:
    return {key: in_words(number.value) for key, number in case.protocol.numbers.items()}


def state_of(case: Case, id: str) -> tuple[str, date | None, str | None]:
    """The newest word on it: of this episode, of the person, or still going on from before."""
    last = max(words_on(case, id), key=in_order, default=None)
    if last is None:
        return "open", None, None
    reason = last.reason if isinstance(last, TherapyEntry) else None
    basis = last.basis if isinstance(last, DeclarationEntry) else reason
    return STATE_OF_KIND[last.kind], last.effective_on, basis


def words_on(case: Case, id: str) -> Iterator[Entry]:
    said = (*therapy_entries(case, id), *medicine_entries(case, id))
    yield from (entry for entry in said if entry.kind in STATE_OF_KIND)
    if unsuitable := declared(case, "drug_unsuitable", id):
        yield unsuitable


def therapy_entries(case: Case, id: str) -> Iterator[Entry]:
    """What was refused or put off in an earlier episode may be asked again."""
    for therapy in of_modality(case, id):
        for entry in therapy.entries:
            if case.is_in_episode(entry) or (therapy.is_active and entry.kind in BEGINNINGS):
                yield entry


def medicine_entries(case: Case, id: str) -> Iterator[Entry]:
    for course in courses(case):
        is_ours = course.is_active_on(case.today) or case.is_in_episode(course.start)
        if id in course.classes and is_ours:
            yield course.start
    for entry in case.medications:
        is_of_class = any(part.drug_class == id for part in entry.components)
        is_lasting = entry.kind == "contraindicated" or case.is_in_episode(entry)
        if is_of_class and is_lasting and entry.kind in REFUSED:
            yield entry


def is_going_on(case: Case, id: str) -> bool:
    return bool(active_of(case, id)) or any(each.is_active for each in of_modality(case, id))


def lacking(case: Case, text: OptionText) -> tuple[str, ...]:
    """S-39: which parts the record of a combined treatment does not name."""
    entries = [entry for each in of_modality(case, text.id) for entry in each.entries]
    named = {part for entry in entries for part in entry.components or ()}
    return tuple(part for part in text.parts if part not in named)


def has_deficit(case: Case) -> Answer:
    if deficits(case):
        return True
    return False if exams(case) else unknown("neurological examination")


def has_manipulation_helped(case: Case) -> bool:
    return (detail_of(case, "manipulation_history") or "").strip().lower() == "good"


def detail_of(case: Case, code: str) -> str | None:
    entry = condition(case, code)
    return entry.detail if entry and entry.kind == "present" else None


# What the words of the protocol's options can ask for.
CAUTIONS: Mapping[str, Callable[[Case], Answer]] = {
    "deficit": has_deficit,
    "red_flag": lambda case: bool(active_instances(case)),
    "osteoporosis": lambda case: has_condition(case, "osteoporosis"),
    "elderly": is_elderly,
}
GATES: Mapping[str, Callable[[Case], Answer]] = {"neuropathic": is_neuropathic}
RANKINGS: Mapping[str, Callable[[Case], bool]] = {"manipulation_helped": has_manipulation_helped}
