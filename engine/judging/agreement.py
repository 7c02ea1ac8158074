"""How far raters agree: on the preference between two answers, and on each scale of a single answer.

Turns judgements into counts per unit; what is made of the counts is in `coefficients.py`. Golds and repeats never
count.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.judging.coefficients import Counts, measure
from engine.judging.estimate import Estimate
from engine.judging.judgement import SCALE_SPAN, SCALES, Judgement, Preference

LEANS = (-2, -1, 0, 1, 2)
"""The preference as an ordered scale, from left much better to right much better."""


@dataclass(frozen=True, slots=True)
class ScaleAgreement:
    """How far raters agree on one thing that they were asked. The n of each estimate is `units`."""

    units: int
    """What two raters or more have answered: items for the preference, answers (item and side) for a scale."""
    single_units: int
    """What one rater alone has answered; agreement can not be seen there."""
    raters: int
    """Who has answered."""
    percent: Estimate | None
    """Share of pairs of raters with the same answer, 0..1; None when no unit has two raters."""
    alpha: Estimate | None
    """Krippendorff's alpha, ordinal; None then, and when all answers are the same."""
    ac2: Estimate | None
    """Gwet's AC2, ordinal weights, on the whole scale; None as `percent`."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far raters agree on all that they were asked."""

    preference: ScaleAgreement
    """On the lean −2..2 in the stored order of sides; "both bad" is no place on that scale and left out."""
    both_bad: int
    """How many judgements said "both bad"."""
    scales: Mapping[str, ScaleAgreement]
    """{scale of `SCALES`: on its 1..7}."""
    seed: int
    """What the resamples were drawn from."""
    resamples: int
    """How many there were."""


def agreement_of(judgements: Iterable[Judgement], seed: int = 0, resamples: int = 1000) -> Agreement:
    """Return the agreement over all judgements that count, with 95 % intervals that resample items.

    An item belongs to its batch, a rater too. The two answers of an item are drawn together, for they were read
    together. Of several judgements of one item by one rater the earliest counts. The order of judgements makes no
    difference.

    Raises:
        ValueError: fewer than one resample.
    """
    judged = once_per_rater(judgements)
    said = [j for j in judged if j.preference is not Preference.BOTH_BAD]
    low, high = SCALE_SPAN
    scales: dict[str, ScaleAgreement] = {}
    for scale in SCALES:
        answers = [
            _Answer(_item(j), side, j.rater, value - low)
            for j in judged
            for side, judged_side in (("left", j.left), ("right", j.right))
            if (value := judged_side.scales.get(scale)) is not None
        ]
        scales[scale] = _agreement(answers, high - low + 1, seed, resamples)
    leans = [_Answer(_item(j), "", j.rater, LEANS.index(j.preference.lean)) for j in said]
    return Agreement(
        preference=_agreement(leans, len(LEANS), seed, resamples),
        both_bad=len(judged) - len(said),
        scales=scales,
        seed=seed,
        resamples=resamples,
    )


def once_per_rater(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Return the judgements that count, the earliest of each rater and item, in the order of time and id."""
    first: dict[tuple[str, str, str], Judgement] = {}
    for judgement in sorted((j for j in judgements if j.counts), key=lambda j: (j.created_ms, j.id)):
        first.setdefault((judgement.batch_id, judgement.item, judgement.rater), judgement)
    return list(first.values())


@dataclass(frozen=True, slots=True)
class _Answer:
    item: tuple[str, str]
    side: str
    rater: str
    place: int


def _item(judgement: Judgement) -> tuple[str, str]:
    return judgement.batch_id, judgement.item


def _agreement(answers: Sequence[_Answer], categories: int, seed: int, resamples: int) -> ScaleAgreement:
    places: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for answer in answers:
        places[answer.item][answer.side].append(answer.place)
    groups = [[_count(unit, categories) for unit in sides.values()] for sides in places.values()]
    sizes = [sum(unit) for group in groups for unit in group]
    found = measure(groups, seed, resamples)
    return ScaleAgreement(
        units=sum(size >= 2 for size in sizes),
        single_units=sum(size == 1 for size in sizes),
        raters=len({(answer.item[0], answer.rater) for answer in answers}),
        percent=found.percent,
        alpha=found.alpha,
        ac2=found.ac2,
    )


def _count(places: Sequence[int], categories: int) -> Counts:
    counts = [0] * categories
    for place in places:
        counts[place] += 1
    return tuple(counts)
