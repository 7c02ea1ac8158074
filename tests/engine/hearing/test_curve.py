"""From scores back to levels: exact where the measure rises, rising everywhere, never outside 1..9."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.hearing.curve import HIGHEST, LEVELS, LOWEST, LevelCurve, inverse

scores = st.floats(-1.0, 1.0).map(lambda score: round(score, 4))
curves = st.lists(scores, min_size=9, max_size=9)
STRAIGHT = LevelCurve()


@given(st.lists(scores, min_size=9, max_size=9, unique=True).map(sorted))
def test_a_curve_that_rises_is_inverted_exactly(measured: list[float]) -> None:
    curve = inverse(measured)
    assert [curve.level(score) for score in measured] == pytest.approx(list(LEVELS))


@given(curves, st.floats(-2.0, 2.0), st.floats(-2.0, 2.0))
def test_a_higher_score_is_never_a_lower_level(measured: list[float], one: float, other: float) -> None:
    curve = inverse(measured)
    low, high = sorted((one, other))
    assert LOWEST <= curve.level(low) <= curve.level(high) <= HIGHEST


@given(curves)
def test_both_ends_can_be_heard(measured: list[float]) -> None:
    curve = inverse(measured)
    assert (curve.level(-1.0), curve.level(1.0)) == (LOWEST, HIGHEST)
    assert list(curve.scores) == sorted(set(curve.scores)) and len(curve.scores) == len(curve.levels) >= 2


def test_where_the_measure_falls_neighbours_are_pooled() -> None:
    curve = inverse([-0.4, -0.3, -0.2, -0.1, 0.1, -0.1, 0.2, 0.3, 0.3])
    assert curve.scores == pytest.approx((-0.4, -0.3, -0.2, -0.1, 0.0, 0.2, 0.3))
    assert curve.levels == pytest.approx((1, 2, 3, 4, 5.5, 7, 9))
    assert curve.level(0.0) == pytest.approx(5.5) and curve.level(0.1) == pytest.approx(6.25)


@pytest.mark.parametrize(
    "measured", [(), (0.1,) * 9, tuple(reversed(range(9))), (0.0,) * 8, (*range(8), math.nan), (-math.inf, *range(8))]
)
def test_what_is_no_measure_is_heard_on_a_straight_line(measured: tuple[float, ...]) -> None:
    assert inverse(measured) == STRAIGHT
    assert [STRAIGHT.level(score) for score in (-1.0, -0.5, 0.0, 0.25, 1.0)] == [1.0, 3.0, 5.0, 6.0, 9.0]
