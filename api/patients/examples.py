"""Examples in the documentation of /patients: invented people."""

from drf_spectacular.utils import OpenApiExample

_NUMBER = {"system": "https://ehr.example.org/mrn", "value": "00731"}
PATIENT = {
    "id": "pat_3f0c8a0e6a4b4d0f9a0d0c3b1f2e4d5c",
    "family": "Haddad",
    "given": "Rania",
    "birth_date": "1980-05",
    "sex": "female",
    "language": "es",
    "time_zone": "Europe/Madrid",
    "deceased_on": None,
    "merged_into": None,
    "external_ids": [_NUMBER],
    "created_at": "2026-11-22T10:00:00Z",
    "updated_at": "2026-11-22T10:00:00Z",
    "version": 1,
}
_SENT = {name: PATIENT[name] for name in ("family", "given", "birth_date", "sex", "external_ids")}

_PAGE = {"data": [PATIENT], "has_more": True, "next_cursor": PATIENT["id"]}

LISTED = [OpenApiExample("A page", value=_PAGE, response_only=True, status_codes=["200"])]
ONE = [OpenApiExample("A patient", value=PATIENT, response_only=True, status_codes=["200"])]
CHANGED = [
    OpenApiExample(
        "The day of birth is known now",
        value={"birth_date": "1980-05-17"},
        request_only=True,
    ),
    OpenApiExample(
        "Changed",
        value={**PATIENT, "birth_date": "1980-05-17", "version": 2},
        response_only=True,
        status_codes=["200"],
    ),
]
_TOLD = {"family": "Haddad", "given": "Rania", "source_updated_at": "2026-11-21T18:00:00Z"}
FOUND = [
    OpenApiExample(
        "By the number of another system",
        value={"external_id": _NUMBER},
        request_only=True,
    ),
    *LISTED,
]
UPSERTED = [
    OpenApiExample("As the sender knows them", value=_TOLD, request_only=True),
    OpenApiExample(
        "Sent before",
        value={**PATIENT, "outcome": "unchanged"},
        response_only=True,
        status_codes=["200"],
    ),
    OpenApiExample(
        "New here",
        value={**PATIENT, "outcome": "created"},
        response_only=True,
        status_codes=["201"],
    ),
]
UPSERTED_BY_BODY = [
    OpenApiExample(
        "As the sender knows them", value={"external_id": _NUMBER, **_TOLD}, request_only=True
    ),
    *UPSERTED[1:],
]
REGISTERED = [
    OpenApiExample("What is known", value=_SENT, request_only=True),
    OpenApiExample("Registered", value=PATIENT, response_only=True, status_codes=["201"]),
]
