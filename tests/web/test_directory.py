"""Finding patients: by the start of a name, whatever its accents, and by a whole number."""

import pytest

from clinic.permissions import Role
from followup import directory
from tests.builders import a_patient
from tests.web.conftest import Place
from tests.web.making import numbered, overdue


def found(place: Place, words: str, role: Role = Role.CLINICIAN) -> str:
    return place.browser(role).get("/patients/", {"q": words}).content.decode()


@pytest.mark.parametrize("words", ["nguy", "NGUYEN", "huong", "thị ngu", "BP-20477"])
def test_a_patient_is_found_by_name_and_number(place: Place, words: str) -> None:
    place.make(lambda now: numbered(a_patient("Nguyễn", "Thị Hương", now=now), "BP-20477", now))
    place.make(lambda now: a_patient("Petrov", "Nikolai", now=now))
    page = found(place, words)
    assert "Nguyễn, Thị Hương" in page
    assert "Petrov" not in page


@pytest.mark.parametrize("words", ["zzz", "BP-2047", "%", "'; --"])
def test_nobody_found_is_said_with_what_to_try(place: Place, words: str) -> None:
    place.make(lambda now: numbered(a_patient("Nguyễn", "Thị Hương", now=now), "BP-20477", now))
    page = found(place, words)
    assert "Nobody found for" in page
    assert "Try fewer letters" in page


def test_another_clinics_patients_are_not_searched(place: Place, elsewhere: Place) -> None:
    elsewhere.make(lambda now: a_patient("Kowalski", "Ewa", now=now))
    assert "Kowalski" not in found(place, "kowalski").replace("“kowalski”", "")


def test_the_front_desk_sees_who_not_how_they_are(place: Place) -> None:
    place.make(overdue)
    assert "First-line care" in found(place, "lind")
    assert "First-line care" not in found(place, "lind", Role.FRONT_DESK)


def test_pages_follow_the_alphabet_without_repeating(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "PAGE", 2)
    for family in ("Silva", "Álvarez", "Tanaka"):
        place.make(lambda now, family=family: a_patient(family, "Alex", now=now))
    first = place.make(lambda now: directory.page_of("", None, with_course=False))
    rest = place.make(lambda now: directory.page_of("", first.next_place, with_course=False))
    again = directory.Place.read(str(first.next_place))
    assert [row.patient.family for row in (*first.rows, *rest.rows)] == [
        "Álvarez",
        "Silva",
        "Tanaka",
    ]
    assert again == first.next_place
    assert rest.next_place is None
