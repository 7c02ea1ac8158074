"""The coherence zone: as wide as what was found safe, and said in words."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.widgets.strength_zone import strength_zone
from engine.types import WEIGHT_LIMIT


def zone(safe: float) -> tuple[ET.Element, ET.Element]:
    # The attribute without a value is HTML, not XML.
    page = strength_zone(safe).replace(" hidden>", ' hidden="">')
    drawn, warning = ET.fromstring(f"<div>{page}</div>")
    return drawn, warning


@given(st.floats(-10, 10))
def test_the_safe_part_is_drawn_to_the_sliders_scale(safe: float) -> None:
    drawn, _ = zone(safe)
    inside = min(WEIGHT_LIMIT, max(0.0, safe))
    style = next(drawn.iter("span")).get("style") or ""
    assert style == f"width: {inside / WEIGHT_LIMIT * 100:.1f}%"
    assert float(drawn.get("data-safe") or -1) == pytest.approx(inside, rel=1e-5)


def test_it_says_what_it_shows_and_warns_only_beyond() -> None:
    drawn, warning = zone(1.25)
    assert drawn.get("role") == "img" and drawn.get("aria-label") == "Found coherent up to strength 1.25 of 1.5"
    assert warning.get("role") == "status" and "hidden" in strength_zone(1.25)
    assert (warning.text or "").startswith("Beyond 1.25 ")
