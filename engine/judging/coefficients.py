"""Percent agreement, Krippendorff's alpha and Gwet's AC2 from counts: how many raters put a unit in each category.

Written from the papers, for ordered categories, any number of raters and missing values. Knows no judgement. All three
are ratios of sums over units, so that a resample is one weighted sum.
Shapes: U units, P patterns of units, Q categories, R resamples.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.judging.estimate import Draws, Estimate, resampled

Array = NDArray[np.float64]
Counts = tuple[int, ...]
"""Of one unit: how many raters chose each category, from the lowest to the highest."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What the coefficients need, summed over units; leading shape free."""

    pairs: Array
    """[..., Q, Q] for each unit with two values or more: the share of its ordered pairs of raters that say (c, k)."""
    coincidences: Array
    """[..., Q, Q] the same times the unit's number of values: Krippendorff's coincidence matrix."""
    shares: Array
    """[..., Q] for each unit with a value: the share of its raters per category."""
    rated: Array
    """[...] units with one value or more."""
    pairable: Array
    """[...] units with two values or more."""


@dataclass(frozen=True, slots=True)
class Coefficients:
    """The three measures of the same counts; each None where it is undefined, its n is the units with two values."""

    percent: Estimate | None
    """The share of pairs of raters who chose the same category, 0..1; undefined when no unit has two values."""
    alpha: Estimate | None
    """Krippendorff's alpha, ordinal, up to 1; undefined besides when only one category was ever used."""
    ac2: Estimate | None
    """Gwet's AC2 with ordinal weights, up to 1; undefined as `percent`, and on a scale of one category."""


def measure(groups: Sequence[Sequence[Counts]], seed: int, resamples: int) -> Coefficients:
    """Return the three coefficients with 95 % bootstrap intervals.

    `groups` holds units that are drawn together (two answers that were read side by side); all counts are of the same
    length Q. The order of groups, of units in a group and of raters makes no difference.

    Raises:
        ValueError: counts of different lengths, negative ones, or fewer than one resample.
    """
    if resamples < 1:
        raise ValueError(f"there must be at least one resample, not {resamples}")
    # Equal groups are drawn as one with a larger chance: the same law, and far fewer columns.
    patterns = Counter(tuple(sorted(group)) for group in groups)
    keys = sorted(patterns)
    counts_UQ = _counts([unit for key in keys for unit in key])
    if counts_UQ.shape[0] == 0:
        return Coefficients(None, None, None)
    owner_U = np.repeat(np.arange(len(keys)), [len(key) for key in keys])
    times_P = np.array([patterns[key] for key in keys], dtype=np.float64)
    by_unit = sums_of_units(counts_UQ)
    all_in = weighted(times_P[owner_U], by_unit)
    drawn_RP = np.random.default_rng(seed).multinomial(len(groups), times_P / times_P.sum(), size=resamples)
    drawn = weighted(drawn_RP[:, owner_U].astype(np.float64), by_unit)
    weights_QQ = ordinal_weights(counts_UQ.shape[1])
    n = round(float(all_in.pairable))
    return Coefficients(
        percent=resampled(float(percent_agreement(all_in)), Draws(percent_agreement(drawn), len(groups)), n),
        alpha=resampled(float(ordinal_alpha(all_in)), Draws(ordinal_alpha(drawn), len(groups)), n),
        ac2=resampled(float(gwet(all_in, weights_QQ)), Draws(gwet(drawn, weights_QQ), len(groups)), n),
    )


def sums_of_units(counts_UQ: Array) -> Sums:
    """Return the sums of each unit alone, [U, ...]."""
    size_U = counts_UQ.sum(-1)
    same_QQ = np.eye(counts_UQ.shape[1])
    ordered_UQQ = counts_UQ[:, :, None] * (counts_UQ[:, None, :] - same_QQ)
    pairs_UQQ = _ratio(ordered_UQQ, (size_U * (size_U - 1))[:, None, None], otherwise=0.0)
    return Sums(
        pairs=pairs_UQQ,
        coincidences=pairs_UQQ * size_U[:, None, None],
        shares=_ratio(counts_UQ, size_U[:, None], otherwise=0.0),
        rated=(size_U >= 1).astype(np.float64),
        pairable=(size_U >= 2).astype(np.float64),
    )


def weighted(times: Array, units: Sums) -> Sums:
    """Return the sums over all units, each taken `times` [..., U] times."""
    return Sums(
        *(np.tensordot(times, part, axes=(-1, 0)) for part in (units.pairs, units.coincidences, units.shares)),
        rated=times @ units.rated,
        pairable=times @ units.pairable,
    )


def percent_agreement(sums: Sums) -> Array:
    """Return the mean over units of the share of pairs of raters who agree; NaN without a unit of two values.

    Source: Gwet 2014, "Handbook of Inter-Rater Reliability", 4th edition, p_a with identity weights.
    """
    return _ratio(np.trace(sums.pairs, axis1=-2, axis2=-1), sums.pairable)


def alpha(coincidences: Array, distances: Array) -> Array:
    """Return Krippendorff's alpha, 1 − D_o / D_e, for squared distances between categories, both [..., Q, Q].

    With o_ck the coincidences, n_c their row sums and n the sum of those:
    alpha = 1 − (n − 1) Σ o_ck d²_ck / Σ n_c n_k d²_ck. NaN where all pairable values are of one category.

    Source: Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability".
    """
    values = coincidences.sum(-1)
    observed = (coincidences * distances).sum((-2, -1)) * (values.sum(-1) - 1)
    expected = (values[..., :, None] * values[..., None, :] * distances).sum((-2, -1))
    return 1 - _ratio(observed, expected)


def ordinal_alpha(sums: Sums) -> Array:
    """Return alpha for ordered categories; a distance is the number of values between two, each end counted half.

    Source: Krippendorff 2011, the ordinal metric: d_ck = Σ n_g (g = c..k) − (n_c + n_k) / 2.
    """
    values = sums.coincidences.sum(-1)
    # The sum above is the difference of mid-ranks.
    middle = values.cumsum(-1) - values / 2
    return alpha(sums.coincidences, (middle[..., :, None] - middle[..., None, :]) ** 2)


def gwet(sums: Sums, weights_QQ: Array) -> Array:
    """Return Gwet's AC2, (p_a − p_e) / (1 − p_e); with identity weights it is his AC1.

    p_a is the mean over units with two values of the weighted share of agreeing pairs; with pi_k the mean share of
    category k over all rated units, p_e = Σ w / (Q (Q − 1)) × Σ pi_k (1 − pi_k). Q is the length of the scale, used or
    not, so that a scale of which one category was used has a value. NaN without a unit of two values, and for Q = 1.

    Source: Gwet 2008, "Computing inter-rater reliability and its variance in the presence of high agreement"; Gwet
    2014, "Handbook of Inter-Rater Reliability", 4th edition, for weights and missing values.
    """
    q = weights_QQ.shape[0]
    if q < 2:
        return np.full_like(sums.pairable, np.nan)
    agreed = _ratio((sums.pairs * weights_QQ).sum((-2, -1)), sums.pairable)
    share = _ratio(sums.shares, sums.rated[..., None])
    chance = weights_QQ.sum() / (q * (q - 1)) * (share * (1 - share)).sum(-1)
    return (agreed - chance) / (1 - chance)


def ordinal_weights(q: int) -> Array:
    """Return [Q, Q]: 1 for equal categories, else 1 − C(|c − k| + 1, 2) / C(Q, 2), which is 0 between the two ends.

    Source: Gwet 2014, "Handbook of Inter-Rater Reliability", 4th edition, ordinal weights.
    """
    if q < 2:
        return np.ones((q, q))
    apart_QQ = np.abs(np.subtract.outer(np.arange(q), np.arange(q))).astype(np.float64)
    return 1 - apart_QQ * (apart_QQ + 1) / (q * (q - 1))


def _counts(units: Sequence[Counts]) -> Array:
    lengths = {len(unit) for unit in units}
    if len(lengths) > 1:
        raise ValueError(f"all units must have counts for the same categories, not for {sorted(lengths)}")
    counts_UQ = np.array(units, dtype=np.float64).reshape(len(units), lengths.pop() if lengths else 0)
    if (counts_UQ < 0).any():
        raise ValueError("a count is negative")
    return counts_UQ


def _ratio(above: Array, below: Array, otherwise: float = np.nan) -> Array:
    """Return above / below, and `otherwise` where below is not above zero."""
    above, below = np.broadcast_arrays(above, below)
    return np.divide(above, below, out=np.full(above.shape, otherwise), where=below > 0)
