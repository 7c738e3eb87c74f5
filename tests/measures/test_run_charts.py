"""Run charts: gaps for few patients, a signal from ten months on, and periods by their names."""

from datetime import date

import pytest

from clinic.tenancy import clinic_scope
from followup.measures.shape import Figures
from followup.measures.windows import months_before, window_named
from followup.run_charts import Month, RunChart
from tests.builders import a_clinic


def chart(*percents: int | None) -> RunChart:
    """A month of a hundred patients each; None is one of nine."""
    figures = [Figures(n, 100, 0) if n is not None else Figures(4, 9, 0) for n in percents]
    return RunChart([Month(f"m{n}", f"Month {n}", each) for n, each in enumerate(figures)])


@pytest.mark.parametrize(
    ("percents", "signal"),
    [
        ([50] * 9, "few"),
        ([50] * 10, ""),
        ([40, 60, 45, 55, 40, 60, 45, 55, 40, 60], ""),
        ([40, 41, 40, 41, 40, 41, 60, 61, 60, 61, 60, 61], "higher"),
        ([60, 61, 60, 61, 60, 61, 40, 41, 40, 41, 40, 41], "lower"),
        ([50, 40, 52, 43, 45, 47, 49, 51, 40, 53], "rising"),
        ([50, 60, 48, 57, 55, 53, 51, 49, 60, 47], "falling"),
        ([40, 41, 42, 43, 40, 60, 40, 60, 40, 60], ""),
    ],
)
def test_a_signal_is_six_on_a_side_or_five_on_a_slope(percents: list[int], signal: str) -> None:
    assert chart(*percents).signal == signal


def test_too_few_patients_leave_a_gap_in_the_line() -> None:
    drawn = chart(10, 20, None, 30)
    assert [point.percent for point in drawn.points] == [10, 20, 30]
    assert drawn.path.count("M") == 2
    assert drawn.median == 20


@pytest.mark.parametrize(
    ("n", "of", "percent"), [(1, 9, None), (1, 10, 10), (1, 200, 1), (2, 3, None)]
)
def test_a_share_is_rounded_half_up_and_not_given_for_few(
    n: int, of: int, percent: int | None
) -> None:
    assert Figures(n, of, 0).percent == percent


def test_a_period_ends_today_or_with_its_month(now) -> None:
    noon = now.replace(year=2026, month=3, day=15, hour=12)
    assert window_named("28d", noon).first == date(2026, 2, 16)
    month = window_named("2026-02", noon)
    assert (month.first, month.last) == (date(2026, 2, 1), date(2026, 2, 28))
    assert window_named("2026-03", noon).last == date(2026, 3, 15)
    for wrong in ("2026-13", "2027-01", "soon", ""):
        assert window_named(wrong, noon) == window_named("90d", noon)


@pytest.mark.django_db
def test_a_day_begins_at_midnight_of_the_clinic() -> None:
    """Madrid is an hour ahead in winter and two in summer."""
    with clinic_scope(a_clinic(time_zone="Europe/Madrid").id) as now:
        month = window_named("2026-03", now.replace(year=2026, month=4, day=15, hour=12))
        assert month.begins.isoformat() == "2026-02-28T23:00:00+00:00"
        assert month.ends.isoformat() == "2026-03-31T22:00:00+00:00"


def test_twelve_months_end_with_this_one(now) -> None:
    noon = now.replace(year=2026, month=3, day=15, hour=12)
    names = [name for name, _ in months_before(noon)]
    assert (names[0], names[-1], len(names)) == ("2025-04", "2026-03", 12)
