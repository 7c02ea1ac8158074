"""What raters said of each contender's answers alone: mean scales, and how the five traits were heard beside the aims.

Takes judgements that count (`filters.chosen`); knows no strengths.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from scipy.stats import spearmanr

from engine.judging.estimate import Estimate
from engine.judging.intervals import Way, mean_intervals
from engine.judging.judgement import SCALE_SPAN, SCALES, Contender, JudgedSide, Judgement
from engine.types import TRAITS

TRAIT_SPAN = (1, 9)
FEWEST_IN_ORDER = 3
"""Contenders below which an order says nothing."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One trait of one contender."""

    trait: str
    """Of `TRAITS`."""
    aim: int | None
    """1..9, what it is tuned to; None for the base."""
    mean: Estimate
    """1..9, how raters heard it; n is answers rated."""


@dataclass(frozen=True, slots=True)
class Impression:
    """What raters said of one contender's answers."""

    scales: Mapping[str, Estimate]
    """{scale: mean 1..7}, n is answers rated; scales that nobody rated are not there."""
    heard: tuple[Heard, ...]
    """Traits that somebody rated, in the order of `TRAITS`."""

    @property
    def distance(self) -> float | None:
        """Mean |aim − heard| over the traits [steps of 1..9]; None without aims or without ratings."""
        gaps = [abs(heard.mean.value - heard.aim) for heard in self.heard if heard.aim is not None]
        return fmean(gaps) if gaps else None


@dataclass(frozen=True, slots=True)
class TraitOrder:
    """Whether contenders that are tuned higher on a trait are heard higher."""

    trait: str
    """Of `TRAITS`."""
    rho: float | None
    """Spearman's rank correlation of aims with means, −1..1; None below 3 contenders or where all are alike."""
    contenders: int
    """How many have an aim and were rated."""


def impressions(judgements: Sequence[Judgement], ways: Sequence[Way]) -> dict[str, Impression]:
    """Return {contender's key: impression}; `ways` are those of the same judgements in the same order."""
    columns: dict[tuple[str, str], int] = {}
    values, owners, places = [], [], []
    who: dict[str, Contender] = {}
    for number, judgement in enumerate(judgements):
        for side in (judgement.left, judgement.right):
            who.setdefault(side.contender.key, side.contender)
            for name, value in _rated(side).items():
                values.append(float(value))
                owners.append(number)
                places.append(columns.setdefault((side.contender.key, name), len(columns)))
    owner, place = np.array(owners, dtype=np.int64), np.array(places, dtype=np.int64)
    spans = mean_intervals(np.array(values), owner, place, ways)
    counts = np.bincount(place, minlength=len(columns))
    totals = np.bincount(place, values, minlength=len(columns))
    means = {
        name: _estimate(float(totals[at] / counts[at]), spans[at], int(counts[at]), name[1])
        for name, at in columns.items()
    }
    return {key: _impression(contender, means) for key, contender in who.items()}


def trait_orders(found: Mapping[str, Impression]) -> tuple[TraitOrder, ...]:
    """Return for each trait that somebody rated whether what is heard follows the aims over contenders."""
    orders = []
    for trait in TRAITS:
        pairs = [
            (heard.aim, heard.mean.value)
            for _, impression in sorted(found.items())
            for heard in impression.heard
            if heard.trait == trait and heard.aim is not None
        ]
        if pairs:
            orders.append(TraitOrder(trait, _rho(pairs), len(pairs)))
    return tuple(orders)


def _rated(side: JudgedSide) -> dict[str, float]:
    scales = {name: side.scales[name] for name in SCALES if name in side.scales}
    return {**scales, **{name: side.perceived[name] for name in TRAITS if name in side.perceived}}


def _impression(contender: Contender, means: Mapping[tuple[str, str], Estimate]) -> Impression:
    key, aims = contender.key, contender.aims
    heard = [
        Heard(trait, aims[place] if aims else None, means[key, trait])
        for place, trait in enumerate(TRAITS)
        if (key, trait) in means
    ]
    return Impression({name: means[key, name] for name in SCALES if (key, name) in means}, tuple(heard))


def _estimate(mean: float, span: np.ndarray, n: int, name: str) -> Estimate:
    if np.isnan(span).any():
        return Estimate(mean, None, None, n)
    low, high = SCALE_SPAN if name in SCALES else TRAIT_SPAN
    return Estimate(mean, max(float(low), float(span[0])), min(float(high), float(span[1])), n)


def _rho(pairs: Sequence[tuple[int, float]]) -> float | None:
    aims, means = zip(*pairs, strict=True)
    if len(pairs) < FEWEST_IN_ORDER or len(set(aims)) == 1 or len(set(means)) == 1:
        return None
    return float(spearmanr(aims, means)[0])  # pyright: ignore[reportArgumentType]  scipy types it as a bare tuple
