"""The portrait as SVG and PNG: one picture, said in words, safe, free of ids that a page could meet twice."""

import io
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.widgets.trait_avatar import avatar_png, trait_avatar
from engine.types import TRAITS, Traits

VALUES = st.tuples(*[st.integers(1, 9)] * 5)


@given(VALUES, st.text(max_size=20))
def test_it_is_a_picture_that_says_its_traits(values: tuple[int, ...], words: str) -> None:
    drawn = trait_avatar(Traits(*values), words, 48)
    svg = ET.fromstring(drawn)
    spoken = ", ".join(f"{trait} {value}" for trait, value in zip(TRAITS, values, strict=True))
    assert (svg.get("role"), svg.get("width")) == ("img", "48")
    assert svg.get("aria-label") == f"Portrait drawn from the traits: {spoken}"
    # Many stand on one page, and nothing is fetched.
    assert " id=" not in drawn and "url(" not in drawn and "href" not in drawn


@given(VALUES, st.sampled_from(TRAITS), st.sampled_from([-1, 1]))
def test_one_step_of_one_trait_changes_the_drawing(values: tuple[int, ...], trait: str, step: int) -> None:
    fixed: dict[str, int] = dict(zip(TRAITS, values, strict=True))
    moved = fixed | {trait: min(9, max(1, fixed[trait] + step))}
    drawings = [trait_avatar(Traits(**traits), "x").partition(">")[2] for traits in (fixed, moved)]
    assert (drawings[0] == drawings[1]) == (fixed == moved)


def test_what_the_text_says_is_not_in_the_picture() -> None:
    assert "Zaphira" not in trait_avatar(Traits(), "Zaphira <script>")


@pytest.mark.parametrize("size_px", [16, 100, 400])
def test_a_png_has_the_size_asked_for_and_no_metadata(size_px: int) -> None:
    with Image.open(io.BytesIO(avatar_png(Traits(8, 2, 9, 9, 7), "x", size_px))) as image:
        assert (image.format, image.size, image.mode, image.info) == ("PNG", (size_px, size_px), "RGB", {})


def test_a_png_is_the_same_picture_as_the_svg() -> None:
    traits = Traits(1, 9, 2, 5, 5)
    ground = next(ET.fromstring(trait_avatar(traits, "x")).iter("path")).get("fill") or ""
    with Image.open(io.BytesIO(avatar_png(traits, "x", 200))) as image:
        assert image.getpixel((3, 3)) == tuple(int(ground[i : i + 2], 16) for i in (1, 3, 5))
    assert avatar_png(traits, "x", 64) == avatar_png(traits, "x", 64) != avatar_png(Traits(2, 9, 2, 5, 5), "x", 64)


@pytest.mark.parametrize("size_px", [0, 15, 2049, 10**9])
def test_a_size_that_nobody_needs_is_refused(size_px: int) -> None:
    with pytest.raises(ValueError, match=str(size_px)):
        avatar_png(Traits(), "x", size_px)
