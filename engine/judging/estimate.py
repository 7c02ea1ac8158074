"""A measured number with its doubt: a share with Wilson's interval, or any statistic with its resampled values.

Knows no judgement. What cannot be said is None, never a number that stands for "nothing".
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest, norm
from scipy.stats import t as students_t

LEVEL = 0.95
"""The share of such intervals that should hold the truth."""
MOST_UNDEFINED = 0.05
"""Share of resamples that may have no value; with more of them there is no interval."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number and its interval."""

    value: float
    """As measured."""
    low: float | None
    """Lower end of the 95 % interval; None when there is none."""
    high: float | None
    """Upper end; None when there is none."""
    n: int
    """How many cases it rests on; what a case is, the field that holds it says."""


def share_of(hits: int, n: int) -> Estimate | None:
    """Return hits / n with Wilson's interval; None when there are no cases.

    Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference".
    """
    if n == 0:
        return None
    interval = binomtest(hits, n).proportion_ci(LEVEL, method="wilson")
    return Estimate(hits / n, float(interval.low), float(interval.high), n)


@dataclass(frozen=True, slots=True)
class Draws:
    """A statistic in many resamples."""

    values: NDArray[np.float64]
    """[resamples]; NaN where it is undefined."""
    groups: int
    """How many groups of cases each resample drew."""


def resampled(value: float, draws: Draws, n: int) -> Estimate | None:
    """Return a statistic with the expanded percentile interval of its resampled values.

    None when the value itself is NaN, that is undefined. Without an interval when more than `MOST_UNDEFINED` of the
    resamples are undefined, or when all of them are equal: then resampling cannot show the doubt, and a width of
    nothing would lie.

    The plain percentile interval is too narrow for few groups; its ends are moved out by Student's t for normal and by
    sqrt(groups / (groups - 1)), which matters little from about a hundred groups on.

    Source: Efron & Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13 (percentile interval); Hesterberg
    2015, "What Teachers Should Know About the Bootstrap" (expanded percentile interval).
    """
    if np.isnan(value):
        return None
    known = draws.values[~np.isnan(draws.values)]
    is_mostly_known = len(known) > 0 and len(known) >= (1 - MOST_UNDEFINED) * len(draws.values)
    if draws.groups < 2 or not is_mostly_known or np.ptp(known) < 1e-12:
        return Estimate(float(value), None, None, n)
    reach = students_t.ppf((1 + LEVEL) / 2, draws.groups - 1) * np.sqrt(draws.groups / (draws.groups - 1))
    low, high = np.quantile(known, [norm.cdf(-reach), norm.cdf(reach)])
    return Estimate(float(value), float(low), float(high), n)
