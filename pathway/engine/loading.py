"""Read a protocol folder, and refuse it unless every number and word has its source."""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from pathway.engine.catalogue import read_catalogue
from pathway.engine.plan import SEVERITIES, DueWithin, Threshold
from pathway.engine.protocol import (
    CardText,
    Conflict,
    DispositionText,
    Entry,
    Interplay,
    Number,
    Protocol,
    ProtocolError,
    ReasonText,
    ReviewText,
    RuleText,
    StageText,
)
from pathway.engine.references import check_references
from pathway.engine.rules import registered_ids
from pathway.engine.tables import Table, read_tables
from pathway.engine.tracing import read_behaviour, read_hazard, read_source, read_statement

AUDIENCES = ("C", "N", "T", "F", "L")
REASONED = ("accepted", "declined", "deferred")
DUE = re.compile(r"(\d+) (minutes|hours|days|working_days)")


def load_protocol(folder: Path) -> Protocol:
    header = Table("protocol.toml", "", _read(folder, "protocol.toml"))
    interplay = Table("interplay.toml", "", _read(folder, "interplay.toml"))
    decisions = Table("decisions.toml", "", _read(folder, "decisions.toml"))
    source = read_source(header)
    statement = partial(read_statement, review_status=source["review_status"])
    protocol = Protocol(
        id=header.text("id"),
        version=header.text("version"),
        title=header.text("title"),
        source=source,
        statements=_all(folder, "statements.toml", statement),
        behaviours=_all(folder, "behaviours.toml", read_behaviour),
        hazards=_all(folder, "hazards.toml", read_hazard),
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
        dues=_dues(interplay),
        material_changes=interplay.mapping_of_words("material_changes"),
        reasons=_each(decisions, "reasons", _reason),
        dispositions=_each(decisions, "dispositions", _disposition),
        details=decisions.mapping("details"),
        reviews=_each(decisions, "reviews", _review),
        catalogue=read_catalogue(Table("options.toml", "", _read(folder, "options.toml"))),
    )
    for table in (header, interplay, decisions):
        table.finish()
    check_references(protocol)
    return protocol


def _read(folder: Path, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads((folder / file).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ProtocolError(f"{file}: {error}") from error


def _all(folder: Path, file: str, build: Any) -> Mapping[str, Any]:
    return _built(read_tables(file, _read(folder, file)), build)


def _each(table: Table, name: str, build: Any) -> Mapping[str, Any]:
    return _built(table.named_tables(name), build)


def _built(tables: Iterable[Table], build: Any) -> Mapping[str, Any]:
    made = {}
    for table in tables:
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
    shown = Threshold(
        key=table.key,
        value=table.decimal("value"),
        unit=table.text("unit"),
        basis=table.text("basis"),
        says=table.text("says"),
        is_override=False,
    )
    is_fixed = table.flag("fixed", False)
    number = Number(
        key=table.key,
        shown=shown,
        least=shown.value if is_fixed else table.decimal("least"),
        most=shown.value if is_fixed else table.decimal("most"),
        tighten=table.text("tighten", None),
        below=table.text("below", None),
        at_most=table.text("at_most", None),
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
        title=table.text("title"),
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
        decided_by=tuple(table.choices("decided_by", AUDIENCES, ())),
        accept_note=table.text("accept_note", None),
        review=table.text("review", None),
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


def _dues(table: Table) -> Mapping[str, DueWithin]:
    """How soon a prompt is due, by severity, where its rule says nothing else."""
    said = table.mapping("due")
    return {severity: _within(table, "due", words) for severity, words in said.items()}


def _due(table: Table, name: str) -> DueWithin | None:
    words = table.text(name, None)
    return None if words is None else _within(table, name, words)


def _within(table: Table, name: str, words: str) -> DueWithin:
    match = DUE.fullmatch(words)
    if match is None:
        raise table.error(name, "say it as '7 days'")
    return DueWithin(amount=int(match[1]), unit=match[2])


def _reason(table: Table) -> ReasonText:
    return ReasonText(
        id=table.key,
        says=table.text("says"),
        kinds=tuple(table.choices("kinds", REASONED)),
        rules=table.words("rules", ()),
        by=tuple(table.choices("by", AUDIENCES, ())),
        needs=tuple(table.choices("needs", ("note", "until"), ())),
    )


def _disposition(table: Table) -> DispositionText:
    return DispositionText(id=table.key, says=table.text("says"), needs=table.words("needs", ()))


def _review(table: Table) -> ReviewText:
    return ReviewText(
        id=table.key,
        says=table.text("says"),
        by=tuple(table.choices("by", AUDIENCES)),
        names=table.text("names"),
        naming=table.choice("naming", ("all", "one", "some")),
        outcomes=table.mapping("outcomes"),
    )


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
    made = CardText(
        id=table.text("id"),
        title=table.text("title"),
        rules=table.words("rules"),
        alone=table.mapping("alone"),
    )
    table.finish()
    return made
