"""Questions that need several passages, and how well a ranking of passages serves them. Values and measures only."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.knowledge.document import Document
from engine.knowledge.index import Place

RESAMPLES = 1000
"""For a bootstrap interval."""


@dataclass(frozen=True, slots=True)
class MultiHopQuestion:
    """A question with what answers it."""

    text: str
    """As asked."""
    kind: str
    """bridge, comparison, or what its data set calls it."""
    hops: int
    """Facts that are needed; 0 if the data set does not say."""
    answer: str
    """In full; a passage may write it shorter or in lower case."""
    gold: tuple[Place, ...]
    """The passages that are needed, all different."""
    gold_sentences: tuple[tuple[Place, int], ...]
    """Passage and number of the sentence in it, as far as known."""
    is_lower_case: bool = False
    """Whether some of its facts stand in text without capitals."""


@dataclass(frozen=True, slots=True)
class MultiHopSet:
    """Documents and questions about them."""

    name: str
    """Shown in tables."""
    documents: tuple[Document, ...]
    """As read."""
    questions: tuple[MultiHopQuestion, ...]
    """In a fixed order."""

    @property
    def passages(self) -> int:
        """How many passages there are to search."""
        return sum(len(document.passages) for document in self.documents)


@dataclass(frozen=True, slots=True)
class Measures:
    """One row per question, of one ranker."""

    recall_at_5: NDArray[np.float64]
    """Share of the gold passages among the first five."""
    all_gold_at_5: NDArray[np.float64]
    """1 if all of them are there, else 0."""
    all_gold_at_8: NDArray[np.float64]
    """The same among the first eight."""
    reciprocal_rank: NDArray[np.float64]
    """1 / rank of the first gold passage; 0 if none was ranked."""


def measured(questions: Sequence[MultiHopQuestion], rankings: Sequence[Sequence[Place]]) -> Measures:
    """Return how each ranking serves its question.

    Raises:
        ValueError: a question without a ranking or without gold.
    """
    rows = []
    for question, ranking in zip(questions, rankings, strict=True):
        gold = set(question.gold)
        if not gold:
            raise ValueError(f"The question {question.text!r} has no gold passage. Leave it out.")
        first, best = gold & set(ranking[:5]), gold & set(ranking[:8])
        rank = next((1 / (at + 1) for at, place in enumerate(ranking) if place in gold), 0.0)
        rows.append((len(first) / len(gold), float(first == gold), float(best == gold), rank))
    return Measures(*np.array(rows, dtype=np.float64).reshape(-1, 4).T)


def interval(values: NDArray[np.float64], seed: int = 0) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the mean; resamples questions. Give a difference for a paired one."""
    picks = np.random.default_rng(seed).integers(0, len(values), (RESAMPLES, len(values)))
    low, high = np.quantile(values[picks].mean(axis=1), (0.025, 0.975))
    return float(low), float(high)
