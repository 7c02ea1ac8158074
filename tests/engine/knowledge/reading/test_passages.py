"""Passages are of a size that can be cited, and never cut a sentence of a reasonable length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadInput
from engine.knowledge.document import Passage
from engine.knowledge.reading import passages as module
from engine.knowledge.reading.block import Block
from engine.knowledge.reading.passages import count_words, cut_passages

SENTENCES = st.lists(st.integers(1, 120), min_size=1, max_size=12)


def written(lengths: list[int]) -> str:
    return " ".join(" ".join(["Word", *["word"] * (length - 1)]) + "." for length in lengths)


def check(passage: Passage) -> None:
    place = 0
    for span in passage.sentences:
        assert not passage.text[place : span.start].strip()
        assert span.start < span.end
        place = span.end
    assert place == len(passage.text) and passage.text == passage.text.strip()


@given(st.lists(SENTENCES, min_size=1, max_size=8))
def test_nothing_is_lost_and_no_sentence_is_cut(paragraphs: list[list[int]]) -> None:
    found = cut_passages([Block(("A", "B"), written(lengths)) for lengths in paragraphs])
    for passage in found:
        check(passage)
        assert passage.heading == "A › B"
    said = [count_words(p.text[span.start : span.end]) for p in found for span in p.sentences]
    assert said == [length for lengths in paragraphs for length in lengths]
    assert [passage.number for passage in found] == list(range(len(found)))
    sizes = [count_words(passage.text) for passage in found]
    assert all(size >= module.FEWEST_WORDS for size in sizes[:-1])
    assert all(size <= module.FEWEST_WORDS + 120 + module.MOST_WORDS for size in sizes)


def test_long_prose_is_cut_into_even_passages() -> None:
    found = cut_passages([Block((), written([15] * 200))])
    assert all(80 <= count_words(passage.text) <= 220 for passage in found)


def test_a_sentence_beyond_all_measure_is_cut() -> None:
    found = cut_passages([Block((), written([400])), Block(("x",), written([1000])), Block(("y",), "a" * 50_000)])
    assert len(found[0].sentences) == 1
    assert max(count_words(p.text[s.start : s.end]) for p in found for s in p.sentences) <= 400
    assert len(found) > 6 and sum(len(p.text.replace(" ", "")) for p in found[1:]) == 4001 + 50_000
    for passage in found:
        check(passage)


def test_a_row_is_a_passage_of_its_own_and_another_heading_begins_one() -> None:
    found = cut_passages([Block((), "a: 1.", True), Block((), "a: 2.", True), Block(("h",), "x."), Block(("i",), "y.")])
    assert [passage.text for passage in found] == ["a: 1.", "a: 2.", "x.", "y."]


def test_too_many_passages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PASSAGES", 3)
    assert len(cut_passages([Block((), "x", True)] * 3)) == 3
    with pytest.raises(BadInput, match="more than 3 passages"):
        cut_passages([Block((), "x", True)] * 4)
