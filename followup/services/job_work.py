"""What works the rows of long work: what it gets, and what it says of each."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from clinic.actors import Actor
from followup.models import Job

Row = Mapping[str, Any]
# The code of what is ours to mend, as the API has it.
FAULT = "internal_error"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why one row was not taken; the words never hold its values."""

    line: int
    code: str
    detail: str
    column: str = ""


@dataclass(slots=True)
class Done:
    """What became of the rows of one piece; what `is_preparing` stays in a trial too.

    `reviews` are rows that are counted as they should be, and that somebody should look at.
    """

    counts: Counter[str] = field(default_factory=Counter)
    troubles: list[Trouble] = field(default_factory=list)
    reviews: list[Trouble] = field(default_factory=list)
    is_preparing: bool = False

    def refuse(self, trouble: Trouble) -> None:
        self.troubles.append(trouble)

    def add(self, other: "Done") -> None:
        self.counts += other.counts
        self.troubles += other.troubles
        self.reviews += other.reviews
        self.is_preparing |= other.is_preparing


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What a worker of a kind gets: some rows of a job, and for whom it acts.

    `is_last`: no more rows are known. Where rows are worked alone, that comes with no row at all.
    """

    job: Job
    rows: Sequence[Row]
    by: Actor
    now: datetime
    is_last: bool


Worker = Callable[[Piece], Done]


def worker_of(kind: str) -> Worker:
    """What stores the rows of a kind and says of each other row why not; settings name it."""
    found: Worker = import_string(settings.JOB_WORKERS[kind])
    return found


def done_alone(worker: Worker, piece: Piece) -> Done:
    """The same work row by row: one that fails is told as not stored, and the rest is done.

    Raises ValueError when a row is no line of what was sent, as in an export.
    """
    if not all(map(_lines_of, piece.rows)):
        raise ValueError("This work is not made of lines.")
    done = Done()
    for row in piece.rows:
        done.add(_row_alone(worker, replace(piece, rows=[row], is_last=False)))
    if piece.is_last:
        done.add(worker(replace(piece, rows=[])))
    return done


def _row_alone(worker: Worker, piece: Piece) -> Done:
    try:
        with transaction.atomic():
            return worker(piece)
    except OperationalError:
        raise
    except Exception:
        logger.exception("A row of a job failed.")
        detail = _("A fault of the software: this row was not stored. The log says more.")
        return Done(troubles=[Trouble(line, FAULT, detail) for line in _lines_of(*piece.rows)])


def _lines_of(row: Row) -> Sequence[int]:
    """Where it stands in what was sent; a row that others are told in has several."""
    return [row["line"]] if "line" in row else row.get("lines", [])
