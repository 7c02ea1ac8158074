"""The longest known name at each place."""

from hypothesis import given
from hypothesis import strategies as st

from engine.knowledge.terms import Folding, Terms, folded_words, longest_hits


def found(text: str, *keys: str) -> list[tuple[str, str]]:
    hits = longest_hits(text, folded_words(text, Folding()), (Terms.of(keys),))
    return [(hit.key, text[hit.start : hit.end]) for hit in hits]


def test_the_longest_wins_however_it_is_written() -> None:
    keys = ("marie curie", "curie", "marie curie institute", "joliot-curie")
    assert found("MARIE  Curie, Curie and Joliot Curie", *keys) == [
        ("marie curie", "MARIE  Curie"),
        ("curie", "Curie"),
        ("joliot-curie", "Joliot Curie"),
    ]


def test_a_name_does_not_cross_punctuation() -> None:
    assert found("Marie, Curie; Marie\n\n\n\nCurie", "marie curie") == []


def test_characters_without_spaces() -> None:
    assert found("居里夫人在巴黎大学工作BERT模型", "居里夫人", "巴黎", "巴黎大学", "bert") == [
        ("居里夫人", "居里夫人"),
        ("巴黎大学", "巴黎大学"),
        ("bert", "BERT"),
    ]


@given(st.text(max_size=60), st.lists(st.text(max_size=6), max_size=6))
def test_hits_are_in_order_and_do_not_overlap(text: str, keys: list[str]) -> None:
    hits = list(longest_hits(text, folded_words(text, Folding()), (Terms.of(keys),)))
    assert all(one.end <= other.start for one, other in zip(hits, hits[1:], strict=False))
    assert all(hit.start < hit.end and hit.key in keys for hit in hits)
