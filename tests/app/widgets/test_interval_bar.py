"""Bars with whiskers: on one scale, inside the picture, said in words, with arrows where they go on."""

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from app.widgets.interval_bar import interval_axis, interval_bar, scale_over
from engine.judging.board import MEAN_POINTS
from engine.judging.estimate import Estimate

POINTS = st.floats(-5000, 7000)
ESTIMATES = st.lists(
    st.tuples(POINTS, POINTS, POINTS).map(sorted).map(lambda ends: Estimate(ends[1], ends[0], ends[2], 30)),
    min_size=1,
    max_size=8,
)


def dot(estimate: Estimate, others: list[Estimate]) -> float:
    svg = ET.fromstring(interval_bar(estimate, scale_over(others)))
    return float(next(svg.iter("circle")).get("cx") or "nan")


@given(ESTIMATES)
def test_all_find_room_on_one_scale_in_their_order(estimates: list[Estimate]) -> None:
    scale = scale_over(estimates)
    ends = [end for one in estimates for end in (one.low, one.value, one.high) if end is not None]
    assert all(scale.low <= end <= scale.high for end in (*ends, MEAN_POINTS))
    assert all(0 <= scale.x(end) <= 220 for end in ends)
    ordered = sorted(estimates, key=lambda one: one.value)
    places = [dot(one, estimates) for one in ordered]
    assert places == sorted(places)


@given(ESTIMATES)
def test_the_numbers_of_the_scale_are_few_and_round(estimates: list[Estimate]) -> None:
    scale = scale_over(estimates)
    assert 1 <= len(scale.ticks) <= 5
    assert str(int(scale.step)).rstrip("0") in ("1", "2", "5")
    assert all(scale.low <= tick <= scale.high for tick in scale.ticks)
    assert len(list(ET.fromstring(interval_axis(scale)).iter("text"))) == len(scale.ticks)


def test_the_bar_says_its_values() -> None:
    estimate = Estimate(1087.4, 1012.1, 1160, 30)
    svg = ET.fromstring(interval_bar(estimate, scale_over([estimate])))
    assert svg.get("role") == "img" and svg.get("aria-label") == "1087 points, 95 % interval 1012 to 1160"
    bare = ET.fromstring(interval_bar(Estimate(1000, None, None, 1), scale_over([])))
    assert bare.get("aria-label") == "1000 points, no interval"
    assert not [path for path in bare.iter("path") if path.get("class") == "interval-whiskers"]


def test_whiskers_that_go_on_have_arrows() -> None:
    scale = scale_over([Estimate(1000, 800, 1200, 30)])

    def whiskers(low: float, high: float) -> str:
        svg = ET.fromstring(interval_bar(Estimate(1000, low, high, 3), scale))
        return next(path.get("d") or "" for path in svg.iter("path") if path.get("class") == "interval-whiskers")

    assert "l-5,5" not in whiskers(800, 1200) and whiskers(800, 1200).count("v10") == 2
    assert whiskers(-900, 1200).count("v10") == 1 and whiskers(-900, 9000).count("v10") == 0
