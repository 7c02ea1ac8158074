"""What a question asks of the index before any persona walks: entities, passages found by words, sentences.

Made once for a question and shared by all lenses. Who links a question's words to entities is no matter here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.errors import BadInput
from engine.knowledge.content import content_terms
from engine.knowledge.index import KnowledgeIndex, PassageSearch
from engine.knowledge.weighing import edge_overlaps


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asks."""

    text: str
    """In their words."""
    entities: tuple[str, ...] = ()
    """Keys or aliases of the entities that it names."""


@dataclass(frozen=True, slots=True)
class WalkLimits:
    """How far any walk may go."""

    epsilon: float = 1e-4
    """ε of the push; smaller is more exact and slower."""
    node_cap: int = 20_000
    """Most nodes that one walk may reach."""
    lexical_passages: int = 20
    """How many passages found by their words a walk may start at."""

    def __post_init__(self) -> None:
        """Check the range that the push does not check.

        Raises:
            BadInput: fewer than 0 passages.
        """
        if self.lexical_passages < 0:
            raise BadInput(f"lexical_passages is {self.lexical_passages}. Its range is 0 and more.")


@dataclass(frozen=True, slots=True)
class Scope:
    """What all walks for one question share."""

    question: Question
    """What was asked."""
    limits: WalkLimits
    """How far to go."""
    entities: tuple[int, ...]
    """Numbers of the entities that the question names, ascending."""
    unlinked: tuple[str, ...]
    """Keys of the question that name nothing in the index, sorted; to be shown."""
    lexical: tuple[tuple[int, float], ...]
    """(passage, score above 0) found by words, by passage."""
    terms: tuple[str, ...]
    """Terms of the question outside the names of its entities: what relation it asks for."""
    told: NDArray[np.float64]
    """[rows]: which part of `terms` a sentence has, by idf, 0..1."""
    overlaps: NDArray[np.float64]
    """[edges]: `told` of the best sentence of an edge."""


def scope_of(
    index: KnowledgeIndex, question: Question, search: PassageSearch, limits: WalkLimits | None = None
) -> Scope:
    """Return the scope of a question. Places that the search finds and the index lacks are left out."""
    limits = limits or WalkLimits()
    numbers = {key: index.entity(key) for key in question.entities}
    linked = sorted({number for number in numbers.values() if number is not None})
    names = [index.entities[number] for number in linked]
    names += [key for key, number in numbers.items() if number is not None]
    named = {term for name in names for term in content_terms(name)}
    terms = tuple(term for term in content_terms(question.text) if term not in named)
    told = index.sentences.overlap(terms)
    return Scope(
        question=question,
        limits=limits,
        entities=tuple(linked),
        unlinked=tuple(sorted(key for key, number in numbers.items() if number is None)),
        lexical=_lexical(index, search.search(question.text, limits.lexical_passages), limits.lexical_passages),
        terms=terms,
        told=told,
        overlaps=edge_overlaps(index, told),
    )


def seeds(index: KnowledgeIndex, scope: Scope, lexical_mass: float) -> dict[int, float]:
    """Return where the walk begins, {node: mass above 0}: entities ∝ ln²(1 + N/df), passages ∝ their score.

    Passages have the share `lexical_mass`; all of it when no entity is linked, none when no passage was found.
    """
    first = len(index.entities)
    rarity = index.rarity()
    entities = {number: float(rarity[number] ** 2) for number in scope.entities}
    passages = {first + number: score for number, score in scope.lexical}
    share = 1.0 if not entities else lexical_mass if passages else 0.0
    return _shared(entities, 1.0 - share) | _shared(passages, share)


def _shared(masses: dict[int, float], share: float) -> dict[int, float]:
    total = sum(masses[node] for node in sorted(masses))
    return {node: share * mass / total for node, mass in masses.items()} if masses and share > 0.0 else {}


def _lexical(
    index: KnowledgeIndex, found: Sequence[tuple[tuple[str, int], float]], most: int
) -> tuple[tuple[int, float], ...]:
    best: dict[int, float] = {}
    for place, score in list(found)[:most]:
        number = index.place_numbers.get(place)  # pyright: ignore[reportArgumentType]
        if number is not None and score > 0.0 and np.isfinite(score):
            best[number] = max(best.get(number, 0.0), float(score))
    return tuple(sorted(best.items()))
