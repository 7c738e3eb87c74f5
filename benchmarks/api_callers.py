"""Who asks: the API through WSGI, and Django views with nothing before or after them."""

import io
import json
from collections.abc import Callable
from typing import Any

import orjson
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from rest_framework.generics import ListAPIView
from rest_framework.serializers import ModelSerializer

from benchmarks.api_by_hand import COLUMNS
from clinic.actors import system
from clinic.models import Clinic, Patient
from clinic.tenancy import clinic_scope
from followup.services.jobs import do_piece
from tests.api.builders import a_key

# A key may ask 600 times a minute.
_REQUESTS_A_KEY = 500
_ROWS_A_PART = 5000
BEFORE, AFTER = "2026-01-05T10:00:00Z", "2026-01-06T10:00:00Z"
_JSON, _LINES = "application/json", "application/x-ndjson"


class Caller:
    """A client of the API whose limit is never reached; raises when an answer is no success."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic, self.asked, self.handler = clinic, 0, WSGIHandler()

    def list(self, limit: int) -> bytes:
        return self.get(f"/api/v1/patients?limit={limit}")

    def get(self, address: str) -> bytes:
        return self._call("GET", address)

    def send(self, address: str, body: Any) -> bytes:
        return self._call("POST", address, json.dumps(body).encode())

    def bulk(self, numbers: range, updated_at: str) -> None:
        """As one import: opened, sent in parts, started, and worked to its end."""
        job = json.loads(self.send("/api/v1/imports", {"kind": "patients"}))["id"]
        parts = range(0, len(numbers), _ROWS_A_PART)
        for place, first in enumerate(parts, start=1):
            rows = [_row(each, updated_at) for each in numbers[first : first + _ROWS_A_PART]]
            address = f"/api/v1/imports/{job}/parts/{place}"
            self._call("PUT", address, "\n".join(map(json.dumps, rows)).encode(), _LINES)
        self._call("POST", f"/api/v1/imports/{job}/start")
        while do_piece(self.clinic.id, by=system("worker")):
            pass
        counts = json.loads(self.get(f"/api/v1/jobs/{job}"))["counts"]
        if counts["errors"]:
            raise RuntimeError(f"The import had errors: {counts}")

    def _call(self, method: str, address: str, body: bytes = b"", media: str = _JSON) -> bytes:
        if self.asked % _REQUESTS_A_KEY == 0:
            self.key = a_key(self.clinic)
        self.asked += 1
        path, _, query = address.partition("?")
        statuses: list[str] = []

        def begin(status: str, headers: Any, info: Any = None, /) -> Callable[[bytes], object]:
            statuses.append(status)
            return lambda data: None

        answer = self.handler(
            {
                "REQUEST_METHOD": method,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "SERVER_NAME": "localhost",
                "SERVER_PORT": "80",
                "SERVER_PROTOCOL": "HTTP/1.1",
                "CONTENT_TYPE": media,
                "CONTENT_LENGTH": str(len(body)),
                "HTTP_AUTHORIZATION": f"Bearer {self.key}",
                "wsgi.url_scheme": "http",
                "wsgi.input": io.BytesIO(body),
            },
            begin,
        )
        content = b"".join(answer)
        answer.close()
        if not statuses[0].startswith("2"):
            raise RuntimeError(f"{method} {path} answered {statuses[0]}: {content[:300]!r}")
        return content


class BareViews:
    """Views without sign-in, middleware, limits or a record of who looked; in the clinic's scope."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic, self.asked = clinic, RequestFactory().get("/")

    def list(self) -> bytes:
        with clinic_scope(self.clinic.id):
            return _answered(self.asked, list(Patient.objects.order_by("id").values(*COLUMNS)[:50]))

    def one(self, patient_id: Any) -> bytes:
        with clinic_scope(self.clinic.id):
            found = Patient.objects.filter(id=patient_id).values(*COLUMNS)
            return _answered(self.asked, found[0])

    def create(self) -> bytes:
        with clinic_scope(self.clinic.id) as now:
            made = Patient.objects.create(
                family="Okonkwo", name_key="okonkwo", created_at=now, updated_at=now
            )
        return _answered(self.asked, {"id": made.id})

    def serialized(self) -> bytes:
        """REST framework's own way."""
        with clinic_scope(self.clinic.id):
            rendered: bytes = _SerializedList.as_view()(self.asked).render().content
        return rendered


class _Serialized(ModelSerializer):
    class Meta:
        model = Patient
        fields = COLUMNS


class _SerializedList(ListAPIView):
    authentication_classes = ()
    permission_classes = ()
    pagination_class = None
    serializer_class = _Serialized

    def get_queryset(self) -> Any:
        return Patient.objects.order_by("id")[:50]


def _answered(request: HttpRequest, found: Any) -> bytes:
    return HttpResponse(orjson.dumps(found), content_type="application/json").content


# Who is brought up to date has a new name at every other moment.
_GIVEN = {BEFORE: "Kaede", AFTER: "Noor"}


def _row(number: int, updated_at: str) -> dict[str, object]:
    return {
        "external_id": {"system": "bench", "value": f"B{number}"},
        "family": f"Person{number}",
        "given": _GIVEN[updated_at],
        "source_updated_at": updated_at,
    }
