"""Say how far a text leans to the poles of each trait, by the poles to which its sentences belong.

The classifier learns from clauses by an author who never saw the corpus, so it knows no sentence of the experts.
"""

import re
from collections.abc import Mapping, Sequence

from engine.router.ngrams import BUCKETS, NgramClassifier, train_ngrams
from engine.types import POLES, TRAITS

PLAIN = "plain"
CLASSES = (*POLES, PLAIN)
"""What a sentence may belong to; `PLAIN` is none of the poles."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+")

Heard = tuple[float, ...]
"""One figure per trait in the order of `TRAITS`, −1 (the `-` pole) .. 1 (the `+` pole), 0 when neither is heard."""


def sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    return [piece for piece in _SENTENCE.split(text.strip()) if piece]


class ClauseScorer:
    """Hears traits by the poles to which a text's sentences belong."""

    def __init__(self, model: NgramClassifier) -> None:
        """Take over a classifier with the classes `CLASSES`."""
        self.model = model

    def poles(self, text: str) -> dict[str, float]:
        """Return the mean probability of each pole over the sentences, 0..1; all 0 for an empty text."""
        lines = sentences(text)
        if not lines:
            return dict.fromkeys(POLES, 0.0)
        mean = self.model.probabilities(lines).mean(0).tolist()
        return dict(zip(POLES, mean, strict=False))

    def hear(self, text: str) -> Heard:
        """Return how far each trait leans to one of its poles."""
        poles = self.poles(text)
        return tuple(poles[POLES[2 * i]] - poles[POLES[2 * i + 1]] for i in range(len(TRAITS)))


def train_clauses(clauses: Mapping[str, Sequence[str]], steps: int = 800, *, buckets: int = BUCKETS) -> ClauseScorer:
    """Return a scorer trained on {one of `CLASSES`: sentences}; the same clauses always give the same scorer."""
    examples = [(text, number) for number, name in enumerate(CLASSES) for text in clauses[name]]
    return ClauseScorer(train_ngrams(examples, len(CLASSES), steps, buckets=buckets))
