"""What every writer of a chunk shares: rows to insert and update, counts, and ledger events."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from clinic.bulk import insert_rows, update_rows
from clinic.services.ledger import Happened
from followup.calendars import ClinicCalendar
from followup.services.evaluating import Evaluated
from followup.services.report import Report


class ChunkWriter:
    """Brings the stored rows of one table in line with what the engine said of a chunk."""

    table: Any
    stored_columns: list[str]

    def __init__(self, chunk: Sequence[Evaluated], calendar: ClinicCalendar, now: datetime) -> None:
        self.chunk = {one.care_plan.id: one for one in chunk}
        self.calendar = calendar
        self.now = now
        self.report = Report()
        self.events: list[Happened] = []
        self._to_insert: list[Any] = []
        self._to_update: list[Any] = []

    def flush(self) -> None:
        """Updates first: they close what a new row of the same identity takes over from."""
        if "updated_at" in self.stored_columns:
            for row in (*self._to_insert, *self._to_update):
                row.updated_at = self.now
        update_rows(self._to_update, self.stored_columns)
        insert_rows(self._to_insert)

    def inserted(self, row: Any, event: str) -> None:
        self._to_insert.append(row)
        self._tell(row, event)

    def updated(self, row: Any, event: str) -> None:
        row.version += 1
        self._to_update.append(row)
        self._tell(row, event)

    def told_of(self, row: Any) -> dict[str, Any]:
        """What the ledger says of a row: codes and dates, never free text."""
        raise NotImplementedError

    def _tell(self, row: Any, event: str) -> None:
        self.events.append(
            Happened(
                type=event,
                subject_type=self.table._meta.model_name,
                subject_id=row.id,
                subject_version=row.version,
                patient_id=row.patient_id,
                changes={**self.told_of(row), **self.belonging_to(row)},
            )
        )

    def belonging_to(self, row: Any) -> dict[str, str]:
        return {"care_plan": str(row.care_plan_id)}
