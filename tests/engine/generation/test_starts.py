"""No two sentences of a reply begin alike; notes before it may; a trailing-off is no end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import PackError
from engine.generation.starts import SentenceMarks, SentenceStarts, sentence_marks
from tests.engine.generation.conftest import Bench

REPLY, STOP = 0, 1
MARKS = SentenceMarks(REPLY, frozenset({STOP}))


def test_marks_are_read_off_the_tokenizer(bench: Bench) -> None:
    tokenizer = bench.base.tokenizer
    marks = sentence_marks(tokenizer)
    assert tokenizer.decode([marks.reply]) == "<respond>"
    (stop,) = bench.ids(".")
    assert stop in marks.ends and not {*bench.ids("hello")} & marks.ends
    assert all(str(tokenizer.decode([i])).strip()[-1] in ".!?" for i in marks.ends)


def test_dots_that_trail_off_end_no_sentence(bench: Bench) -> None:
    tokenizer = bench.base.tokenizer
    assert not any(str(tokenizer.decode([i])).endswith("..") for i in sentence_marks(tokenizer).ends)


def test_a_tokenizer_without_the_tag_is_refused(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    tokenizer = bench.base.tokenizer
    monkeypatch.setattr(type(tokenizer), "convert_tokens_to_ids", lambda self, token: None)
    with pytest.raises(PackError, match="varies_sentences needs <respond>"):
        sentence_marks(tokenizer)


def test_the_starts_of_a_text() -> None:
    assert MARKS.starts([5, 6, STOP, 7, STOP]) == {5, 7}
    assert MARKS.starts([]) == frozenset()


@given(st.lists(st.integers(0, 6), max_size=40), st.frozensets(st.integers(2, 6)))
def test_only_starts_in_the_reply_are_barred(tokens: list[int], taken: frozenset[int]) -> None:
    starts = SentenceStarts(MARKS, taken)
    for place, token in enumerate(tokens):
        before = tokens[:place]
        if REPLY not in before or before[-1] != STOP:
            assert not starts.barred
        else:
            reply = before[before.index(REPLY) + 1 :]
            begun = {after for end, after in zip(reply, reply[1:], strict=False) if end == STOP}
            assert starts.barred == begun | taken
        starts.note(token)
