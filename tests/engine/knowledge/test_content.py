"""Words are compared without case, accents, endings and function words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.knowledge.content import affinity, content_terms


@pytest.mark.parametrize(
    ("one", "other"), [("The Café", "cafe"), ("bridges", "a bridge"), ("Flüsse", "flusse"), ("walked", "walking")]
)
def test_what_counts_as_the_same(one: str, other: str) -> None:
    assert content_terms(one) == content_terms(other)


def test_scripts_without_spaces_are_cut_into_pairs() -> None:
    assert content_terms("東京都") == ("京都", "東京")
    assert content_terms("川") == ("川",)


def test_affinity_is_the_share_of_the_best_field() -> None:
    assert affinity(("wild plants", "fishing"), "Plants of the coast") == 0.5
    assert affinity(("wild plants", "plants"), "Plants of the coast") == 1.0
    assert affinity((), "Plants") == affinity(("the of",), "the of") == 0.0


@given(st.lists(st.text(max_size=12), max_size=4), st.text(max_size=60))
def test_affinity_is_bounded_and_of_no_order(fields: list[str], text: str) -> None:
    value = affinity(fields, text)
    assert 0.0 <= value <= 1.0
    assert affinity(fields[::-1], text) == value


@given(st.text(max_size=20))
def test_a_text_is_wholly_about_itself(text: str) -> None:
    assert affinity((text,), text) == (1.0 if content_terms(text) else 0.0)
