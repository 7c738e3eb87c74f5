"""Relevant rows set aside by person, on disk, so that memory stays flat however large the export.

SQLite's private temporary database: it has no name and is gone when it is closed or the
process dies. A resource that comes several times is settled here, whatever the order of rows.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Protocol

from api.imports.lines import parse
from api.imports.problems import Place

_TABLE = """
    CREATE TABLE row (
        kind TEXT, id TEXT, person TEXT, version TEXT, digest BLOB, file TEXT, line INTEGER,
        body BLOB, is_disputed INTEGER DEFAULT 0, PRIMARY KEY (kind, id)
    ) WITHOUT ROWID
"""
_PUT = """
    INSERT OR REPLACE INTO row (kind, id, person, version, digest, file, line, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""


class Added(Enum):
    """What became of a row: taken, a copy, an older state, or in dispute with another."""

    TAKEN = "taken"
    COPY = "copy"
    OLDER = "older"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class Row:
    """One resource, once, with the place it was read at."""

    kind: str
    id: str
    person: str
    place: Place
    resource: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a row was taken; `displaced` is the place of the earlier row it overrules or disputes."""

    added: Added
    displaced: Place | None = None


class SetsAside(Protocol):
    """Where rows wait for the others of their person."""

    def add(
        self,
        resource: dict[str, Any],
        raw: bytes,
        *,
        person: str,
        version_at: datetime | None,
        place: Place,
    ) -> Verdict: ...


@dataclass(frozen=True, slots=True)
class Held:
    """What is set aside already under the id of a row that arrives."""

    version: str
    digest: bytes
    place: Place
    is_disputed: bool

    def judge(self, version: str, digest: bytes) -> Verdict:
        """What the row is to this one: rows without a version are older than rows with one."""
        standing = None if self.is_disputed else self.place
        if (self.version, self.digest) == (version, digest) and standing:
            return Verdict(Added.COPY)
        if version > self.version:
            return Verdict(Added.TAKEN, standing)
        is_rival = self.version == version
        return Verdict(Added.DISPUTED, standing) if is_rival else Verdict(Added.OLDER)


class Spool:
    """Use as a context manager."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute(_TABLE)
        self._database.execute("CREATE INDEX by_person ON row (person)")
        self._database.execute("BEGIN")

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def add(
        self,
        resource: dict[str, Any],
        raw: bytes,
        *,
        person: str,
        version_at: datetime | None,
        place: Place,
    ) -> Verdict:
        """Set a row aside, or say why an earlier one of the same id stands or falls."""
        key = (resource["resourceType"], resource["id"])
        version, digest = version_text(version_at), digest_of(resource)
        held = self._held(key)
        verdict = held.judge(version, digest) if held else Verdict(Added.TAKEN)
        if verdict.added is Added.TAKEN:
            row = (*key, person, version, digest, place.file, place.line, raw)
            self._database.execute(_PUT, row)
        elif verdict.added is Added.DISPUTED:
            self._dispute(key)
        return verdict

    def people(self) -> Iterator[list[Row]]:
        """The rows of each person, the Patient row first; the same order on every run."""
        names = self._database.execute(
            "SELECT DISTINCT person FROM row WHERE NOT is_disputed ORDER BY person"
        )
        for (person,) in names:
            yield list(self._rows_of(person))

    def _rows_of(self, person: str) -> Iterator[Row]:
        found = self._database.execute(
            "SELECT kind, id, file, line, body FROM row WHERE person = ? AND NOT is_disputed "
            "ORDER BY kind <> 'Patient', kind, id",
            (person,),
        )
        for kind, id_, file, line, body in found:
            yield Row(kind, id_, person, Place(file, line), parse(body))

    def _held(self, key: tuple[str, str]) -> Held | None:
        found = self._database.execute(
            "SELECT version, digest, file, line, is_disputed FROM row WHERE kind = ? AND id = ?",
            key,
        ).fetchone()
        return found and Held(found[0], found[1], Place(found[2], found[3]), bool(found[4]))

    def _dispute(self, key: tuple[str, str]) -> None:
        """Neither of two different rows of one id and one version is believed."""
        self._database.execute("UPDATE row SET is_disputed = 1 WHERE kind = ? AND id = ?", key)


def version_text(version_at: datetime | None) -> str:
    """Instants as texts that sort as they do; none is the oldest."""
    return version_at.astimezone(UTC).isoformat() if version_at else ""


def digest_of(resource: dict[str, Any]) -> bytes:
    """Equal for equal content, whatever the order of names and the spaces between them."""
    return hashlib.sha256(json.dumps(resource, sort_keys=True, default=str).encode()).digest()
