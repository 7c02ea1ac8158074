import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.judging.intervals import Sources, mean_intervals, ranks, strength_intervals, ways_to_resample
from engine.judging.likelihood import maximise
from engine.judging.strength import Duels, Model


def sources(count: int, prompts: int, raters: int) -> Sources:
    return Sources(range(count), [n % prompts for n in range(count)], [n // prompts % raters for n in range(count)])


def spans_of(lean: np.ndarray, told: Sources, seed: int = 0, resamples: int = 400) -> np.ndarray:
    """Return the intervals of two contenders."""
    size = len(lean)
    zero = np.zeros(size, dtype=np.int64)
    model = Model.of(Duels(zero, zero + 1, lean, np.arange(size) % 2 == 0, np.zeros(size), 2))
    found = maximise(model.design, model.sums())
    return strength_intervals(model, found, ways_to_resample(told, resamples, seed), seed)


def mixed(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).choice([-1, 0, 1], count)


def test_prompts_and_raters_are_resampled_in_turn() -> None:
    assert [way.name for way in ways_to_resample(sources(40, 4, 4), 5, 0)] == ["prompt", "rater"]


def test_items_stand_in_for_few_prompts_and_few_raters_are_not_resampled() -> None:
    ways = ways_to_resample(sources(40, 3, 3), 5, 0)
    assert [way.name for way in ways] == ["item"]
    assert ways[0].weights.shape == (5, 40)


def test_weights_are_positive_and_one_on_average() -> None:
    for way in ways_to_resample(sources(40, 5, 8), 50, 0):
        assert (way.weights > 0).all()
        np.testing.assert_allclose(way.weights.mean(axis=1), 1.0)


def test_no_resample_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one resample, not 0"):
        ways_to_resample(sources(4, 2, 2), 0, 0)


def test_the_same_seed_gives_the_same_intervals_and_another_does_not() -> None:
    lean, told = mixed(60), sources(60, 6, 5)
    np.testing.assert_array_equal(spans_of(lean, told, 1), spans_of(lean, told, 1))
    assert (spans_of(lean, told, 1) != spans_of(lean, told, 2)).any()


def test_what_many_raters_say_of_the_same_prompt_is_no_news() -> None:
    # 12 votes once, and the same votes thrice by other raters: as sure as before, not √3 times surer.
    once = mixed(12)
    width_once = np.ptp(spans_of(once, Sources(range(12), range(12), ["r"] * 12))[0])
    number = np.tile(np.arange(12), 3)
    thrice = Sources(number.tolist(), number.tolist(), np.repeat([0, 1, 2], 12).tolist())
    width_thrice = np.ptp(spans_of(once[number], thrice)[0])
    assert width_thrice > 0.8 * width_once


def test_a_split_of_tastes_among_few_raters_is_uncertain() -> None:
    # Three raters always choose one, two always the other; judgement by judgement it would look sure.
    raters = np.arange(200) % 5
    lean = np.where(raters < 3, 1, -1)
    low, high = spans_of(lean, Sources(range(200), (np.arange(200) // 5).tolist(), raters.tolist()))[1]
    assert low < 0 < high


def test_few_clusters_stretch_the_interval() -> None:
    # As many votes with as many wins for each prompt, on few prompts or on many.
    lean = np.tile([1, -1, 1, 0], 30)
    few = spans_of(lean, Sources(range(120), (np.arange(120) // 30).tolist(), ["r"] * 120))
    assert np.isfinite(few).all()
    won = np.repeat([1, 1, 1, -1], 30)
    of_four = np.ptp(spans_of(won, Sources(range(120), (np.arange(120) // 30).tolist(), ["r"] * 120))[0])
    of_forty = np.ptp(spans_of(won, Sources(range(120), (np.arange(120) // 3).tolist(), ["r"] * 120))[0])
    assert of_four > 3 * of_forty


def test_one_judgement_makes_no_ranks() -> None:
    spans = spans_of(np.array([2]), Sources(["i"], ["p"], ["r"]))
    assert ranks(spans, np.zeros(2, dtype=np.int64)).tolist() == [1, 1]


def test_who_won_everything_has_a_wide_interval() -> None:
    low, high = spans_of(np.ones(60, dtype=np.int64), sources(60, 10, 6), resamples=1000)[1]
    assert low > 0.5
    assert high - low > 1.0


def test_about_as_many_intervals_hold_the_truth_as_they_say() -> None:
    # Prompts have their own pull, so that votes on one are alike. The truth is 0 by symmetry.
    held = []
    for seed in range(120):
        rng = np.random.default_rng(seed)
        prompts = np.arange(96) // 8
        pull = rng.normal(0, 1, 12)[prompts]
        lean = np.where(rng.random(96) < 1 / (1 + np.exp(-pull)), 1, -1)
        low, high = spans_of(lean, Sources(range(96), prompts.tolist(), ["r"] * 96), seed, 200)[1]
        held.append(low < 0 < high)
    assert 0.88 <= np.mean(held) <= 0.99


def test_a_mean_has_an_interval_around_it() -> None:
    values = np.array([4.0, 5.0, 6.0, 7.0, 3.0, 5.0, 6.0, 4.0])
    ways = ways_to_resample(sources(8, 8, 1), 1000, 0)
    low, high = mean_intervals(values, np.arange(8), np.zeros(8, dtype=np.int64), ways)[0]
    # Student's own: 5 ± t(7)·s/√8.
    expected = 2.365 * values.std(ddof=1) / np.sqrt(8)
    assert low == pytest.approx(5 - expected, abs=0.15)
    assert high == pytest.approx(5 + expected, abs=0.15)


def test_a_mean_from_one_cluster_or_of_equal_values_has_none() -> None:
    ways = ways_to_resample(Sources(range(8), [0, 0, 1, 1, 2, 2, 3, 3], ["r"] * 8), 50, 0)
    values = np.array([1.0, 7.0, 4.0, 4.0])
    spans = mean_intervals(values, np.array([0, 1, 2, 4]), np.array([0, 0, 1, 1]), ways)
    assert np.isnan(spans).all()


def test_overlapping_intervals_share_a_rank() -> None:
    spans = np.array([[3.0, 4.0], [2.0, 3.5], [1.0, 2.5], [0.0, 0.5]])
    assert ranks(spans, np.zeros(4, dtype=np.int64)).tolist() == [1, 1, 2, 4]


def test_ranks_hold_within_a_component() -> None:
    spans = np.array([[3.0, 4.0], [1.0, 2.0], [-5.0, -4.0], [-9.0, -8.0]])
    assert ranks(spans, np.array([0, 0, 1, 1])).tolist() == [1, 2, 1, 2]


@given(arrays.arrays(np.float64, (6, 2), elements=st.floats(-5, 5)))
def test_somebody_is_first_and_nobody_beyond_the_last(ends: np.ndarray) -> None:
    spans = np.sort(ends, axis=1)
    places = ranks(spans, np.zeros(6, dtype=np.int64))
    assert places.min() == 1
    assert places.max() <= 6
    np.testing.assert_array_equal(ranks(spans[::-1], np.zeros(6, dtype=np.int64)), places[::-1])
