"""The maximum of the adjacent-category likelihood, for one or for many weightings of the same duels at once.

Numbers in, numbers out: knows a design matrix and counts, no contender, no judgement. Newton with step halving; the
likelihood is an exponential family, so that it needs each group's sums only and a resample is one row of sums.
Shapes: B weightings, N rows of the design, P covariates, K contenders (the first K covariates), 3 sizes of |lean|.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]

SIZES = 3
"""|lean| is 0 (tie), 1 (better) or 2 (much better)."""
MOST_STEPS = 60
MOST_HALVINGS = 30
LONGEST_STEP = 4.0
"""No parameter moves further at once [logits], lest it lands where everything is flat."""
SMALL_GRADIENT = 1e-6
FLAT = 1e-9
"""Added to the curvature, so that a direction without any say keeps still."""


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """What all weightings share."""

    x_NP: Floats
    """Covariates of each row; the preference leans right by x·β [logits]."""
    contenders: int
    """K: how many of the covariates are strengths."""
    precision: Floats
    """[P − K] of the normal priors on the covariates that follow the strengths."""
    sizes: tuple[int, ...]
    """Which of |lean| 0, 1, 2 occur; the first of (1, 2, 0) among them is the reference."""

    @property
    def reference(self) -> int:
        """The size of |lean| whose term is 0 by definition."""
        return next(size for size in (1, 2, 0) if size in self.sizes)

    @property
    def free(self) -> tuple[int, ...]:
        """The sizes of |lean| whose terms are estimated."""
        return tuple(size for size in self.sizes if size != self.reference)


class Sums(NamedTuple):
    """What the likelihood needs to know of B weightings."""

    n_BN: Floats
    """Judgements in each row of the design."""
    pull_BP: Floats
    """Σ lean/2 · x."""
    sizes_B3: Floats
    """Judgements with |lean| 0, 1, 2."""
    prior_BK2: Floats
    """Pseudo-judgements won and lost by each contender against the average one."""


class Maximum(NamedTuple):
    """Where the likelihood is highest."""

    beta_BP: Floats
    """Strengths, then the other covariates [logits]."""
    tau_B3: Floats
    """The term of each |lean|; 0 for the reference and for sizes that do not occur."""


class _Moments(NamedTuple):
    value_B: Floats
    gradient_BQ: Floats
    curvature_BQQ: Floats


def maximise(design: Design, sums: Sums, start: Maximum | None = None) -> Maximum:
    """Return the maximum of each weighting's penalised likelihood.

    Raises:
        ArithmeticError: the steps did not settle, which a concave likelihood with a proper prior cannot do.
    """
    batch, covariates = sums.n_BN.shape[0], design.x_NP.shape[1]
    point = np.zeros((batch, covariates + len(design.free)))
    if start is not None:
        point[:, :covariates] = start.beta_BP
        point[:, covariates:] = start.tau_B3[:, list(design.free)]
    open_B, part, here = np.arange(batch), sums, _moments(design, sums, point)
    for _ in range(MOST_STEPS):
        scale = 1.0 + part.n_BN.sum(axis=1)
        is_moving = np.abs(here.gradient_BQ).max(axis=1, initial=0.0) > SMALL_GRADIENT * scale
        if not is_moving.any():
            return _unpacked(design, point)
        open_B, part = open_B[is_moving], Sums(*(values[is_moving] for values in part))
        here = _Moments(*(values[is_moving] for values in here))
        point[open_B], here = _stepped(design, part, point[open_B], here)
    raise ArithmeticError(f"{open_B.size} of {batch} fits did not settle in {MOST_STEPS} steps")


def _unpacked(design: Design, point: Floats) -> Maximum:
    covariates = design.x_NP.shape[1]
    tau_B3 = np.zeros((point.shape[0], SIZES))
    tau_B3[:, list(design.free)] = point[:, covariates:]
    return Maximum(point[:, :covariates], tau_B3)


def _stepped(design: Design, sums: Sums, point: Floats, here: _Moments) -> tuple[Floats, _Moments]:
    """Return points that are not lower than before, and what holds there; a falling step is halved until it does not.

    A step that would still fall after `MOST_HALVINGS` is so short that rounding alone speaks; it is taken.
    """
    steps = np.linalg.solve(here.curvature_BQQ, here.gradient_BQ[..., None])[..., 0]
    steps *= np.minimum(1.0, LONGEST_STEP / np.maximum(np.abs(steps).max(axis=1, initial=0.0), 1e-300))[:, None]
    floor_B = here.value_B - 1e-9 * (1.0 + np.abs(here.value_B))
    reached = point + steps
    there = _moments(design, sums, reached)
    falls = np.flatnonzero(there.value_B < floor_B)
    for halving in range(1, MOST_HALVINGS + 1):
        if not falls.size:
            break
        reached[falls] = point[falls] + steps[falls] / 2**halving
        again = _moments(design, Sums(*(values[falls] for values in sums)), reached[falls])
        for values, better in zip(there, again, strict=True):
            values[falls] = better
        falls = falls[again.value_B < floor_B[falls]]
    return reached, there


class _Outcomes(NamedTuple):
    """Per row: log of the normaliser, mean and variance of lean/2, and per |lean| its probability and share of mean."""

    log_z_BN: Floats
    mean_BN: Floats
    variance_BN: Floats
    chance_3BN: Floats
    mean_of_3BN: Floats


def _outcomes(design: Design, point: Floats) -> _Outcomes:
    covariates = design.x_NP.shape[1]
    eta = point[:, :covariates] @ design.x_NP.T
    factor = np.zeros((SIZES, point.shape[0], 1))
    factor[design.reference] = 1.0
    factor[list(design.free)] = np.exp(point[:, covariates:].T)[..., None]
    # Everything is scaled by exp(−|η|), so that nothing overflows.
    half = np.exp(-np.abs(eta) / 2)
    whole = half * half
    tie, better, much = factor[0] * whole, factor[1] * half * (1 + whole), factor[2] * (1 + whole * whole)
    z = tie + better + much
    sign = np.sign(eta)
    mean_of = np.stack([0 * tie, sign * factor[1] * half * (1 - whole) / 2, sign * factor[2] * (1 - whole * whole)]) / z
    mean = mean_of[1] + mean_of[2]
    variance = (better / 4 + much) / z - mean**2
    return _Outcomes(np.log(z) + np.abs(eta), mean, variance, np.stack([tie, better, much]) / z, mean_of)


def _value(design: Design, sums: Sums, point: Floats, log_z_BN: Floats) -> Floats:
    covariates, contenders = design.x_NP.shape[1], design.contenders
    theta, others = point[:, :contenders], point[:, contenders:covariates]
    observed = (sums.pull_BP * point[:, :covariates]).sum(axis=1)
    observed += (sums.sizes_B3[:, list(design.free)] * point[:, covariates:]).sum(axis=1)
    won, lost = sums.prior_BK2[..., 0], sums.prior_BK2[..., 1]
    prior = -(won * np.logaddexp(0, -theta) + lost * np.logaddexp(0, theta)).sum(axis=1)
    prior -= (others**2 @ design.precision) / 2
    return observed - (sums.n_BN * log_z_BN).sum(axis=1) + prior


def _moments(design: Design, sums: Sums, point: Floats) -> _Moments:
    x, free = design.x_NP, list(design.free)
    covariates = x.shape[1]
    out = _outcomes(design, point)
    n = sums.n_BN
    gradient = np.empty_like(point)
    gradient[:, :covariates] = sums.pull_BP - (n * out.mean_BN) @ x
    chance = out.chance_3BN[free]
    expected_BF = (n * chance).sum(axis=2).T
    gradient[:, covariates:] = sums.sizes_B3[:, free] - expected_BF

    size = point.shape[1]
    curvature = np.empty((point.shape[0], size, size))
    products = (x[:, :, None] * x[:, None, :]).reshape(x.shape[0], covariates**2)
    curvature[:, :covariates, :covariates] = ((n * out.variance_BN) @ products).reshape(-1, covariates, covariates)
    cross = ((n * (out.mean_of_3BN[free] - out.mean_BN * chance)) @ x).transpose(1, 2, 0)
    curvature[:, :covariates, covariates:] = cross
    curvature[:, covariates:, :covariates] = cross.transpose(0, 2, 1)
    spread = -np.einsum("bn,fbn,gbn->bfg", n, chance, chance)
    spread[:, range(len(free)), range(len(free))] += expected_BF
    curvature[:, covariates:, covariates:] = spread

    _add_priors(design, sums, point, gradient, curvature)
    return _Moments(_value(design, sums, point, out.log_z_BN), gradient, curvature)


def _add_priors(design: Design, sums: Sums, point: Floats, gradient: Floats, curvature: Floats) -> None:
    """Add what the pseudo-judgements and the normal priors say; changes `gradient` and `curvature`."""
    covariates, contenders = design.x_NP.shape[1], design.contenders
    won, lost = sums.prior_BK2[..., 0], sums.prior_BK2[..., 1]
    chance = expit(point[:, :contenders])
    diagonal = np.full(point.shape[1], FLAT)[None, :].repeat(point.shape[0], axis=0)
    gradient[:, :contenders] += won * (1 - chance) - lost * chance
    diagonal[:, :contenders] += (won + lost) * chance * (1 - chance)
    gradient[:, contenders:covariates] -= design.precision * point[:, contenders:covariates]
    diagonal[:, contenders:covariates] += design.precision
    curvature[:, range(point.shape[1]), range(point.shape[1])] += diagonal
