"""Agreement coefficients: equal to published worked examples to three decimals, to a count by hand, and lawful.

The figures are from
- Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", example C (4 observers, 12 units, values missing):
  alpha nominal .743, ordinal .815, interval .849, ratio .797; example A (2 observers, binary): .095;
- Gwet 2014, "Handbook of Inter-Rater Reliability", 4th edition, p. 120 (the same 12 units), as its author's R package
  irrCAC prints it: percent agreement .818, AC1 .775 with chance .190, alpha .743; and with weights, as the tests of the
  Python package irrCAC pin them: AC2 ordinal .899 (p_a .968, p_e .685), quadratic .914, linear .859;
- Gwet 2014, p. 125 (5 observers, 15 units, values missing), same sources: AC1 .497 (p_a .616, p_e .236), alpha .481;
- Fleiss 1971 (6 psychiatrists, 15 patients) by irrCAC: percent agreement .551, AC1 .445, alpha .420;
- Gwet 2014 (2 abstractors, 100 patients) by irrCAC: percent agreement .890, AC1 .849, alpha .797.
"""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.judging.coefficients import (
    Counts,
    Sums,
    alpha,
    gwet,
    measure,
    ordinal_alpha,
    ordinal_weights,
    percent_agreement,
    sums_of_units,
    weighted,
)

SIMULATIONS = 600
_ = None
TWELVE = [  # a row per observer
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]
FIFTEEN = [
    [1, 1, 2, _, 0, 0, 1, 1, 2, 2, _, 0, 1, 3, 1],
    [1, 1, 3, 0, 0, 0, 0, _, 2, 1, 1, 0, 2, 3, 1],
    [2, 0, 3, 0, 0, 0, 2, 2, 2, 1, 0, 0, 2, 2, 1],
    [_, 1, 3, _, _, _, _, 0, _, 1, 0, 0, 2, 2, _],
    [2, _, _, 0, 0, 0, 1, _, 2, _, _, _, _, 3, 1],
]
BINARY = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
FLEISS = [
    *[(0, 0, 0, 6, 0), (0, 3, 0, 0, 3), (0, 1, 4, 0, 1), (0, 0, 0, 0, 6), (0, 3, 0, 3, 0)],
    *[(2, 0, 4, 0, 0), (0, 0, 4, 0, 2), (2, 0, 3, 1, 0), (2, 0, 0, 4, 0), (0, 0, 0, 0, 6)],
    *[(1, 0, 0, 5, 0), (1, 1, 0, 4, 0), (0, 3, 3, 0, 0), (1, 0, 0, 5, 0), (0, 2, 0, 3, 1)],
]
ABSTRACTORS = [(2, 0, 0)] * 13 + [(0, 2, 0)] * 20 + [(0, 1, 1)] * (7 + 4) + [(0, 0, 2)] * 56


def counts(table: list[list[int | None]] | list[list[int]], values: range) -> list[Counts]:
    return [tuple(sum(v == value for v in unit) for value in values) for unit in zip(*table, strict=True)]


def all_of(units: list[Counts]) -> Sums:
    return weighted(np.ones(len(units)), sums_of_units(np.array(units, dtype=float)))


def distances(values: range) -> dict[str, np.ndarray]:
    at = np.array(values, dtype=float)
    apart = np.subtract.outer(at, at)
    return {"nominal": (apart != 0) * 1.0, "interval": apart**2, "ratio": (apart / np.add.outer(at, at)) ** 2}


@pytest.mark.parametrize(("metric", "published"), [("nominal", 0.743), ("interval", 0.849), ("ratio", 0.797)])
def test_alpha_of_krippendorffs_example(metric: str, published: float) -> None:
    sums = all_of(counts(TWELVE, range(1, 6)))
    assert alpha(sums.coincidences, distances(range(1, 6))[metric]) == pytest.approx(published, abs=5e-4)


def test_ordinal_alpha_of_krippendorffs_example() -> None:
    assert ordinal_alpha(all_of(counts(TWELVE, range(1, 6)))) == pytest.approx(0.815, abs=5e-4)


@pytest.mark.parametrize(
    ("units", "percent", "ac1", "nominal_alpha"),
    [
        (counts(TWELVE, range(1, 6)), 0.818, 0.775, 0.743),
        (counts(FIFTEEN, range(4)), 0.616, 0.497, 0.481),
        (FLEISS, 0.551, 0.445, 0.420),
        (ABSTRACTORS, 0.890, 0.849, 0.797),
    ],
    ids=["12 units, 4 raters", "15 units, 5 observers", "Fleiss", "two abstractors"],
)
def test_unweighted_coefficients_are_as_published(
    units: list[Counts], percent: float, ac1: float, nominal_alpha: float
) -> None:
    sums, q = all_of(units), len(units[0])
    assert percent_agreement(sums) == pytest.approx(percent, abs=5e-4)
    assert gwet(sums, np.eye(q)) == pytest.approx(ac1, abs=5e-4)
    assert alpha(sums.coincidences, 1 - np.eye(q)) == pytest.approx(nominal_alpha, abs=5e-4)


def test_alpha_of_krippendorffs_binary_example() -> None:
    sums = all_of(counts(BINARY, range(2)))
    assert ordinal_alpha(sums) == pytest.approx(0.095, abs=5e-4)
    assert alpha(sums.coincidences, 1 - np.eye(2)) == pytest.approx(0.095, abs=5e-4)


def test_weighted_ac2_is_as_published() -> None:
    sums, apart = all_of(counts(TWELVE, range(1, 6))), np.abs(np.subtract.outer(np.arange(5), np.arange(5)))
    ordinal = ordinal_weights(5)
    agreed = (sums.pairs * ordinal).sum() / sums.pairable
    assert agreed == pytest.approx(0.968, abs=5e-4)
    assert gwet(sums, ordinal) == pytest.approx(0.899, abs=5e-4)
    assert (agreed - gwet(sums, ordinal)) / (1 - gwet(sums, ordinal)) == pytest.approx(0.685, abs=5e-4)
    assert gwet(sums, 1 - apart**2 / 16) == pytest.approx(0.914, abs=5e-4)
    assert gwet(sums, 1 - apart / 4) == pytest.approx(0.859, abs=5e-4)


def test_what_is_measured_are_those_coefficients() -> None:
    found = measure([[unit] for unit in counts(TWELVE, range(1, 6))], seed=1, resamples=500)
    assert found.percent and found.alpha and found.ac2
    assert (found.percent.value, found.alpha.value, found.ac2.value) == pytest.approx((0.818, 0.815, 0.899), abs=5e-4)
    assert found.percent.n == 11
    for estimate in (found.percent, found.alpha, found.ac2):
        assert estimate.low is not None and estimate.high is not None
        assert estimate.low < estimate.value <= estimate.high <= 1


units_of_four = st.lists(st.tuples(*[st.integers(0, 3)] * 4), min_size=1, max_size=12)


@given(units_of_four)
def test_the_sums_are_what_counting_pairs_by_hand_gives(units: list[Counts]) -> None:
    values = [[k for k, times in enumerate(unit) for _time in range(times)] for unit in units]
    pairable = [unit for unit in values if len(unit) >= 2]
    assume(pairable)
    sums = all_of(units)
    agreed = [sum(a == b for a, b in permutations(u, 2)) / (len(u) * (len(u) - 1)) for u in pairable]
    assert percent_agreement(sums) == pytest.approx(sum(agreed) / len(agreed))
    pooled = sorted(v for u in pairable for v in u)
    # Mid-ranks, counted: half of those that are equal and all that are lower.
    rank = {v: sum(w < v for w in pooled) + sum(w == v for w in pooled) / 2 for v in pooled}
    expected = sum((rank[a] - rank[b]) ** 2 for a, b in permutations(pooled, 2)) / (len(pooled) - 1)
    observed = sum((rank[a] - rank[b]) ** 2 / (len(u) - 1) for u in pairable for a, b in permutations(u, 2))
    if expected:
        assert ordinal_alpha(sums) == pytest.approx(1 - observed / expected)
    else:
        assert np.isnan(ordinal_alpha(sums))


@given(units_of_four, st.randoms(use_true_random=False))
def test_order_makes_no_difference(units: list[Counts], rng: object) -> None:
    shuffled = list(units)
    rng.shuffle(shuffled)  # pyright: ignore[reportAttributeAccessIssue]  Hypothesis types it as object
    assert measure([[u] for u in shuffled], 3, 50) == measure([[u] for u in units], 3, 50)


@given(units_of_four)
def test_turning_the_scale_round_makes_no_difference(units: list[Counts]) -> None:
    one, other = all_of(units), all_of([unit[::-1] for unit in units])
    weights = ordinal_weights(4)
    assert ordinal_alpha(other) == pytest.approx(ordinal_alpha(one), nan_ok=True)
    assert gwet(other, weights) == pytest.approx(gwet(one, weights), nan_ok=True)
    assert percent_agreement(other) == pytest.approx(percent_agreement(one), nan_ok=True)


@given(units_of_four)
def test_nothing_exceeds_one_and_only_full_agreement_reaches_it(units: list[Counts]) -> None:
    found = measure([[u] for u in units], 0, 20)
    is_full = all(sum(u) == max(u) for u in units if sum(u) >= 2)
    for estimate in (found.percent, found.alpha, found.ac2):
        if estimate is not None:
            assert estimate.value <= 1 + 1e-9
            assert (estimate.value > 1 - 1e-9) == is_full


def test_raters_who_answer_at_random_are_near_zero() -> None:
    rng = np.random.default_rng(0)
    groups = [[tuple(np.bincount(rng.integers(0, 7, 3), minlength=7).tolist())] for _unit in range(3000)]
    found = measure(groups, 0, 200)
    assert found.alpha and found.ac2 and found.percent
    assert abs(found.alpha.value) < 0.03
    assert abs(found.ac2.value) < 0.03
    assert found.percent.value == pytest.approx(1 / 7, abs=0.02)


def test_ordinal_weights_fall_with_distance() -> None:
    assert ordinal_weights(3) == pytest.approx(np.array([[1, 2 / 3, 0], [2 / 3, 1, 2 / 3], [0, 2 / 3, 1]]))
    assert ordinal_weights(2) == pytest.approx(np.eye(2))


@pytest.mark.parametrize("groups", [[], [[]], [[(0, 0)]], [[(1, 0)], [(0, 1)]]], ids=["nothing", "empty", "no", "one"])
def test_without_two_raters_nothing_is_defined(groups: list[list[Counts]]) -> None:
    found = measure(groups, 0, 10)
    assert (found.percent, found.alpha, found.ac2) == (None, None, None)


def test_one_category_used_leaves_alpha_undefined() -> None:
    found = measure([[(3, 0, 0)]] * 5, 0, 10)
    assert found.alpha is None
    assert found.percent and found.ac2
    assert (found.percent.value, found.ac2.value) == (1.0, 1.0)
    assert (found.percent.low, found.ac2.high) == (None, None)


def test_a_scale_of_one_category_leaves_ac2_undefined() -> None:
    assert measure([[(3,)]] * 5, 0, 10).ac2 is None


def test_units_of_a_group_are_drawn_together() -> None:
    # Half of the groups agree on all of their units, half on none: as groups they are 20 draws, as units 200.
    agree, differ = (2, 0), (1, 1)
    groups = [[agree] * 10] * 10 + [[differ] * 10] * 10
    together = measure(groups, 0, 2000).percent
    apart = measure([[unit] for group in groups for unit in group], 0, 2000).percent
    assert together and apart and together.low and together.high and apart.low and apart.high
    assert together.value == apart.value == 0.5
    assert together.high - together.low > 2.5 * (apart.high - apart.low)


def read_in_pairs(rng: np.random.Generator, items: int) -> list[list[Counts]]:
    """Return what three raters say of both answers of each item on 1..7; the answers of an item are alike."""
    quality = rng.normal(size=(items, 1, 1)) / 2 + rng.normal(size=(items, 2, 1))
    said = np.searchsorted(np.linspace(-2.2, 2.2, 6), quality + rng.normal(size=(items, 2, 3)))
    return [[tuple(np.bincount(answer, minlength=7).tolist()) for answer in item] for item in said]


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    rng = np.random.default_rng(1)
    truth = measure(read_in_pairs(rng, 30000), 0, 1)
    held = dict.fromkeys(("percent", "alpha", "ac2"), 0)
    for seed in range(SIMULATIONS):
        found = measure(read_in_pairs(rng, 60), seed, 400)
        for name in held:
            estimate = getattr(found, name)
            held[name] += estimate.low <= getattr(truth, name).value <= estimate.high
    assert all(0.9 <= times / SIMULATIONS <= 0.99 for times in held.values()), held


@pytest.mark.parametrize(
    ("groups", "resamples", "sentence"),
    [
        ([[(1, 1)], [(1, 1, 0)]], 10, "counts for the same categories, not for \\[2, 3\\]"),
        ([[(3, -1)]], 10, "a count is negative"),
        ([[(1, 1)]], 0, "at least one resample, not 0"),
    ],
)
def test_wrong_counts_are_refused(groups: list[list[Counts]], resamples: int, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        measure(groups, 0, resamples)
