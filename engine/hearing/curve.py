"""Turn a trait's score into the slider's level at which a pack was measured to sound like that."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

LOWEST, NEUTRAL, HIGHEST = 1.0, 5.0, 9.0
LEVELS = tuple(range(1, 10))


@dataclass(frozen=True, slots=True)
class LevelCurve:
    """Knots between which levels are interpolated."""

    scores: tuple[float, ...] = (-1.0, 1.0)
    """Strictly rising, two or more, on the scorer's scale −1..1."""
    levels: tuple[float, ...] = (LOWEST, HIGHEST)
    """The level of each knot, rising from 1 to 9."""

    def level(self, score: float) -> float:
        """Return the level 1..9 of a score; beyond the knots it is that of the nearest one."""
        score = min(max(score, self.scores[0]), self.scores[-1])
        left = min(bisect_right(self.scores, score), len(self.scores) - 1) - 1
        low, high = self.scores[left], self.scores[left + 1]
        start, end = self.levels[left], self.levels[left + 1]
        return start + (end - start) * ((score - low) / (high - low))


def inverse(measured: Sequence[float]) -> LevelCurve:
    """Return the curve that leads back from the mean score heard at each of the levels 1..9.

    Where the measure falls, neighbours are pooled until it rises, the least change that makes it rising; pooled levels
    stand for their middle, at either end for the end itself. What is no such measure, or never rises, gives the
    straight line from −1 to 1.

    Source: the pool-adjacent-violators algorithm (Ayer et al. 1955, "An Empirical Distribution Function for Sampling
    with Incomplete Information").
    """
    if len(measured) != len(LEVELS) or not all(math.isfinite(score) for score in measured):
        return LevelCurve()
    pools: list[tuple[float, int, int]] = []
    for level, score in zip(LEVELS, measured, strict=True):
        pool = (float(score), level, level)
        while pools and pools[-1][0] >= pool[0]:
            first = pools.pop()[1]
            # An exact mean: equal scores must not come apart by rounding.
            pool = (mean(measured[first - 1 : level]), first, level)
        pools.append(pool)
    if len(pools) < 2:
        return LevelCurve()
    middles = [(first + last) / 2 for _, first, last in pools]
    return LevelCurve(tuple(score for score, _, _ in pools), (LOWEST, *middles[1:-1], HIGHEST))
