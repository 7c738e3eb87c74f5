"""The API through its whole stack, against the same work by hand and against a bare Django view."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from statistics import median
from typing import Any

import orjson
import psycopg
from django.db import connection
from django.http import HttpResponse

from benchmarks.figures import Figure, cpu_seconds
from clinic.models import Clinic, Patient
from clinic.tenancy import clinic_scope
from tests.api.builders import Machine, a_key
from tests.builders import a_clinic, a_patient

ROUNDS = 60
UPSERTS = 300
_COLUMNS = "id, family, given, birth_date, sex, language, created_at, updated_at, version"
_LIST = f"SELECT {_COLUMNS} FROM patient ORDER BY id LIMIT 50"  # noqa: S608 - constant
_ONE = f"SELECT {_COLUMNS} FROM patient WHERE id = %s"  # noqa: S608 - constant
_INSERT = """
    INSERT INTO patient (id, clinic_id, family, given, name_key, birth_precision, sex, language,
                         time_zone, created_at, updated_at, version)
    VALUES (gen_random_uuid(), current_setting('app.clinic_id')::uuid, %s, '', %s, 'day',
            'unknown', '', '', now(), now(), 1)
    RETURNING id
"""


def figures(patients: int) -> Iterator[Figure]:
    """CPU of this process, in turn; the rate limit is lifted by a key for each hundred requests."""
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        made = [a_patient(f"Haddad{nth}", now=now) for nth in range(min(patients, 200))]
    one = made[0].id
    machine, by_hand = Keyed(clinic), ByHand(clinic)
    pairs: dict[str, tuple[Callable[[], Any], Callable[[], Any], str]] = {
        "api_list_of_50": (
            lambda: machine.get("/api/v1/patients?limit=50"),
            lambda: by_hand.read(_LIST),
            "<=8 (ambition; 12 at most)",
        ),
        "api_single_read": (
            lambda: machine.get(f"/api/v1/patients/pat_{one.hex}"),
            lambda: by_hand.read(_ONE, one),
            "(orientation)",
        ),
        "api_create": (
            lambda: machine.send("/api/v1/patients", {"family": "Okonkwo"}),
            lambda: by_hand.read(_INSERT, "Okonkwo", "okonkwo"),
            "(orientation)",
        ),
    }
    for name, (ours, hand, goal) in pairs.items():
        yield from compared(name, ours, hand, ROUNDS, goal)
    yield from compared(
        "api_list_of_50", machine.list, lambda: bare(clinic), ROUNDS, "(orientation)", "bare_view"
    )
    yield from compared(
        "api_upsert",
        machine.upsert,
        lambda: by_hand.read(_INSERT, "Okonkwo", "okonkwo"),
        UPSERTS,
        "one request a patient",
    )


def compared(
    name: str,
    ours: Callable[[], Any],
    other: Callable[[], Any],
    rounds: int,
    goal: str,
    against: str = "by_hand",
) -> Iterator[Figure]:
    """The median of the ratios, each of two that ran one after the other."""
    ours(), other()
    spent = [(cpu_seconds(ours), cpu_seconds(other)) for _ in range(rounds)]
    yield Figure(f"{name}_over_{against}", median(mine / its for mine, its in spent), goal)
    yield Figure(f"{name}_cpu_ms", 1000 * median(mine for mine, _ in spent), "(orientation)")


class Keyed:
    """A client of the API whose limit is never reached."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic, self.asked = clinic, 0
        self.machine = Machine(a_key(clinic), SERVER_NAME="localhost")

    def get(self, address: str) -> Any:
        return self._checked(self._next().get(address))

    def list(self) -> Any:
        return self.get("/api/v1/patients?limit=50")

    def send(self, address: str, body: Any) -> Any:
        return self._checked(self._next().send(address, body))

    def upsert(self) -> Any:
        body = {"family": "Okonkwo", "source_updated_at": datetime.now(UTC).isoformat()}
        address = f"/api/v1/patients/by-external-id/feed/{self.asked}"
        return self._checked(self._next().put(address, body, "application/json"))

    def _next(self) -> Machine:
        self.asked += 1
        if self.asked % 500 == 0:
            self.machine = Machine(a_key(self.clinic), SERVER_NAME="localhost")
        return self.machine

    def _checked(self, answer: Any) -> Any:
        if answer.status_code >= 300:
            raise RuntimeError(f"answered {answer.status_code}")
        return answer


class ByHand:
    """One connection, one transaction a request, the clinic set for the row policies."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = str(clinic.id)
        wanted = connection.get_connection_params()
        names = ("host", "port", "user", "password", "dbname")
        self.held = psycopg.connect(**{name: wanted[name] for name in names if name in wanted})

    def read(self, statement: str, *given: Any) -> bytes:
        with self.held.transaction():
            self.held.execute("SELECT set_config('app.clinic_id', %s, true)", [self.clinic])
            return orjson.dumps(self.held.execute(statement, given).fetchall())


def bare(clinic: Clinic) -> bytes:
    """A Django view without sign-in, middleware, paging or a record of who looked."""
    with clinic_scope(clinic.id):
        columns = _COLUMNS.split(", ")
        rows = list(Patient.objects.order_by("id").values(*columns)[:50])
    return HttpResponse(orjson.dumps(rows), content_type="application/json").content
