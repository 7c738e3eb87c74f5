"""Registering people: field errors, identifiers that never double, search whatever the accents."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from clinic.models import LedgerEvent, Patient, PatientIdentifier
from clinic.names import tokens
from clinic.permissions import NotPermitted, Role
from clinic.services.patients import (
    Identifier,
    PersonDetails,
    add_contact_point,
    add_identifier,
    find_by_identifier,
    register_patient,
    update_patient,
)
from clinic.services.versions import StaleVersion, save_version
from clinic.tenancy import clinic_scope
from tests.builders import SEED, a_clinic, a_patient, an_actor

pytestmark = pytest.mark.django_db

MRN = "urn:example:mrn"


@pytest.fixture
def now():
    with clinic_scope(a_clinic().id) as moment:
        yield moment


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"family": "  "}, "family"),
        ({"family": "Haddad\nBcc: x"}, "family"),
        ({"given": "Rania\u2028"}, "given"),
        ({"birth_date": date(1850, 1, 1)}, "birth_date"),
        ({"birth_date": date(2999, 1, 1)}, "birth_date"),
        ({"deceased_on": date(2999, 1, 1)}, "deceased_on"),
        ({"birth_date": date(1980, 1, 1), "deceased_on": date(1979, 1, 1)}, "deceased_on"),
    ],
)
def test_a_person_who_cannot_be_true_is_refused_and_nothing_is_stored(now, changes, field):
    details = PersonDetails(**{"family": "Haddad", **changes})
    with pytest.raises(ValidationError) as refused:
        register_patient(details=details, identifiers=[], by=SEED, now=now)
    assert field in refused.value.message_dict
    assert not Patient.objects.exists()


@pytest.mark.parametrize(
    ("zone", "hour", "today"),
    [("Pacific/Auckland", 20, date(2026, 11, 23)), ("Pacific/Honolulu", 5, date(2026, 11, 21))],
)
def test_today_is_the_day_of_the_clinic(zone, hour, today):
    with clinic_scope(a_clinic(time_zone=zone).id):
        now = datetime(2026, 11, 22, hour, tzinfo=UTC)
        assert a_patient(now=now, deceased_on=today).deceased_on == today
        with pytest.raises(ValidationError, match="in the future"):
            a_patient(now=now, deceased_on=today + timedelta(days=1))


def test_one_number_belongs_to_one_patient(now):
    first, second = a_patient(now=now), a_patient(now=now)
    number = Identifier(system=MRN, value="BP-20391")
    add_identifier(patient=first, identifier=number, by=SEED, now=now)
    add_identifier(patient=first, identifier=number, by=SEED, now=now)
    assert PatientIdentifier.objects.count() == 1
    with pytest.raises(ValidationError, match="already belongs"):
        add_identifier(patient=second, identifier=number, by=SEED, now=now)
    assert find_by_identifier(system=MRN, value=" bp-20391 ") == first
    assert find_by_identifier(system=MRN, value="BP-20392") is None


def test_the_same_number_at_two_clinics_is_two_patients():
    found = []
    for _ in range(2):
        with clinic_scope(a_clinic().id) as now:
            patient = a_patient(now=now)
            add_identifier(
                patient=patient, identifier=Identifier(system=MRN, value="1"), by=SEED, now=now
            )
            found.append(PatientIdentifier.objects.get())
    assert found[0].value == found[1].value == "1"
    assert found[0].value_key != found[1].value_key


@pytest.mark.parametrize("typed", ["lind", "LINDQVIST sven", "qui", "sven"])
def test_search_finds_a_patient_by_the_start_of_any_word(now, typed):
    patient = a_patient("Lindqvist", "Sven Åke", now=now)
    a_patient("Okafor", "Daniel", now=now)
    found = list(Patient.objects.named_like(tokens(typed)))
    assert found == ([] if typed == "qui" else [patient])


@pytest.mark.parametrize(
    ("family", "typed"),
    [("Łukasiewicz", "lukas"), ("Ñandú", "nandu"), ("Müller-Öz", "oz"), ("O\u2019Brien", "brien")],
)
def test_search_does_not_mind_accents(now, family, typed):
    patient = a_patient(family, "Ana", now=now)
    assert list(Patient.objects.named_like(tokens(typed))) == [patient]


def test_a_new_name_is_found_and_the_old_one_is_not(now):
    patient = a_patient("Haddad", "Rania", now=now)
    details = PersonDetails(family="Mansour", given="Rania", birth_date=patient.birth_date)
    assert update_patient(patient=patient, details=details, by=SEED, now=now) == ["family"]
    assert list(Patient.objects.named_like(["mansour"])) == [patient]
    assert not Patient.objects.named_like(["haddad"])


def test_an_update_that_changes_nothing_writes_nothing(now):
    patient = a_patient("Haddad", "Rania", now=now)
    details = PersonDetails(family="Haddad", given="Rania", birth_date=patient.birth_date)
    events = LedgerEvent.objects.count()
    assert update_patient(patient=patient, details=details, by=SEED, now=now) == []
    assert (Patient.objects.get().version, LedgerEvent.objects.count()) == (1, events)


def test_of_two_who_save_the_second_is_told(now):
    patient = a_patient(now=now)
    other = Patient.objects.get()
    save_version(patient, language="es")
    with pytest.raises(StaleVersion) as refused:
        save_version(other, language="fr")
    assert refused.value.current.language == "es"


def test_the_same_phone_number_twice_is_one_contact_point(now):
    patient = a_patient(now=now)
    for _ in range(2):
        add_contact_point(patient=patient, channel="sms", value="+34 600 000 001", by=SEED, now=now)
    assert patient.contact_points.count() == 1
    assert patient.contact_points.get().value == "+34 600 000 001"


def test_a_read_only_member_registers_nobody(now):
    with pytest.raises(NotPermitted, match="read only"):
        register_patient(
            details=PersonDetails(family="Haddad"),
            identifiers=[],
            by=an_actor(Role.READ_ONLY, now=now),
            now=now,
        )


@pytest.mark.parametrize(
    ("days", "age"), [(-1, 64), (0, 65), (1, 65)], ids=["before", "on", "after"]
)
def test_age_turns_on_the_birthday(now, days, age):
    patient = Patient(birth_date=date(1961, 11, 22))
    assert patient.age_on(date(2026, 11, 22) + timedelta(days=days)) == age


def test_what_is_too_long_for_a_name_is_not_folded_whole():
    """Putting accents in order takes the square of their number."""
    assert tokens("é" * 2000) == ["e" * 1000]
