"""The portrait as shapes: inside its square, symmetrical for the methodical, and each trait shows where it should."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.widgets.avatar_shapes import SIDE, Disc, Shape, avatar_shapes, mixed
from engine.types import TRAITS, Traits

VALUES = st.tuples(*[st.integers(1, 9)] * 5)


def points_of(shape: Shape | Disc) -> list[tuple[float, float]]:
    return [shape.centre] if isinstance(shape, Disc) else list(shape.points)


@given(VALUES, st.text(max_size=20))
def test_everything_is_finite_and_has_a_colour(values: tuple[int, ...], words: str) -> None:
    for shape in avatar_shapes(Traits(*values), words):
        assert all(math.isfinite(number) and -5 <= number <= SIDE + 5 for point in points_of(shape) for number in point)
        colours = [shape.fill] if isinstance(shape, Disc) else [c for c in (shape.fill, shape.stroke) if c]
        assert colours and all(re.fullmatch(r"#[0-9a-f]{6}", colour) for colour in colours)


@given(VALUES, st.sampled_from(TRAITS), st.integers(1, 8))
def test_one_step_of_one_trait_changes_the_face(values: tuple[int, ...], trait: str, step: int) -> None:
    fixed: dict[str, int] = dict(zip(TRAITS, values, strict=True))
    moved = fixed | {trait: (fixed[trait] - 1 + step) % 9 + 1}
    assert avatar_shapes(Traits(**fixed), "x") != avatar_shapes(Traits(**moved), "x")


def test_it_is_the_same_every_time_and_another_for_another_text() -> None:
    assert avatar_shapes(Traits(), "one") == avatar_shapes(Traits(), "one")
    assert len({avatar_shapes(Traits(), word) for word in ("one", "two", "three", "\ud800")}) == 4


def count(openness: int) -> int:
    return len(avatar_shapes(Traits(openness=openness), "x"))


def test_openness_is_richness() -> None:
    assert [count(value) for value in range(1, 10)] == sorted({count(value) for value in range(1, 10)})


@given(st.integers(1, 9), st.integers(1, 9))
def test_the_halves_of_a_methodical_face_meet(extraversion: int, agreeableness: int) -> None:
    def slips(conscientiousness: int) -> float:
        traits = Traits(5, conscientiousness, extraversion, agreeableness, 5)
        # Each half of the head takes 37 of its points.
        left, right = (s for s in avatar_shapes(traits, "x") if isinstance(s, Shape) and len(s.points) == 37)
        return max(y for _, y in right.points) - max(y for _, y in left.points)

    assert slips(9) == pytest.approx(0, abs=1e-9)
    assert slips(1) > slips(3) > slips(5) > slips(8) > 0


def test_colours_mix_from_one_to_the_other() -> None:
    assert [mixed("#000000", "#ff8040", share) for share in (0, 0.5, 1)] == ["#000000", "#804020", "#ff8040"]
