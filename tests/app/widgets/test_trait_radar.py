"""The radar: five axes, nine places each, a shape through the right ones."""

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from app.widgets.trait_radar import trait_radar
from engine.types import TRAITS, Traits

VALUES = st.tuples(*[st.integers(1, 9)] * 5)


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
