"""Questions that need several passages: do walks find all of them, where rankings by words do not, and at what cost?

Run: `python -m benchmarks.knowledge [--data DIR] [--questions 100] [--json]`. Walks (exact, pushed at three ε, a panel
of five lenses) stand beside FTS5, BM25 and a TF-IDF cosine on made-up worlds of three sizes. No lens is fitted to them;
how dense and noisy the worlds are was set on seed 0, in view of how walks did there, and these have other seeds. With
`--data`, the same table for each set of MuSiQue, HotpotQA and 2WikiMultihopQA that lies in DIR (see
`benchmarks/multihop_files.py`), with the same settings.
"""

import argparse
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import psutil

from benchmarks.lexical_rankers import Bm25Ranker, TfidfRanker
from benchmarks.multihop import Measures, MultiHopSet, interval, measured
from benchmarks.multihop_files import read_sets
from benchmarks.report import show
from benchmarks.walk_rankers import PANEL, ExactRanker, Known, WalkRanker, know
from benchmarks.world_questions import ask_world, world_of
from engine.errors import BadInput
from engine.knowledge.index import Place
from engine.knowledge.reading import read_document

MAIN = (6000, 1)
"""Passages and seed of the world whose figures are the result."""
SMALL = ((300, 2), (1500, 3))
"""Shown beside it."""
PANEL_EPSILON = COARSE = 1e-4
FINER = (1e-5, 3e-6)
RANKED = 8
"""Passages that a ranking brings."""
EXACT, PUSH, PANEL_NAME = "exact PPR", "push 1e-04", "panel of 5"
HEADER = ("ranking", "recall@5", "all@5", "all@8", "95 %", "MRR", "ms")


class Ranker(Protocol):
    """Ranks passages."""

    def rank(self, question: str, k: int) -> list[Place]:
        """Return the `k` best places."""
        ...


@dataclass(frozen=True, slots=True)
class Run:
    """One set, by all rankers."""

    measures: Mapping[str, Measures]
    """By ranker."""
    took_ms: Mapping[str, float]
    """Mean time for a question [ms]."""
    link_p95_ms: float
    """Finding the entities that a question names; once for all walks, and not in the other times [ms]."""
    push: WalkRanker
    """The single lens at the coarse ε, with what each of its walks took."""


def ranked_by_all(asked: MultiHopSet, known: Known) -> Run:
    """Ask all questions of all rankers."""
    push = WalkRanker(known, epsilon=COARSE)
    linking = []
    for question in asked.questions:
        began = time.perf_counter()
        known.link(question.text)
        linking.append(1000 * (time.perf_counter() - began))
    rankers: dict[str, Ranker] = {
        "FTS5": known.search, "BM25": Bm25Ranker(asked.documents), "TF-IDF cosine": TfidfRanker(asked.documents),
        EXACT: ExactRanker(known), PUSH: push, **{f"push {e:.0e}": WalkRanker(known, epsilon=e) for e in FINER},
        PANEL_NAME: WalkRanker(known, PANEL, PANEL_EPSILON),
    }  # fmt: skip
    measures, took = {}, {}
    for name, ranker in rankers.items():
        began = time.perf_counter()
        ranked = [ranker.rank(question.text, RANKED) for question in asked.questions]
        took[name] = (time.perf_counter() - began) * 1000 / len(ranked)
        measures[name] = measured(asked.questions, ranked)
    return Run(measures, took, float(np.quantile(linking, 0.95)), push)


def table(run: Run) -> list[list[str]]:
    """Return a row for each ranker, as HEADER."""
    rows = []
    for name, found in run.measures.items():
        low, high = interval(found.all_gold_at_8)
        means = (found.recall_at_5, found.all_gold_at_5, found.all_gold_at_8)
        span = f"{low:.2f} to {high:.2f}"
        rows.append([name, *(f"{one.mean():.3f}" for one in means), span, f"{found.reciprocal_rank.mean():.3f}",
                     f"{run.took_ms[name]:.1f}"])  # fmt: skip
    return rows


def figures(run: Run) -> dict[str, object]:
    """Return what the result says of one set; intervals are of 95 %, over questions."""
    panel = run.measures[PANEL_NAME]
    others = {name: found for name, found in run.measures.items() if name != PANEL_NAME}
    lost = run.measures[EXACT].recall_at_5 - run.measures[PUSH].recall_at_5
    best = max(("FTS5", "BM25", "TF-IDF cosine"), key=lambda name: float(run.measures[name].all_gold_at_8.mean()))
    gain = panel.all_gold_at_8 - run.measures[best].all_gold_at_8
    return {
        "questions": len(panel.all_gold_at_8),
        "all_gold_at_8": _mean(panel.all_gold_at_8),
        "all_gold_at_8_interval": _rounded(interval(panel.all_gold_at_8)),
        "recall_at_5": _mean(panel.recall_at_5),
        "all_gold_at_5": _mean(panel.all_gold_at_5),
        "mrr": _mean(panel.reciprocal_rank),
        "baselines": {name: _mean(found.all_gold_at_8) for name, found in others.items()},
        "baseline_intervals": {name: _rounded(interval(found.all_gold_at_8)) for name, found in others.items()},
        "gain_over_best_lexical": _mean(gain),
        "gain_interval": _rounded(interval(gain)),
        "nodes_touched_share": round(float(np.mean(run.push.touched)), 5),
        "recall_loss_points": round(100 * float(lost.mean()), 2),
        "recall_loss_interval": _rounded([100 * end for end in interval(lost)]),
        "p95_ms": round(1000 * float(np.quantile(run.push.took_s, 0.95)), 1),
        "link_p95_ms": round(run.link_p95_ms, 1),
    }


def on_world(passages: int, seed: int, questions: int) -> tuple[MultiHopSet, Run, dict[str, object]]:
    """Make, read, index and ask one world."""
    world = world_of(passages, seed)
    process = psutil.Process()
    before = process.memory_info().rss
    began = time.perf_counter()
    documents = [read_document(name, data) for name, data in world.files]
    known = know(documents)
    seconds = time.perf_counter() - began
    grown = process.memory_info().rss - before
    asked = ask_world(world, documents, questions, seed)
    run = ranked_by_all(asked, known)
    low = np.array([question.is_lower_case for question in asked.questions])
    cost = {
        "passages": asked.passages,
        "nodes": known.index.node_count,
        "index_seconds": round(seconds, 2),
        "memory_mb": round(grown / 2**20),
        "all_gold_at_8_lower_case": _mean(run.measures[PANEL_NAME].all_gold_at_8[low]),
    }
    return asked, run, figures(run) | cost


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.knowledge")
    parser.add_argument("--data", type=Path, help="folder of NAME.json and NAME_corpus.json")
    parser.add_argument("--questions", type=int, default=100, help="of each made-up world")
    parser.add_argument("--json", action="store_true")
    asked_for = parser.parse_args()
    try:
        sets = read_sets(asked_for.data) if asked_for.data else []
    except BadInput as error:
        parser.error(str(error))
    asked, run, result = on_world(*MAIN, asked_for.questions)
    rows = [[asked.name, *[""] * (len(HEADER) - 1)], *table(run)]
    more: dict[str, object] = {}
    for passages, seed in SMALL:
        asked, run, more[f"{passages} passages"] = on_world(passages, seed, min(asked_for.questions, 60))
        rows += [[asked.name, *[""] * (len(HEADER) - 1)], *table(run)]
    for one in sets:
        run = ranked_by_all(one, know(one.documents))
        more[one.name] = figures(run) | {"passages": one.passages}
        rows += [[f"{one.name}, {one.passages} passages", *[""] * (len(HEADER) - 1)], *table(run)]
    show("All passages that a question needs", HEADER, rows, result | {"sets": more})


def _mean(values: np.ndarray) -> float | None:
    return round(float(values.mean()), 3) if len(values) else None


def _rounded(ends: Sequence[float]) -> list[float]:
    return [round(end, 3) for end in ends]


if __name__ == "__main__":
    main()
