"""What a persona has achieved: exponentially weighted statistics with the bounds that its life hangs on.

Where others answered the same question, a score is first freed of how easy that question was, so that hard questions do
not punish who was sent to them. A failed call is counted and is no score. Knows no thresholds.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

GAMMA = 0.97
"""Each later evaluation takes this much weight from the earlier ones: about 33 count."""
PRIOR_MEAN = 0.5
PRIOR_COUNT = 4.0
"""Pseudo-observations at the start; they fade like all others."""
PRIOR_VARIANCE = 0.0625
"""Their variance: a standard deviation of 0.25."""
Z = 2.0
"""Bounds lie so many standard errors from the mean."""


@dataclass(frozen=True, slots=True)
class Company:
    """How the others did on the same question."""

    score: float
    """Their mean total on it, 0..1."""
    usual: float
    """The mean of what each of the same personas reaches over all its questions, 0..1."""
    size: int
    """How many they are, at least 1."""

    @property
    def ease(self) -> float:
        """How much easier than usual the question was, −1..1, drawn to 0 where few tell."""
        return (self.score - self.usual) * self.size / (self.size + 1)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How one persona did on one question."""

    query_id: str
    """The question."""
    score: float | None
    """Total, 0..1; None when the call failed."""
    company: Company | None = None
    """The others on the same question; None when there were none."""
    cost: float = 0.0
    """What the call cost, in the unit of `activation_cost`."""
    has_won: bool = False
    """Whether no other persona did better."""
    metrics: Mapping[str, float] = field(default_factory=dict)
    """{metric: 0..1}, those that were there."""

    @property
    def counted(self) -> float | None:
        """The score freed of how easy the question was, 0..1; None when the call failed."""
        if self.score is None:
            return None
        return min(1.0, max(0.0, self.score - (self.company.ease if self.company else 0.0)))


@dataclass(frozen=True, slots=True)
class Moments:
    """Exponentially weighted sums; without any observation those of the prior."""

    weight: float = PRIOR_COUNT
    """Σ w."""
    weight_squared: float = PRIOR_COUNT
    """Σ w²."""
    total: float = PRIOR_COUNT * PRIOR_MEAN
    """Σ w x."""
    squares: float = PRIOR_COUNT * (PRIOR_MEAN**2 + PRIOR_VARIANCE)
    """Σ w x²."""

    def after(self, value: float) -> "Moments":
        """Return the sums with one observation more."""
        return Moments(
            GAMMA * self.weight + 1,
            GAMMA**2 * self.weight_squared + 1,
            GAMMA * self.total + value,
            GAMMA * self.squares + value**2,
        )

    @property
    def n_eff(self) -> float:
        """How many equally weighted observations they are worth."""
        return self.weight**2 / self.weight_squared

    @property
    def mean(self) -> float:
        """Weighted mean."""
        return self.total / self.weight

    @property
    def variance(self) -> float:
        """Weighted variance, with the correction for few observations."""
        spread = max(0.0, self.squares / self.weight - self.mean**2)
        return spread * self.n_eff / max(self.n_eff - 1, 1)

    def bounds(self, z: float = Z) -> tuple[float, float]:
        """Return mean ± z·√(variance / n_eff), cut to 0..1."""
        reach = z * math.sqrt(self.variance / self.n_eff)
        return max(0.0, self.mean - reach), min(1.0, self.mean + reach)


@dataclass(frozen=True, slots=True)
class Performance:
    """A persona over its evaluations, the latest weighing most."""

    n: int
    """Evaluations with a score."""
    failures: int
    """Calls that failed."""
    n_eff: float
    """How many equally weighted observations it is worth, the prior's among them."""
    mean: float
    """Plain mean of the scores; the prior's when there is none."""
    ew_mean: float
    """Exponentially weighted mean of what it is judged by, the prior mixed in."""
    ew_variance: float
    """Weighted variance of the same."""
    low: float
    """Lower bound of the mean, 0..1."""
    high: float
    """Upper bound, 0..1."""
    lead: float | None
    """Mean of score − the others' score on shared questions; None when there are none."""
    paired: int
    """On how many questions others could be compared."""
    metrics: Mapping[str, float]
    """{metric: plain mean over the evaluations that have it}."""
    cost: float
    """All that it cost."""
    win_rate: float
    """Share of its scored questions on which none did better; 0 without any."""
    last_query: str
    """The latest question; empty when there is none."""


def aggregate_persona_performance(persona_scores: Sequence[Evaluation], z: float = Z) -> Performance:
    """Return the performance over evaluations in the order of time; bounds are z standard errors wide on each side.

    Raises:
        ValueError: a score or metric is not within 0..1, a cost is negative, a company is empty, or z is negative.
    """
    _check(persona_scores, z)
    moments = Moments()
    for one in persona_scores:
        if one.counted is not None:
            moments = moments.after(one.counted)
    scored = [(one, one.score) for one in persona_scores if one.score is not None]
    leads = [score - one.company.score for one, score in scored if one.company is not None]
    count = len(scored)
    low, high = moments.bounds(z)
    return Performance(
        n=count,
        failures=len(persona_scores) - count,
        n_eff=moments.n_eff,
        mean=math.fsum(score for _, score in scored) / count if count else PRIOR_MEAN,
        ew_mean=moments.mean,
        ew_variance=moments.variance,
        low=low,
        high=high,
        lead=math.fsum(leads) / len(leads) if leads else None,
        paired=len(leads),
        metrics=_metric_means(persona_scores),
        cost=math.fsum(one.cost for one in persona_scores),
        win_rate=sum(one.has_won for one, _ in scored) / count if count else 0.0,
        last_query=persona_scores[-1].query_id if persona_scores else "",
    )


def _metric_means(evaluations: Sequence[Evaluation]) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for one in evaluations:
        for metric, value in one.metrics.items():
            found.setdefault(metric, []).append(value)
    return {metric: math.fsum(values) / len(values) for metric, values in sorted(found.items())}


def _check(evaluations: Sequence[Evaluation], z: float) -> None:
    for one in evaluations:
        company = (one.company.score, one.company.usual) if one.company else ()
        for value in (one.score, *company, *one.metrics.values()):
            if value is not None and not 0 <= value <= 1:
                raise ValueError(f"a score of {one.query_id} is {value!r}; scores lie within 0..1")
        if not one.cost >= 0:
            raise ValueError(f"the cost of {one.query_id} is {one.cost!r}; it must be at least 0")
        if one.company and one.company.size < 1:
            raise ValueError(f"the company of {one.query_id} has {one.company.size} personas; give None for nobody")
    if not z >= 0:
        raise ValueError(f"z is {z!r}; it must be at least 0")
