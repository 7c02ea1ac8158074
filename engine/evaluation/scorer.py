"""Say which traits are heard in a text: a classifier of clauses, and a lexical count beside it.

Both learn from clauses and markers by an author who never saw the corpus, so neither knows the experts' sentences.
"""

import re
from collections.abc import Mapping, Sequence

from engine.evaluation.held_out import PLAIN
from engine.router.ngrams import train_ngrams
from engine.types import POLES, TRAITS

_SENTENCE = re.compile(r"(?<=[.!?])\s+")

Heard = tuple[float, ...]
"""One figure per trait in the order of `TRAITS`, −1 (the `-` pole) .. 1 (the `+` pole), 0 when neither is heard."""


def sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    return [piece for piece in _SENTENCE.split(text.strip()) if piece]


class ClauseScorer:
    """Hears traits by the poles to which a text's sentences belong."""

    def __init__(self, clauses: Mapping[str, Sequence[str]], steps: int = 800) -> None:
        """Train on {pole or `PLAIN`: sentences}; the same clauses always give the same scorer."""
        names = (*POLES, PLAIN)
        examples = [(text, number) for number, name in enumerate(names) for text in clauses[name]]
        self._model = train_ngrams(examples, len(names), steps)

    def poles(self, text: str) -> dict[str, float]:
        """Return the mean probability of each pole over the sentences, 0..1; all 0 for an empty text."""
        lines = sentences(text)
        if not lines:
            return dict.fromkeys(POLES, 0.0)
        mean = self._model.probabilities(lines).mean(0).tolist()
        return dict(zip(POLES, mean, strict=False))

    def hear(self, text: str) -> Heard:
        """Return how far each trait leans to one of its poles."""
        poles = self.poles(text)
        return tuple(poles[POLES[2 * i]] - poles[POLES[2 * i + 1]] for i in range(len(TRAITS)))


class MarkerScorer:
    """Hears traits by words and signs."""

    def __init__(self, markers: Mapping[str, Sequence[str]]) -> None:
        """Keep {pole: markers}; a marker of letters counts as a whole word or phrase."""
        self._patterns = {
            pole: re.compile("|".join(rf"\b{re.escape(m)}\b" if m[0].isalpha() else re.escape(m) for m in given))
            for pole, given in markers.items()
        }

    def hear(self, text: str) -> Heard:
        """Return the difference of the poles' counts per sentence, limited to −1..1."""
        count = max(1, len(sentences(text)))
        found = {pole: len(pattern.findall(text.lower())) / count for pole, pattern in self._patterns.items()}
        return tuple(max(-1.0, min(1.0, found[POLES[2 * i]] - found[POLES[2 * i + 1]])) for i in range(len(TRAITS)))
