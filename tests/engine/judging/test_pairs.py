"""Pairs are all there, or a balanced part of them; equal arguments draw equal pairs."""

import math
from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadInput
from engine.judging.pairs import Pair, draw_pairs, pair_count

counts = st.tuples(st.integers(2, 7), st.integers(1, 6), st.integers(1, 3))
seeds = st.integers(0, 2**63)


def spread(found: Iterable[object], kinds: int) -> int:
    counted = Counter(found)
    return max(counted.values(), default=0) - (min(counted.values()) if len(counted) == kinds else 0)


def couple(pair: Pair) -> tuple[int, int]:
    return min(pair.left, pair.right), max(pair.left, pair.right)


@given(counts, seeds)
def test_every_two_contenders_meet_on_every_prompt_and_seed(sizes: tuple[int, int, int], seed: int) -> None:
    contenders, prompts, draws = sizes
    pairs = draw_pairs(*sizes, None, seed)
    cells = {(couple(pair), pair.prompt, pair.seed) for pair in pairs}
    assert len(cells) == len(pairs) == pair_count(*sizes)
    assert all(0 <= one < other < contenders for (one, other), _, _ in cells)
    assert {(prompt, draw) for _, prompt, draw in cells} == {(p, s) for p in range(prompts) for s in range(draws)}


@given(counts, seeds, st.data())
def test_a_part_is_balanced(sizes: tuple[int, int, int], seed: int, data: st.DataObject) -> None:
    contenders, prompts, draws = sizes
    most = data.draw(st.integers(1, pair_count(*sizes) + 3))
    pairs = draw_pairs(*sizes, most, seed)
    assert len(pairs) == min(most, pair_count(*sizes))
    assert len({(couple(pair), pair.prompt, pair.seed) for pair in pairs}) == len(pairs)
    assert spread(map(couple, pairs), math.comb(contenders, 2)) <= 1
    assert spread((pair.prompt for pair in pairs), prompts) <= 1
    assert spread((pair.seed for pair in pairs), draws) <= draws
    assert spread((place for pair in pairs for place in couple(pair)), contenders) <= 2
    for two in set(map(couple, pairs)):
        lefts = Counter(pair.left for pair in pairs if couple(pair) == two)
        assert abs(lefts[two[0]] - lefts[two[1]]) <= 1
    for place in range(contenders):
        lean = sum((pair.left == place) - (pair.right == place) for pair in pairs)
        assert abs(lean) <= 3


@given(counts, seeds, st.integers(1, 60))
def test_a_part_is_the_beginning_of_the_whole(sizes: tuple[int, int, int], seed: int, most: int) -> None:
    assert draw_pairs(*sizes, most, seed) == draw_pairs(*sizes, None, seed)[:most]


def test_seeds_draw_different_pairs() -> None:
    assert len({draw_pairs(5, 8, 2, 10, seed) for seed in range(20)}) == 20


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((1, 3, 1, None), "1 contender is chosen. Choose at least two"),
        ((3, 0, 1, None), "0 prompts are asked for"),
        ((3, 1, 0, None), "0 seeds are asked for"),
        ((3, 1, 1, 0), "0 pairs are asked for"),
    ],
)
def test_nothing_to_judge_is_refused(arguments: tuple[int, int, int, int | None], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        draw_pairs(*arguments, 0)
