"""Registering somebody in the browser, and bringing their details up to date."""

import re
from datetime import date
from typing import Any

import pytest

from clinic.models import ClinicSettings, ContactPoint, Patient
from clinic.permissions import Role
from pathway.models import CarePlan, PersonFact
from tests.builders import a_patient
from tests.web.conftest import Place
from tests.web.making import calm, numbered
from tests.web.recording import opened
from tests.web.test_conflicts import both
from tests.web.test_markup import check

NEW = "/patients/new/"
BORN = {"born_0": "17", "born_1": "5", "born_2": "1980"}
WHO = {"family": "Óskarsdóttir", "given": "Birna", **BORN, "sex": "female"}


def start(place: Place, **given: str) -> dict[str, str]:
    day = place.make(lambda now: now.astimezone(place.clinic.zone).date().isoformat())
    owner = str(place.member(Role.CLINICIAN).id)
    return {"starts": "1", "started_on": day, "owner": owner, **given}


def people(place: Place) -> list[Patient]:
    return place.make(lambda now: list(Patient.objects.order_by("created_at", "id")))


def test_a_new_patient_is_registered_reached_and_enrolled_in_one_go(place: Place) -> None:
    more = {"number": "BP-1001", "phone": "+34 600 111 222", "email": "birna@example.org"}
    browser = place.browser()
    answer = browser.post(NEW, {**WHO, **more, "language": "es", **start(place)})
    [patient] = people(place)
    assert answer.url == f"/patients/{patient.id}/"
    assert (patient.birth_date, patient.birth_precision) == (date(1980, 5, 17), "day")
    assert (patient.sex, patient.language) == ("female", "es")
    assert place.make(lambda now: CarePlan.objects.get().stage) == "ST-0"
    assert place.make(lambda now: PersonFact.objects.get().birth_date) == date(1980, 5, 17)
    points = place.make(lambda now: {(p.channel, p.value) for p in ContactPoint.objects.all()})
    assert points == {("sms", "+34 600 11 12 22"), ("email", "birna@example.org")}
    page = browser.get(answer.url).content.decode()
    assert "is registered and on the pathway" in page
    assert "BP-1001" in page


def test_at_most_seven_fields_are_needed_and_the_family_name_is_enough(place: Place) -> None:
    browser = place.browser(Role.FRONT_DESK)
    page = browser.get(NEW).content.decode()
    check(page)
    assert "Start the pathway" not in page
    answer = browser.post(NEW, {"family": "Tanaka", "sex": "unknown"})
    [patient] = people(place)
    assert answer.url == f"/patients/{patient.id}/contact/"
    assert patient.birth_date is None
    assert not place.make(lambda now: CarePlan.objects.exists())
    needed = re.findall(
        r"<(?:input|select|textarea)[^>]*\srequired", place.browser().get(NEW).content.decode()
    )
    assert len(needed) <= 7


@pytest.mark.parametrize(
    ("parts", "born", "precision"),
    [
        (("", "", "1961"), date(1961, 1, 1), "year"),
        (("", "3", "1961"), date(1961, 3, 1), "month"),
        (("09", "03", "1961"), date(1961, 3, 9), "day"),
    ],
)
def test_a_birth_date_may_be_known_in_part(
    place: Place, parts: tuple[str, str, str], born: date, precision: str
) -> None:
    given = {f"born_{n}": part for n, part in enumerate(parts)}
    place.browser(Role.FRONT_DESK).post(NEW, {"family": "Tanaka", "sex": "unknown", **given})
    [patient] = people(place)
    assert (patient.birth_date, patient.birth_precision) == (born, precision)
    page = place.browser().get(f"/patients/{patient.id}/edit/").content.decode()
    values = re.findall(r'name="born_\d" value="(\d*)"', page)
    assert [int(value) for value in values] == [int(part) for part in parts if part]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"family": " "}, "Enter the family name"),
        ({"born_0": "31", "born_1": "2"}, "Enter a real date"),
        ({"born_1": "", "born_2": "1980"}, "or only the year"),
        ({"born_2": "1820"}, "between 1900 and today"),
        ({"phone": "600111"}, "with + and the country"),
        ({"number": "BP-" + "7" * 18}, "20 characters"),
        ({"email": "birna@"}, "mail"),
        ({"started_on": "2199-01-01"}, "The start is in the future"),
        ({"owner": "nobody"}, "nobody"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_stored(
    place: Place, wrong: dict[str, str], words: str
) -> None:
    page = place.browser().post(NEW, {**WHO, **start(place), **wrong}).content.decode()
    check(page)
    assert "<title>Error: New patient" in page
    assert words in page
    assert 'value="Birna"' in page
    assert people(place) == []


def test_everything_that_is_wrong_is_said_at_once(place: Place) -> None:
    wrong = {"born_0": "31", "born_1": "2", "phone": "600111", "email": "birna@"}
    page = place.browser().post(NEW, {**WHO, **start(place), **wrong}).content.decode()
    for words in ("Enter a real date", "with + and the country", "Enter an e-mail address"):
        assert words in page


def test_the_browser_cuts_off_no_number(place: Place) -> None:
    page = place.browser().get(NEW).content.decode()
    for name in ("number", "phone", "family"):
        [field] = re.findall(rf'<input[^>]*name="{name}"[^>]*>', page)
        assert "maxlength" not in field


@pytest.mark.parametrize("own", ["+1 312 555 0100", ""])
def test_a_number_without_a_country_is_of_the_clinics_own(place: Place, own: str) -> None:
    place.make(lambda now: ClinicSettings.objects.update(phone=own))
    given = {"family": "Tanaka", "sex": "unknown", "phone": "312 555 0177"}
    page = place.browser().post(NEW, given, follow=True).content.decode()
    assert ("Enter the number with + and the country" in page) is not bool(own)
    points = place.make(lambda now: [p.value for p in ContactPoint.objects.all()])
    assert points == (["+1 312-555-0177"] if own else [])


@pytest.mark.parametrize(
    "who", [WHO, {**WHO, "family": "OSKARSDOTTIR"}, {"family": "Birna", "given": "Oskarsdottir"}]
)
def test_whoever_may_be_registered_already_is_shown_first(place: Place, who: Any) -> None:
    known = place.make(
        lambda now: numbered(a_patient("Óskarsdóttir", "Birna", now=now), "BP-7", now)
    )
    given = {"sex": "female", **who}
    browser = place.browser(Role.FRONT_DESK)
    page = browser.post(NEW, given).content.decode()
    check(page)
    assert "may be registered already" in page
    assert f'href="/patients/{known.id}/contact/"' in page
    assert "born 17 May 1980" in page
    assert "BP-7" in page
    assert len(people(place)) == 1
    assert browser.post(NEW, {**given, "is_somebody_else": "on"}).status_code == 302
    assert len(people(place)) == 2


def test_two_of_one_name_and_another_birth_date_are_two(place: Place) -> None:
    place.make(lambda now: a_patient("Óskarsdóttir", "Birna", now=now, birth_date=date(1951, 1, 2)))
    assert place.browser(Role.FRONT_DESK).post(NEW, WHO).status_code == 302


def test_a_number_that_is_somebody_elses_is_never_given_twice(place: Place) -> None:
    browser = place.browser(Role.FRONT_DESK)
    browser.post(NEW, {**WHO, "number": "BP-7"})
    other = {"family": "Tanaka", "sex": "unknown", "number": "bp-7"}
    assert "may be registered already" in browser.post(NEW, other).content.decode()
    page = browser.post(NEW, {**other, "is_somebody_else": "on"}).content.decode()
    assert "already belongs to another patient" in page
    assert len(people(place)) == 1


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.FRONT_DESK])
def test_a_second_click_says_saved_already_and_leads_to_the_patient(
    place: Place, role: Role
) -> None:
    browser = place.browser(role)
    given = {**opened(browser, NEW), **WHO}
    assert browser.post(NEW, given).status_code == 302
    second = browser.post(NEW, given, follow=True)
    [patient] = people(place)
    assert second.redirect_chain == [(f"/patients/{patient.id}/contact/", 302)]
    assert "was saved already, with your first press" in second.content.decode()


def test_the_same_person_in_another_form_is_asked_about(place: Place) -> None:
    browser = place.browser()
    for status in (302, 200):
        given = {**opened(browser, NEW), **WHO}
        assert browser.post(NEW, given).status_code == status
    assert len(people(place)) == 1


@pytest.mark.parametrize(
    ("page", "role", "may"),
    [
        ("/patients/", Role.FRONT_DESK, True),
        ("/patients/", Role.THERAPIST, False),
        ("/caseload/", Role.CARE_COORDINATOR, True),
        ("/caseload/", Role.READ_ONLY, False),
    ],
)
def test_the_lists_lead_to_a_new_patient_for_whom_may_register(
    place: Place, page: str, role: Role, may: bool
) -> None:
    shown = place.browser(role).get(page).content.decode()
    assert (f'href="{NEW}"' in shown) is may


@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.THERAPIST])
def test_who_may_not_register_cannot(place: Place, role: Role) -> None:
    patient = place.make(lambda now: a_patient(now=now))
    for page in (NEW, f"/patients/{patient.id}/edit/"):
        assert place.browser(role).get(page).status_code == 403
        assert place.browser(role).post(page, WHO).status_code == 403
    assert len(people(place)) == 1


def edited(place: Place, patient: Patient, **changes: str) -> Any:
    given = {"family": "Mensah", "given": "Abena", **BORN, "sex": "unknown", "version": "1"}
    return place.browser().post(f"/patients/{patient.id}/edit/", {**given, **changes})


def test_details_are_corrected_and_the_pathway_knows(place: Place) -> None:
    patient = place.make(lambda now: calm(now).patient)
    answer = edited(place, patient, born_2="1944", number="BP-9")
    assert answer.status_code == 302
    page = place.browser().get(answer.url).content.decode()
    assert "BP-9" in page
    newest = place.make(lambda now: PersonFact.objects.order_by("revision").last())
    assert newest.birth_date == date(1944, 5, 17)


def test_the_second_of_two_editors_sees_both_versions(place: Place) -> None:
    patient = place.make(lambda now: calm(now).patient)
    edited(place, patient, given="Abena Akosua")
    answer = edited(place, patient, family="Mensah-Boateng")
    page = answer.content.decode()
    check(page)
    assert answer.status_code == 409
    assert both(page) == {
        "Family name": ["Mensah", "Mensah-Boateng"],
        "Given names": ["Abena Akosua", "Abena"],
    }
    assert re.search(r"Amara Okafor saved this at", page)
    assert 'value="Mensah-Boateng"' in page
    assert 'name="version" value="2"' in page
    edited(place, patient, family="Mensah-Boateng", given="Abena Akosua", version="2")
    [stored] = people(place)
    assert str(stored) == "Mensah-Boateng, Abena Akosua"
