"""What is stored, as people read it: no code, no ISO day, no wrong plural."""

from datetime import UTC, date, datetime

import pytest

from clinic.models import Patient
from followup.fact_words import (
    amount_in_words,
    column_in_words,
    days_spelled_out,
    value_in_words,
)
from followup.templatetags.care import age, shortened
from tests.web.conftest import Place


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("planned_end_on", "2026-10-19", "19 Oct 2026"),
        ("scheduled_at", "2026-10-18T15:00:00+00:00", "18 Oct 2026"),
        ("modality", "pt_exercise", "physical therapy exercise"),
        ("to", "spine_surgery", "spine surgery"),
        ("procedure", "rfa", "radiofrequency denervation"),
        ("fever", "present", "Present"),
        ("product", "Naproxen 500 mg tablet", "Naproxen 500 mg tablet"),
        ("nrs", "7", "7"),
    ],
)
def test_a_stored_value_reads_as_words(place: Place, column: str, value: str, words: str) -> None:
    assert place.make(lambda now: value_in_words(column, value)) == words


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("PHQ-2, GAD-2 and fear of movement", "PHQ-2, GAD-2 and fear of movement"),
        ("dose of Tylenol", "Dose of Tylenol"),
        ("ctd", "Connective tissue disease"),
        ("pelvic floor", "Pelvic floor dysfunction"),
        ("ckd", "Chronic kidney disease"),
    ],
)
def test_what_is_missing_keeps_its_capitals(missing: str, words: str) -> None:
    assert column_in_words(missing) == words


def test_only_real_days_are_spelled_out() -> None:
    said = "Missed on 2026-10-18; number 2026-99-99."
    assert days_spelled_out(said) == "Missed on 18 Oct 2026; number 2026-99-99."


def test_one_of_a_unit_is_singular() -> None:
    assert amount_in_words("1", "days") == "1 day"
    assert amount_in_words("2", "days") == "2 days"
    assert amount_in_words("30", "%") == "30 %"


def test_the_age_of_the_dead_stands_still(place: Place) -> None:
    born, died = date(1942, 3, 2), date(1971, 10, 1)
    later = datetime(2026, 11, 22, tzinfo=UTC)
    said = place.make(lambda now: age(Patient(birth_date=born, deceased_on=died), later))
    assert said == "29"


def test_a_reason_is_cut_between_words() -> None:
    assert shortened("Possible cauda equina syndrome", 22) == "Possible cauda …"
    assert shortened("Possible cauda", 22) == "Possible cauda"
