"""The scorer of the guide's follow-ups, to measure against: tanh(3 · cosine) of TF-IDF vectors."""

import math
from collections import Counter
from collections.abc import Sequence

from engine.orchestrator.words import Idf, terms


def cosine_score(output: str, texts: Sequence[str]) -> float:
    """Return the largest tanh(3 · cosine) of the output with all texts together and with each."""
    idf = Idf.of(texts)
    mine = _vector(output, idf)
    return max(math.tanh(3 * _cosine(mine, _vector(text, idf))) for text in (" ".join(texts), *texts))


def _words(text: str) -> list[str]:
    digits = [part.strip(".,()[];") for part in text.split() if any(c.isdigit() for c in part) and "[" not in part]
    return [*terms(text), *digits]


def _vector(text: str, idf: Idf) -> dict[str, float]:
    return {word: count * idf.weight(word) for word, count in Counter(_words(text)).items()}


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    norm = math.hypot(*one.values()) * math.hypot(*other.values())
    return sum(value * other.get(word, 0.0) for word, value in one.items()) / norm if norm else 0.0
