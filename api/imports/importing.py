"""Taking in a folder: every row is read and judged first, then people are stored batch by batch."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction

from api.imports.batch import BatchWriter
from api.imports.fhir import version_at
from api.imports.kinds import owner_of
from api.imports.lines import Line, lines_of, ndjson_files, resource_in, type_in_name
from api.imports.problems import NotRelevant, RowRejected
from api.imports.report import OLDER, UNCHANGED, Report
from api.imports.spool import Added, Row, SetsAside, Spool
from clinic.actors import Actor
from clinic.models import Clinic
from clinic.tenancy import clinic_scope

PEOPLE_IN_A_BATCH = 25


class FolderMissing(Exception):
    """The folder does not exist or holds no NDJSON files; the message says which."""


@dataclass(frozen=True, kw_only=True)
class Import:
    """One run: what is read, into which clinic, and who answers for it.

    `source` names the exporting system: its ids are unique only within it.
    """

    folder: Path
    clinic: Clinic
    by: Actor
    source: str = "ehr"
    is_dry_run: bool = False
    batch_size: int = PEOPLE_IN_A_BATCH


def import_folder(run: Import, *, tell: Callable[[str], None]) -> Report:
    """Take in every NDJSON file of a folder; `tell` is given each problem as it is found.

    Each batch of whole people is one transaction, so a crash leaves nobody in part and a second
    run completes it. A dry run does the same work and takes it back. Raises FolderMissing.
    """
    report = Report(tell)
    with Spool() as spool:
        for path in _files(run.folder):
            _read_file(path, spool, report, run.clinic.zone)
        _store(run, spool, report)
    return report


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise FolderMissing(f"There is no folder {folder}.")
    found = ndjson_files(folder)
    if not found:
        raise FolderMissing(f"The folder {folder} holds no files that end in .ndjson.")
    return found


def _read_file(path: Path, spool: Spool, report: Report, zone: ZoneInfo) -> None:
    is_empty = True
    try:
        for line in lines_of(path):
            is_empty = False
            read_line(line, type_in_name(path), spool, report, zone)
    except OSError:
        report.note_file(path.name, "unreadable-file")
        return
    if is_empty:
        report.note_file(path.name, "empty-file")


def read_line(
    line: Line, expected_type: str | None, spool: SetsAside, report: Report, zone: ZoneInfo
) -> None:
    """Set a sound and relevant row aside; any other is told and counted."""
    kind = expected_type or "(no type)"
    try:
        resource = resource_in(line, expected_type)
        kind = resource["resourceType"]
        person = owner_of(resource, zone)
    except RowRejected as rejected:
        report.reject(kind, line.place, rejected.code)
    except NotRelevant as reason:
        report.set_aside(kind, reason.reason)
    else:
        version = version_at(resource)
        verdict = spool.add(resource, line.raw, person=person, version_at=version, place=line.place)
        _count_repeat(kind, line, verdict.added, report)
        if verdict.displaced and verdict.added is Added.DISPUTED:
            report.reject(kind, verdict.displaced, "duplicate-id")
        elif verdict.displaced:
            report.count(kind, OLDER)


def _count_repeat(kind: str, line: Line, added: Added, report: Report) -> None:
    """A row that was set aside is counted when it is stored."""
    if added is Added.COPY:
        report.count(kind, UNCHANGED)
    elif added is Added.OLDER:
        report.count(kind, OLDER)
    elif added is Added.DISPUTED:
        report.reject(kind, line.place, "duplicate-id")


def _store(run: Import, spool: Spool, report: Report) -> None:
    batches = _in_batches(spool.people(), run.batch_size)
    if run.is_dry_run:
        with _taken_back(run.clinic) as now:
            for people in batches:
                _store_batch(run, people, report, now)
    else:
        for people in batches:
            with clinic_scope(run.clinic.id) as now:
                _store_batch(run, people, report, now)


def _store_batch(run: Import, people: list[list[Row]], report: Report, now: datetime) -> None:
    BatchWriter(people, source=run.source, by=run.by, now=now, report=report).store()


@contextmanager
def _taken_back(clinic: Clinic) -> Iterator[datetime]:
    with clinic_scope(clinic.id) as now:
        before = transaction.savepoint()
        yield now
        transaction.savepoint_rollback(before)


def _in_batches(people: Iterator[list[Row]], size: int) -> Iterator[list[list[Row]]]:
    while batch := list(itertools.islice(people, size)):
        yield batch
