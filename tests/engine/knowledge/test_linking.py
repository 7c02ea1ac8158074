"""A question's words become known entities, with a few wrong letters forgiven."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.knowledge.linking import KnownEntities, edits, link_query

KNOWN = ("marie curie", "curie", "lothair ii", "university of paris", "us", "居里夫人", "photosynthesis", "ada")


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("Where did Marie Curie study?", ["marie curie"]),
        ("was Lothair Ii at the university of paris?", ["lothair ii", "university of paris"]),
        ("who was Marie Curei, and Ada", ["marie curie", "ada"]),
        ("what is photosyntesis", ["photosynthesis"]),
        ("Who was Marei Curie?", ["marie curie"]),
        ("tell us about the US", ["us"]),
        ("居里夫人是谁？", ["居里夫人"]),
        ("Curie, Marie Curie, Curie", ["curie", "marie curie"]),
        ("ado about nothing", []),
        ("", []),
    ],
)
def test_entities_of_a_question(query: str, wanted: list[str]) -> None:
    assert link_query(query, KNOWN) == wanted
    assert link_query(query, KnownEntities.of(KNOWN)) == wanted


@given(st.text(max_size=60))
def test_any_question_is_borne(query: str) -> None:
    found = link_query(query, KNOWN)
    assert set(found) <= set(KNOWN) and len(found) == len(set(found))


@given(st.text("abc", max_size=7), st.text("abc", max_size=7))
def test_edits_are_a_distance(one: str, other: str) -> None:
    assert edits(one, other) == edits(other, one)
    assert (edits(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= edits(one, other) <= max(len(one), len(other))


def test_two_letters_swapped_are_one_edit() -> None:
    assert (edits("marei", "marie"), edits("kitten", "sitting"), edits("", "ab")) == (1, 3, 2)
