"""Why a row is not taken: stable codes, and sentences that never repeat what the row says."""

from dataclasses import dataclass

SENTENCES = {
    "truncated-json": "this line is not one complete JSON document",
    "not-an-object": "this line is JSON, but not a resource",
    "not-utf8": "this line is not UTF-8 text",
    "text-not-storable": "this row holds text that cannot be stored (a NUL, half a character, or too long)",
    "line-too-long": "this line is longer than 1 MiB",
    "wrong-resource-type": "this row is of another type than its file",
    "missing-type": "this row does not say what it is (no resourceType)",
    "missing-id": "this row has no id",
    "duplicate-id": "two different rows have this id, and nothing says which is newer",
    "unknown-patient": "the patient this row refers to is neither in the export nor in the clinic",
    "missing-patient": "this row does not say whose it is",
    "missing-name": "this person has no name",
    "missing-status": "this row has no status",
    "not-understood": "a value in this row has another shape than FHIR R4 says",
    "impossible-date": "a date in this row cannot be right",
    "unit-not-understood": "the unit of the dose or of its interval is not understood",
    "impossible-dose": "the dose in this row cannot be right",
    "missing-medicine": "this order does not say which medicine in a form we can read",
    "refused": "this row was refused by a rule of the clinic",
}


class RowRejected(Exception):
    """A row that cannot be taken; `code` is a key of SENTENCES."""

    def __init__(self, code: str) -> None:
        super().__init__(SENTENCES[code])
        self.code = code


class NotRelevant(Exception):
    """A sound row of which the pathway reads nothing."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: its file's name and line, counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file} line {self.line}"
