"""Places and points of a radar: levels lie between their places, ends hold, nonsense is refused."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.widgets.radar_geometry import RadarGeometry, diamonds, outline, triangles

RADAR = RadarGeometry(170.0, 142.0, 106.0)


def distance(point: str) -> float:
    x, y = map(float, point.split(","))
    return math.hypot(x - RADAR.centre_x, y - RADAR.centre_y)


@given(st.integers(0, 4), st.integers(1, 9))
def test_a_whole_level_is_its_place(index: int, value: int) -> None:
    assert RADAR.point(index, value) == RADAR.places(index)[value - 1]


@given(st.integers(0, 4), st.floats(1, 9))
def test_a_level_lies_as_far_out_as_it_is_high(index: int, level: float) -> None:
    assert abs(distance(RADAR.point(index, level)) - RADAR.radius * level / 9) < 0.03


@given(st.integers(0, 4), st.floats(9, 1e9))
def test_beyond_an_end_is_drawn_at_the_end(index: int, level: float) -> None:
    assert RADAR.point(index, level) == RADAR.tip(index)
    assert RADAR.point(index, -level) == RADAR.places(index)[0]


@pytest.mark.parametrize("level", [math.nan, math.inf])
def test_what_is_no_level_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="level of openness"):
        RADAR.point(0, level)


@pytest.mark.parametrize("levels", [(), (5.0,) * 4, (5.0,) * 6])
def test_there_are_five_levels(levels: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="five traits"):
        RADAR.points(levels)


def test_path_data_has_a_piece_for_every_point() -> None:
    points = RADAR.points((5.0,) * 5)
    assert outline([]) == diamonds([], 4) == triangles([], 4) == ""
    for marks in (diamonds(points, 4), triangles(points, 4)):
        assert re.findall(r"M(\S+) ", marks) == points and marks.count("Z") == 5
    assert outline(points).count("L") == 4
