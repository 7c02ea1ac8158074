"""Whether personas rise and fall rightly: panels of known quality, judged by noisy scores.

Run: `python -m benchmarks.lifecycle [--json]`. 300 runs of 200 questions, answered by all of nine personas; half of the
runs begin with all experimental, half with all active. A score is the quality, plus how easy the question is (sd .10,
the same for all), plus chance (sd .15), cut to 0..1. Lines: pruning .35, demotion .50, activation .60, promotion .65.

`wrong_prunes` counts personas .05 or more above the pruning line that were ever pruned; `flips_per_100` moves against
the direction of the move before, per 100 evaluations of a persona; `good_end_active` is the share of personas above
the promotion line, .67 among them, that are active at the end. Beside it the plain rule, a weighted mean held against
the same lines without bounds or waiting, with two memories. `unfair`: a persona of .72 that is sent to three hard
questions of four, judged by its score and by its score freed of how easy the question was. `PRUNE_REACH` was chosen
on the seeds 1000 to 1899, after seeds 0 to 299 had shown one wrong prune without it; the seeds here begin at 2000.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np

from benchmarks.report import show
from engine.orchestrator.lifecycle import LADDER, Standing, Thresholds, Tier, decide
from engine.orchestrator.performance import Company, Evaluation, Moments, Performance

LINES = Thresholds(pruning=0.35, demotion=0.50, activation=0.60, promotion=0.65)
QUALITIES = (0.25, 0.30, 0.40, 0.45, 0.58, 0.67, 0.70, 0.72, 0.80)
RUNS, QUESTIONS = 300, 200
FIRST_SEED = 2000
EASE_SD, CHANCE_SD = 0.10, 0.15
MARGIN = 0.05
KNOWN = 5
"""Answers after which a persona's usual score is known."""
UNFAIR = 7
"""Place of the persona that is sent to hard questions."""
MEMORIES = (0.10, 0.03)
"""What a new score weighs in the plain rule."""
WORKERS = 2


@dataclass(frozen=True)
class Life:
    """The tiers of one persona, before the first evaluation and after each."""

    quality: float
    tiers: tuple[Tier, ...]

    @property
    def flips(self) -> int:
        steps = np.diff([LADDER.index(tier) for tier in self.tiers])
        moves = steps[steps != 0]
        return int((moves[1:] * moves[:-1] < 0).sum())

    @property
    def was_pruned(self) -> bool:
        return "pruned" in self.tiers


def scores_of(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return [questions, personas] scores, and [questions] how easy each question is."""
    rng = np.random.default_rng(FIRST_SEED + seed)
    ease = rng.normal(0, EASE_SD, QUESTIONS)
    chance = rng.normal(0, CHANCE_SD, (QUESTIONS, len(QUALITIES)))
    return np.clip(np.array(QUALITIES) + ease[:, None] + chance, 0, 1), ease


def paired(scores: np.ndarray, is_asked: np.ndarray) -> list[list[Evaluation]]:
    """Return each persona's evaluations, with the company that it had; `is_asked` [questions, personas]."""
    sums, counts = np.zeros(scores.shape[1]), np.zeros(scores.shape[1])
    found: list[list[Evaluation]] = [[] for _ in range(scores.shape[1])]
    for question, (row, asked) in enumerate(zip(scores, is_asked, strict=True)):
        usual = np.where(counts > 0, sums / np.maximum(counts, 1), 0.5)
        told = asked & (counts >= KNOWN)
        score, habit, size = float(row[told].sum()), float(usual[told].sum()), int(told.sum())
        for place in np.flatnonzero(asked):
            own = told[place]
            size_without = size - int(own)
            company = None
            if size_without:
                others = (score - own * row[place]) / size_without
                company = Company(float(others), float((habit - own * usual[place]) / size_without), size_without)
            found[place].append(Evaluation(str(question), float(row[place]), company))
        sums, counts = sums + row * asked, counts + asked
    return found


def by_bounds(values: Iterable[float], tier: Tier) -> tuple[Tier, ...]:
    """Return the tiers of a persona under the rule of the engine."""
    moments, since = Moments(), 0
    tiers: list[Tier] = [tier]
    for n, value in enumerate(values, start=1):
        moments = moments.after(value)
        since += 1
        made = decide(Standing("p", tiers[-1], _performance(moments, n), since), LINES)
        since = 0 if made.target != tiers[-1] else since
        tiers.append(made.target)
    return tuple(tiers)


def by_mean(values: Iterable[float], tier: Tier, memory: float) -> tuple[Tier, ...]:
    """Return the tiers of a persona under the plain rule."""
    mean = 0.5
    tiers: list[Tier] = [tier]
    for value in values:
        mean += memory * (value - mean)
        place = LADDER.index(tiers[-1])
        if tiers[-1] != "pruned":
            is_low = mean < (LINES.pruning if tiers[-1] == "experimental" else LINES.demotion)
            place += -1 if is_low else int(mean > LINES.promotion and tiers[-1] != "active")
        tiers.append(LADDER[place])
    return tuple(tiers)


def run(seed: int) -> dict[str, list[Life]]:
    """Return the lives of one panel under each rule."""
    scores, _ = scores_of(seed)
    start: Tier = "active" if seed % 2 else "experimental"
    lives: dict[str, list[Life]] = {}
    for quality, told in zip(QUALITIES, paired(scores, np.ones_like(scores, dtype=bool)), strict=True):
        counted = [one.counted for one in told if one.counted is not None]
        raw = [one.score for one in told if one.score is not None]
        lives.setdefault("bounds", []).append(Life(quality, by_bounds(counted, start)))
        for memory in MEMORIES:
            lives.setdefault(f"ewma_{memory:g}", []).append(Life(quality, by_mean(raw, start, memory)))
    return lives


def unfair(seed: int) -> tuple[bool, bool]:
    """Return whether a good persona that gets the hard questions ends active, by plain and by freed scores."""
    scores, ease = scores_of(seed)
    rng = np.random.default_rng([FIRST_SEED + seed, 1])
    is_asked = np.ones_like(scores, dtype=bool)
    is_asked[:, UNFAIR] = rng.random(QUESTIONS) < np.where(ease < 0, 0.75, 0.25)
    told = paired(scores, is_asked)[UNFAIR]
    raw = by_bounds([one.score for one in told if one.score is not None], "experimental")
    freed = by_bounds([one.counted for one in told if one.counted is not None], "experimental")
    return raw[-1] == "active", freed[-1] == "active"


def told_of(lives: Sequence[Life]) -> dict[str, object]:
    """Return the figures of one rule."""
    safe = [life for life in lives if life.quality >= LINES.pruning + MARGIN - 1e-9]
    good = [life for life in lives if life.quality > LINES.promotion]
    bad = [life for life in lives if life.quality <= LINES.pruning - MARGIN + 1e-9]
    return {
        "wrong_prunes": sum(life.was_pruned for life in safe),
        "flips_per_100": _rounded(100 * np.mean([life.flips / QUESTIONS for life in lives])),
        "flips_per_100_worst_quality": _rounded(
            100 * max(_by_quality(lives, lambda one: one.flips / QUESTIONS).values())
        ),
        "good_end_active": _rounded(np.mean([life.tiers[-1] == "active" for life in good])),
        "bad_pruned": _rounded(np.mean([life.was_pruned for life in bad])),
        "end_active_by_quality": _by_quality(lives, lambda one: one.tiers[-1] == "active"),
        "pruned_by_quality": _by_quality(lives, lambda one: one.was_pruned),
    }


def measure(call: Callable, runs: int = RUNS) -> dict[str, object]:
    """Return all figures; `call(function, count)` calls a function with the seeds 0 .. count − 1."""
    every: list[dict[str, list[Life]]] = call(run, runs)
    rules = {rule: told_of([life for lives in every for life in lives[rule]]) for rule in every[0]}
    raw, freed = zip(*call(unfair, runs), strict=True)
    return {
        **rules["bounds"],
        "safe_personas": runs * sum(quality >= LINES.pruning + MARGIN - 1e-9 for quality in QUALITIES),
        "baselines": {rule: told for rule, told in rules.items() if rule != "bounds"},
        "unfair_end_active_plain": _rounded(np.mean(raw)),
        "unfair_end_active_freed": _rounded(np.mean(freed)),
        "runs": runs,
        "evaluations": QUESTIONS,
    }


def _performance(moments: Moments, n: int) -> Performance:
    low, high = moments.bounds()
    mean, variance = moments.mean, moments.variance
    return Performance(n, 0, moments.n_eff, mean, mean, variance, low, high, None, 0, {}, 0.0, 0.0, "")


def _by_quality(lives: Sequence[Life], of: Callable[[Life], float]) -> dict[str, float]:
    return {
        f"{quality:.2f}": _rounded(np.mean([of(life) for life in lives if life.quality == quality]), 4)
        for quality in QUALITIES
    }


def _rounded(value: float | np.floating, digits: int = 3) -> float:
    return round(float(value), digits)


def main() -> None:
    """Measure and print."""
    for library in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[library] = "1"  # For the workers, which share the cores already.
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        result = measure(lambda function, count: list(pool.map(function, range(count), chunksize=10)))
    baselines = result["baselines"]
    assert isinstance(baselines, dict)
    rules = {"bounds": result, **baselines}
    keys = [key for key in result if key in rules["ewma_0.1"]]
    rows = [(key, *(str(told[key]) for told in rules.values())) for key in keys]
    rest = [(key, str(value), "", "") for key, value in result.items() if key not in keys and key != "baselines"]
    show("Whether personas rise and fall rightly (simulated)", ("what", *rules), [*rows, *rest], result)


if __name__ == "__main__":
    main()
