"""Where the panels draw what: gaps, missed reports, scales and words that do not collide."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from types import SimpleNamespace

import pytest

from followup.curve_marks import LETTER, SPACE, TODAY_HALF, Marker, placed
from followup.curves import NARROW, WIDE, Reading, Series, draw
from followup.panels import missed_days
from followup.recorded import Recorded
from pathway.protocols import CURRENT_PROTOCOL, protocol

RULES = protocol(CURRENT_PROTOCOL.name, CURRENT_PROTOCOL.version)
DAY = date(2026, 3, 1)


def reading(days: int, value: int = 5, source: str = "staff") -> Reading:
    return Reading(DAY + timedelta(days=days), Decimal(value), source)


def drawn(series: Series, markers=(), size=WIDE):
    return draw(size, [series], markers, DAY + timedelta(days=200))


def spans(marks):
    for mark in marks:
        if mark.words:
            length = len(mark.words) * LETTER + SPACE
            yield mark.row, (mark.x - length, mark.x) if mark.is_left else (mark.x, mark.x + length)


@pytest.mark.parametrize("width", [WIDE.width, NARROW.width])
def test_words_of_markers_never_stand_on_each_other_or_on_today(width):
    markers = [(40.0 + 17 * n, f"Stage {n}: naproxen") for n in range(16)]
    found = placed(markers, bottom=200, width=width, today_x=width * 0.8)
    assert len(found) == 16, "every line is drawn"
    told = list(spans(found))
    assert len(told) > 1
    today = (width * 0.8 - TODAY_HALF, width * 0.8 + TODAY_HALF)
    for row, span in told:
        assert span[0] >= 0
        assert span[1] <= width
        assert row or span[1] <= today[0] or today[1] <= span[0]
    for (row, one), (other, two) in combinations(told, 2):
        assert row != other or one[1] <= two[0] or two[1] <= one[0]


def test_a_line_is_broken_only_after_more_than_two_missed_reports():
    two = [DAY + timedelta(days=10), DAY + timedelta(days=20)]
    readings = [reading(0), reading(50)]
    whole = Series("Pain", "", readings, None, missed=two)
    broken = Series("Pain", "", readings, None, missed=[*two, DAY + timedelta(days=30)])
    assert drawn(whole).panels[0].path.count("M") == 1
    assert drawn(broken).panels[0].path.count("M") == 2
    assert len(drawn(broken).panels[0].missed) == 3


def test_who_gave_a_score_is_a_shape_and_a_title():
    points = (
        drawn(Series("Pain", "", [reading(0), reading(9, source="patient")], None)).panels[0].points
    )
    assert [each.is_self_reported for each in points] == [False, True]
    assert points[1].words.endswith("reported by the patient")


def test_a_scale_of_its_own_has_its_own_axis_and_no_bands():
    panel = drawn(Series("Roland-Morris", "", [reading(0, 24)], None, top=Decimal(24))).panels[0]
    assert (panel.most, panel.half, panel.bands) == ("24", "12", [])
    assert panel.points[0].y == panel.top


def test_planned_reports_that_never_came_are_counted_by_the_interval_of_the_stage():
    moved = SimpleNamespace(to_stage="ST-1", effective_on=DAY)
    recorded = Recorded(stage_changes=(moved,))
    interval = int(RULES.numbers[RULES.stages["ST-1"].interval].value)
    days = [DAY, DAY + timedelta(days=interval * 4)]
    missed = missed_days(RULES, recorded, days, days[-1])
    assert missed == [DAY + timedelta(days=interval * n) for n in (1, 2, 3)]
    in_time = [DAY, DAY + timedelta(days=interval + 1)]
    assert missed_days(RULES, recorded, in_time, in_time[-1]) == []


def test_a_marker_is_of_one_day():
    drawing = drawn(Series("Pain", "", [reading(0)], None), [Marker(DAY, "Stage 1")])
    assert drawing.markers[0].x == drawing.panels[0].points[0].x
