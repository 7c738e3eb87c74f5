"""Whether everything a protocol names is there."""

import re
from collections.abc import Collection, Iterator
from string import Formatter

from pathway.engine.options import CAUTIONS, GATES, RANKINGS
from pathway.engine.protocol import Protocol, ProtocolError
from pathway.engine.standards import HL7_REASON_CODES
from pathway.engine.tracing import check_data, trace_references
from pathway.engine.transitions import CRITERIA


def check_references(protocol: Protocol) -> None:
    for place, kind, name in _references(protocol):
        known: Collection[str] = getattr(protocol, kind)
        if name not in known:
            raise ProtocolError(f"{place}: {name} is not among the {kind}")
    check_data(protocol)
    check_questions(protocol)
    check_reasons(protocol)
    if set(protocol.criteria) != set(CRITERIA):
        odd = ", ".join(sorted(set(protocol.criteria) ^ set(CRITERIA)))
        raise ProtocolError(f"criteria.toml: {odd}: words and questions do not match")
    for id, rule in protocol.rules.items():
        if id.startswith("RF-") and (rule.is_switchable or not rule.is_on):
            raise ProtocolError(f"rules: {id}: is_switchable: must stay on")


def check_reasons(protocol: Protocol) -> None:
    for id in protocol.reasons:
        if "-" in id and id not in HL7_REASON_CODES:
            raise ProtocolError(f"decisions.toml: {id}: is none of HL7's codes; write it with _")


Reference = tuple[str, str, str]


def _references(protocol: Protocol) -> Iterator[Reference]:
    """(where it is said, which register, what it names)"""
    yield from _number_references(protocol)
    yield from _rule_references(protocol)
    yield from trace_references(protocol)
    yield from _decision_references(protocol)
    yield from _stage_references(protocol)
    yield from _interplay_references(protocol)
    yield from _catalogue_references(protocol)


def _number_references(protocol: Protocol) -> Iterator[Reference]:
    for number in protocol.numbers.values():
        if number.basis != "local":
            yield f"numbers.toml: {number.key}: basis", "statements", number.basis
        for other in (number.below, number.at_most):
            if other:
                yield f"numbers.toml: {number.key}: below", "numbers", other
    for conflict in protocol.conflicts.values():
        yield from ((f"conflicts.toml: {conflict.id}", "statements", id) for id in conflict.cites)


def _rule_references(protocol: Protocol) -> Iterator[Reference]:
    for rule in protocol.rules.values():
        place = f"rules: {rule.id}"
        yield from ((f"{place}: cites", "statements", id) for id in rule.cites)
        yield from ((f"{place}: conflicts", "conflicts", id) for id in rule.conflicts)
        yield from ((f"{place}: numbers", "numbers", key) for key in rule.numbers)
        yield f"{place}: material", "material_changes", rule.material
        if rule.decline_window:
            yield f"{place}: decline_window", "numbers", rule.decline_window
        yield from ((place, "dispositions", id) for id in (*rule.ends, *rule.hands_over))
        if rule.review:
            yield f"{place}: review", "reviews", rule.review


def _decision_references(protocol: Protocol) -> Iterator[Reference]:
    for reason in protocol.reasons.values():
        yield from ((f"decisions.toml: {reason.id}: rules", "rules", id) for id in reason.rules)
    for each in protocol.dispositions.values():
        yield from ((f"decisions.toml: {each.id}: needs", "details", id) for id in each.needs)


def _stage_references(protocol: Protocol) -> Iterator[Reference]:
    for stage in protocol.stages.values():
        place = f"stages.toml: {stage.id}"
        yield from ((f"{place}: cites", "statements", id) for id in stage.cites)
        yield from ((place, "numbers", key) for key in (stage.interval, stage.exposure) if key)
    for start, ends in protocol.transitions.items():
        yield from (("transitions.toml", "stages", stage) for stage in (start, *ends))
        yield from (("entries.toml", "entries", stage) for stage in ends)
    for to, entry in protocol.entries.items():
        asked = (entry.criteria, *entry.coming_from.values())
        yield from ((f"entries.toml: {to}", "criteria", id) for ids in asked for id in ids)
        yield from ((f"entries.toml: {to}", "stages", id) for id in (to, *entry.coming_from))


def _interplay_references(protocol: Protocol) -> Iterator[Reference]:
    for windows in (protocol.decline_windows, protocol.defer_at_most):
        yield from (("interplay.toml: windows", "numbers", key) for key in windows.values())
    for effect in protocol.interplay:
        for selector in (*effect.first, *effect.then):
            yield "interplay.toml: effects", "rules", rule_of(selector)
    for card in protocol.cards:
        named = (*card.rules, *card.alone)
        yield from ((f"interplay.toml: {card.id}", "rules", rule_of(said)) for said in named)
        yield from (
            (f"interplay.toml: {card.id}: alone", "card_titles", to) for to in card.alone.values()
        )
    yield from (("interplay.toml: rides", "rules", id) for id in protocol.rides)


def _catalogue_references(protocol: Protocol) -> Iterator[Reference]:
    catalogue = protocol.catalogue
    yield from (("options.toml: templates", "stages", stage) for stage in catalogue.templates)
    for text in catalogue.texts():
        yield from ((f"options.toml: {text.id}: cites", "statements", id) for id in text.cites)
    for option in catalogue.options.values():
        place = f"options.toml: {option.id}"
        yield from ((f"{place}: conflicts", "conflicts", id) for id in option.conflicts)
        yield from ((f"{place}: label", "numbers", key) for key in fields_of(option.label))


def fields_of(label: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(label) if name is not None]


def check_questions(protocol: Protocol) -> None:
    """What an option asks for is something the engine can answer."""
    catalogue = protocol.catalogue
    asked = {each for option in catalogue.options.values() for each in option.cautions}
    gates = {each.only_if for each in catalogue.options.values()} - {None}
    lifts = {each.first_if for each in catalogue.options.values()} - {None}
    for kind, named, known in (
        ("cautions", {*asked, *catalogue.cautions}, CAUTIONS),
        ("only_if", gates, GATES),
        ("first_if", lifts, RANKINGS),
    ):
        if odd := sorted(map(str, named - known.keys())):
            raise ProtocolError(f"options.toml: {kind}: nothing answers {', '.join(odd)}")


def rule_of(selector: str) -> str:
    """`RULE`, `RULE:severity` or `RULE/variant`."""
    return re.split("[:/]", selector)[0]
