"""Hear traits in a text by counting words and signs: a second opinion beside the classifier of clauses.

The markers are by an author who never saw the corpus, so they are not the experts' own.
"""

import re
from collections.abc import Mapping, Sequence

from engine.hearing.clauses import Heard, sentences
from engine.types import POLES, TRAITS


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
