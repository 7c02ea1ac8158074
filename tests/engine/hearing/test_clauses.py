"""A scorer of clauses hears what was trained in, trait by trait, and nothing in silence."""

import pytest

from engine.hearing.clauses import PLAIN, ClauseScorer, sentences, train_clauses
from engine.types import POLES, TRAITS

WORDS = {
    "O+": "imagine a picture in colours",
    "O-": "plain facts from the manual",
    "C+": "first a list then a plan",
    "C-": "whatever, wing it on the couch",
    "E+": "party with everyone, let us go",
    "E-": "a quiet whisper, alone",
    "A+": "dear friend, I hold your hand",
    "A-": "look, nobody owes you anything",
    "N+": "oh no, I tremble with fear",
    "N-": "breathe slowly, it will pass",
    PLAIN: "sleep well and drink water",
}
CLAUSES = {name: [f"{line}.", f"{line}, I say.", f"Well, {line}."] for name, line in WORDS.items()}


@pytest.fixture(scope="module")
def scorer() -> ClauseScorer:
    return train_clauses(CLAUSES, steps=150)


def test_sentences_end_where_a_reader_stops() -> None:
    assert sentences("One. Two! Three?  Four...") == ["One.", "Two!", "Three?", "Four..."]
    assert sentences("  ") == []


@pytest.mark.parametrize("number", range(len(POLES)))
def test_each_pole_is_heard_on_its_own_side(scorer: ClauseScorer, number: int) -> None:
    heard = scorer.hear(f"{WORDS[POLES[number]]}.")
    side = 1 if number % 2 == 0 else -1
    assert heard[number // 2] * side > 0.5
    assert all(abs(h) < 0.3 for i, h in enumerate(heard) if i != number // 2)


def test_half_a_text_is_heard_half_as_much(scorer: ClauseScorer) -> None:
    whole = scorer.hear(f"{WORDS['E+']}.")[2]
    half = scorer.hear(f"{WORDS['E+']}. {WORDS[PLAIN]}.")[2]
    assert half == pytest.approx(whole / 2, abs=0.1)


def test_silence_has_no_traits(scorer: ClauseScorer) -> None:
    assert scorer.hear("") == (0.0,) * len(TRAITS)
