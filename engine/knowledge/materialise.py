"""The walk of one or several personas as a `DynamicKnowledgeGraph`: what was reached, by whom, how it is linked.

Text of a node is read only when somebody asks for it. Knows evidence and index.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from engine.knowledge.evidence import Evidence
from engine.knowledge.graph import DynamicKnowledgeGraph, Kind
from engine.knowledge.index import KnowledgeIndex


def entity_id(key: str) -> str:
    """Return the id of an entity's node."""
    return f"e:{key}"


def passage_id(document: str, number: int) -> str:
    """Return the id of a passage's node."""
    return f"p:{document}:{number}"


def sentence_id(document: str, passage: int, number: int) -> str:
    """Return the id of a sentence's node."""
    return f"s:{document}:{passage}:{number}"


def materialise(index: KnowledgeIndex, evidences: Sequence[Evidence], node_cap: int = 300) -> DynamicKnowledgeGraph:
    """Return the graph of evidences for one question.

    Entities and passages are the `node_cap` with the most mass, but every passage that was brought is among them; the
    best sentences of brought passages hang on these. Every node has `kind`, `text`, `mass` (the most that one persona's
    walk leaves there), `relative` (mass against the largest of its kind, 0..1), `visits` {persona: mass}, `degree` (in
    units of the mean edge), `specificity` and `support`; an edge has `kind`, `weight` and `overlap`.
    """
    graph = DynamicKnowledgeGraph()
    visits = _visits(evidences)
    brought = {found.place for evidence in evidences for found in evidence.passages}
    first = len(index.entities)
    is_brought = {first + index.place_numbers[place] for place in brought}
    mass = {node: max(by.values()) for node, by in visits.items()}
    order = sorted(mass, key=lambda node: (node not in is_brought, -round(mass[node], 12), node))
    kept = order[: max(node_cap, len(is_brought))]
    graph.is_truncated = len(kept) < len(order) or any(evidence.is_truncated for evidence in evidences)
    top = {is_passage: max((mass[n] for n in kept if (n >= first) == is_passage), default=1.0) for is_passage in (0, 1)}
    supports = {found.place: found.support for evidence in evidences for found in evidence.passages}
    for node in sorted(kept):
        facts = _facts(index, node) | {
            "mass": mass[node],
            "relative": mass[node] / top[node >= first],
            "visits": dict(sorted(visits[node].items())),
            "support": supports.get(index.places[node - first], 1) if node >= first else int(index.df[node]),
        }
        graph.add_node(_node_id(index, node), _lazily(index, node, facts))
    if evidences:
        _add_edges(graph, index, set(kept), evidences[0])
    _add_sentences(graph, index, evidences)
    return graph


def _visits(evidences: Sequence[Evidence]) -> dict[int, dict[str, float]]:
    visits: dict[int, dict[str, float]] = {}
    for evidence in evidences:
        scores = evidence.pushed.scores.tolist()
        for node, score in zip(evidence.pushed.nodes.tolist(), scores, strict=True):
            if score > 0.0:
                visits.setdefault(node, {})[evidence.persona_id] = score
    return visits


def _node_id(index: KnowledgeIndex, node: int) -> str:
    if node < len(index.entities):
        return entity_id(index.entities[node])
    return passage_id(*index.places[node - len(index.entities)])


def _lazily(index: KnowledgeIndex, node: int, facts: Mapping[str, Any]) -> Callable[[], Mapping[str, Any]]:
    return lambda: {**facts, "text": index.node_text(node)}


def _facts(index: KnowledgeIndex, node: int) -> dict[str, Any]:
    """Return what the index says of a node. Specificity is 1 for one edge and falls with the log of their number."""
    links = int(index.slots.indptr[node + 1] - index.slots.indptr[node])
    mean = float(index.links.weights.mean()) if len(index.links.weights) else 1.0
    return {
        "kind": (Kind.ENTITY if node < len(index.entities) else Kind.PASSAGE).value,
        "degree": float(index.degree[node]) / mean,
        "specificity": 1.0 / (1.0 + float(np.log(max(1, links)))),
    }


def _add_edges(graph: DynamicKnowledgeGraph, index: KnowledgeIndex, kept: set[int], evidence: Evidence) -> None:
    first = len(index.entities)
    for node in sorted(node for node in kept if node >= first):
        for slot in range(index.slots.indptr[node], index.slots.indptr[node + 1]):
            entity = int(index.slots.neighbours[slot])
            if entity in kept:
                edge = int(index.slots.edges[slot])
                data = {
                    "kind": "mentioned in",
                    "weight": float(index.links.weights[edge]),
                    "overlap": float(evidence.scope.overlaps[edge]),
                }
                graph.add_edge(_node_id(index, entity), _node_id(index, node), data)


def _add_sentences(graph: DynamicKnowledgeGraph, index: KnowledgeIndex, evidences: Sequence[Evidence]) -> None:
    for evidence in evidences:
        for found in evidence.passages:
            passage = index.passages[index.place_numbers[found.place]]
            for best in found.sentences:
                span = passage.sentences[best.number]
                name = sentence_id(*found.place, best.number)
                before = graph.nodes[name].data["visits"] if name in graph.nodes else {}
                visits = {**before, evidence.persona_id: best.score}
                data = {
                    "kind": Kind.SENTENCE.value,
                    "text": passage.text[span.start : span.end],
                    "mass": 0.0,
                    "relative": max(visits.values()),
                    "visits": dict(sorted(visits.items())),
                    "degree": 1.0,
                    "specificity": 1.0,
                    "support": 1,
                }
                graph.add_node(name, data)
                graph.add_edge(name, passage_id(*found.place), {"kind": "part of", "weight": 1.0, "overlap": 0.0})
