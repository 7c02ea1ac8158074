"""A share has Wilson's interval; a resampled value has one only where resampling can show a doubt."""

import numpy as np
import pytest
from scipy.stats import norm
from scipy.stats import t as students_t

from engine.judging.estimate import Draws, resampled, share_of


def test_wilsons_interval_is_the_closed_form() -> None:
    share = share_of(30, 40)
    z, n, p = 1.959963984540054, 40, 0.75
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
    assert share is not None
    assert (share.value, share.n) == (p, n)
    assert (share.low, share.high) == pytest.approx((middle - half, middle + half), abs=1e-9)


def test_a_share_of_nothing_is_none() -> None:
    assert share_of(0, 0) is None


def test_with_many_groups_it_is_the_percentile_interval() -> None:
    found = resampled(0.5, Draws(np.linspace(0, 1, 1001), 10**6), 7)
    assert found is not None
    assert (found.low, found.high, found.n) == (pytest.approx(0.025, abs=1e-4), pytest.approx(0.975, abs=1e-4), 7)


def test_with_few_groups_it_is_wider() -> None:
    found = resampled(0.5, Draws(np.linspace(0, 1, 1001), 10), 7)
    expected = norm.cdf(students_t.ppf(0.975, 9) * (10 / 9) ** 0.5)
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(1 - expected), pytest.approx(expected))
    assert expected > 0.98


def test_an_undefined_value_is_none() -> None:
    assert resampled(float("nan"), Draws(np.linspace(0, 1, 11), 50), 7) is None


@pytest.mark.parametrize(
    "draws",
    [
        Draws(np.full(100, 0.5), 50),
        Draws(np.full(100, np.nan), 50),
        Draws(np.where(np.arange(100) < 6, np.nan, np.arange(100)), 50),
        Draws(np.linspace(0, 1, 100), 1),
    ],
    ids=["all equal", "none defined", "six in a hundred undefined", "one group"],
)
def test_no_interval_where_resampling_cannot_show_a_doubt(draws: Draws) -> None:
    found = resampled(0.5, draws, 7)
    assert found is not None
    assert (found.value, found.low, found.high) == (0.5, None, None)


def test_a_few_undefined_resamples_are_passed_over() -> None:
    found = resampled(0.5, Draws(np.where(np.arange(100) < 5, np.nan, 0.01 * np.arange(100)), 10**6), 7)
    assert found is not None
    assert found.low == pytest.approx(0.05 + 0.94 * 0.025, abs=1e-4)
