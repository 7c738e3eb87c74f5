"""What is asked and answered about batches."""

from typing import Any

from rest_framework import serializers

from api.fields import Strict, Text, Whole, Word
from api.samples import answered, sent

MOST_OPERATIONS = 1000


class OperationBody(Strict):
    """One request, as it would be sent by itself."""

    method = Word(["GET", "POST", "PUT", "PATCH", "DELETE"])
    path = Text(max_length=2000, help_text="From `/api/v1/` on, with its query.")
    body = serializers.DictField(required=False)
    idempotency_key = Text(required=False, max_length=255, help_text="Its own Idempotency-Key.")
    if_match = Text(required=False, max_length=100)


class BatchBody(Strict):
    """Requests that are answered one after the other."""

    operations = serializers.ListField(
        child=OperationBody(), allow_empty=False, max_length=MOST_OPERATIONS
    )


class OperationAnswer(serializers.Serializer[Any]):
    """What one of them was answered; a failure is a problem as everywhere."""

    status = Whole()
    headers = serializers.DictField(child=Text())
    body = serializers.JSONField(allow_null=True)


class BatchAnswer(serializers.Serializer[Any]):
    """The answers, in the order of the operations."""

    data = OperationAnswer(many=True)  # type: ignore[assignment]
    succeeded = Whole()
    failed = Whole()


_ASKED = {
    "method": "PUT",
    "path": "/api/v1/patients/by-external-id/mrn/00731",
    "body": {"family": "Haddad", "source_updated_at": "2026-11-21T18:00:00Z"},
}
_GONE = {
    "type": "https://stepwell.example.org/api/v1/problems/not_found",
    "title": "Nothing here",
    "status": 404,
    "detail": "The address or id is not known in this clinic.",
    "instance": "req_5b1f0c6a7d8e49f2a3b4c5d6e7f80912",
    "code": "not_found",
}
DONE = [
    sent("Two requests", {"operations": [_ASKED, {"method": "GET", "path": "/api/v1/tasks/x"}]}),
    answered(
        "One was done",
        {
            "data": [
                {"status": 200, "headers": {"ETag": '"3"'}, "body": {"outcome": "applied"}},
                {"status": 404, "headers": {}, "body": _GONE},
            ],
            "succeeded": 1,
            "failed": 1,
        },
    ),
]
