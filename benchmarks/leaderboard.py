"""Whether the board tells the truth: raters with known biases judge personas of known strength.

Run: `python -m benchmarks.leaderboard [--json]`. Ten personas stand 0.25 logits apart (43 points: the neighbour wins 56
of 100 decided duels); every pair answers ten prompts, three of fifteen raters judge each item: 30 judgements a pair.
Answers turn out better or worse (sd 0.4 logits, the same for all raters and in all pairs), raters have tastes (sd 0.2),
like longer texts, lean to A (0.2 on average, sd 0.3), differ in sharpness and in how readily they call a tie, and call
some ties "both bad"; see `benchmarks/simulated_raters.py`. The truth is what a board without end would show.

`spearman` is the rank correlation of board and truth, `coverage` the share of 95 % intervals that hold it, over 200
boards of 1,000 resamples. Bias: `position_bias`, which tests at p < .01, on such batches where raters lean to A by
about 60:40 (sd 0.15 logits), and where nobody leans. The order is taken once more with and without length control where
texts are the longer the weaker the persona is, and raters like them long.
"""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context

import numpy as np
from scipy.stats import spearmanr

from benchmarks.report import show
from benchmarks.simulated_raters import World, judge, true_strengths
from engine.judging.biases import SIGNIFICANCE, position_bias
from engine.judging.board import Board, BoardOptions, board
from engine.judging.filters import Filters

SPACING = 0.25
CONTENDERS = 10
FAIR = World(tuple(SPACING * (place - (CONTENDERS - 1) / 2) for place in range(CONTENDERS)))
WORLD = replace(FAIR, lean=0.2, lean_spread=0.3)
PLANTED = replace(FAIR, lean=0.43, lean_spread=0.15)
TALKATIVE = replace(WORLD, longer=1.0, talk=tuple(-0.12 * place for place in range(CONTENDERS)))
BOARDS = 200
PLANTED_BATCHES, FAIR_BATCHES, TALKATIVE_BOARDS = 100, 400, 20
WORKERS = 2


@dataclass(frozen=True)
class Shown:
    """What one board says of personas p0, p1 …, in that order."""

    strengths: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def shown(seed: int) -> Shown:
    """Return the board of one simulated batch."""
    found = board(judge(WORLD, seed), options=BoardOptions(seed))
    rows = sorted(found.rows, key=lambda row: row.contender.key)
    ends = [(row.strength.value, row.strength.low or 0.0, row.strength.high or 0.0) for row in rows]
    return Shown(*zip(*ends, strict=True))


def planted(seed: int) -> tuple[bool, float]:
    """Return whether a bias that is there is found, and the share of A."""
    return _bias(PLANTED, seed)


def fair(seed: int) -> tuple[bool, float]:
    """Return whether a bias that is not there is found, and the share of A."""
    return _bias(FAIR, seed)


def talkative(seed: int) -> tuple[float, float]:
    """Return how far the order is recovered where the weak talk most, without and with length control."""
    judgements = judge(TALKATIVE, seed)
    boards = (board(judgements, Filters(is_length_controlled=is_on), BoardOptions(seed, 1)) for is_on in (False, True))
    plain, controlled = (order(strengths_of(found)) for found in boards)
    return plain, controlled


def strengths_of(found: Board) -> tuple[float, ...]:
    """Return the strengths of p0, p1 …"""
    return tuple(row.strength.value for row in sorted(found.rows, key=lambda row: row.contender.key))


def order(strengths: Iterable[float]) -> float:
    """Return the rank correlation with the true order."""
    return float(spearmanr(tuple(strengths), range(CONTENDERS))[0])  # pyright: ignore[reportArgumentType]


def _bias(world: World, seed: int) -> tuple[bool, float]:
    found = position_bias(judge(world, seed))
    return found.is_found, found.share_a.value if found.share_a else 0.5


def measure(run: Callable) -> dict[str, object]:
    """Return all figures; `run(function, count)` calls a function with the seeds 0 .. count − 1."""
    boards: list[Shown] = run(shown, BOARDS)
    truth = true_strengths(WORLD)
    orders = [order(one.strengths) for one in boards]
    covered = np.array([(one.low <= truth) & (truth <= one.high) for one in boards])
    detected, alarms = run(planted, PLANTED_BATCHES), run(fair, FAIR_BATCHES)
    plain, controlled = zip(*run(talkative, TALKATIVE_BOARDS), strict=True)
    return {
        "judgements_per_pair": WORLD.prompts * WORLD.overlap,
        "spearman": _rounded(np.mean(orders)),
        "spearman_smallest": _rounded(min(orders)),
        "coverage": _rounded(covered.mean()),
        "coverage_least_of_a_persona": _rounded(covered.mean(axis=0).min()),
        "interval_width": _rounded(np.mean([np.subtract(one.high, one.low) for one in boards])),
        "bias_detected_when_planted": _rounded(np.mean([found for found, _ in detected])),
        "planted_share_of_a": _rounded(np.mean([share for _, share in detected])),
        "bias_false_alarms": _rounded(np.mean([found for found, _ in alarms]), 4),
        "bias_nominal": SIGNIFICANCE,
        "spearman_weak_talk_most": _rounded(np.mean(plain)),
        "spearman_weak_talk_most_length_controlled": _rounded(np.mean(controlled)),
        "boards": BOARDS,
        "batches_planted": PLANTED_BATCHES,
        "batches_fair": FAIR_BATCHES,
    }


def _rounded(value: float | np.floating, digits: int = 3) -> float:
    return round(float(value), digits)


def main() -> None:
    """Measure and print."""
    for library in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[library] = "1"  # For the workers, which share the cores already.
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        result = measure(lambda function, count: list(pool.map(function, range(count), chunksize=10)))
    show(
        "Whether the board tells the truth (simulated raters)",
        ("what", "found"),
        [(key, str(value)) for key, value in result.items()],
        result,
    )


if __name__ == "__main__":
    main()
