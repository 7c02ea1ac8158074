"""The few statistics that reports share. Shapes: plain sequences of floats."""

import random
from collections.abc import Sequence
from statistics import fmean

from scipy.stats import mannwhitneyu, spearmanr

RESAMPLES = 2000


def mean(values: Sequence[float]) -> float:
    """Return the mean; 0 when there are none."""
    return fmean(values) if values else 0.0


def rank_correlation(one: Sequence[float], other: Sequence[float]) -> float:
    """Return Spearman's ρ; 0 when one of the two does not vary."""
    if len(set(one)) < 2 or len(set(other)) < 2:
        return 0.0
    return float(spearmanr(one, other)[0])  # pyright: ignore[reportArgumentType]  scipy types it as a bare tuple


def bootstrap(values: Sequence[float], seed: int = 0) -> tuple[float, float]:
    """Return the 95 % percentile interval of the mean over `RESAMPLES` resamples; (0, 0) when there are no values."""
    if not values:
        return 0.0, 0.0
    rng = random.Random(seed)
    means = sorted(fmean(rng.choices(values, k=len(values))) for _ in range(RESAMPLES))
    return means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES) - 1]


def distinguishable_levels(samples: Sequence[Sequence[float]], significance: float = 0.05) -> int:
    """Return how many levels can be told apart, walking up: each must exceed the last one kept.

    `samples` holds one list of scores per level, in rising order; the test is one-sided Mann-Whitney.
    """
    kept = 0
    count = 1
    for level in range(1, len(samples)):
        test = mannwhitneyu(samples[level], samples[kept], alternative="greater")
        if float(test.pvalue) < significance:
            kept = level
            count += 1
    return count


def distinct(texts: Sequence[str], n: int) -> float:
    """Return the share of n-grams of words that are different, over all texts together; 0 when there are none."""
    grams = [tuple(words[i : i + n]) for words in map(str.split, texts) for i in range(len(words) - n + 1)]
    return len(set(grams)) / len(grams) if grams else 0.0
