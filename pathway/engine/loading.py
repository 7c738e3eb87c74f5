"""Read a protocol folder, and refuse it unless every number and word has its source."""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from pathway.engine.plan import SEVERITIES, DueWithin
from pathway.engine.protocol import (
    CardText,
    Conflict,
    Entry,
    Interplay,
    Number,
    Protocol,
    ProtocolError,
    RuleText,
    StageText,
    Statement,
)
from pathway.engine.rules import registered_ids
from pathway.engine.tables import Table, read_tables
from pathway.engine.transitions import CRITERIA

REVIEW_STATUS = "AI-generated article, pending human review"
AUDIENCES = ("C", "N", "T", "F", "L")
DUE = re.compile(r"(\d+) (minutes|hours|days|working_days)")


def load_protocol(folder: Path) -> Protocol:
    header = Table("protocol.toml", "", _read(folder, "protocol.toml"))
    interplay = Table("interplay.toml", "", _read(folder, "interplay.toml"))
    protocol = Protocol(
        id=header.text("id"),
        version=header.text("version"),
        title=header.text("title"),
        source=header.mapping("source"),
        statements=_all(folder, "statements.toml", _statement),
        conflicts=_all(folder, "conflicts.toml", _conflict),
        numbers=_all(folder, "numbers.toml", _number),
        rules=_rules(folder),
        stages=_all(folder, "stages.toml", _stage),
        transitions=_all(folder, "transitions.toml", _transition),
        entries=_all(folder, "entries.toml", _entry),
        criteria=_all(folder, "criteria.toml", _criterion),
        interplay=tuple(_interplay(table) for table in interplay.tables("effects")),
        cards=tuple(_card(table) for table in interplay.tables("cards")),
        rides=interplay.words("rides"),
        defer_at_most=interplay.mapping("defer_at_most"),
        decline_windows=interplay.mapping("decline_windows"),
        material_changes=interplay.mapping_of_words("material_changes"),
    )
    header.finish()
    interplay.finish()
    _check_references(protocol)
    return protocol


def _read(folder: Path, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads((folder / file).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ProtocolError(f"{file}: {error}") from error


def _all(folder: Path, file: str, build: Any) -> Mapping[str, Any]:
    made = {}
    for table in read_tables(file, _read(folder, file)):
        made[table.key] = build(table)
        table.finish()
    return made


def _rules(folder: Path) -> Mapping[str, RuleText]:
    """In the order of the register of rule functions, which is the order of the pathway."""
    found: dict[str, RuleText] = {}
    for path in sorted(folder.glob("rules-*.toml")):
        for id, rule in _all(folder, path.name, _rule).items():
            if id in found:
                raise ProtocolError(f"{path.name}: {id}: defined twice")
            found[id] = rule
    _same_ids(found)
    return {id: found[id] for id in registered_ids()}


def _same_ids(found: Collection[str]) -> None:
    for id in found:
        if id not in registered_ids():
            raise ProtocolError(f"rules: {id}: no function answers this rule")
    for id in registered_ids():
        if id not in found:
            raise ProtocolError(f"rules: {id}: no words for this rule")


def _statement(table: Table) -> Statement:
    return Statement(
        id=table.key,
        says=table.text("says"),
        reference=table.text("reference", None),
        review_status=REVIEW_STATUS,
    )


def _conflict(table: Table) -> Conflict:
    return Conflict(
        id=table.key,
        source_says=table.text("source_says"),
        guidance_says=table.text("guidance_says"),
        verification=table.text("verification"),
        behaviour=table.text("behaviour"),
        cites=table.words("cites"),
    )


def _number(table: Table) -> Number:
    value = table.decimal("value")
    is_fixed = table.flag("fixed", False)
    number = Number(
        key=table.key,
        value=value,
        unit=table.text("unit"),
        basis=table.text("basis"),
        says=table.text("says"),
        least=value if is_fixed else table.decimal("least"),
        most=value if is_fixed else table.decimal("most"),
        tighten=table.text("tighten", None),
        below=table.text("below", None),
    )
    _check_bounds(table, number)
    return number


def _check_bounds(table: Table, number: Number) -> None:
    if not number.least <= number.value <= number.most:
        raise table.error("value", "outside its bounds")
    if number.basis == "local":
        return
    # A number of the source may only be tightened, so it is itself the loose bound.
    loosest = {"down": number.most, "up": number.least}.get(number.tighten or "")
    if loosest != number.value:
        raise table.error("tighten", "a number of the source must be its own loosest bound")


def _rule(table: Table) -> RuleText:
    return RuleText(
        id=table.key,
        version=int(table.decimal("version")),
        severity=table.choice("severity", SEVERITIES),
        raised=tuple(table.choices("raised", SEVERITIES, ())),
        audience=tuple(table.choices("audience", AUDIENCES)),
        audience_raised=tuple(table.choices("audience_raised", AUDIENCES, ())),
        cites=table.words("cites"),
        conflicts=table.words("conflicts"),
        resolves=table.text("resolves"),
        say=table.text("say"),
        variants=table.mapping("variants"),
        phrases=table.mapping("phrases"),
        numbers=table.words("numbers", ()),
        due=_due(table, "due"),
        due_raised=_due(table, "due_raised"),
        can_decline=table.flag("can_decline", True),
        can_defer=table.flag("can_defer", True),
        settled_by=table.words("settled_by", ()),
        ends=table.words("ends", ()),
        hands_over=table.words("hands_over", ()),
        decline_window=table.text("decline_window", None),
        material=table.text("material", None) or "usual",
        runs_when_closed=table.flag("runs_when_closed", False),
        silent_after_surgery=table.flag("silent_after_surgery", False),
        is_switchable=table.flag("is_switchable", True),
        is_on=table.flag("is_on", True),
    )


def _due(table: Table, name: str) -> DueWithin | None:
    words = table.text(name, None)
    if words is None:
        return None
    match = DUE.fullmatch(words)
    if match is None:
        raise table.error(name, "say it as '7 days'")
    return DueWithin(amount=int(match[1]), unit=match[2])


def _stage(table: Table) -> StageText:
    return StageText(
        id=table.key,
        title=table.text("title"),
        expects=table.text("expects"),
        interval=table.text("interval", None),
        exposure=table.text("exposure", None),
        cites=table.words("cites"),
    )


def _transition(table: Table) -> tuple[str, ...]:
    return table.words("to")


def _entry(table: Table) -> Entry:
    return Entry(
        criteria=table.words("criteria"),
        coming_from=table.mapping_of_words("coming_from", {}),
    )


def _criterion(table: Table) -> str:
    return table.text("says")


def _interplay(table: Table) -> Interplay:
    made = Interplay(
        effect=table.choice("effect", ("held", "folded")),
        first=table.words("first"),
        then=table.words("then"),
        same=table.flag("same", False),
        because=table.text("because"),
    )
    table.finish()
    return made


def _card(table: Table) -> CardText:
    made = CardText(id=table.text("id"), title=table.text("title"), rules=table.words("rules"))
    table.finish()
    return made


def _check_references(protocol: Protocol) -> None:
    for place, kind, name in _references(protocol):
        known: Collection[str] = getattr(protocol, kind)
        if name not in known:
            raise ProtocolError(f"{place}: {name} is not among the {kind}")
    if set(protocol.criteria) != set(CRITERIA):
        odd = ", ".join(sorted(set(protocol.criteria) ^ set(CRITERIA)))
        raise ProtocolError(f"criteria.toml: {odd}: words and questions do not match")
    for id in ("RF-CES", "RF-PROGDEF"):
        if protocol.rules[id].is_switchable or not protocol.rules[id].is_on:
            raise ProtocolError(f"rules: {id}: is_switchable: must stay on")


Reference = tuple[str, str, str]


def _references(protocol: Protocol) -> Iterator[Reference]:
    """(where it is said, which register, what it names)"""
    yield from _number_references(protocol)
    yield from _rule_references(protocol)
    yield from _stage_references(protocol)
    yield from _interplay_references(protocol)


def _number_references(protocol: Protocol) -> Iterator[Reference]:
    for number in protocol.numbers.values():
        if number.basis != "local":
            yield f"numbers.toml: {number.key}: basis", "statements", number.basis
        if number.below:
            yield f"numbers.toml: {number.key}: below", "numbers", number.below
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
        yield from ((f"interplay.toml: {card.id}", "rules", rule_of(said)) for said in card.rules)
    yield from (("interplay.toml: rides", "rules", id) for id in protocol.rides)


def rule_of(selector: str) -> str:
    """`RULE`, `RULE:severity` or `RULE/variant`."""
    return re.split("[:/]", selector)[0]
