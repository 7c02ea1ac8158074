"""The graph as one persona's lens sees it for one question: each edge weighed anew, symmetric still.

W(u→v) ∝ w(u,v)·(1 + λ·overlap)·g(u)·g(v) with g(v) = degree(v)^(−h)·exp(τ(2A(v) − 1)); g(u) cancels in a row, so this
is the walk that is drawn to v by g(v), and the bound of `push.py` holds for it. Weights are scaled to a mean of 1, so
that ε means the same for every lens. Knows index and lens; no seeds.
"""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from engine.knowledge.content import content_terms
from engine.knowledge.index import KnowledgeIndex
from engine.knowledge.lens import Lens
from engine.knowledge.push import WalkGraph


def affinities(index: KnowledgeIndex, expertise: tuple[str, ...]) -> NDArray[np.float64]:
    """Return how far each node is about a field of expertise, 0..1, [E + P]; as `content.affinity` of its text."""
    best = np.zeros(index.node_count)
    fields = [terms for field in expertise if (terms := content_terms(field))]
    if not fields:
        return best
    count = len(index.entities)
    for terms in fields:
        best[count:] = np.maximum(best[count:], index.sentences.passages_with(terms))
        found: Counter[int] = Counter()
        for term in terms:
            found.update(index.entity_terms.get(term, ()))
        for number, hits in found.items():
            best[number] = max(best[number], hits / len(terms))
    return best


def edge_overlaps(index: KnowledgeIndex, overlap: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each edge the overlap of the best sentence that mentions its entity, 0..1, [edges].

    A heading speaks for every sentence below it. `overlap` is of `SentenceTerms.overlap`, [rows].
    """
    links, sentences = index.links, index.sentences
    if not len(links.passages):
        return np.zeros(0)
    starts = sentences.starts[:-1]
    spoken = overlap.copy()
    spoken[sentences.starts[1:] - 1] = np.maximum.reduceat(overlap, starts)
    return np.maximum.reduceat(spoken[links.mention_rows], links.mention_starts[:-1])


def pull(index: KnowledgeIndex, lens: Lens, affinity: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return g of every node, [E + P]: how much the lens draws the walk to it."""
    degree = np.maximum(index.degree, 1e-12)
    return degree**-lens.parameters.hub_exponent * np.exp(lens.strength * (2.0 * affinity - 1.0))


def weigh(index: KnowledgeIndex, lens: Lens, affinity: NDArray[np.float64], overlaps: NDArray[np.float64]) -> WalkGraph:
    """Return the graph that this lens walks.

    `affinity` [E + P] is of `affinities`, `overlaps` [edges] of `edge_overlaps`.
    """
    slots, entity_count = index.slots, len(index.entities)
    draw = pull(index, lens, affinity)
    owners = np.repeat(np.arange(entity_count), np.diff(index.links.indptr))
    weights = index.links.weights * (1.0 + lens.parameters.relation_weight * overlaps)
    weights = weights * draw[owners] * draw[entity_count + index.links.passages]
    if len(weights):
        weights = weights / weights.mean()
    both = weights[slots.edges].astype(np.float64)
    holders = np.repeat(np.arange(index.node_count), np.diff(slots.indptr))
    degree = np.bincount(holders, weights=both, minlength=index.node_count)
    return WalkGraph(slots.indptr, slots.neighbours, both, degree.astype(np.float64))
