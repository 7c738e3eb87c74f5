"""A record as the API shows it. Nothing is shown of what was entered in error, but its history."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from api.fields import partial_text
from api.ids import public_id
from api.records.bodies import is_kinded
from api.records.reads import Reasons, Record, prefixes_of
from api.records.wire import wire_name, written
from pathway.records import Subject
from pathway.records.fields import Field

Prefixes = Mapping[uuid.UUID, str]
_COPIED = ("revision", "effective_at", "recorded_at", "author_role", "source")


def records_as_shown(records: list[Record], *, is_sync: bool) -> list[dict[str, Any]]:
    """Rows of a list; who keeps in step is told what was entered in error."""
    prefixes = prefixes_of(records)
    shown = [record_as_shown(record, prefixes) for record in records]
    if not is_sync:
        return shown
    return [{**row, "deleted": row["status"] == "entered_in_error"} for row in shown]


def record_as_shown(
    record: Record, prefixes: Prefixes, reasons: Reasons | None = None
) -> dict[str, Any]:
    """`reasons`, when given, come with every revision of each entry."""
    opened = record.opened
    return {
        "id": public_id(record.subject.prefix, record.id),
        "patient": public_id("pat", opened.patient_id),
        "episode": opened.care_plan and public_id("ep", opened.care_plan.episode_id),
        "status": _status_of(record),
        "version": record.version,
        "updated_at": record.updated_at,
        **_content(record, prefixes, reasons),
    }


def entry_values(subject: Subject, row: Any, prefixes: Prefixes) -> dict[str, Any]:
    """What one revision says, by the names that a correction has for it."""
    fields = subject.all_fields()
    return dict.fromkeys(map(wire_name, fields)) | _values(fields.values(), row, prefixes)


def what_changed(record: Record, *, since: int) -> set[str]:
    """The names of what a record says otherwise than it did at a version; never the values."""
    then, names = record.as_of(since), set()
    for row in record.entries:
        if row.root_id not in then:
            names.add("entries")
        else:
            names |= _differences(record.subject, then[row.root_id], row)
    return names


def _differences(subject: Subject, then: Any, now: Any) -> set[str]:
    told = {"effective_on", "effective_at", "kind", *subject.all_fields()}
    found = {name for name in told if getattr(then, name, None) != getattr(now, name, None)}
    shown = {wire_name(name) for name in found}
    return shown | ({"status"} if now.is_retracted != then.is_retracted else set())


def _content(record: Record, prefixes: Prefixes, reasons: Reasons | None) -> dict[str, Any]:
    subject = record.subject
    entries = [_entry(record, row, prefixes, reasons) for row in record.entries]
    if not subject.has_threads:
        return entries[0]
    return {"about": _about(subject, record.opened), "entries": entries}


def _entry(record: Record, row: Any, prefixes: Prefixes, reasons: Reasons | None) -> dict[str, Any]:
    subject = record.subject
    step = subject.step(row.kind if is_kinded(subject) else "")
    fields = step.fields if step else tuple(subject.all_fields().values())
    shown = {
        "id": public_id(subject.prefix, row.root_id),
        **_written(subject, row),
        "values": {} if row.is_retracted else _values(fields, row, prefixes),
    }
    if reasons is not None:
        revisions = record.revisions[row.root_id]
        shown["revisions"] = [_revision(subject, each, prefixes, reasons) for each in revisions]
    return shown


def _revision(subject: Subject, row: Any, prefixes: Prefixes, reasons: Reasons) -> dict[str, Any]:
    return {
        **_written(subject, row),
        "reason": reasons.get((row.root_id, row.revision)),
        "values": _values(subject.all_fields().values(), row, prefixes),
    }


def _written(subject: Subject, row: Any) -> dict[str, Any]:
    return {
        "status": _status(row),
        **({"kind": row.kind} if is_kinded(subject) else {}),
        **{name: getattr(row, name) for name in _COPIED},
        "effective_on": partial_text(row.effective_on, row.date_precision),
        "author": row.author_name,
    }


def _values(fields: Iterable[Field], row: Any, prefixes: Prefixes) -> dict[str, Any]:
    """Only what was asked."""
    said = {field.name: (field, getattr(row, field.name, None)) for field in fields}
    return {
        wire_name(name): written(field, value, prefixes)
        for name, (field, value) in sorted(said.items())
        if value is not None
    }


def _about(subject: Subject, opened: Any) -> dict[str, Any]:
    if opened.is_retracted:
        return {}
    said = {name: getattr(opened, name) for name in subject.shared}
    return {wire_name(name): value for name, value in said.items() if value not in (None, "")}


def _status_of(record: Record) -> str:
    if record.opened.is_retracted:
        return "entered_in_error"
    return "corrected" if any(row.revision for row in record.entries) else "final"


def _status(row: Any) -> str:
    if row.is_retracted:
        return "entered_in_error"
    return "corrected" if row.revision else "final"
