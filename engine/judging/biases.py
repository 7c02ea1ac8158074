"""What sways raters besides the answers: the side on which one stands, and its length.

Position can be tested: sides are swapped at random for every rater and item, so that without a bias every decisive vote
is a fair coin between A and B, whatever the personas are and however raters agree. Length can not: a longer answer may
simply be better, so its effect is described, not judged. Golds and repeats never count.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest, spearmanr

from engine.judging.agreement import once_per_rater
from engine.judging.estimate import Draws, Estimate, resampled, share_of
from engine.judging.judgement import Judgement, Preference

SIGNIFICANCE = 0.01
"""A bias of position is called found below this p."""


@dataclass(frozen=True, slots=True)
class RaterPosition:
    """How often one rater chose what was shown as A."""

    batch_id: str
    """The batch in which the rater has this name."""
    rater: str
    """Who."""
    share_a: Estimate
    """A among decisive votes, with Wilson's interval."""
    p: float
    """Of the exact two-sided binomial test against one half."""
    p_corrected: float
    """The same after Holm's correction for so many raters."""
    is_found: bool
    """Whether the corrected p is below `SIGNIFICANCE`."""


@dataclass(frozen=True, slots=True)
class PositionBias:
    """Whether the side decides."""

    share_a: Estimate | None
    """A among decisive votes (neither tie nor both bad), with Wilson's interval; None when there are none."""
    p: float | None
    """Of the exact two-sided binomial test against one half; None when there are no votes."""
    is_found: bool
    """Whether p is below `SIGNIFICANCE`: raters as a whole lean to one side."""
    raters: tuple[RaterPosition, ...]
    """Each rater with a decisive vote, the least likely under no bias first."""

    @property
    def biased_raters(self) -> tuple[str, ...]:
        """Those who lean to a side by themselves, even when others lean to the other."""
        return tuple(rater.rater for rater in self.raters if rater.is_found)


@dataclass(frozen=True, slots=True)
class LengthEffect:
    """How length goes with preference; lengths are characters without the blanks at the ends."""

    longer_wins: Estimate | None
    """The longer answer's share of decisive votes between answers of different length; its interval resamples items,
    for raters of one item see the same lengths. None when there are no such votes."""
    rank_correlation: float | None
    """Spearman's rho, −1..1, of length difference with lean over all judgements but "both bad"; above 0 when longer is
    preferred; None when one of them never differs."""
    n: int
    """Judgements behind `rank_correlation`."""


def position_bias(judgements: Iterable[Judgement]) -> PositionBias:
    """Return how often A was chosen, over all raters and for each, with an exact test against a fair coin.

    The test holds only where sides were swapped at random. Among ten raters with 40 votes each, one stands out who
    chooses the same side 31 times or more.

    Source: Holm 1979, "A simple sequentially rejective multiple test procedure", for the correction.
    """
    votes: Counter[tuple[str, str]] = Counter()
    votes_a: Counter[tuple[str, str]] = Counter()
    for judgement in once_per_rater(judgements):
        if judgement.shown_lean:
            votes[judgement.batch_id, judgement.rater] += 1
            votes_a[judgement.batch_id, judgement.rater] += judgement.shown_lean < 0
    everyone = share_of(votes_a.total(), votes.total())
    p = _fair_coin(votes_a.total(), votes.total()) if everyone else None
    return PositionBias(everyone, p, p is not None and p < SIGNIFICANCE, _by_rater(votes, votes_a))


def length_effect(judgements: Iterable[Judgement], seed: int = 0, resamples: int = 1000) -> LengthEffect:
    """Return how often the longer answer won, and how lean follows length.

    For the correlation each judgement enters in both orders of its sides, since which side is stored as left means
    nothing.

    Raises:
        ValueError: fewer than one resample.
    """
    if resamples < 1:
        raise ValueError(f"there must be at least one resample, not {resamples}")
    won: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    differences: list[int] = []
    leans: list[int] = []
    for judgement in once_per_rater(judgements):
        if judgement.preference is Preference.BOTH_BAD:
            continue
        difference = len(judgement.right.text.strip()) - len(judgement.left.text.strip())
        lean = judgement.preference.lean
        differences += [difference, -difference]
        leans += [lean, -lean]
        if difference and lean:
            item = won[judgement.batch_id, judgement.item]
            item[0] += (difference > 0) == (lean > 0)
            item[1] += 1
    return LengthEffect(_longer_wins(list(won.values()), seed, resamples), _rho(differences, leans), len(leans) // 2)


def _fair_coin(hits: int, n: int) -> float:
    return float(binomtest(hits, n).pvalue)


def _by_rater(votes: Counter[tuple[str, str]], votes_a: Counter[tuple[str, str]]) -> tuple[RaterPosition, ...]:
    ordered = sorted((_fair_coin(votes_a[who], votes[who]), who) for who in votes)
    found: list[RaterPosition] = []
    corrected = 0.0
    for place, (p, who) in enumerate(ordered):
        corrected = max(corrected, min(1.0, (len(ordered) - place) * p))
        share = share_of(votes_a[who], votes[who])
        assert share is not None, "only raters with a vote are counted"
        found.append(RaterPosition(*who, share, p, corrected, corrected < SIGNIFICANCE))
    return tuple(found)


def _longer_wins(items: Sequence[Sequence[int]], seed: int, resamples: int) -> Estimate | None:
    if not items:
        return None
    patterns = Counter((wins, votes) for wins, votes in items)
    counts = np.array(sorted(patterns), dtype=np.float64)
    times = np.array([patterns[pattern] for pattern in sorted(patterns)], dtype=np.float64)
    drawn = np.random.default_rng(seed).multinomial(len(items), times / times.sum(), size=resamples) @ counts
    wins, votes = times @ counts
    return resampled(wins / votes, Draws(drawn[:, 0] / drawn[:, 1], len(items)), int(votes))


def _rho(differences: Sequence[int], leans: Sequence[int]) -> float | None:
    if not any(differences) or not any(leans):
        return None
    return float(spearmanr(differences, leans)[0])  # pyright: ignore[reportArgumentType]  scipy types it as a bare tuple
