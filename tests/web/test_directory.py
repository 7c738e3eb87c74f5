"""Finding patients: by the start of a name, whatever its accents, and by a whole number."""

from datetime import datetime, timedelta

import pytest

from clinic.actors import member
from clinic.models import ClinicSettings, ContactPoint, Patient
from clinic.permissions import Role
from clinic.services.ledger import record_access
from clinic.services.patients import add_contact_point
from followup import directory
from tests.builders import SEED, a_patient
from tests.web.conftest import Place
from tests.web.making import numbered, overdue


def found(place: Place, words: str, role: Role = Role.CLINICIAN) -> str:
    """The list as it grows while somebody types."""
    headers = {"HX-Request": "true"}
    return place.browser(role).get("/patients/", {"q": words}, headers=headers).content.decode()


@pytest.mark.parametrize("words", ["nguy", "NGUYEN", "huong", "thị ngu", "BP-20477"])
def test_a_patient_is_found_by_name_and_number(place: Place, words: str) -> None:
    place.make(lambda now: numbered(a_patient("Nguyễn", "Thị Hương", now=now), "BP-20477", now))
    place.make(lambda now: a_patient("Petrov", "Nikolai", now=now))
    page = found(place, words)
    assert "Nguyễn, Thị Hương" in page
    assert "Petrov" not in page


@pytest.mark.parametrize(
    ("family", "words"),
    [
        ("O'Callaghan", "ocallaghan"),
        ("O\u2019Callaghan", "o'call"),
        ("Ocallaghan", "O\u2019Callaghan"),
        ("Kowalczyk-Nowotna", "kowalczykno"),
        ("Kowalczyk-Nowotna", "nowotna"),
        ("Benyahia", "ben-yahia"),
    ],
)
def test_apostrophes_and_hyphens_do_not_matter(place: Place, family: str, words: str) -> None:
    place.make(lambda now: a_patient(family, "Niamh", now=now))
    place.make(lambda now: a_patient("Petrov", "Nikolai", now=now))
    page = found(place, words).replace("&#x27;", "'")
    assert f"{family}, Niamh" in page
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


def nguyen(place: Place, number: str = "BP-20477") -> Patient:
    return place.make(lambda now: numbered(a_patient("Nguyễn", "Thị Hương", now=now), number, now))


def test_one_match_opens_its_chart_and_for_the_front_desk_the_contact_card(place: Place) -> None:
    patient = nguyen(place)
    place.make(lambda now: a_patient("Petrov", "Nikolai", now=now))
    for role, page in ((Role.CLINICIAN, ""), (Role.FRONT_DESK, "contact/")):
        answer = place.browser(role).get("/patients/", {"q": "ng"})
        assert answer["Location"] == f"/patients/{patient.id}/{page}"


def test_two_of_one_name_are_told_apart_and_neither_opens_by_itself(place: Place) -> None:
    nguyen(place)
    nguyen(place, "BP-20478")
    answer = place.browser().get("/patients/", {"q": "nguyen"})
    page = answer.content.decode()
    assert page.count("same name") == 2
    assert "BP-20477" in page
    assert "BP-20478" in page
    assert page.count("17 May 1980") == 2


@pytest.mark.parametrize("dialled", ["+34 600 111 222", "+34600111222", "0034 600-111-222"])
def test_a_patient_is_found_by_phone(place: Place, dialled: str) -> None:
    patient = nguyen(place)
    place.make(
        lambda now: add_contact_point(
            patient=patient, channel="phone", value="+34 600 111 222", by=SEED, now=now
        )
    )
    assert "Nguyễn" in found(place, dialled)
    assert "Nobody found" in found(place, "+34 600 111 223")


def test_a_number_that_was_somebody_elses_finds_nobody(place: Place) -> None:
    patient = nguyen(place)

    def wrong(now: datetime) -> None:
        point = add_contact_point(
            patient=patient, channel="phone", value="+34 600 111 222", by=SEED, now=now
        )
        ContactPoint.objects.filter(id=point.id).update(state="wrong_person")

    place.make(wrong)
    assert "Nobody found" in found(place, "+34 600 111 222")


def test_whom_one_looked_at_lately_comes_first_and_only_ones_own_looks(place: Place) -> None:
    first, second = nguyen(place), place.make(lambda now: a_patient("Petrov", "Nikolai", now=now))
    who = member(place.member(Role.CLINICIAN), door="ui")
    for minutes, patient in ((9, first), (5, second), (2, first)):
        place.make(
            lambda now, ago=minutes, seen=patient: record_access(
                by=who, now=now - timedelta(minutes=ago), screen="contact", patient_id=seen.id
            )
        )
    page = place.browser().get("/patients/").content.decode()
    recent = page[page.index("You looked at lately") : page.index("Everybody")]
    assert recent.index("Nguyễn") < recent.index("Petrov")
    assert recent.count("Nguyễn") == 1
    other = place.browser(Role.CLINICAL_LEAD).get("/patients/").content.decode()
    assert "You looked at lately" not in other


@pytest.mark.parametrize("dialled", ["312 555 0126", "(312) 555-0126", "+1 312 555 0126"])
def test_a_number_without_a_country_is_of_the_clinics_own(place: Place, dialled: str) -> None:
    def reachable(now: datetime) -> Patient:
        ClinicSettings.objects.update(phone="+1 312 555 0100")
        patient = a_patient("Kowalski", "Ewa", now=now)
        add_contact_point(patient=patient, channel="sms", value="+1 312 555 0126", by=SEED, now=now)
        return patient

    place.make(reachable)
    assert "Kowalski, Ewa" in found(place, dialled)
    assert "Kowalski, Ewa" not in found(place, "312 555 0127")
