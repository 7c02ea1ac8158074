"""The lens's graph is symmetric, on one scale for all lenses, and pulls where the lens says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.knowledge.content import affinity, content_terms
from engine.knowledge.index import KnowledgeIndex
from engine.knowledge.weighing import affinities, edge_overlaps, weigh
from tests.engine.knowledge.papers import lens, random_papers, tale

INDEX = KnowledgeIndex.of(tale())
FIELDS = ("river boats", "Ilva Torn", "peat smoke", "bridges")


def test_affinities_are_those_of_the_texts() -> None:
    found = affinities(INDEX, FIELDS)
    assert found.tolist() == [affinity(FIELDS, INDEX.node_text(node)) for node in range(INDEX.node_count)]
    assert found.max() == 1.0
    assert not affinities(INDEX, ("the of",)).any()


def test_an_edge_has_the_overlap_of_its_best_sentence() -> None:
    overlaps = edge_overlaps(INDEX, INDEX.sentences.overlap(content_terms("Who was born?")))
    said = {
        (INDEX.entities[entity], INDEX.titles[passage])
        for entity in range(len(INDEX.entities))
        for edge in range(INDEX.links.indptr[entity], INDEX.links.indptr[entity + 1])
        if overlaps[edge] > 0.0 and (passage := int(INDEX.links.passages[edge])) >= 0
    }
    # Mossby stands in that sentence; Ilva Torn's name is above it.
    assert said == {("mossby", "Ilva Torn"), ("ilva torn", "Ilva Torn")}


@given(st.integers(1, 9), st.sampled_from([(), FIELDS]), st.floats(0.0, 2.0))
def test_weights_are_symmetric_and_of_one_scale(value: int, fields: tuple[str, ...], strength: float) -> None:
    index = KnowledgeIndex.of(random_papers(12, 10, 3))
    made = lens({"analytical_rigor": value}, fields, strength)
    overlaps = edge_overlaps(index, index.sentences.overlap(["ston"]))
    graph = weigh(index, made, affinities(index, fields), overlaps)
    dense = np.zeros((index.node_count, index.node_count))
    holders = np.repeat(np.arange(index.node_count), np.diff(graph.indptr))
    dense[holders, graph.neighbours] = graph.weights
    assert np.array_equal(dense, dense.T)
    assert graph.weights.mean() == pytest.approx(1.0)
    assert graph.degree == pytest.approx(dense.sum(axis=1))


def test_hubs_are_avoided_and_expertise_attracts() -> None:
    def share(made_for: dict[str, int], fields: tuple[str, ...], title: str) -> float:
        made = lens(made_for, fields)
        graph = weigh(INDEX, made, affinities(INDEX, fields), np.zeros(len(INDEX.links.passages)))
        node = INDEX.entity("ard")
        assert node is not None
        span = slice(graph.indptr[node], graph.indptr[node + 1])
        to = {int(n): float(w) for n, w in zip(graph.neighbours[span], graph.weights[span], strict=True)}
        wanted = len(INDEX.entities) + INDEX.titles.index(title)
        return to[wanted] / sum(to.values())

    # "Mossby" has a heading mention, so more weight and degree than the others.
    assert share({"analytical_rigor": 9}, (), "Mossby") < share({}, (), "Mossby")
    assert share({}, ("peat",), "Mossby") > share({}, (), "Mossby")


def test_at_strength_0_expertise_pulls_nothing() -> None:
    none = np.zeros(len(INDEX.links.passages))
    with_fields = weigh(INDEX, lens({}, FIELDS, 0.0), affinities(INDEX, FIELDS), none)
    without = weigh(INDEX, lens({}, (), 0.0), affinities(INDEX, ()), none)
    assert with_fields.weights.tobytes() == without.weights.tobytes()
