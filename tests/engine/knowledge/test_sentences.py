"""Postings say which sentence has which terms, and how much of a question that is."""

import numpy as np
import pytest

from engine.knowledge.sentences import SentenceTerms
from tests.engine.knowledge.papers import paper


def postings() -> SentenceTerms:
    document, _ = paper("Rivers", "The river is long. The river is cold.", "Boats are here.")
    return SentenceTerms.of([(document.title, passage) for passage in document.passages])


def test_rows_are_sentences_and_then_the_heading() -> None:
    held = postings()
    assert held.starts.tolist() == [0, 3, 5]
    assert held.rows_with("river").tolist() == [0, 1, 2, 4]
    assert held.rows_with("boat").tolist() == [3]
    assert held.rows_with("whale").tolist() == []


def test_overlap_is_the_share_of_idf() -> None:
    held = postings()
    assert held.overlap(["long", "whale"]).tolist() == [1.0, 0.0, 0.0, 0.0, 0.0]
    both = held.overlap(["long", "cold"])
    assert both[:2] == pytest.approx([0.5, 0.5])
    assert np.all(held.overlap([]) == 0.0)
    assert held.overlap(["river", "long"])[0] == 1.0


def test_a_term_that_stands_everywhere_says_nothing() -> None:
    document, _ = paper("Stone", "Stone one. Stone two.")
    held = SentenceTerms.of([("Stone", document.passages[0])])
    assert held.idf("ston") == 0.0
    assert np.all(held.overlap(["ston"]) == 0.0)


def test_passages_count_the_terms_that_they_have() -> None:
    assert postings().passages_with(["river", "boat"]).tolist() == [0.5, 1.0]
