"""How sure a board is: 95 % intervals by a bootstrap of prompts and one of raters, and the ranks they allow.

Judgements are not independent: one answer stands in many pairs, so that a lucky answer helps in all duels of its
prompt, and one rater's taste runs through all that this rater judges. In simulations with both (60 boards each of 10
contenders, 30-48 judgements a pair, 4-30 raters) intervals that resample judgements or items held the truth in 67-91 %
of cases instead of 95 %, prompts alone in 82-92 %, prompts times raters in 93-99 %, up to 1.4 times wider than needed.
So prompts and raters are resampled in turn, each stretched by Student's t for its few clusters, and at each end the
wider one counts: 94-97 % throughout. With fewer than 4 prompts, items stand in for them; with fewer than 4 raters, only
prompts are drawn: the interval then speaks of these prompts or these raters alone. `benchmarks/leaderboard.py` measures
the coverage anew.

A resample weighs every cluster by an exponential draw instead of counting it 0, 1, 2 … times, so that no resample
loses a contender. The pseudo-judgements of the ridge are weighed too: one who won everything has a wide interval.

Source: Rubin 1981 (Ann. Statist. 9, 130-134): Bayesian bootstrap; Newton, Polson & Xu 2018 (arXiv 1803.04559):
weighing the prior too; Owen 2007 (Ann. Appl. Statist. 1, 386-411): prompts times raters.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from scipy.stats import t as student

from engine.judging.likelihood import Floats, Maximum, maximise
from engine.judging.strength import PSEUDO, Drawn, Model

LEVEL = 0.95
FEWEST_CLUSTERS = 4
"""With fewer prompts or raters than this there is nothing to learn about others of their kind."""
CHUNK = 64
"""Resamples that are fitted at once: few enough for their tables to stay in the cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One way to resample J judgements: by clusters."""

    name: str
    """prompt, rater or item."""
    label: NDArray[np.int64]
    """[J] the cluster of each judgement, 0..G − 1."""
    weights: Floats
    """[resamples, G] how often each cluster counts; above 0, 1 on average."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What each of J judgements is of; equal values are one cluster."""

    items: Sequence[Hashable]
    """The pair that was judged."""
    prompts: Sequence[Hashable]
    """What was answered."""
    raters: Sequence[Hashable]
    """Who judged."""


def ways_to_resample(sources: Sources, resamples: int, seed: int) -> tuple[Way, ...]:
    """Return how to resample; the same for the same seed and order of judgements.

    Raises:
        ValueError: fewer than one resample.
    """
    if resamples < 1:
        raise ValueError(f"there must be at least one resample, not {resamples}")
    has_prompts = len(set(sources.prompts)) >= FEWEST_CLUSTERS
    chosen = [("prompt", sources.prompts) if has_prompts else ("item", sources.items)]
    if len(set(sources.raters)) >= FEWEST_CLUSTERS:
        chosen.append(("rater", sources.raters))
    rng = np.random.default_rng(seed)
    return tuple(_way(name, values, resamples, rng) for name, values in chosen)


def strength_intervals(model: Model, found: Maximum, ways: Sequence[Way], seed: int) -> Floats:
    """Return [contenders, 2] the ends of each strength's interval, in logits around the mean of its component."""
    centre = model.centred(found.beta_BP[:1, : model.design.contenders])[0]
    rng = np.random.default_rng([seed, 1])
    spans = []
    for way in ways:
        draws = np.concatenate(list(_fitted(model, found, way, rng)))
        clusters = np.maximum(_clusters(way, model.duels.left, model), 2)
        spans.append(_stretched(centre, draws, clusters))
    return _wider(spans)


def mean_intervals(
    values: Floats, owners: NDArray[np.int64], columns: NDArray[np.int64], ways: Sequence[Way]
) -> Floats:
    """Return [columns, 2] the ends of each column's mean; NaN where there is no telling.

    `values` [V] are numbers, `owners` [V] the judgement that each is from, `columns` [V] the mean that it enters.
    There is no telling when all values of a column come from one cluster, or are the same.
    """
    count = int(columns.max(initial=-1)) + 1
    spans = []
    for way in ways:
        groups = way.weights.shape[1]
        places = way.label[owners] * count + columns
        shape = (groups, count)
        totals = np.bincount(places, values, minlength=groups * count).reshape(shape)
        numbers = np.bincount(places, minlength=groups * count).reshape(shape).astype(float)
        draws = (way.weights @ totals) / (way.weights @ numbers)
        clusters = (numbers > 0).sum(axis=0)
        span = _stretched(totals.sum(axis=0) / numbers.sum(axis=0), draws, np.maximum(clusters, 2))
        span[(clusters < 2) | (np.ptp(draws, axis=0) < 1e-12)] = np.nan
        spans.append(span)
    return _wider(spans) if spans else np.empty((count, 2))


def ranks(spans: Floats, components: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return 1 + how many of the same component have their interval wholly above; overlapping ones share a rank."""
    is_above = spans[None, :, 0] > spans[:, None, 1]
    return 1 + (is_above & (components[None, :] == components[:, None])).sum(axis=1)


def _way(name: str, values: Sequence[Hashable], resamples: int, rng: np.random.Generator) -> Way:
    numbers: dict[Hashable, int] = {}
    label = np.array([numbers.setdefault(value, len(numbers)) for value in values], dtype=np.int64)
    weights = rng.exponential(size=(resamples, len(numbers)))
    return Way(name, label, weights / weights.mean(axis=1, keepdims=True))


def _fitted(model: Model, found: Maximum, way: Way, rng: np.random.Generator) -> Iterator[Floats]:
    """Yield [≤ CHUNK, contenders] centred strengths of the resamples."""
    contenders = model.design.contenders
    for first in range(0, len(way.weights), CHUNK):
        weights = way.weights[first : first + CHUNK]
        prior = rng.exponential(PSEUDO, size=(len(weights), contenders, 2))
        start = Maximum(*(part[:1].repeat(len(weights), axis=0) for part in found))
        drawn = maximise(model.design, model.sums(Drawn(way.label, weights, prior)), start)
        yield model.centred(drawn.beta_BP[:, :contenders])


def _clusters(way: Way, left: NDArray[np.int64], model: Model) -> NDArray[np.int64]:
    """Return [contenders] in how many clusters each has been judged."""
    met = np.zeros((model.design.contenders, way.weights.shape[1]), dtype=bool)
    met[left, way.label] = True
    met[model.duels.right, way.label] = True
    return met.sum(axis=1)


def _stretched(centre: Floats, draws: Floats, clusters: NDArray[np.int64]) -> Floats:
    """Return [columns, 2] the percentile interval, stretched around the estimate for few clusters.

    The stretch makes good that G clusters show (G − 1)/(G + 1) of the variance under such weights, and that the
    variance itself is guessed from them (Student's t with G − 1 degrees instead of the normal).
    """
    tail = (1 - LEVEL) / 2
    ends = np.quantile(draws, [tail, 1 - tail], axis=0).T
    stretch = student.ppf(1 - tail, clusters - 1) / norm.ppf(1 - tail) * np.sqrt((clusters + 1) / (clusters - 1))
    return centre[:, None] + stretch[:, None] * (ends - centre[:, None])


def _wider(spans: Sequence[Floats]) -> Floats:
    """Return the lower of the lower ends and the higher of the higher; NaN only where every way has none."""
    low = np.fmin.reduce([span[:, 0] for span in spans])
    high = np.fmax.reduce([span[:, 1] for span in spans])
    return np.stack([low, high], axis=1)
