"""How strong each contender is: Bradley-Terry for five-step preferences with ties (adjacent categories).

For contenders l (left) and r (right) and a lean y in −2..2:  P(y) ∝ exp(τ_|y| + y·η/2),
η = θ_r − θ_l + b·(−1 where the left one was shown as A, +1 where the right one was) + c·tanh(Δ/s), τ_1 = 0,
with b the pull of place A, Δ how much longer the right text is and s the root mean square of Δ. So exp(θ_r − θ_l) are
the odds of "better" against "worse", and "much better" says twice as much. Without "much" it is Davidson's model.

Source: Davidson 1970 (JASA 65, 317-328): ties; Agresti 1992 (Appl. Statist. 41, 287-297): ordinal answers by adjacent
categories; Davidson & Beaver 1977 (Biometrics 33, 693-702): order of presentation; Dubois et al. 2024
(arXiv 2404.04475): strengths at equal length.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from engine.judging.likelihood import SIZES, Design, Floats, Maximum, Sums, maximise

PSEUDO = 0.5
"""Pseudo-judgements that each contender wins, and as many that it loses, against the average one: the small ridge."""
POSITION_PRECISION = 4.0
"""Of the normal prior on the pull of place A [1/logits²]: where sides were never swapped, strength explains all."""
LENGTH_PRECISION = 1.0
"""Of the normal prior on the effect of length [1/logits²]."""
LENGTH_STEPS = 8
"""tanh(Δ/s) is rounded to 1/8, so that duels of like length share a row."""


@dataclass(frozen=True, slots=True, eq=False)
class Duels:
    """J judged pairs as numbers."""

    left: NDArray[np.int64]
    """[J] who stands left, 0..contenders − 1."""
    right: NDArray[np.int64]
    """[J] who stands right; never the same as left."""
    lean: NDArray[np.int64]
    """[J] −2 (left much better) .. 2; ties and two bad answers are 0."""
    right_is_a: NDArray[np.bool_]
    """[J] whether the right one was shown as A."""
    gap: NDArray[np.float64]
    """[J] how much longer the right text is [characters]."""
    contenders: int
    """How many there are."""
    count: NDArray[np.float64] | None = None
    """[J] how often each was given; None is once each."""

    def __post_init__(self) -> None:
        """Check that the columns fit together; what is wrong is a programming error."""
        size = self.left.size
        columns = (self.right, self.lean, self.right_is_a, self.gap, *(() if self.count is None else (self.count,)))
        if any(column.shape != (size,) for column in columns):
            raise ValueError(f"the columns of {size} duels differ in length")
        if size and not (0 <= min(self.left.min(), self.right.min()) <= max(self.left.max(), self.right.max())):
            raise ValueError("contenders are counted from 0")
        if size and max(self.left.max(), self.right.max()) >= self.contenders:
            raise ValueError(f"a duel names a contender beyond the {self.contenders} there are")
        if (self.left == self.right).any():
            raise ValueError("a contender cannot meet itself")
        if size and np.abs(self.lean).max() > 2:
            raise ValueError("a lean is −2..2")


@dataclass(frozen=True, slots=True)
class Strengths:
    """What the duels say."""

    theta: tuple[float, ...]
    """Of each contender, 0 on average in each component [logits]."""
    components: tuple[int, ...]
    """Which component each contender is in, the largest is 0; only within one can strengths be compared."""
    ties: tuple[float | None, float | None, float | None]
    """Log weight of a tie, of "better" and of "much better" beside each other; None for what nobody said."""
    position: float
    """The pull of place A: log odds for A between equals."""
    length: float | None
    """Log odds for a much longer text between equals; None when length was not controlled."""


class Drawn(NamedTuple):
    """B ways of counting the same duels: each weighs whole clusters of them."""

    label: NDArray[np.int64]
    """[J] the cluster of each duel, 0..G − 1."""
    weights: Floats
    """[B, G] how often each cluster counts."""
    prior: Floats
    """[B, contenders, 2] pseudo-judgements won and lost."""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Duels made ready to be fitted: rows that share their covariates are one."""

    design: Design
    """The different rows."""
    row: NDArray[np.int64]
    """[J] the row of each duel."""
    duels: Duels
    """What it was made of."""
    components: NDArray[np.int64]
    """[contenders] see `Strengths`."""
    has_length: bool
    """Whether the last covariate is length."""

    @classmethod
    def of(cls, duels: Duels, is_length_controlled: bool = False) -> "Model":
        """Return the model of the duels; length is left out where all texts are equally long."""
        sign = np.where(duels.right_is_a, 1.0, -1.0)
        spread = float(np.sqrt(np.mean(np.square(np.sort(np.abs(duels.gap)))))) if duels.gap.size else 0.0
        has_length = is_length_controlled and spread > 0
        steps = np.rint(np.tanh(duels.gap / spread) * LENGTH_STEPS) if has_length else np.zeros(duels.gap.size)
        table = np.stack([duels.left, duels.right, sign, steps], axis=1)
        rows, row = np.unique(table, axis=0, return_inverse=True)
        strengths = np.zeros((len(rows), duels.contenders))
        places = np.arange(len(rows))
        strengths[places, rows[:, 0].astype(int)] = -1.0
        strengths[places, rows[:, 1].astype(int)] = 1.0
        others = [rows[:, 2:3], rows[:, 3:4] / LENGTH_STEPS] if has_length else [rows[:, 2:3]]
        precision = [POSITION_PRECISION, LENGTH_PRECISION] if has_length else [POSITION_PRECISION]
        sizes = tuple(int(size) for size in np.unique(np.abs(duels.lean)))
        x_NP = np.concatenate([strengths, *others], axis=1).astype(np.float64)
        design = Design(x_NP, duels.contenders, np.array(precision), sizes or (1,))
        return cls(design, row.reshape(-1), duels, _components(duels), has_length)

    def sums(self, drawn: Drawn | None = None) -> Sums:
        """Return what the likelihood needs: of the duels as they are, or as each weighting counts them."""
        duels, rows = self.duels, self.design.x_NP.shape[0]
        size = duels.left.size
        given = np.ones(size) if duels.count is None else duels.count
        if drawn is None:
            label, groups = np.zeros(size, dtype=np.int64), 1
            weights, prior = np.ones((1, 1)), np.full((1, duels.contenders, 2), PSEUDO)
        else:
            label, groups, weights, prior = drawn.label, drawn.weights.shape[1], drawn.weights, drawn.prior
        of_row = _summed(given, label, self.row, (groups, rows))
        pull = _summed(given * duels.lean / 2, label, self.row, (groups, rows)) @ self.design.x_NP
        of_size = _summed(given, label, np.abs(duels.lean), (groups, SIZES))
        return Sums(weights @ of_row, weights @ pull, weights @ of_size, prior)

    def centred(self, theta_BK: Floats) -> Floats:
        """Return strengths with mean 0 in each component."""
        groups = np.eye(int(self.components.max(initial=-1)) + 1)[self.components]
        means = theta_BK @ groups / groups.sum(axis=0)
        return theta_BK - means[:, self.components]


def strengths(duels: Duels, is_length_controlled: bool = False) -> Strengths:
    """Return how strong the contenders are; nobody judged is nobody known: no duels give strengths of 0."""
    model = Model.of(duels, is_length_controlled)
    return as_strengths(model, maximise(model.design, model.sums()))


def as_strengths(model: Model, found: Maximum) -> Strengths:
    """Return the first of the fits in the words of the board."""
    effects = found.beta_BP[0, model.design.contenders :]
    sizes = model.design.sizes if model.duels.left.size else ()
    tie, better, much = (float(found.tau_B3[0, size]) if size in sizes else None for size in range(SIZES))
    return Strengths(
        theta=tuple(model.centred(found.beta_BP[:1, : model.design.contenders])[0].tolist()),
        components=tuple(model.components.tolist()),
        ties=(tie, better, much),
        position=float(effects[0]),
        length=float(effects[1]) if model.has_length else None,
    )


def chances(gap: Floats, ties: tuple[float | None, float | None, float | None]) -> Floats:
    """Return [..., 5] the chances of a lean −2..2 where the right one is stronger by `gap`; places and lengths even."""
    tau = [-np.inf if term is None else term for term in ties]
    lean = np.arange(-2, 3)
    logits = np.array([tau[abs(y)] for y in lean]) + gap[..., None] * lean / 2
    shares = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return shares / shares.sum(axis=-1, keepdims=True)


def _summed(values: Floats, rows: NDArray[np.int64], columns: NDArray[np.int64], shape: tuple[int, int]) -> Floats:
    """Return a table in which each value is added at its place."""
    places = rows * shape[1] + columns
    return np.bincount(places, values, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)


def _components(duels: Duels) -> NDArray[np.int64]:
    """Return the component of each contender, numbered by size, then by the first contender in it."""
    links = csr_array((np.ones(duels.left.size), (duels.left, duels.right)), shape=(duels.contenders, duels.contenders))
    count, label = connected_components(links, directed=False)
    sizes = np.bincount(label, minlength=count)
    first = [int(np.flatnonzero(label == number)[0]) for number in range(count)]
    order = sorted(range(count), key=lambda number: (-sizes[number], first[number]))
    place = np.empty(count, dtype=np.int64)
    place[order] = np.arange(count)
    return place[label]
