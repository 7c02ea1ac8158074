"""Phrases that come again."""

from hypothesis import given
from hypothesis import strategies as st

from engine.knowledge.phrases import repeated_cjk, repeated_phrases


def test_a_phrase_counts_if_it_is_more_than_a_part_of_a_longer_one() -> None:
    texts = ["deep neural network, deep neural network and neural network; big deep"]
    assert repeated_phrases(texts, 2, with_single_words=False) == {"deep neural network", "neural network"}
    assert repeated_phrases(["deep neural network; deep neural network"], 2, with_single_words=False) == {
        "deep neural network"
    }


def test_phrases_do_not_cross_punctuation_or_plain_words() -> None:
    assert (
        repeated_phrases(["red, moss. red moss of the bog", "moss is on the bog"], 2, with_single_words=False) == set()
    )


def test_a_word_that_is_everywhere_says_nothing() -> None:
    texts = [f"plant number{letter} plant" for letter in "abcdefghij"] + ["sphagnum; sphagnum"]
    assert repeated_phrases(texts, 2, with_single_words=True) == {"sphagnum"}


def test_characters_between_joints() -> None:
    assert repeated_cjk(["巴黎大学的巴黎大学是巴黎"], 2) == {"巴黎大学", "巴黎"}
    assert repeated_cjk(["「夜の海」とコンピュータ"], 2) == {"夜の海", "コンピュータ"}
    assert repeated_cjk(["plain"], 1) == set()


@given(st.lists(st.text(st.sampled_from("ab c居里の。-'"), max_size=30), max_size=4))
def test_any_text_is_borne(texts: list[str]) -> None:
    for phrase in repeated_phrases(texts, 2, with_single_words=True):
        assert phrase.strip() and 1 <= len(phrase.split(" ")) <= 3
    repeated_cjk(texts, 2)
