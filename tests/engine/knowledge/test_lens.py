"""Laws of the published matrix: bounds, direction, order, strength 0; and what is refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadInput
from engine.knowledge.lens import LensParameters, Perspective, plain_name, read_lens_matrix
from tests.engine.knowledge.papers import ASSETS, lens, matrix

MATRIX = matrix()
NAMES = [*MATRIX.traits, "brilliance", "  Analytical Rigor "]
traits = st.dictionaries(st.sampled_from(NAMES), st.integers(1, 9))
strengths = st.floats(0.0, 2.0)


def values(parameters: LensParameters) -> dict[str, float]:
    return {name: getattr(parameters, name) for name in LensParameters.__slots__}


@given(traits, strengths)
def test_parameters_stay_in_their_ranges(given_traits: dict[str, int], strength: float) -> None:
    for name, value in values(lens(given_traits, strength=strength).parameters).items():
        assert MATRIX.spans[name].least <= value <= MATRIX.spans[name].most


@given(traits, st.sampled_from(sorted(MATRIX.traits)), st.integers(1, 8), strengths)
def test_a_higher_trait_moves_each_parameter_its_way_only(
    others: dict[str, int], trait: str, value: int, strength: float
) -> None:
    low = values(lens({**others, trait: value}, strength=strength).parameters)
    high = values(lens({**others, trait: value + 1}, strength=strength).parameters)
    for name in low:
        sign = MATRIX.traits[trait].get(name, 0.0)
        change = high[name] - low[name]
        assert change == pytest.approx(0.0) if sign == 0.0 else change * sign >= -1e-12


@pytest.mark.parametrize("trait", sorted(MATRIX.traits))
def test_every_trait_of_the_matrix_has_an_effect(trait: str) -> None:
    assert lens({trait: 9}).parameters != lens({trait: 1}).parameters


@given(traits)
def test_the_order_of_traits_makes_no_difference(given_traits: dict[str, int]) -> None:
    assert lens(given_traits) == lens(dict(reversed(given_traits.items())))


@given(traits)
def test_at_strength_0_all_are_neutral(given_traits: dict[str, int]) -> None:
    neutral = {name: span.neutral for name, span in MATRIX.spans.items()}
    assert values(lens(given_traits, strength=0.0).parameters) == neutral
    assert values(lens(dict.fromkeys(given_traits, 5)).parameters) == neutral


def test_an_unknown_trait_is_said_to_have_no_effect() -> None:
    made = lens({"brilliance": 9, "Analytical-Rigor": 9, "charm": 1})
    assert made.without_effect == ("brilliance", "charm")
    assert list(made.effects) == ["Analytical-Rigor"]
    assert made.parameters == lens({"analytical_rigor": 9}).parameters


def test_names_are_compared_plainly() -> None:
    assert plain_name("  Analytical - RIGOR ") == "analytical_rigor"


@pytest.mark.parametrize("value", [0, 10, 5.5, True, "5", None])
def test_a_value_that_is_no_trait_is_refused(value: object) -> None:
    with pytest.raises(BadInput, match="openness"):
        lens({"openness": value})  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("strength", [-0.1, 2.1, float("nan")])
def test_strength_has_a_range(strength: float) -> None:
    with pytest.raises(BadInput, match="strength"):
        lens(strength=strength)


def test_a_perspective_comes_from_a_personas_json() -> None:
    data = {"persona_id": "moss", "traits": {"openness": 5.0, "wit": 9}, "expertise": ["fishing"], "metadata": {}}
    assert Perspective.of(data) == Perspective("moss", {"openness": 5, "wit": 9}, ("fishing",))


@pytest.mark.parametrize(
    ("key", "value"),
    [("persona_id", 3), ("traits", []), ("traits", {"openness": 11}), ("expertise", "fishing"), ("expertise", [1])],
)
def test_a_perspective_names_the_field_that_is_wrong(key: str, value: object) -> None:
    data = {"persona_id": "moss", "traits": {}, "expertise": [], key: value}
    with pytest.raises(BadInput, match="openness" if value == {"openness": 11} else key):
        Perspective.of(data)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("continuation: {neutral: 0.5", "continuation: {neutral: 0.2", "goes from"),
        ("{neutral: 0.3,", "{neutral: often,", "hub_exponent.neutral"),
        ("  novelty: {neutral", "  news: {neutral", "news"),
        ("openness: {continuation", "openness: {speed", "speed"),
        ("affinity: 0.3", "affinity: 0.4", "sum to 1"),
        ("parameters:", "parameter:", "parameters"),
    ],
)
def test_a_matrix_of_another_form_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (ASSETS / "lens.yaml").read_text(encoding="utf-8")
    start = text.index("format: 1")
    assert old in text[start:]
    file = tmp_path / "lens.yaml"
    file.write_text(text[start:].replace(old, new), encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        read_lens_matrix(file)


def test_a_matrix_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"none\.yaml"):
        read_lens_matrix(tmp_path / "none.yaml")
