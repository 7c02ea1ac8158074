"""The leaderboard: who is better at what, how sure that is, and who beats whom.

Puts together strengths, intervals and impressions of the judgements that count. The same judgements, filters and
options give the same board, in whatever order they come and whichever side of a pair is stored as left.
"""

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

import numpy as np

from engine.judging.estimate import Estimate
from engine.judging.filters import Filters, LeftOut, chosen
from engine.judging.impressions import Impression, TraitOrder, impressions, trait_orders
from engine.judging.intervals import Sources, ranks, strength_intervals, ways_to_resample
from engine.judging.judgement import Contender, Judgement, Preference
from engine.judging.likelihood import Floats, maximise
from engine.judging.strength import Duels, Model, Strengths, as_strengths, chances

MEAN_POINTS = 1000.0
POINTS_PER_LOGIT = 400.0 / math.log(10.0)
"""400 points are odds of 10 to 1."""


@dataclass(frozen=True, slots=True)
class BoardOptions:
    """How a board is computed."""

    seed: int = 0
    """Same seed, same intervals."""
    resamples: int = 1000
    """How often prompts and raters are drawn anew, at least 1."""
    fewest: int = 20
    """Contenders with fewer judgements are provisional."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How one contender fared, over all rivals or against one."""

    wins: int = 0
    """Judged better or much better."""
    ties: int = 0
    """Judged alike; without two bad answers."""
    losses: int = 0
    """Judged worse or much worse."""
    both_bad: int = 0
    """Both answers were called bad; a tie for strength."""

    @property
    def n(self) -> int:
        """All judgements."""
        return self.wins + self.ties + self.losses + self.both_bad

    @property
    def win_share(self) -> float:
        """Wins of n, 0..1; 0 when there are none."""
        return self.wins / self.n if self.n else 0.0

    @property
    def tie_share(self) -> float:
        """Ties of n, 0..1."""
        return self.ties / self.n if self.n else 0.0

    @property
    def loss_share(self) -> float:
        """Losses of n, 0..1."""
        return self.losses / self.n if self.n else 0.0

    @property
    def both_bad_share(self) -> float:
        """Two bad answers of n, 0..1."""
        return self.both_bad / self.n if self.n else 0.0

    @property
    def preference(self) -> float | None:
        """Wins and half of ties and two bad answers, of n, 0..1; None when the two never met."""
        return (self.wins + (self.ties + self.both_bad) / 2) / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One contender."""

    contender: Contender
    """Who; as in its latest judgement."""
    strength: Estimate
    """[logits], 0 is the mean of its component; n is judgements."""
    points: Estimate
    """The same as points: mean 1000, 400 points more are odds of 10 to 1."""
    rank: int
    """1 + how many of its component have their interval wholly above; overlapping intervals share a rank."""
    component: int
    """Which contenders it can be compared with, the largest component is 0; never rank across."""
    tally: Tally
    """Wins, ties, losses over all rivals."""
    expected_share: float
    """Expected preference against an average rival of its component, 0..1: ties count half, places are even, and
    lengths equal where length is controlled."""
    is_provisional: bool
    """Whether it has fewer judgements than asked for."""
    impression: Impression
    """Mean scales, and traits as heard beside the aims."""

    @property
    def n(self) -> int:
        """Judgements."""
        return self.tally.n


@dataclass(frozen=True, slots=True)
class Board:
    """The leaderboard and what it rests on."""

    rows: tuple[BoardRow, ...]
    """The strongest first, component by component."""
    matrix: tuple[tuple[Tally, ...], ...]
    """[row][column]: how the row's contender fared against the column's, in the order of `rows`."""
    trait_orders: tuple[TraitOrder, ...]
    """Whether traits are heard in the order of the aims, for traits that somebody rated."""
    counted: int
    """Judgements behind it."""
    left_out: LeftOut
    """Judgements that do not count, by reason."""
    components: int
    """Groups of contenders that no judgement connects; more than 1 means that ranks hold within a group only."""
    position: float | None
    """Log odds for the answer shown as A between equals, already taken out of the strengths; None when empty."""
    length: float | None
    """Log odds for a much longer answer between equals; None when length is not controlled."""
    resampled: tuple[str, ...]
    """What intervals were drawn over: prompt or item, and rater when there are enough of them."""
    filters: Filters
    """What was asked."""
    options: BoardOptions
    """How it was computed."""


def board(
    judgements: Iterable[Judgement], filters: Filters | None = None, options: BoardOptions | None = None
) -> Board:
    """Return the board of the judgements that count; without any it has no rows.

    Raises:
        ValueError: fewer than one resample.
    """
    filters, options = filters or Filters(), options or BoardOptions()
    kept, left_out = chosen(judgements, filters)
    if not kept:
        return Board((), (), (), 0, left_out, 0, None, None, (), filters, options)
    kept = [_ordered(judgement) for judgement in kept]
    ways = ways_to_resample(_sources(kept), options.resamples, options.seed)
    people = _people(kept)
    model = Model.of(_duels(kept, people), filters.is_length_controlled)
    found = maximise(model.design, model.sums())
    strengths = as_strengths(model, found)
    spans = strength_intervals(model, found, ways, options.seed)
    matrix = _matrix(kept)
    said = impressions(kept, ways)
    rows = _rows(people, strengths, spans, matrix, said, options.fewest)
    keys = [row.contender.key for row in rows]
    return Board(
        rows=tuple(rows),
        matrix=tuple(tuple(matrix.get((one, other), Tally()) for other in keys) for one in keys),
        trait_orders=trait_orders(said),
        counted=len(kept),
        left_out=left_out,
        components=len(set(strengths.components)),
        position=strengths.position,
        length=strengths.length,
        resampled=tuple(way.name for way in ways),
        filters=filters,
        options=options,
    )


def duels(
    judgements: Iterable[Judgement], key: str, filters: Filters | None = None, limit: int = 6, seed: int = 0
) -> list[Judgement]:
    """Return up to `limit` judgements of the contender with this key, drawn by the seed.

    Wins, losses and ties (two bad answers among them) take turns as long as there are any of each.
    """
    kept, _ = chosen(judgements, filters or Filters())
    groups: list[list[Judgement]] = [[], [], []]
    for judgement in kept:
        if key in (judgement.left.contender.key, judgement.right.contender.key):
            lean = judgement.preference.lean * (1 if judgement.right.contender.key == key else -1)
            groups[0 if lean > 0 else 1 if lean < 0 else 2].append(judgement)
    rng = random.Random(seed)
    for group in groups:
        rng.shuffle(group)
    mixed = chain.from_iterable(zip_longest(*groups))
    return [judgement for judgement in mixed if judgement is not None][: max(0, limit)]


def _ordered(judgement: Judgement) -> Judgement:
    """Return the judgement with the contender whose key comes first on the left; what was shown as A stays."""
    if judgement.left.contender.key < judgement.right.contender.key:
        return judgement
    return replace(
        judgement,
        left=judgement.right,
        right=judgement.left,
        preference=judgement.preference.mirrored,
        is_swapped=not judgement.is_swapped,
    )


def _sources(judgements: Sequence[Judgement]) -> Sources:
    return Sources(
        items=[(judgement.batch_id, judgement.item) for judgement in judgements],
        prompts=[judgement.prompt for judgement in judgements],
        raters=[(judgement.batch_id, judgement.rater) for judgement in judgements],
    )


def _people(judgements: Iterable[Judgement]) -> list[Contender]:
    """Return the contenders by key, each as its latest judgement has it."""
    latest: dict[str, Contender] = {}
    for judgement in sorted(judgements, key=lambda j: (j.created_ms, j.id)):
        for side in (judgement.left, judgement.right):
            latest[side.contender.key] = side.contender
    return [latest[key] for key in sorted(latest)]


def _duels(judgements: Sequence[Judgement], people: Sequence[Contender]) -> Duels:
    places = {person.key: place for place, person in enumerate(people)}
    return Duels(
        left=np.array([places[j.left.contender.key] for j in judgements]),
        right=np.array([places[j.right.contender.key] for j in judgements]),
        lean=np.array([j.preference.lean for j in judgements]),
        right_is_a=np.array([j.is_swapped for j in judgements]),
        gap=np.array([float(len(j.right.text.strip()) - len(j.left.text.strip())) for j in judgements]),
        contenders=len(people),
    )


def _matrix(judgements: Iterable[Judgement]) -> dict[tuple[str, str], Tally]:
    """Return {(key, other key): how the first fared against the other}, both ways."""
    wins: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for judgement in judgements:
        one, other = judgement.left.contender.key, judgement.right.contender.key
        wins[one, other][_column(judgement.preference.mirrored)] += 1
        wins[other, one][_column(judgement.preference)] += 1
    return {pair: Tally(*counts) for pair, counts in wins.items()}


def _column(preference: Preference) -> int:
    """Return the place in `Tally` of a preference as the right one sees it."""
    if preference is Preference.BOTH_BAD:
        return 3
    return 1 - (preference.lean > 0) + (preference.lean < 0)


def _rows(
    people: Sequence[Contender],
    strengths: Strengths,
    spans: Floats,
    matrix: dict[tuple[str, str], Tally],
    said: dict[str, Impression],
    fewest: int,
) -> list[BoardRow]:
    """Return the rows, component by component, the strongest first."""
    places = ranks(spans, np.array(strengths.components))
    rows = []
    for place, person in enumerate(people):
        tally = _sum(tally for (key, _), tally in matrix.items() if key == person.key)
        low, high = spans[place].tolist()
        strength = Estimate(strengths.theta[place], low, high, tally.n)
        row = BoardRow(
            contender=person,
            strength=strength,
            points=Estimate(_points(strength.value), _points(low), _points(high), tally.n),
            rank=int(places[place]),
            component=strengths.components[place],
            tally=tally,
            expected_share=_expected(place, strengths),
            is_provisional=tally.n < fewest,
            impression=said[person.key],
        )
        rows.append(row)
    return sorted(rows, key=lambda row: (row.component, -row.strength.value, row.contender.key))


def _points(strength: float) -> float:
    return MEAN_POINTS + POINTS_PER_LOGIT * strength


def _expected(place: int, strengths: Strengths) -> float:
    """Return the mean over its rivals of the expected preference for the contender."""
    theta, components = np.array(strengths.theta), np.array(strengths.components)
    is_rival = components == components[place]
    is_rival[place] = False
    shares = chances(theta[place] - theta[is_rival], strengths.ties)
    return float((shares[:, 3:].sum(axis=1) + shares[:, 2] / 2).mean())


def _sum(tallies: Iterable[Tally]) -> Tally:
    rows = [(tally.wins, tally.ties, tally.losses, tally.both_bad) for tally in tallies]
    return Tally(*(sum(column) for column in zip(*rows, strict=True)))
