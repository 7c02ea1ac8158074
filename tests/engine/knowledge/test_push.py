"""The push against a dense solution: its bound, its work, its cap; on graphs of any shape."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.errors import BadInput
from engine.knowledge.push import Pushed, PushLimits, WalkGraph, push

SLACK = 1e-12


def graph_of(weights: NDArray[np.float64]) -> WalkGraph:
    """Return the walk graph of a symmetric matrix."""
    rows, columns = np.nonzero(weights)
    indptr = np.append(0, np.cumsum(np.bincount(rows, minlength=len(weights)))).astype(np.int64)
    return WalkGraph(indptr, columns.astype(np.int64), weights[rows, columns], weights.sum(axis=1))


def exact(weights: NDArray[np.float64], seeds: dict[int, float], alpha: float) -> NDArray[np.float64]:
    """Return π by solving π = (1 − α)s + απW; a node without edges walks on the spot."""
    count = len(weights)
    degree = weights.sum(axis=1)
    step = np.where(degree[:, None] > 0, weights / np.where(degree > 0, degree, 1.0)[:, None], np.eye(count))
    start = np.zeros(count)
    for node, mass in seeds.items():
        start[node] = mass / sum(seeds.values())
    return np.linalg.solve((np.eye(count) - alpha * step).T, (1 - alpha) * start).astype(np.float64)


def spread(pushed: Pushed, count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    estimate, residual = np.zeros(count), np.zeros(count)
    estimate[pushed.nodes], residual[pushed.nodes] = pushed.estimates, pushed.residuals
    return estimate, residual


@st.composite
def problems(draw: st.DrawFn) -> tuple[NDArray[np.float64], dict[int, float], PushLimits]:
    entities, passages = draw(st.integers(1, 6)), draw(st.integers(1, 8))
    cells = st.sampled_from([0.0, 0.0, 0.3, 1.0, 7.5])
    half = np.array(draw(st.lists(cells, min_size=entities * passages, max_size=entities * passages)))
    count = entities + passages
    weights = np.zeros((count, count))
    weights[:entities, entities:] = half.reshape(entities, passages)
    weights += weights.T
    seeds = draw(st.dictionaries(st.integers(0, count - 1), st.floats(0.01, 5.0), min_size=1, max_size=4))
    epsilon = draw(st.sampled_from([0.3, 0.05, 1e-3, 1e-6]))
    limits = PushLimits(draw(st.floats(0.0, 0.9)), epsilon, draw(st.sampled_from([4, 8, 100])))
    return weights, seeds, limits


@settings(max_examples=300)
@given(problems())
def test_the_bound_of_the_paper_holds(problem: tuple[NDArray[np.float64], dict[int, float], PushLimits]) -> None:
    weights, seeds, limits = problem
    pushed = push(graph_of(weights), seeds, limits)
    estimate, residual = spread(pushed, len(weights))
    degree = weights.sum(axis=1)
    kept = dict(sorted(seeds.items(), key=lambda item: (-item[1], item[0]))[: limits.node_cap])
    short = exact(weights, kept, limits.continuation) - estimate
    assert np.all(short >= -SLACK)
    assert np.all(short <= pushed.bound * degree + SLACK)
    assert np.all(residual >= 0.0)
    assert estimate.sum() + residual.sum() == pytest.approx(1.0)
    assert pushed.work <= (1.0 + 1e-9) / (limits.epsilon * (1.0 - limits.continuation))
    assert len(pushed.nodes) == len(set(pushed.nodes.tolist())) <= limits.node_cap
    if not pushed.is_truncated:
        assert pushed.bound <= limits.epsilon
    over_scores = exact(weights, kept, limits.continuation)[pushed.nodes] - pushed.scores
    assert np.all(over_scores >= -SLACK)


@given(problems())
def test_the_same_twice_is_equal_to_the_last_bit(
    problem: tuple[NDArray[np.float64], dict[int, float], PushLimits],
) -> None:
    weights, seeds, limits = problem
    one = push(graph_of(weights), seeds, limits)
    other = push(graph_of(weights), dict(reversed(seeds.items())), limits)
    for name in ("nodes", "estimates", "residuals"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes()


def path(length: int) -> NDArray[np.float64]:
    weights = np.zeros((length, length))
    for node in range(length - 1):
        weights[node, node + 1] = weights[node + 1, node] = 1.0
    return weights


def test_only_the_neighbourhood_is_touched() -> None:
    pushed = push(graph_of(path(1000)), {500: 1.0}, PushLimits(0.5, 1e-2))
    assert not pushed.is_truncated
    assert 5 < len(pushed.nodes) < 30
    assert pushed.opened == len(pushed.nodes) - 2
    assert pushed.opened <= pushed.pushes
    assert pushed.nodes[:3].tolist() == [500, 499, 501]


def test_the_cap_is_kept_and_said() -> None:
    star = np.zeros((50, 50))
    star[0, 1:] = star[1:, 0] = 1.0
    star[1, 2] = star[2, 1] = 1.0
    capped = push(graph_of(star), {1: 1.0}, PushLimits(0.5, 1e-6, 5))
    assert capped.is_truncated
    assert len(capped.nodes) <= 5
    assert capped.bound > 1e-6
    assert not push(graph_of(star), {1: 1.0}, PushLimits(0.5, 1e-6, 50)).is_truncated


def test_more_seeds_than_the_cap_leaves_the_lightest_out() -> None:
    pushed = push(graph_of(path(5)), {0: 1.0, 2: 3.0, 4: 2.0}, PushLimits(0.5, 0.9, 2))
    assert pushed.is_truncated
    assert pushed.nodes.tolist() == [2, 4]


def test_mass_on_a_node_without_edges_stays() -> None:
    pushed = push(graph_of(np.zeros((2, 2))), {1: 4.0}, PushLimits())
    assert (pushed.nodes.tolist(), pushed.estimates.tolist(), pushed.residuals.tolist()) == ([1], [1.0], [0.0])


def test_without_seeds_nothing_is_touched() -> None:
    pushed = push(graph_of(path(3)), {}, PushLimits())
    assert (len(pushed.nodes), pushed.pushes, pushed.bound, pushed.is_truncated) == (0, 0, 0.0, False)


@pytest.mark.parametrize("seeds", [{9: 1.0}, {-1: 1.0}, {0: 0.0}, {0: float("nan")}, {0: float("inf")}])
def test_an_impossible_seed_is_refused(seeds: dict[int, float]) -> None:
    with pytest.raises(ValueError, match="Seed"):
        push(graph_of(path(3)), seeds, PushLimits())


@pytest.mark.parametrize(
    "limits", [{"continuation": 1.0}, {"continuation": -0.1}, {"epsilon": 0.0}, {"epsilon": 2.0}, {"node_cap": 0}]
)
def test_limits_have_ranges(limits: dict[str, float]) -> None:
    with pytest.raises(BadInput, match=next(iter(limits))):
        PushLimits(**limits)  # pyright: ignore[reportArgumentType]
