"""A spoilt answer is worse for anybody who reads; golds and repeats hold their shares and keep their secret."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadInput
from engine.judging.gold import FEWEST_WORDS, GOLD_LIMIT, QUIET_START, REPEAT_LIMIT, gold_count, kind_at, spoilt

ANSWER: str = (
    "Oh no, and so close to the party! You still have time. Cut off the burnt parts, then cover the rest with cream "
    "and fruit.\nNobody will know, and you will have a good story."
)
some_words = st.lists(
    st.sampled_from(["a", "tea", "I", "you.", "home!", "so", "what?", "NEVER", "cold,", "“well.”", "é", "a"])
)
shares = st.tuples(st.floats(0, GOLD_LIMIT), st.floats(0, REPEAT_LIMIT))
seeds = st.integers(0, 2**63)


@given(st.text() | some_words.map(" ".join), seeds)
def test_a_spoilt_answer_has_fewer_words_of_the_same_in_another_order(text: str, seed: int) -> None:
    found = spoilt(text, seed)
    assert (found is None) == (len({word.casefold() for word in text.split()}) < FEWEST_WORDS)
    if found is not None:
        assert found != text and found == spoilt(text, seed)
        assert not Counter(found.split()) - Counter(text.split())
        assert 0.5 * len(text.split()) <= len(found.split()) < len(text.split())


@given(st.integers(FEWEST_WORDS, 60), seeds)
def test_words_stand_beside_none_that_they_stood_beside(count: int, seed: int) -> None:
    text = " ".join(f"w{i}" for i in range(count))
    found = spoilt(text, seed)
    assert found is not None
    assert not {*pairwise(text.split())} & {*pairwise(found.split())}


def test_sentences_stay_in_their_order_and_seeds_differ() -> None:
    found = [spoilt(ANSWER, seed) for seed in range(10)]
    assert len(set(found)) == 10
    words: list[str] = [*ANSWER.split()]
    for text in found:
        assert text is not None
        places = [words.index(word) for word in text.split() if words.count(word) == 1]
        # The first sentence has eight words, the last one begins after twenty-five.
        assert max(places[:4]) < 8 and min(places[-3:]) >= 25


@pytest.mark.parametrize(
    "text", ["", "Yes.", "I hear you.", "no no no no no no no no no no", "我是小明，今天很高兴见到你"]
)
def test_a_short_answer_cannot_be_spoilt(text: str) -> None:
    assert spoilt(text, 1) is None


@given(shares, seeds)
def test_the_shares_hold(share: tuple[float, float], seed: int) -> None:
    gold, repeat = share
    places = 300
    kinds = Counter(kind_at(place, gold, repeat, seed) for place in range(places))
    assert abs(kinds["gold"] - places * gold) <= 1.001
    assert abs(kinds["repeat"] - (places - QUIET_START) * repeat) <= 1.001


@given(shares, seeds)
def test_no_repeat_comes_before_there_is_something_to_repeat(share: tuple[float, float], seed: int) -> None:
    assert all(kind_at(place, *share, seed) != "repeat" for place in range(QUIET_START))


def test_golds_and_repeats_are_spread_out_and_nobody_can_tell_when() -> None:
    for kind, longest in (("gold", 2 / 0.12), ("repeat", 2 / 0.05 + 1)):
        gaps: set[int] = set()
        firsts: set[int] = set()
        for seed in range(40):
            at = [place for place in range(400) if kind_at(place, 0.12, 0.05, seed) == kind]
            firsts.add(at[0])
            gaps |= {after - before for before, after in pairwise(at)}
        assert max(gaps) <= longest and min(gaps) < longest / 4
        assert len(firsts) >= 7 and len(gaps) >= 10


def test_a_kind_depends_on_nothing_but_its_place() -> None:
    backwards = [kind_at(place, 0.12, 0.05, 9) for place in reversed(range(100))]
    assert backwards[::-1] == [kind_at(place, 0.12, 0.05, 9) for place in range(100)]


@given(st.integers(0, 500), shares)
def test_there_are_as_many_golds_as_a_rater_of_all_meets(items: int, share: tuple[float, float]) -> None:
    count = gold_count(items, *share)
    plain = 1 - sum(share)
    assert count >= items * share[0] / plain - 1e-6 and count < items * share[0] / plain + 1
    assert gold_count(items, 0.0, share[1]) == 0


@pytest.mark.parametrize("share", [(-0.1, 0.0), (0.31, 0.0), (0.1, 0.21), (float("nan"), 0.0), (0.0, float("nan"))])
def test_a_share_out_of_range_is_refused(share: tuple[float, float]) -> None:
    with pytest.raises(BadInput, match=r"It goes from 0 to 0\.[23]"):
        gold_count(10, *share)
    with pytest.raises(BadInput, match=r"It goes from 0 to 0\.[23]"):
        kind_at(3, *share, 1)
