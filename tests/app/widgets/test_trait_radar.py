"""The radar: five axes, nine places each, a shape through the right ones."""

import math
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.widgets.radar_geometry import RadarGeometry
from app.widgets.trait_radar import HEARD, trait_radar
from engine.types import TRAITS, Traits

VALUES = st.tuples(*[st.integers(1, 9)] * 5)
LEVELS = st.tuples(*[st.floats(1, 9)] * 5)


def part(svg: ET.Element, kind: str) -> ET.Element:
    return next(node for node in svg.iter() if node.get("class") == kind)


@given(VALUES)
def test_the_shape_goes_through_the_place_of_every_value(values: tuple[int, ...]) -> None:
    svg = ET.fromstring(trait_radar(Traits(*values)))
    axes = [group for group in svg.iter("g") if group.get("class") == "radar-axis"]
    assert [axis.get("data-trait") for axis in axes] == list(TRAITS)
    chosen = [(axis.get("data-places") or "").split(" ")[value - 1] for axis, value in zip(axes, values, strict=True)]
    shape = next(node for node in svg.iter("polygon") if node.get("class") == "radar-shape")
    assert shape.get("points") == " ".join(chosen)
    dots = [node for node in svg.iter("circle")]
    assert [f"{dot.get('cx')},{dot.get('cy')}" for dot in dots] == chosen
    assert [node.text for node in svg.iter("tspan")] == [str(value) for value in values]


@given(VALUES)
def test_it_says_what_it_shows(values: tuple[int, ...]) -> None:
    svg = ET.fromstring(trait_radar(Traits(*values)))
    spoken = ", ".join(f"{trait} {value}" for trait, value in zip(TRAITS, values, strict=True))
    assert svg.get("aria-label") == f"Traits from 1 to 9: {spoken}"


def test_nine_lies_on_the_frame_and_places_grow_evenly_outward() -> None:
    svg = ET.fromstring(trait_radar(Traits()))
    for axis in (group for group in svg.iter("g") if group.get("class") == "radar-axis"):
        line = next(axis.iter("line"))
        places = (axis.get("data-places") or "").split(" ")
        assert len(places) == 9 and places[-1] == f"{line.get('x2')},{line.get('y2')}"
        centre = complex(float(line.get("x1") or 0), float(line.get("y1") or 0))
        radii = [abs(complex(*map(float, place.split(","))) - centre) for place in places]
        assert all(abs(radius - radii[-1] * value / 9) < 0.02 for value, radius in enumerate(radii, start=1))


@given(VALUES, LEVELS)
def test_heard_is_an_outline_with_marks_of_its_own(values: tuple[int, ...], heard: tuple[float, ...]) -> None:
    svg = ET.fromstring(trait_radar(Traits(*values), heard))
    points = RadarGeometry(170.0, 142.0, 106.0).points(heard)
    line, marks = part(svg, "radar-heard-line"), part(svg, "radar-heard-marks")
    assert line.get("fill") == "none" and line.get("d") == f"M{' L'.join(points)} Z"
    assert re.findall(r"M(\S+) ", marks.get("d") or "") == points
    assert part(svg, "radar-shape").get("points") == part(
        ET.fromstring(trait_radar(Traits(*values))), "radar-shape"
    ).get("points")


@given(LEVELS)
def test_heard_stays_inside_the_picture(heard: tuple[float, ...]) -> None:
    svg = ET.fromstring(trait_radar(Traits(), heard))
    _, _, width, height = map(float, (svg.get("viewBox") or "").split())
    size = float(part(svg, "radar-heard").get("data-size") or 0)
    points = re.findall(r"[ML](\S+),(\S+)", part(svg, "radar-heard-line").get("d") or "")
    assert len(points) == 5
    assert all(size <= float(x) <= width - size and size <= float(y) <= height - size for x, y in points)


def test_it_says_what_is_aimed_and_what_was_heard() -> None:
    label = ET.fromstring(trait_radar(Traits(7), (6.25, 1.0, 9.0, 4.96, 5.04))).get("aria-label") or ""
    aimed, heard = label.split("; ")
    assert aimed.startswith("Traits from 1 to 9: openness 7, conscientiousness 5")
    assert (
        heard == f"{HEARD}: openness 6.3, conscientiousness 1.0, extraversion 9.0, agreeableness 5.0, neuroticism 5.0"
    )


def test_the_legend_is_there_when_there_is_something_to_tell_apart() -> None:
    plain, told = ET.fromstring(trait_radar(Traits())), ET.fromstring(trait_radar(Traits(), (5.0,) * 5))
    assert part(plain, "radar-legend").get("display") == "none" and "data-heard" not in plain.attrib
    assert part(told, "radar-legend").get("display") is None and part(told, "radar-legend-heard").get("display") is None
    assert part(told, "radar-legend-ghost").get("display") == "none"
    assert [node.text for node in part(told, "radar-legend").iter("text")] == ["aimed", HEARD, "proposed"]


@pytest.mark.parametrize("heard", [(5.0,) * 4, (5.0, 5.0, math.nan, 5.0, 5.0)])
def test_what_is_not_five_levels_is_refused(heard: tuple[float, ...]) -> None:
    with pytest.raises(ValueError):
        trait_radar(Traits(), heard)
