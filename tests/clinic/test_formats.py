"""Days and numbers are written as the clinic writes them, and plainly where no clinic is chosen."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from clinic.formats import DATE_FORMATS, day_in_words, moment_in_words, number_in_words, short_day
from clinic.models import Clinic
from clinic.tenancy import clinic_scope
from tests.builders import a_clinic

DAY = date(2026, 3, 5)


def _written(clinic: Clinic, **choices: str) -> Clinic:
    Clinic.objects.filter(id=clinic.id).update(**choices)
    return clinic


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("date_format", "written", "short"),
    [
        ("j M Y", "5 Mar 2026", "5 Mar"),
        ("d/m/Y", "05/03/2026", "05/03"),
        ("m/d/Y", "03/05/2026", "03/05"),
        ("d.m.Y", "05.03.2026", "05.03."),
        ("Y-m-d", "2026-03-05", "03-05"),
    ],
)
def test_a_day_is_written_as_the_clinic_writes_it(date_format, written, short):
    with clinic_scope(_written(a_clinic(), date_format=date_format).id):
        assert day_in_words(DAY) == written
        assert short_day(DAY) == short


@pytest.mark.django_db
def test_every_format_that_is_offered_can_be_kept(db):
    clinic = a_clinic()
    for date_format in DATE_FORMATS:
        with clinic_scope(_written(clinic, date_format=date_format).id):
            assert str(DAY.year) in day_in_words(DAY)


@pytest.mark.django_db
def test_numbers_have_the_clinics_decimal_mark():
    with clinic_scope(_written(a_clinic(), decimal_mark=",").id):
        assert number_in_words(Decimal("6.50")) == "6,5"
        assert number_in_words(Decimal("7.00")) == "7"


@pytest.mark.django_db
def test_a_moment_has_its_time_of_day():
    moment = datetime(2026, 3, 5, 14, 5, tzinfo=ZoneInfo("Europe/Madrid"))
    with clinic_scope(_written(a_clinic(), date_format="d/m/Y").id):
        assert moment_in_words(moment) == "05/03/2026, 14:05"


def test_where_no_clinic_is_chosen_the_month_is_a_word():
    assert day_in_words(DAY) == "5 Mar 2026"
    assert number_in_words(Decimal("6.5")) == "6.5"
    assert number_in_words(None) == ""
