"""When a persona rises or falls: bounds instead of means, a gap between the lines, and a time to stay.

The ladder is pruned < experimental < stable < active; a persona moves one step at a time. It rises when its lower bound
is above the promotion line, falls when its upper bound is below the demotion line; between the two it stays. Only an
experimental one is pruned, on a bound half as wide again. Knows no files: moving one is in `folders.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from engine.errors import BadInput
from engine.orchestrator.performance import Performance

Tier = Literal["pruned", "experimental", "stable", "active"]
Verdict = Literal["keep", "promote", "demote", "prune", "activate"]

LADDER: tuple[Tier, ...] = ("pruned", "experimental", "stable", "active")
MIN_N = 8
"""Evaluations before anything happens."""
DWELL = 5
"""Evaluations in a tier before it may be left."""
PRUNE_REACH = 1.5
"""To prune, the bound must be clear of the line by so many times its distance from the mean: it ends a life."""
STEPS = {"promote": 1, "activate": 1, "keep": 0, "demote": -1, "prune": -1}
"""{verdict: steps on the ladder}."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Lines on the score, 0..1; the keys of `thresholds.yaml`."""

    pruning: float
    """An experimental persona surely below this is pruned."""
    demotion: float
    """One surely below this goes down a step."""
    activation: float
    """A stable one whose routing is at least this is called back."""
    promotion: float
    """One surely above this goes up a step."""

    @classmethod
    def read(cls, values: Mapping[str, float]) -> "Thresholds":
        """Return the thresholds of `{pruning_threshold: …, …}`.

        Raises:
            BadInput: a key is missing, a value not in 0..1, or not pruning < demotion < activation ≤ promotion.
        """
        read = {}
        for name in ("pruning", "demotion", "activation", "promotion"):
            value = values.get(f"{name}_threshold")
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
                raise BadInput(f"{name}_threshold is {value!r}. Write a number from 0 to 1.")
            read[name] = float(value)
        found = cls(**read)
        if not found.pruning < found.demotion < found.activation <= found.promotion:
            raise BadInput(
                f"The thresholds are pruning {found.pruning}, demotion {found.demotion}, activation "
                f"{found.activation}, promotion {found.promotion}. They must rise; only the last two may be equal."
            )
        return found


@dataclass(frozen=True, slots=True)
class Population:
    """How many personas there are, and how few there may be."""

    alive: int
    """All that are not pruned."""
    active: int
    """Those in the active tier."""
    least_alive: int = 2
    """Nothing is pruned at or below this."""
    least_active: int = 1
    """No active persona is demoted at or below this."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A persona where a decision finds it."""

    persona_id: str
    """Which persona."""
    tier: Tier
    """Where it stands."""
    performance: Performance
    """What it has achieved."""
    since_move: int
    """Evaluations since it came into its tier."""
    routing: float | None = None
    """How well it fits the question at hand, 0..1; None when nothing was asked."""
    population: Population | None = None
    """Of the whole panel; None means no minimum is kept."""
    is_last_of_community: bool = False
    """Whether nobody else covers a part of the documents: then it is never pruned."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A decision with all that it was made from: one audit row."""

    verdict: Verdict
    """What is done."""
    target: Tier
    """Where the persona then stands; its tier when kept."""
    reason: str
    """One sentence for a person."""
    standing: Standing
    """What was known of the persona."""
    thresholds: Thresholds
    """The lines that held."""
    min_n: int = MIN_N
    """Evaluations that were asked for."""
    dwell: int = DWELL
    """Stay in a tier that was asked for."""

    def row(self) -> dict[str, object]:
        """Return everything as plain values, nested by what it belongs to."""
        return asdict(self)


def evaluate_pruning_thresholds(persona_performance: Standing, thresholds: Mapping[str, float]) -> Verdict:
    """Return keep, promote, demote, prune or activate.

    Raises:
        BadInput: the thresholds are incomplete, out of range or out of order.
    """
    return decide(persona_performance, Thresholds.read(thresholds)).verdict


def decide(standing: Standing, thresholds: Thresholds) -> Transition:
    """Return what is to be done with a persona, and why. Pruned personas are kept: people bring them back."""
    verdict, reason = _verdict(standing, thresholds)
    target = LADDER[LADDER.index(standing.tier) + STEPS[verdict]]
    return Transition(verdict, target, reason, standing, thresholds)


def decide_all(standings: Sequence[Standing], thresholds: Thresholds, least: Population) -> tuple[Transition, ...]:
    """Return the decisions of a panel, the weakest first, each seeing what those before it did to the population.

    Of `least` only the minima count.
    """
    tiers = {standing.persona_id: standing.tier for standing in standings}
    made = []
    for standing in sorted(standings, key=lambda one: (one.performance.high, one.persona_id)):
        alive = sum(tier != "pruned" for tier in tiers.values())
        active = sum(tier == "active" for tier in tiers.values())
        population = Population(alive, active, least.least_alive, least.least_active)
        made.append(decide(_within(standing, population), thresholds))
        tiers[standing.persona_id] = made[-1].target
    return tuple(made)


def _within(standing: Standing, population: Population) -> Standing:
    return Standing(
        standing.persona_id,
        standing.tier,
        standing.performance,
        standing.since_move,
        standing.routing,
        population,
        standing.is_last_of_community,
    )


def _verdict(standing: Standing, lines: Thresholds) -> tuple[Verdict, str]:
    done = standing.performance
    if standing.tier == "pruned":
        return "keep", "A pruned persona comes back by hand only."
    if done.n < MIN_N:
        return "keep", f"It has {done.n} evaluations; {MIN_N} are needed."
    if standing.since_move < DWELL:
        return "keep", f"It came here {standing.since_move} evaluations ago; it stays for {DWELL}."
    prune_high = done.ew_mean + PRUNE_REACH * (done.high - done.ew_mean)
    if standing.tier == "experimental" and prune_high < lines.pruning:
        return _spared(standing) or ("prune", _below(prune_high, "pruning", lines.pruning))
    if standing.tier != "experimental" and done.high < lines.demotion:
        return _spared(standing) or ("demote", _below(done.high, "demotion", lines.demotion))
    if standing.tier != "active" and done.low > lines.promotion:
        return "promote", f"Its lower bound {done.low:.3f} is above the promotion line {lines.promotion:g}."
    is_called = standing.routing is not None and standing.routing >= lines.activation
    if standing.tier == "stable" and is_called and done.low > lines.demotion:
        return "activate", (
            f"It fits the question by {standing.routing:.3f}, at least {lines.activation:g}, and its lower bound "
            f"{done.low:.3f} is above the demotion line {lines.demotion:g}."
        )
    return "keep", f"Its bounds {done.low:.3f} to {done.high:.3f} are not clear of any line."


def _below(high: float, name: str, line: float) -> str:
    return f"Its upper bound {high:.3f} is below the {name} line {line:g}."


def _spared(standing: Standing) -> tuple[Verdict, str] | None:
    """Return why it stays although it is below a line; None when it goes."""
    panel = standing.population
    if standing.tier == "experimental" and standing.is_last_of_community:
        return "keep", "It is the last that covers a part of the documents."
    if panel and standing.tier == "experimental" and panel.alive <= panel.least_alive:
        return "keep", f"Only {panel.alive} personas are left; at least {panel.least_alive} are kept."
    if panel and standing.tier == "active" and panel.active <= panel.least_active:
        return "keep", f"Only {panel.active} personas are active; at least {panel.least_active} are kept."
    return None
