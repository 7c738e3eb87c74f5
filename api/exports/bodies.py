"""What is asked and answered about exports."""

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from api.bulk.bodies import EXPORT_DONE, EXPORT_WORKING
from api.bulk.lines import CSV, MEDIA_TYPES, NDJSON
from api.exports.sources import SOURCES
from api.fields import Strict, Text, Word
from api.samples import answered, sent


class ExportBody(Strict):
    """Which list to take whole."""

    resource = Word(SOURCES, help_text="The name of its address.")
    format = Word(
        MEDIA_TYPES,
        required=False,
        default="ndjson",
        help_text="`ndjson`: a row a line, as the list shows it. `csv`: for spreadsheets; what "
        "lies deeper has names with dots, and a record has a line for each of its entries.",
    )
    filters = serializers.DictField(
        child=Text(max_length=300),
        required=False,
        default=dict,
        help_text="As the list takes them in its address, `updated_since` too: then with what was "
        "taken back. Not what names a person: `POST /patients/search` finds one.",
    )
    fields = Text(  # type: ignore[assignment]
        required=False, max_length=600, help_text="Only these names of each row, as in the list."
    )

    def validate_filters(self, said: dict[str, str]) -> dict[str, str]:
        if len(said) > _MOST_FILTERS:
            raise serializers.ValidationError("The list has not that many filters.")
        return said


_MOST_FILTERS = 12
_ROW = (
    '{"id":"pat_3f0c8a0e6a4b4d0f9a0d0c3b1f2e4d5c","family":"Haddad",'
    '"updated_at":"2026-11-22T10:00:00Z"}\n'
)
_TABLE = "id,family,updated_at\npat_3f0c8a0e6a4b4d0f9a0d0c3b1f2e4d5c,Haddad,2026-11-22T10:00:00Z\n"
OPENED = [
    sent(
        "What changed since yesterday",
        {
            "resource": "patients",
            "filters": {"updated_since": "2026-11-21T10:00:00Z"},
            "fields": "family,updated_at",
        },
    ),
    answered("It is being written", EXPORT_WORKING, 202),
]
FILE = [
    OpenApiExample(
        title, value=text, response_only=True, status_codes=["200", "206"], media_type=media_type
    )
    for title, text, media_type in [("Lines", _ROW, NDJSON), ("A table", _TABLE, CSV)]
]
DROPPED = [
    answered("Thrown away", {**EXPORT_DONE, "file": None, "version": EXPORT_DONE["version"] + 1})
]
