"""ETags: which version an answer shows, and what a change says it was made from (ADR 0104).

`"7"` is version 7. Where an answer also shows what has no version of its own (counts, dates, what
may be answered today), `"7-5b1f0c6a7d8e49f2"` adds a digest of all of it: as a tag it is as strong,
and a change may be made from it as long as version 7 stands.
"""

import hashlib
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.http import parse_etags

from api.problems import Problem
from api.rendering import to_json
from clinic.models import LedgerEvent

_TAG = re.compile(r'"(?P<version>\d{1,9})(?:-[0-9a-f]{16})?"')


@dataclass(frozen=True, slots=True)
class Current:
    """What is stored of a thing that somebody wants to change.

    `shown` is what a reader sees of it now, by the names that bodies have; `changed_since`
    answers with the names of what changed since a version.
    """

    version: int
    shown: Mapping[str, Any] = field(default_factory=dict)
    changed_since: Callable[[int], Iterable[str]] = lambda version: ()

    def stale(self, named: set[int], sent: Any) -> Problem:
        """The problem of somebody who read another version: names of fields, never values."""
        tag = f'"{self.version}"'
        known = {version for version in named if version < self.version}
        told = {
            "current": tag,
            "changed": sorted(set(self.changed_since(max(known)))) if known else [],
            "differs": sorted(name for name in sent if self._differs(name, sent[name])),
        }
        return Problem("stale_version", more=told, headers={"ETag": tag})

    def _differs(self, name: str, value: Any) -> bool:
        return name in self.shown and not _is_same(value, self.shown[name])


def tag_of(version: int | None, shown: Any = None) -> str:
    """The strong tag of a version; with `shown`, of all that is shown as well."""
    digest = hashlib.sha256(to_json(shown)).hexdigest()[:16] if shown is not None else ""
    return f'"{"-".join(str(part) for part in (version, digest) if part not in (None, ""))}"'


def versions_named(header: str) -> set[int]:
    """The versions that an If-Match names. Raises Problem when it names none at all."""
    tags = parse_etags(header)
    if not tags or tags == ["*"]:
        raise Problem("precondition_required")
    found = (_TAG.fullmatch(tag) for tag in tags)
    return {int(tag["version"]) for tag in found if tag}


def told_of(subject_id: uuid.UUID, version: int) -> set[str]:
    """The names of what the ledger has of a subject's changes since a version."""
    since = LedgerEvent.objects.filter(subject_id=subject_id, subject_version__gt=version)
    return {
        name
        for changes in since.values_list("changes", flat=True)
        for name in changes.get("fields", changes)
    }


def _is_same(sent: Any, shown: Any) -> bool:
    return sent == shown or ((number := _number(sent)) is not None and number == _number(shown))


def _number(value: Any) -> Decimal | None:
    try:
        return Decimal(value) if isinstance(value, int | str | Decimal) else None
    except InvalidOperation:
        return None
