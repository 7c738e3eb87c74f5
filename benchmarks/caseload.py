"""The caseload page of a big clinic: elapsed time, PostgreSQL's included, and statements."""

import time
from collections.abc import Callable, Iterator
from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.figures import Figure
from clinic.doors import SESSION_KEY
from clinic.permissions import Role
from clinic.services.clinics import add_member
from clinic.tenancy import clinic_scope
from followup.caseload_address import Address
from followup.caseload_filters import Reader
from followup.caseload_list import page_of
from followup.caseload_sorts import SORTS
from followup.services.sweep import sweep
from tests.builders import SEED, a_clinic, a_user, many_due_care_plans

LOOKS = 20
TIME_GOAL, STATEMENTS_GOAL = "<=300", "<=20 (ambition 12)"
# Every row its own: without it all would tie.
_SPREAD = """
    UPDATE caseload c SET
        nrs_now = v.n %% 11, nrs_baseline = v.n %% 7, function_now = v.n %% 25,
        pain_series = ARRAY[v.n %% 11, v.n %% 7, v.n %% 11, 5, 4, 4, 3, v.n %% 11]::numeric[],
        response = (ARRAY['', 'worse', 'none', 'partial', 'good'])[1 + v.n %% 5],
        start_back_risk = (ARRAY['', 'low', 'medium', 'high'])[1 + v.n %% 4],
        stage_since = %s::date - (v.n %% 300)::int, last_contact_on = %s::date - (v.n %% 90)::int,
        next_due_at = c.next_due_at + (v.n %% 60) * interval '1 day'
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM caseload) v WHERE v.id = c.id
"""


def figures(patients: int) -> Iterator[Figure]:
    clinic_id = a_clinic().id
    with clinic_scope(clinic_id) as now:
        many_due_care_plans(patients, now=now)
    sweep(by=SEED, clinic_id=clinic_id)
    browser, member = spread_and_signed_in(clinic_id)
    yield from of_page("first_page", browser, "/caseload/")
    for sort in SORTS:
        deep = deepest(clinic_id, member, sort, patients)
        yield from of_page(f"by_{sort}", browser, f"/caseload/?sort={sort}")
        yield from of_page(f"by_{sort}_deep", browser, f"/caseload/{deep}")
    narrow = "/caseload/?trend=none&trend=worse&weeks_min=8&overdue=1"
    yield from of_page("filtered", browser, narrow)
    yield from of_page("searched", browser, "/caseload/?q=family00")
    began = time.perf_counter()
    rows = whole_file(browser).count("\r\n") - 1
    yield Figure("caseload_file_rows_per_s", rows / (time.perf_counter() - began), "(orientation)")
    statements = counted(lambda: whole_file(browser))
    yield Figure("caseload_file_statements", statements, "(a fixed number for 500 rows)")


def spread_and_signed_in(clinic_id: UUID) -> tuple[Client, Any]:
    with clinic_scope(clinic_id) as now, connection.cursor() as cursor:
        today: date = now.date()
        cursor.execute(_SPREAD, [today, today])
        member = add_member(user=a_user(), role=Role.CLINICIAN, by=SEED, now=now)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(member.user)
    session = browser.session
    session[SESSION_KEY] = str(clinic_id)
    session.save()
    return browser, member


def deepest(clinic_id: UUID, member: Any, sort: str, patients: int) -> str:
    """The address of the page on which nine tenths of the rows lie behind."""
    with clinic_scope(clinic_id) as now:
        address = Address(sort=sort)
        place = page_of(
            address, Reader(member, now), after=None, size=patients * 9 // 10
        ).next_place
    return address.page_behind(place) if place else address.query


def of_page(name: str, browser: Client, address: str) -> Iterator[Figure]:
    def look() -> None:
        answer = browser.get(address)
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(f"{address} answered {answer.status_code}")

    statements = counted(look)
    times = sorted(elapsed(look) for _ in range(LOOKS))
    yield Figure(f"caseload_{name}_p95_ms", times[int(LOOKS * 0.95) - 1] * 1e3, TIME_GOAL)
    yield Figure(f"caseload_{name}_statements", statements, STATEMENTS_GOAL)


def whole_file(browser: Client) -> str:
    pieces: Any = browser.get("/caseload/file/").streaming_content  # type: ignore[attr-defined]
    return b"".join(pieces).decode()


def counted(look: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as seen:
        look()
    return len(seen.captured_queries)


def elapsed(look: Callable[[], object]) -> float:
    began = time.perf_counter()
    look()
    return time.perf_counter() - began
