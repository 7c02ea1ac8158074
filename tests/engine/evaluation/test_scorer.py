"""Markers are heard as words and signs, and nothing in silence."""

from engine.evaluation.scorer import MarkerScorer
from engine.types import POLES, TRAITS


def test_silence_has_no_traits() -> None:
    assert MarkerScorer({pole: [pole.lower()] for pole in POLES}).hear("") == (0.0,) * len(TRAITS)


def test_markers_count_as_whole_words_and_signs() -> None:
    scorer = MarkerScorer({pole: [f"word{i}"] for i, pole in enumerate(POLES)} | {"E+": ["!", "party"], "E-": ["..."]})
    assert scorer.hear("A party!")[2] == 1.0
    assert scorer.hear("Departyed it is.")[2] == 0.0
    assert scorer.hear("Well... yes. Party.")[2] == 0.0
    assert scorer.hear("One. Two. Party. Four.")[2] == 0.25
