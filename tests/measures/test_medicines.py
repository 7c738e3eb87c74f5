"""Medicines by definition: how long, how much, in which order, and what nobody can tell."""

from pathway.models import MedicationEntry, Prompt
from tests.measures.cohort import course, evaluated, fact, medicine, therapy, who


def test_a_muscle_relaxant_is_too_long_after_three_weeks(now):
    medicine(course("Long", now), now, "muscle_relaxant", 30)
    medicine(course("Short", now), now, "muscle_relaxant", 20)
    medicine(course("Spastic", now), now, "muscle_relaxant", 60, indication="spasticity")
    stopped = course("Stopped", now)
    started = medicine(stopped, now, "muscle_relaxant", 30)
    stop(stopped, started, now, days_ago=15)
    unmapped = course("Unmapped", now)
    medicine(unmapped, now, "unknown", 30)
    course("Untreated", now)
    assert who("muscle_relaxant_over_3_weeks", now) == {
        "numerator": ["Long"],
        "denominator": ["Long", "Short", "Stopped"],
        "missing": ["Unmapped"],
    }


def test_the_limit_is_passed_on_the_day_the_rule_says(now):
    """Day 21 still taken is past the limit; stopped on day 21 is not."""
    at_the_limit, just_not = course("Taken", now), course("Ended", now)
    medicine(at_the_limit, now, "muscle_relaxant", 21)
    stop(just_not, medicine(just_not, now, "muscle_relaxant", 31), now, days_ago=10)
    evaluated(at_the_limit, just_not, now=now)
    assert who("muscle_relaxant_over_3_weeks", now)["numerator"] == ["Taken"]
    assert Prompt.objects.filter(rule="MED-MR-STOP").count() == 1


def stop(plan, started, now, days_ago):
    return fact(
        plan,
        MedicationEntry,
        now,
        days_ago,
        kind="stop",
        product=started.product,
        thread_id=started.thread_id,
    )


def test_a_stop_known_to_the_month_ends_at_its_end(now):
    plan = course("Vague", now, days_ago=100)
    started = medicine(plan, now, "muscle_relaxant", 100)
    fact(
        plan,
        MedicationEntry,
        now,
        70,
        kind="stop",
        product=started.product,
        thread_id=started.thread_id,
        date_precision="month",
    )
    assert who("muscle_relaxant_over_3_weeks", now, "365d")["numerator"] == ["Vague"]


def test_acetaminophen_is_above_the_ceiling_as_the_rule_sums_it(now):
    above, below, unknown = course("Above", now), course("Below", now), course("Unknown", now)
    medicine(above, now, "acetaminophen", 3, mg="1000", units_per_dose=1, max_doses_per_day=4)
    medicine(below, now, "acetaminophen", 3, mg="1000", units_per_dose=1, max_doses_per_day=3)
    medicine(unknown, now, "acetaminophen", 3)
    evaluated(above, below, unknown, now=now)
    assert who("acetaminophen_above_ceiling", now) == {
        "numerator": ["Above"],
        "denominator": ["Above", "Below"],
        "missing": ["Unknown"],
    }


def test_an_opioid_comes_first_when_nothing_was_tried_before(now):
    first, later, unmapped = course("First", now), course("Later", now), course("Unmapped", now)
    medicine(first, now, "opioid", 3)
    medicine(later, now, "opioid", 3)
    medicine(later, now, "acetaminophen", 29)
    medicine(later, now, "nsaid", 29)
    therapy(later, now, "pt_exercise", 29)
    medicine(unmapped, now, "unknown", 3)
    evaluated(first, later, unmapped, now=now)
    assert who("opioid_first", now) == {
        "numerator": ["First"],
        "denominator": ["First", "Later"],
        "missing": ["Unmapped"],
    }


def test_what_was_said_by_mistake_counts_for_nothing(now):
    plan = course("Mistaken", now)
    medicine(plan, now, "opioid", 3)
    evaluated(plan, now=now)
    Prompt.objects.filter(rule="MED-OPI-FIRST").update(
        closed_at=now, closed_as="withdrawn", state="closed"
    )
    assert who("opioid_first", now)["numerator"] == []
