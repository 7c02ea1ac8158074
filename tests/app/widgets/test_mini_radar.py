"""The small radar: the shape of the persona inside its frame, in words too."""

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from app.widgets.mini_radar import mini_radar
from app.widgets.trait_looks import TRAIT_LOOKS
from engine.types import TRAITS, Traits

VALUES = st.tuples(*[st.integers(1, 9)] * 5)


@given(VALUES, st.sampled_from([40, 64, 96]))
def test_it_shows_and_says_five_values(values: tuple[int, ...], size_px: int) -> None:
    svg = ET.fromstring(mini_radar(Traits(*values), size_px))
    assert (svg.get("role"), svg.get("width"), svg.get("height")) == ("img", str(size_px), str(size_px))
    spoken = ", ".join(f"{trait} {value}" for trait, value in zip(TRAITS, values, strict=True))
    assert svg.get("aria-label") == f"Traits from 1 to 9: {spoken}"
    dots = list(svg.iter("circle"))
    assert [dot.get("fill") for dot in dots] == [look.colour for look in TRAIT_LOOKS]
    shape = next(node for node in svg.iter("path") if node.get("class") == "mini-radar-shape")
    corners = [f"{dot.get('cx')},{dot.get('cy')}" for dot in dots]
    assert shape.get("d") == f"M{' L'.join(corners)} Z"
    assert not list(svg.iter("text"))


@given(VALUES)
def test_it_stays_inside_its_frame(values: tuple[int, ...]) -> None:
    for dot in ET.fromstring(mini_radar(Traits(*values))).iter("circle"):
        radius = float(dot.get("r") or 0)
        assert all(radius <= float(dot.get(axis) or 0) <= 64 - radius for axis in ("cx", "cy"))


@given(VALUES, VALUES)
def test_different_traits_are_different_pictures(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    assert (mini_radar(Traits(*one)) == mini_radar(Traits(*other))) == (one == other)
