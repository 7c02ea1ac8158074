"""One report per rater: how many, how fast, how right on golds, how steady on repeats, how like the others.

Describes; nobody is left out for it. What was not measured is None, never 0.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from engine.judging.agreement import once_per_rater
from engine.judging.estimate import Estimate, share_of
from engine.judging.judgement import Better, Judgement, Preference

PACE = 3.0
"""A rater is fast below a third of the batch's pace, slow above three times of it."""
FEWEST_TIMED = 5
"""Timed judgements from which on a rater has a pace."""
FEWEST_PACED = 3
"""Raters with a pace from which on a batch has one."""
FEWEST_OTHERS = 2
"""Other raters of an item from which on they can have a majority."""


@dataclass(frozen=True, slots=True)
class RaterReport:
    """What one rater did in one batch."""

    batch_id: str
    """The batch."""
    rater: str
    """Who."""
    group: str
    """The rater's group; may be empty."""
    n: int
    """Judgements that count, without golds and repeats."""
    median_seconds: float | None
    """Median time of those that were timed [s]."""
    is_fast: bool
    """Whether that is below a third of the batch's pace; see `rater_reports`."""
    is_slow: bool
    """Whether that is above three times of the batch's pace."""
    gold: Estimate | None
    """Share of golds on which the better side was chosen; a tie is wrong."""
    steadiness: Estimate | None
    """Share of repeats on which the same side was chosen as the first time, or neither both times."""
    share_a: Estimate | None
    """Share of A, as shown, among decisive votes."""
    share_ties: Estimate | None
    """Share of ties among the judgements that count."""
    with_majority: Estimate | None
    """Share of items on which the rater chose as most of the others did (left, right or neither), of those with two
    others or more and a clear majority among them."""


def rater_reports(judgements: Iterable[Judgement]) -> tuple[RaterReport, ...]:
    """Return a report for each rater of each batch, by batch and name; all intervals are Wilson's.

    A batch's pace is the median of its raters' medians [s], so that a busy rater does not set it; it takes five timed
    judgements of each of three raters, and without a pace nobody is fast or slow.
    """
    everything = list(judgements)
    plain: dict[tuple[str, str], list[Judgement]] = defaultdict(list)
    votes: dict[tuple[str, str], list[Judgement]] = defaultdict(list)
    for judgement in once_per_rater(everything):
        plain[_rater(judgement)].append(judgement)
        votes[judgement.batch_id, judgement.item].append(judgement)
    by_rater: dict[tuple[str, str], list[Judgement]] = defaultdict(list)
    for judgement in sorted(everything, key=lambda j: (j.created_ms, j.id)):
        by_rater[_rater(judgement)].append(judgement)
    paces = _paces(plain)
    return tuple(
        _report(by_rater[who], plain.get(who, []), paces.get(who[0]), _with_majority(plain.get(who, []), votes))
        for who in sorted(by_rater)
    )


def _report(
    everything: Sequence[Judgement],
    plain: Sequence[Judgement],
    pace: float | None,
    with_majority: Estimate | None,
) -> RaterReport:
    first = everything[0]
    times = _times(plain)
    own = median(times) if times else None
    relative = own / pace if own is not None and pace is not None and len(times) >= FEWEST_TIMED else 1.0
    decisive = [j for j in plain if j.shown_lean]
    return RaterReport(
        batch_id=first.batch_id,
        rater=first.rater,
        group=first.rater_group,
        n=len(plain),
        median_seconds=own,
        is_fast=relative < 1 / PACE,
        is_slow=relative > PACE,
        gold=_gold(everything),
        steadiness=_steadiness(everything),
        share_a=share_of(sum(j.shown_lean < 0 for j in decisive), len(decisive)),
        share_ties=share_of(sum(j.preference is Preference.TIE for j in plain), len(plain)),
        with_majority=with_majority,
    )


def _rater(judgement: Judgement) -> tuple[str, str]:
    return judgement.batch_id, judgement.rater


def _times(plain: Sequence[Judgement]) -> list[float]:
    return [j.seconds for j in plain if j.seconds > 0]


def _paces(plain: dict[tuple[str, str], list[Judgement]]) -> dict[str, float]:
    medians: dict[str, list[float]] = defaultdict(list)
    for (batch_id, _), judged in plain.items():
        times = _times(judged)
        if len(times) >= FEWEST_TIMED:
            medians[batch_id].append(median(times))
    return {batch_id: median(own) for batch_id, own in medians.items() if len(own) >= FEWEST_PACED}


def _gold(everything: Sequence[Judgement]) -> Estimate | None:
    golds = [j for j in everything if j.gold is not None and not j.is_repeat]
    return share_of(sum(_side(j) == (-1 if j.gold is Better.LEFT else 1) for j in golds), len(golds))


def _steadiness(everything: Sequence[Judgement]) -> Estimate | None:
    first: dict[str, Judgement] = {}
    for judgement in everything:
        if not judgement.is_repeat:
            first.setdefault(judgement.item, judgement)
    again = [(first[j.item], j) for j in everything if j.is_repeat and j.item in first]
    return share_of(sum(_side(one) == _side(other) for one, other in again), len(again))


def _with_majority(plain: Sequence[Judgement], votes: dict[tuple[str, str], list[Judgement]]) -> Estimate | None:
    hits = n = 0
    for judgement in plain:
        others = [j for j in votes[judgement.batch_id, judgement.item] if j.rater != judgement.rater]
        side, count = Counter(_side(j) for j in others).most_common(1)[0] if others else (0, 0)
        if len(others) >= FEWEST_OTHERS and 2 * count > len(others):
            hits += _side(judgement) == side
            n += 1
    return share_of(hits, n)


def _side(judgement: Judgement) -> int:
    """Return −1 for left, 1 for right, 0 for neither (a tie or both bad), in the stored order."""
    lean = judgement.preference.lean
    return (lean > 0) - (lean < 0)
