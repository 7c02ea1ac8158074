"""What one persona brings for a question: its lens walks the graph, and the passages it comes to are ranked.

Knows index, scope and lens. Writes no answer; joining what several personas bring is in `fusion.py`.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from engine.knowledge.index import KnowledgeIndex, PassageSearch, Place
from engine.knowledge.lens import Lens
from engine.knowledge.push import Pushed, PushLimits, WalkGraph, push
from engine.knowledge.scope import Question, Scope, WalkLimits, scope_of, seeds
from engine.knowledge.weighing import affinities, weigh

CANDIDATES = 48
"""Passages that are looked at more closely than by their mass."""
SENTENCES = 3
"""Most sentences named for a passage."""
TERM_SHARE = 0.6
"""What the question's terms make of a sentence's score; the rest are visited entities. Relations say more."""
SHARED_ENTITIES = 2
"""So many visited entities must two passages share for one to support the other: one entity alone says nothing."""
DIGITS = 12
"""Scores closer than this are equal, and the place decides."""


@dataclass(frozen=True, slots=True)
class BestSentence:
    """A sentence that speaks to the question."""

    number: int
    """In its passage."""
    score: float
    """0..1: by the question's terms outside its entities, and by the entities that the walk visited."""


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage that a walk came to."""

    place: Place
    """Which one."""
    score: float
    """0..1; 1 is what the walk's first passage has before others' finds and support are counted."""
    mass: float
    """Share of the walk that is known to end there, 0..1."""
    support: int
    """Documents that say something of the same entities, its own too; counted up to what the lens demands."""
    entities: tuple[str, ...]
    """Visited entities in it, the most visited first."""
    sentences: tuple[BestSentence, ...]
    """The best first, at most three."""
    found_by: tuple[str, ...]
    """Ids of personas, sorted."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one persona brings."""

    persona_id: str
    """Who."""
    lens: Lens
    """How it walked."""
    scope: Scope
    """For what."""
    passages: tuple[FoundPassage, ...]
    """Ranked, at most the lens's breadth."""
    entities: tuple[tuple[str, float], ...]
    """(key, mass) of the entities that passed mass on, the most visited first."""
    pushed: Pushed
    """The walk itself."""
    walked: WalkGraph = field(repr=False, compare=False)
    """The graph as the lens saw it."""

    @property
    def is_truncated(self) -> bool:
        """Whether the cap on nodes ended the walk."""
        return self.pushed.is_truncated


@dataclass(frozen=True, slots=True)
class _Reached:
    """Masses by number: 0 for what the walk did not come to."""

    entities: NDArray[np.float64]
    """[E], of entities that passed mass on."""
    passages: NDArray[np.float64]
    """[P]."""


def walk(
    index: KnowledgeIndex,
    question: Question,
    search: PassageSearch,
    lens: Lens,
    limits: WalkLimits | None = None,
    seen: Collection[Place] = (),
) -> Evidence:
    """Return what one persona brings for a question; `seen` are places that others have brought before it.

    Raises:
        BadInput: a limit is outside its range.
    """
    return walk_scope(index, scope_of(index, question, search, limits), lens, seen)


def walk_scope(index: KnowledgeIndex, scope: Scope, lens: Lens, seen: Collection[Place] = ()) -> Evidence:
    """Return the same as `walk`, from a scope that several personas share.

    Raises:
        BadInput: a limit is outside its range.
    """
    theta = lens.parameters
    graph = weigh(index, lens, affinities(index, lens.expertise), scope.overlaps)
    limits = PushLimits(theta.continuation, scope.limits.epsilon, scope.limits.node_cap)
    pushed = push(graph, seeds(index, scope, theta.lexical_mass), limits)
    reached = _reached(index, pushed)
    visited = _ranked(reached.entities, len(index.entities))
    return Evidence(
        persona_id=lens.persona_id,
        lens=lens,
        scope=scope,
        passages=_passages(index, scope, lens, reached, frozenset(seen)),
        entities=tuple((index.entities[number], float(reached.entities[number])) for number in visited),
        pushed=pushed,
        walked=graph,
    )


def _reached(index: KnowledgeIndex, pushed: Pushed) -> _Reached:
    masses, settled = np.zeros(index.node_count), np.zeros(index.node_count)
    masses[pushed.nodes] = pushed.scores
    settled[pushed.nodes] = np.where(pushed.estimates > 0.0, pushed.scores, 0.0)
    first = len(index.entities)
    return _Reached(settled[:first], masses[first:])


def _ranked(masses: NDArray[np.float64], most: int) -> list[int]:
    """Return the numbers of what has mass, the most first; of equals the lower number."""
    numbers = np.flatnonzero(masses > 0.0)
    order = np.lexsort((numbers, -np.round(masses[numbers], DIGITS)))
    return numbers[order][:most].tolist()


def _passages(
    index: KnowledgeIndex, scope: Scope, lens: Lens, reached: _Reached, seen: frozenset[Place]
) -> tuple[FoundPassage, ...]:
    candidates = _ranked(reached.passages, CANDIDATES)
    if not candidates:
        return ()
    demand = lens.parameters.support
    supports = _supports(index, reached, candidates) if demand > 1 else {}
    full = reached.passages[candidates[0]]
    scored: list[tuple[float, int, int]] = []
    for number in candidates:
        support = min(demand, supports.get(number, 1))
        unseen = 1.0 - lens.parameters.novelty * (index.places[number] in seen)
        score = float(reached.passages[number] / full) * unseen * support / demand
        scored.append((-round(score, DIGITS), number, support))
    return tuple(
        FoundPassage(
            place=index.places[number],
            score=-negative,
            mass=float(reached.passages[number]),
            support=support,
            entities=_entities_in(index, reached, number),
            sentences=_sentences(index, scope, reached, number),
            found_by=(lens.persona_id,),
        )
        for negative, number, support in sorted(scored)[: lens.parameters.breadth]
    )


def _supports(index: KnowledgeIndex, reached: _Reached, candidates: list[int]) -> dict[int, int]:
    """Return for each candidate how many documents speak of two or more of the same visited entities."""
    touched = np.flatnonzero(reached.passages > 0.0)
    rows: list[int] = []
    columns: list[int] = []
    for row, number in enumerate(touched.tolist()):
        near = _neighbours(index, number)
        near = near[reached.entities[near] > 0.0]
        rows += [row] * len(near)
        columns += near.tolist()
    shape = (len(touched), len(index.entities))
    has = sparse.csr_array((np.ones(len(rows), dtype=np.int64), (rows, columns)), shape=shape)
    wanted = np.searchsorted(touched, candidates)
    shared = sparse.csr_array(has[wanted] @ has.T)
    documents = [index.places[number].document for number in touched.tolist()]
    counted: dict[int, int] = {}
    for at, number in enumerate(candidates):
        span = slice(shared.indptr[at], shared.indptr[at + 1])
        near = shared.indices[span][shared.data[span] >= SHARED_ENTITIES]
        counted[number] = len({index.places[number].document, *(documents[i] for i in near.tolist())})
    return counted


def _neighbours(index: KnowledgeIndex, passage: int) -> NDArray[np.int64]:
    node = len(index.entities) + passage
    return index.slots.neighbours[index.slots.indptr[node] : index.slots.indptr[node + 1]]


def _entities_in(index: KnowledgeIndex, reached: _Reached, passage: int) -> tuple[str, ...]:
    near = _neighbours(index, passage)
    order = np.lexsort((near, -np.round(reached.entities[near], DIGITS)))
    return tuple(index.entities[number] for number in near[order].tolist() if reached.entities[number] > 0.0)


def _sentences(index: KnowledgeIndex, scope: Scope, reached: _Reached, passage: int) -> tuple[BestSentence, ...]:
    first, heading = int(index.sentences.starts[passage]), int(index.sentences.starts[passage + 1]) - 1
    visits = np.zeros(heading - first + 1)
    node = len(index.entities) + passage
    for slot in range(index.slots.indptr[node], index.slots.indptr[node + 1]):
        edge = index.slots.edges[slot]
        rows = index.links.mention_rows[index.links.mention_starts[edge] : index.links.mention_starts[edge + 1]]
        visits[np.unique(rows) - first] += reached.entities[index.slots.neighbours[slot]]
    visits = visits[:-1]
    most = visits.max(initial=0.0)
    entity_share = visits / most if most > 0.0 else visits
    scores = TERM_SHARE * scope.told[first:heading] + (1.0 - TERM_SHARE) * entity_share
    best = _ranked(scores, SENTENCES)
    return tuple(BestSentence(number, float(scores[number])) for number in best)
