import numpy as np
import pytest

from benchmarks.multihop import MultiHopQuestion, interval, measured
from engine.knowledge.index import Place

A, B, C = Place("a", 0), Place("b", 0), Place("c", 0)
OTHERS = [Place("x", number) for number in range(6)]
QUESTION = MultiHopQuestion("Who?", "bridge", 2, "somebody", (A, B), ())


def test_measures_by_hand() -> None:
    rankings = [[A, B], [C, B, *OTHERS[:2], A], [C, A, *OTHERS[:4], B], [A, *OTHERS, B], [*OTHERS, A, C, B], []]
    found = measured([QUESTION] * 6, rankings)
    np.testing.assert_array_equal(found.recall_at_5, [1, 1, 0.5, 0.5, 0, 0])
    np.testing.assert_array_equal(found.all_gold_at_5, [1, 1, 0, 0, 0, 0])
    np.testing.assert_array_equal(found.all_gold_at_8, [1, 1, 1, 1, 0, 0])
    np.testing.assert_allclose(found.reciprocal_rank, [1, 0.5, 0.5, 1, 1 / 7, 0])


def test_a_question_without_gold_is_refused() -> None:
    with pytest.raises(ValueError, match="no gold passage"):
        measured([MultiHopQuestion("Who?", "bridge", 2, "", (), ())], [[A]])


def test_every_question_needs_a_ranking() -> None:
    with pytest.raises(ValueError):
        measured([QUESTION], [])


def test_the_interval_holds_the_mean_and_narrows_with_more() -> None:
    few, many = np.tile([0.0, 1.0], 20), np.tile([0.0, 1.0], 2000)
    for values in (few, many):
        low, high = interval(values)
        assert low < values.mean() < high
    assert np.diff(interval(many)) < np.diff(interval(few)) / 5
    assert interval(np.ones(10)) == (1.0, 1.0)
    assert interval(few) == interval(few)
