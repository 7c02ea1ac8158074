"""Personalised PageRank by forward push: mass flows from seeds until no node holds more than ε times its degree.

Only nodes that mass reaches are ever looked at. Knows numbered nodes and weights; no entities, no persona.

Source: Andersen, Chung and Lang, Local graph partitioning using PageRank vectors, FOCS 2006, section 3. On a graph
with symmetric weights the estimates p fall short of the true π by 0 ≤ π − p ≤ ε·degree, and the degrees of all pushed
nodes sum to at most 1/(ε(1 − α)), α being the probability to walk on.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.errors import BadInput


@dataclass(frozen=True, slots=True)
class WalkGraph:
    """A graph with symmetric weights, in rows of nodes (CSR)."""

    indptr: NDArray[np.int64]
    """[nodes + 1]: where a node's neighbours begin."""
    neighbours: NDArray[np.int64]
    """[2·edges]."""
    weights: NDArray[np.float64]
    """[2·edges], above 0."""
    degree: NDArray[np.float64]
    """[nodes]: the sum of a node's weights. Mass on a node of degree 0 stays there."""


@dataclass(frozen=True, slots=True)
class PushLimits:
    """When a push ends."""

    continuation: float = 0.5
    """α, the probability to walk on, 0 up to below 1."""
    epsilon: float = 1e-4
    """ε: a node keeps a residual of at most ε·degree; above 0."""
    node_cap: int = 20_000
    """Most nodes that mass may reach."""

    def __post_init__(self) -> None:
        """Check the ranges.

        Raises:
            BadInput: a value is outside its range.
        """
        checks = (
            ("continuation", self.continuation, 0.0 <= self.continuation < 1.0, "0 up to below 1"),
            ("epsilon", self.epsilon, 0.0 < self.epsilon <= 1.0, "above 0, up to 1"),
            ("node_cap", self.node_cap, self.node_cap >= 1, "at least 1"),
        )
        for name, value, is_valid, span in checks:
            if not is_valid:
                raise BadInput(f"{name} is {value}. Its range is {span}.")


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push found. Arrays are aligned with `nodes`, in the order in which mass came to them."""

    nodes: NDArray[np.int64]
    """[touched]: numbers of nodes that mass has reached."""
    estimates: NDArray[np.float64]
    """[touched]: p, a lower bound of π."""
    residuals: NDArray[np.float64]
    """[touched]: mass that has come and was not pushed on; estimates and residuals together sum to 1."""
    pushes: int
    """How many times a node passed its mass on."""
    work: float
    """Sum of the degrees of pushed nodes; at most 1/(ε(1 − α))."""
    bound: float
    """Largest residual/degree that is left: π − p ≤ bound·degree. At most ε, unless the push was cut short."""
    continuation: float
    """α that it was made with."""
    is_truncated: bool
    """Whether the cap on nodes ended it."""

    @property
    def opened(self) -> int:
        """How many nodes passed mass on, so that their neighbours had to be looked up; at most `pushes`."""
        return int(np.count_nonzero(self.estimates))

    @property
    def scores(self) -> NDArray[np.float64]:
        """The estimates with what each node would keep of its residual, p + (1 − α)·r ≤ π, [touched]."""
        return self.estimates + (1.0 - self.continuation) * self.residuals


def push(graph: WalkGraph, seeds: Mapping[int, float], limits: PushLimits) -> Pushed:
    """Return the personalised PageRank from seeds {node: mass > 0}; masses are brought to the sum 1.

    The heaviest seeds stay when there are more than the cap. Without seeds nothing is touched.

    Raises:
        ValueError: a seed is no node, or its mass is not above 0 and finite.
    """
    start = _normal(seeds, len(graph.degree), limits.node_cap)
    state = _State(graph, limits, start)
    is_cut = len(start) < len(seeds)
    while len(frontier := state.frontier()):
        admitted = state.admitted(frontier)
        if len(admitted):
            state.pass_on(admitted)
        if len(admitted) < len(frontier):
            is_cut = True
            break
    return state.result(is_cut)


def _normal(seeds: Mapping[int, float], node_count: int, cap: int) -> list[tuple[int, float]]:
    for node, mass in seeds.items():
        if not 0 <= node < node_count or not 0.0 < mass < float("inf"):
            raise ValueError(f"Seed {node} has the mass {mass}; there are {node_count} nodes. Masses are above 0.")
    kept = sorted(sorted(seeds.items(), key=lambda item: (-item[1], item[0]))[:cap])
    total = sum(mass for _, mass in kept)
    return [(node, mass / total) for node, mass in kept]


class _State:
    """Estimates and residuals of all nodes while mass flows."""

    def __init__(self, graph: WalkGraph, limits: PushLimits, start: list[tuple[int, float]]) -> None:
        self.graph, self.limits = graph, limits
        count = len(graph.degree)
        self.estimate, self.residual = np.zeros(count), np.zeros(count)
        self.has_mass = np.zeros(count, dtype=bool)
        nodes = np.array([node for node, _ in start], dtype=np.int64)
        self.residual[nodes] = [mass for _, mass in start]
        self.has_mass[nodes] = True
        self.order = [nodes]
        self.touched, self.pushes, self.work = len(nodes), 0, 0.0
        self.threshold = limits.epsilon * graph.degree

    def frontier(self) -> NDArray[np.int64]:
        """Return the nodes that hold too much, ascending."""
        return np.flatnonzero(self.residual > self.threshold)

    def admitted(self, frontier: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the part of the frontier whose neighbours fit under the cap: most residual per degree first."""
        free = self.limits.node_cap - self.touched
        most = int((self.graph.indptr[frontier + 1] - self.graph.indptr[frontier]).sum())
        if most <= free or self._new(self._edges(frontier)[0]).sum() <= free:
            return frontier
        degree = np.maximum(self.graph.degree[frontier], 1e-300)
        fits: list[int] = []
        reached: set[int] = set()
        for node in frontier[np.lexsort((frontier, -self.residual[frontier] / degree))].tolist():
            near, _, _ = self._edges(np.array([node]))
            wanted = reached.union(near[~self.has_mass[near]].tolist())
            if len(wanted) > free:
                break
            reached = wanted
            fits.append(node)
        return np.sort(np.array(fits, dtype=np.int64))

    def pass_on(self, frontier: NDArray[np.int64]) -> None:
        """Let the frontier keep 1 − α of its residual and spread the rest over its neighbours, all at once."""
        graph, alpha = self.graph, self.limits.continuation
        mass = self.residual[frontier]
        degree = graph.degree[frontier]
        is_alone = degree == 0.0
        self.estimate[frontier] += np.where(is_alone, mass, (1.0 - alpha) * mass)
        self.residual[frontier] = 0.0
        self.pushes += len(frontier)
        self.work += float(degree.sum())
        neighbours, edges, counts = self._edges(frontier)
        if alpha == 0.0 or not len(neighbours):
            return
        per_weight = alpha * mass / np.where(is_alone, 1.0, degree)
        sent = graph.weights[edges] * np.repeat(per_weight, counts)
        self.residual += np.bincount(neighbours, weights=sent, minlength=len(self.residual))
        fresh = np.flatnonzero(self._new(neighbours))
        self.has_mass[fresh] = True
        self.order.append(fresh)
        self.touched += len(fresh)

    def result(self, is_cut: bool) -> Pushed:
        """Return what was found."""
        nodes = np.concatenate(self.order)
        degree = self.graph.degree[nodes]
        left = self.residual[nodes]
        over = left[degree > 0.0] / degree[degree > 0.0]
        return Pushed(
            nodes=nodes,
            estimates=self.estimate[nodes],
            residuals=left,
            pushes=self.pushes,
            work=self.work,
            bound=float(over.max(initial=0.0)),
            continuation=self.limits.continuation,
            is_truncated=is_cut,
        )

    def _edges(self, nodes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return neighbours of nodes, the places of those edges, and how many each node has."""
        starts = self.graph.indptr[nodes]
        counts = self.graph.indptr[nodes + 1] - starts
        shift = np.repeat(starts - np.append(0, np.cumsum(counts)[:-1])[: len(counts)], counts)
        edges = shift + np.arange(len(shift))
        return self.graph.neighbours[edges], edges, counts

    def _new(self, neighbours: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which nodes are among the neighbours and had no mass before, [nodes]."""
        is_new = np.zeros(len(self.has_mass), dtype=bool)
        is_new[neighbours] = True
        return is_new & ~self.has_mass
