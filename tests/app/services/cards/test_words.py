"""The words of a card: what becomes name, identity, greeting and tags."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.cards.words import CardWords, first_sentences, words_of
from engine.errors import BadInput
from engine.personality.json_fields import Fields


def words(**data: object) -> CardWords:
    return words_of(Fields(data, "data"))


def test_a_name_becomes_one_line_without_control_characters() -> None:
    assert words(name=" Ada\n\x00\u202e Love ").name == "Ada Love"


@pytest.mark.parametrize("name", ["", "  \n", "\x00", None])
def test_a_card_without_a_name_gets_one_and_says_so(name: object) -> None:
    said = words(name=name)
    assert said.name == "Unnamed"
    assert said.notes == ('This card has no name; it is imported as "Unnamed".',)


def test_a_long_name_is_cut_and_said_so() -> None:
    said = words(name="n" * 100)
    assert said.name == "n" * 80
    assert said.notes == ("The name has 100 characters; the first 80 are used.",)


def test_the_personality_comes_before_the_description() -> None:
    assert words(name="A", personality="Calm.", description="Tall.").identity == "Calm."
    assert words(name="A", personality=" ", description="Tall.").identity == "Tall."
    assert words(name="A", personality=None).identity == ""


def test_names_are_filled_in() -> None:
    said = words(name="Ada", nickname="A.", first_mes="<BOT> greets {{user}} as {{ CHAR }}, <user>.")
    assert said.greeting == "A. greets you as A., you."
    assert words(name=r"A\1", first_mes="{{char}}").greeting == r"A\1"


def test_a_text_of_nothing_but_macros_does_not_grow() -> None:
    tracemalloc.start()
    try:
        assert len(words(name="n" * 80, first_mes="{{char}}" * 100_000).greeting) == 4000
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


def test_a_long_identity_keeps_whole_sentences_and_says_so() -> None:
    said = words(name="A", description="One is here. " * 100)
    assert said.identity.endswith("One is here.")
    assert 380 < len(said.identity) <= 400
    assert said.notes == (
        "The identity is the first 389 of 1300 characters of the description; the full text is kept for export.",
    )


def test_a_long_greeting_is_cut_and_said_so() -> None:
    said = words(name="A", first_mes="Well then. " * 1000)
    assert len(said.greeting) <= 4000
    assert "The greeting is the first" in said.notes[0]


def test_tags_that_do_not_fit_are_counted() -> None:
    said = words(name="A", tags=["a", "a", " ", "x" * 81, *(f"t{i}" for i in range(40))])
    assert said.tags[:2] == ("a", "t0")
    assert len(said.tags) == 30
    assert said.notes == ("30 of 44 tags are used; all are kept for export.",)
    assert words(name="A", tags=None).tags == ()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", 3, "data.name is 3. Write text in quotes."),
        ("description", ["x"], 'data.description is ["x"]. Write text in quotes.'),
        ("personality", {}, "data.personality is {}."),
        ("first_mes", False, "data.first_mes is false."),
        ("nickname", 1, "data.nickname is 1."),
        ("tags", "calm", 'data.tags is "calm". Write a list'),
        ("tags", ["a", 1], "data.tags[1] is 1. Write text in quotes."),
    ],
)
def test_a_wrong_type_is_named(field: str, value: object, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        words(**{"name": "A", field: value})
    assert str(caught.value).startswith(said)


@given(text=st.text(st.sampled_from("ab .!?\n\"'"), max_size=60), limit=st.integers(1, 40))
def test_the_first_sentences_are_a_beginning_that_fits(text: str, limit: int) -> None:
    first = first_sentences(text, limit)
    assert len(first) <= limit
    assert text.strip().startswith(first)
    assert bool(first) == bool(text.strip())


@pytest.mark.parametrize(
    ("text", "limit", "first"),
    [
        ("Short.", 10, "Short."),
        ("One. Two three.", 8, "One."),
        ('"Go!" she said.', 9, '"Go!"'),
        ("v1.5 is good for", 13, "v1.5 is good"),
        ("unbroken", 4, "unbr"),
    ],
)
def test_a_cut_falls_between_sentences_or_words(text: str, limit: int, first: str) -> None:
    assert first_sentences(text, limit) == first
