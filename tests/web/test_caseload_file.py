"""The caseload as a file: exactly what the page shows, and harmless to a spreadsheet."""

import csv
import io
from datetime import datetime
from typing import Any

import pytest

from clinic.models import Access
from clinic.permissions import Role
from followup import caseload_file
from followup.spreadsheets import harmless
from pathway.models import Caseload
from tests.builders import a_care_plan, a_patient
from tests.web.conftest import Place
from tests.web.making import calm, emergency, overdue
from tests.web.test_caseload import names


@pytest.fixture
def three(place: Place) -> Place:
    for build in (calm, overdue, emergency):
        place.make(build)
    return place


def saved(place: Place, query: str = "") -> Any:
    return place.browser().get(f"/caseload/file/{query}")


def text_of(response: Any) -> str:
    return str(b"".join(response.streaming_content).decode())


def table(place: Place, query: str = "") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text_of(saved(place, query)).removeprefix("\ufeff"))))


@pytest.mark.parametrize("query", ["", "?sort=-patient", "?stage=ST-1&col=pain&col=owner"])
def test_the_file_holds_the_rows_and_order_of_the_page(three: Place, query: str) -> None:
    page = three.browser().get(f"/caseload/{query}").content.decode()
    assert [row[0] for row in table(three, query)[1:]] == names(page)


def test_the_file_holds_the_chosen_columns(three: Place) -> None:
    assert table(three, "?col=owner")[0] == ["Patient", "Number", "Age", "Sex", "Owner"]
    row = table(three, "?col=pain&stage=ST-1")[1]
    assert row[0] == "Lindqvist, Sven"
    assert row[-3:] == ["7", "7", "7"]


def test_every_page_is_in_the_file_once(three: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = text_of(saved(three))
    monkeypatch.setattr(caseload_file, "ROWS_AT_ONCE", 1)
    assert text_of(saved(three)) == at_once
    assert len(table(three)) == 4


def test_who_was_written_out_is_in_the_access_log(three: Place) -> None:
    text_of(saved(three))
    looks = three.make(lambda _now: list(Access.objects.filter(screen="caseload_file")))
    assert sum(len(look.patient_ids) for look in looks) == 3


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"])
def test_a_cell_that_would_compute_is_text(start: str) -> None:
    assert harmless(f"{start}1+1") == f"'{start}1+1"


def test_a_name_that_would_compute_is_text(place: Place) -> None:
    def named(now: datetime) -> None:
        a_care_plan(a_patient("=HYPERLINK(1)", "Ada", now=now), now=now)

    place.make(named)
    assert table(place)[1][0] == "'=HYPERLINK(1), Ada"


def test_an_unknown_value_is_an_empty_cell(place: Place) -> None:
    place.make(lambda now: a_care_plan(a_patient(now=now), now=now))
    assert table(place, "?col=pain&col=contact")[1][-4:] == ["", "", "", ""]


def test_the_file_says_what_it_is(three: Place) -> None:
    response = saved(three)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="caseload-')
    assert text_of(response).startswith("\ufeffPatient,")


def test_only_who_sees_the_caseload_takes_it_along(three: Place) -> None:
    assert three.browser(Role.FRONT_DESK).get("/caseload/file/").status_code == 403


def test_another_clinics_patients_are_in_no_file(three: Place, elsewhere: Place) -> None:
    assert len(table(elsewhere)) == 1
    assert three.make(lambda _now: Caseload.objects.count()) == 3
