"""The graph of one question: nodes and edges that come to be when the walk reaches them.

The names are the guide's. Knows entities, passages and sentences only as kinds of nodes; nothing of how it is walked.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

NodeData = Mapping[str, Any] | Callable[[], Mapping[str, Any]]


class Kind(StrEnum):
    """What a node stands for."""

    ENTITY = "entity"
    PASSAGE = "passage"
    SENTENCE = "sentence"


class Node:
    """Represents a node in the dynamic knowledge graph."""

    __slots__ = ("_data", "_recipe", "edges", "node_id")

    def __init__(self, node_id: str, data: NodeData | None = None) -> None:
        """Make a node; a function as `data` is called when somebody first asks for the data."""
        self.node_id = node_id
        self.edges: list[Edge] = []
        """Every edge at this node, in the order in which they came."""
        self._data: dict[str, Any] = {}
        self._recipe: list[Callable[[], Mapping[str, Any]]] = []
        self.add(data)

    @property
    def data(self) -> dict[str, Any]:
        """What is known of it: `kind`, `text` and what the walk found."""
        while self._recipe:
            self._data.update(self._recipe.pop(0)())
        return self._data

    def add(self, data: NodeData | None) -> None:
        """Add to the data; of equal keys the later wins."""
        if callable(data):
            self._recipe.append(data)
        elif data:
            self.data.update(data)

    def neighbours(self) -> "list[Node]":
        """Return the nodes at the other end of its edges, each once."""
        others = (edge.target if edge.source is self else edge.source for edge in self.edges)
        return list({other.node_id: other for other in others}.values())


class Edge:
    """Represents an edge in the dynamic knowledge graph."""

    __slots__ = ("data", "source", "target")

    def __init__(self, source_node: Node, target_node: Node, data: Mapping[str, Any] | None = None) -> None:
        """Make an edge between two nodes; `DynamicKnowledgeGraph.add_edge` also hangs it on them."""
        self.source = source_node
        self.target = target_node
        self.data: dict[str, Any] = dict(data or {})
        """What is known of it: `kind`, `weight`."""


class DynamicKnowledgeGraph:
    """A dynamic graph that constructs nodes and edges on-demand for a single query."""

    def __init__(self) -> None:
        """Begin without nodes."""
        self.nodes: dict[str, Node] = {}
        """{node id: node}."""
        self.edges: list[Edge] = []
        """In the order in which they came."""
        self.is_truncated = False
        """Whether the walk reached its cap on nodes: there is more than this graph shows."""
        self._between: dict[tuple[str, str], Edge] = {}

    def add_node(self, node_id: str, node_data: NodeData | None = None) -> Node:
        """Return the node of this id, made if there is none yet; data is added to what it has.

        A function as data is called only when the node's data is asked for. Adding the same twice changes nothing.
        """
        node = self.nodes.get(node_id)
        if node is None:
            node = self.nodes[node_id] = Node(node_id, node_data)
        else:
            node.add(node_data)
        return node

    def add_edge(self, source_id: str, target_id: str, edge_data: Mapping[str, Any] | None = None) -> Edge:
        """Return the edge from one node to another, made if there is none yet; so are its ends.

        Adding the same twice changes nothing; of equal keys in the data the later wins.
        """
        edge = self._between.get((source_id, target_id))
        if edge is not None:
            edge.data.update(edge_data or {})
            return edge
        source, target = self.add_node(source_id), self.add_node(target_id)
        edge = self._between[source_id, target_id] = Edge(source, target, edge_data)
        self.edges.append(edge)
        source.edges.append(edge)
        if target is not source:
            target.edges.append(edge)
        return edge

    def edge_between(self, source_id: str, target_id: str) -> Edge | None:
        """Return the edge between two nodes, whichever way it points; None when there is none."""
        return self._between.get((source_id, target_id)) or self._between.get((target_id, source_id))
