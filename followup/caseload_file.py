"""The caseload as a file: the same rows, order and columns as the page, all pages of it."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils import translation

from clinic.actors import Actor
from clinic.models import Clinic
from clinic.services.ledger import record_access
from clinic.tenancy import clinic_scope
from followup.caseload_address import Address
from followup.caseload_columns import file_head, file_row
from followup.caseload_filters import Reader
from followup.caseload_list import Page, page_of
from followup.spreadsheets import harmless

ROWS_AT_ONCE = 500
# Spreadsheets read a file without it in the code page of their country.
BYTE_ORDER_MARK = "\ufeff"


def stream(clinic: Clinic, address: Address, reader: Reader, by: Actor) -> Iterator[str]:
    """Each piece in a scope of its own: the request's is left before the first is asked for.

    The list is as it was at `reader.now`; who looked at whom is written down piece by piece.
    """
    language = translation.get_language()
    after, is_first = None, True
    while is_first or after is not None:
        with translation.override(language), clinic_scope(clinic.id) as now:
            page = page_of(address, reader, after=after, size=ROWS_AT_ONCE)
            _note_look(page, by, now)
            text = _piece(page, address, reader, is_first=is_first)
        yield text
        after, is_first = page.next_place, False


def _piece(page: Page, address: Address, reader: Reader, *, is_first: bool) -> str:
    rows = [file_row(address, row, reader) for row in page.rows]
    if is_first:
        return BYTE_ORDER_MARK + _lines([file_head(address), *rows])
    return _lines(rows)


def _note_look(page: Page, by: Actor, now: datetime) -> None:
    record_access(by=by, now=now, screen="caseload_file", patient_ids=page.patient_ids)


def _lines(rows: Iterable[Iterable[str]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows([harmless(cell) for cell in row] for row in rows)
    return written.getvalue()
