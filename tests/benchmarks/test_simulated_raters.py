from collections import Counter

import numpy as np

from benchmarks.simulated_raters import World, judge, true_strengths
from engine.judging.judgement import Preference

SMALL = World((-0.5, 0.0, 0.5), raters=6, prompts=4)


def test_every_pair_is_judged_as_often_as_it_should_be() -> None:
    judged = judge(SMALL, 0)
    pairs = Counter(frozenset((j.left.contender.key, j.right.contender.key)) for j in judged)
    assert set(pairs.values()) == {SMALL.prompts * SMALL.overlap}
    assert len(pairs) == 3
    assert set(Counter(j.item for j in judged).values()) == {SMALL.overlap}
    assert len({(j.item, j.rater) for j in judged}) == len(judged)


def test_the_same_seed_gives_the_same_batch() -> None:
    assert judge(SMALL, 1) == judge(SMALL, 1)
    assert judge(SMALL, 1) != judge(SMALL, 2)


def test_sides_are_swapped_for_about_half() -> None:
    swapped = [j.is_swapped for j in judge(World((0.0,) * 6), 0)]
    assert 0.4 < np.mean(swapped) < 0.6


def test_all_that_can_be_said_is_said() -> None:
    assert {j.preference for j in judge(World((0.0,) * 6), 0)} == set(Preference)


def test_a_lean_to_a_is_seen_and_none_is_not() -> None:
    for lean, least, most in ((0.0, 0.45, 0.55), (1.0, 0.65, 0.9)):
        votes = [j.shown_lean < 0 for j in judge(World((0.0,) * 8, lean=lean), 0) if j.shown_lean]
        assert least < np.mean(votes) < most


def test_talkative_personas_write_more() -> None:
    judged = judge(World((0.0, 0.0), prompts=60, talk=(0.0, 1.0)), 0)
    lengths = {key: np.mean([len(s.text) for j in judged for s in (j.left, j.right) if s.contender.key == key])
               for key in ("p0", "p1")}  # fmt: skip
    assert lengths["p1"] > 2 * lengths["p0"]


def test_the_truth_keeps_the_order_and_is_centred() -> None:
    truth = true_strengths(SMALL)
    assert abs(truth.sum()) < 1e-9
    assert (np.diff(truth) > 0.2).all()
    assert truth[-1] < SMALL.strengths[-1]


def test_without_noise_the_truth_is_the_personas_own() -> None:
    still = World((-0.5, 0.0, 0.5), answer_luck=0.0, taste=0.0, longer=0.0)
    np.testing.assert_allclose(true_strengths(still), still.strengths, atol=0.06)
