"""Messages come in all their forms, and slips spoil a letter, never the message."""

import random

from hypothesis import given
from hypothesis import strategies as st

from engine.training.corpus import Corpus
from engine.training.messages import MessageDrawer, slip, typed

LINES = st.text("abcdefgh ijk.", min_size=0, max_size=40)


@given(LINES, st.integers(0, 1000))
def test_a_slip_changes_at_most_two_letters(line: str, seed: int) -> None:
    spoiled = slip(line, random.Random(seed))
    assert abs(len(spoiled) - len(line)) <= 1
    kept = sum(a == b for a, b in zip(line, spoiled, strict=False)) + sum(
        a == b for a, b in zip(reversed(line), reversed(spoiled), strict=False)
    )
    assert spoiled == line or kept >= len(line) - 2


@given(LINES, st.integers(0, 1000))
def test_typing_keeps_the_words_in_number(line: str, seed: int) -> None:
    assert len(typed(line, random.Random(seed)).split()) == len(line.split()) or line.strip(". ") == ""


def test_every_form_is_drawn(corpus: Corpus) -> None:
    drawer, rng = MessageDrawer(corpus), random.Random(1)
    case = next(case for case in corpus.cases if case.key == "exam.worried")
    drawn = {drawer.message(case, rng) for _ in range(400)}
    assert any(line in drawn for line in case.utterances)
    assert any(word in drawn for word in (*case.words, *case.phrases))
    framed = [m for m in drawn if any(p in m and p != m for p in case.phrases)]
    assert framed and len(drawn) > 250


def test_words_to_echo_are_mostly_new(corpus: Corpus) -> None:
    drawer, rng = MessageDrawer(corpus), random.Random(1)
    known = {word.lower() for case in corpus.cases for word in case.words}
    words = [drawer.echo_word(rng) for _ in range(300)]
    assert all(word.isalpha() for word in words)
    assert 0.3 < sum(word.lower() not in known for word in words) / 300 < 0.9
