import numpy as np
import pytest

from benchmarks.exact_walk import exact_pagerank
from engine.knowledge.push import PushLimits, WalkGraph, push


def _graph(seed: int, count: int = 12) -> WalkGraph:
    """A random symmetric graph; its last node is alone."""
    chance = np.random.default_rng(seed)
    half = np.triu(chance.random((count, count)) * (chance.random((count, count)) < 0.3), 1)
    dense = half + half.T
    dense[-1] = dense[:, -1] = 0
    rows, columns = np.nonzero(dense)
    indptr = np.append(0, np.cumsum(np.bincount(rows, minlength=count)))
    return WalkGraph(indptr.astype(np.int64), columns.astype(np.int64), dense[rows, columns], dense.sum(axis=1))


@pytest.mark.parametrize("seed", range(5))
def test_it_solves_the_linear_system(seed: int) -> None:
    graph = _graph(seed)
    count = len(graph.degree)
    dense = np.zeros((count, count))
    for node in range(count):
        row = slice(graph.indptr[node], graph.indptr[node + 1])
        dense[node, graph.neighbours[row]] = graph.weights[row]
    step = np.where(graph.degree[:, None] > 0, dense / np.where(graph.degree, graph.degree, 1)[:, None], np.eye(count))
    start = np.zeros(count)
    start[[0, 3, count - 1]] = [0.5, 0.25, 0.25]
    expected = np.linalg.solve(np.eye(count) - 0.5 * step.T, 0.5 * start)
    found = exact_pagerank(graph, {0: 2.0, 3: 1.0, count - 1: 1.0}, 0.5)
    np.testing.assert_allclose(found, expected, atol=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_a_fine_push_comes_to_the_same(seed: int) -> None:
    graph, seeds = _graph(seed), {1: 1.0, 4: 3.0}
    pushed = push(graph, seeds, PushLimits(epsilon=1e-9))
    exact = exact_pagerank(graph, seeds, 0.5)
    np.testing.assert_allclose(pushed.estimates, exact[pushed.nodes], atol=1e-7)


def test_no_seed_no_walk() -> None:
    with pytest.raises(ValueError, match="needs a seed"):
        exact_pagerank(_graph(0), {}, 0.5)
