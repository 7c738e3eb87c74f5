"""What ties the protocol to its source: statements, behaviours that are no rule, and hazards."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from pathway.engine import facts
from pathway.engine.protocol import Behaviour, Hazard, Protocol, ProtocolError, Statement
from pathway.engine.tables import Table

# What every citation says of the source (P-01 to P-08).
SOURCE = ("title", "publisher", "updated", "review_status", "review_step")
RECORDED = {
    f"{shape.__name__}.{field.name}"
    for shape in vars(facts).values()
    if isinstance(shape, type) and is_dataclass(shape)
    for field in fields(shape)
}


def read_source(header: Table) -> Mapping[str, str]:
    source = header.mapping("source")
    for name in SOURCE:
        if name not in source:
            raise header.error("source", f"{name} is missing")
    return source


def read_statement(table: Table, *, review_status: str) -> Statement:
    return Statement(
        id=table.key,
        says=table.text("says"),
        reference=table.text("reference", None),
        review_status=review_status,
        data=table.words("data", ()),
        also=table.mapping("also"),
        no_behaviour=table.text("no_behaviour", None),
    )


def read_behaviour(table: Table) -> Behaviour:
    return Behaviour(
        id=table.key,
        says=table.text("says"),
        cites=table.words("cites"),
        conflicts=table.words("conflicts", ()),
    )


def read_hazard(table: Table) -> Hazard:
    return Hazard(
        id=table.key,
        harm=table.text("harm"),
        behaviours=table.words("behaviours"),
        open=table.text("open", None),
    )


def trace_references(protocol: Protocol) -> Iterator[tuple[str, str, str]]:
    """(where it is said, which register, what it names)"""
    for statement in protocol.statements.values():
        place = f"statements.toml: {statement.id}: also"
        yield from ((place, "rules", id) for id in statement.also)
    for behaviour in protocol.behaviours.values():
        place = f"behaviours.toml: {behaviour.id}"
        yield from ((place, "statements", id) for id in behaviour.cites)
        yield from ((place, "conflicts", id) for id in behaviour.conflicts)
    for hazard in protocol.hazards.values():
        place = f"hazards.toml: {hazard.id}: behaviours"
        for id in hazard.behaviours:
            yield place, "behaviours" if id in protocol.behaviours else "rules", id


def check_data(protocol: Protocol) -> None:
    """Every datum of a statement is a field that facts have; every added rule adds something."""
    for statement in protocol.statements.values():
        place = f"statements.toml: {statement.id}"
        for name in statement.data:
            if name not in RECORDED:
                raise ProtocolError(f"{place}: data: no fact has the field {name}")
        for id in statement.also:
            if statement.id in protocol.rules[id].cites:
                raise ProtocolError(f"{place}: also: {id} cites it anyway")
