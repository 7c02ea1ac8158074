"""The pack's ear: which levels of the five sliders a text sounds like; and keeping it in a pack's folder."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.hearing.clauses import CLASSES, ClauseScorer, train_clauses
from engine.hearing.curve import LevelCurve, inverse
from engine.router.ngrams import load_ngrams, save_ngrams
from engine.types import TRAITS

FILE = "scorer.safetensors"
BUCKETS = 1 << 14
"""Half of the judge's: fewer bytes in the pack, and a single answer is noisier than what this loses."""
STEPS = 1500


class TraitEar:
    """Hears levels of traits in a text; a pure function on the CPU, for any thread."""

    def __init__(self, scorer: ClauseScorer, curves: Sequence[LevelCurve]) -> None:
        """Keep the scorer and one curve per trait in the order of `TRAITS`."""
        self.scorer = scorer
        self._curves = tuple(curves)

    def hear(self, text: str) -> tuple[float, ...] | None:
        """Return the levels 1..9 of O C E A N that a text sounds like; None when there is no text."""
        if not text.strip():
            return None
        scores = self.scorer.hear(text)
        return tuple(curve.level(score) for curve, score in zip(self._curves, scores, strict=True))


def train_ear(clauses: Mapping[str, Sequence[str]]) -> ClauseScorer:
    """Return the scorer that a pack keeps, trained on {pole or `plain`: sentences}."""
    return train_clauses(clauses, STEPS, buckets=BUCKETS)


def save_ear(scorer: ClauseScorer, folder: Path) -> None:
    """Write the scorer into a pack's folder, which must be sealed again after it."""
    save_ngrams(scorer.model, folder / FILE)


def load_ear(folder: Path, curve: Mapping[str, Sequence[float]]) -> TraitEar | None:
    """Return the ear of the pack in `folder`; None when it has no scorer.

    `curve` is {trait: mean score heard at the levels 1..9}; a trait left out is heard on a straight line.

    Raises:
        PackError: the scorer's file is damaged.
    """
    file = folder / FILE
    if not file.is_file():
        return None
    model, _ = load_ngrams(file, len(CLASSES))
    return TraitEar(ClauseScorer(model), [inverse(curve.get(trait, ())) for trait in TRAITS])
