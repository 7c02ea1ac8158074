"""The guide's graph: lazy, idempotent, with its names."""

from collections.abc import Mapping

from engine.knowledge.graph import DynamicKnowledgeGraph, Edge, Node


def test_adding_the_same_twice_changes_nothing() -> None:
    graph = DynamicKnowledgeGraph()
    one = graph.add_node("a", {"kind": "entity"})
    assert graph.add_node("a", {"kind": "entity"}) is one
    edge = graph.add_edge("a", "b", {"weight": 1.0})
    assert graph.add_edge("a", "b", {"weight": 1.0}) is edge
    assert (list(graph.nodes), len(graph.edges), one.edges) == (["a", "b"], 1, [edge])
    assert (edge.source, edge.target) == (graph.nodes["a"], graph.nodes["b"])


def test_data_is_added_and_the_later_wins() -> None:
    graph = DynamicKnowledgeGraph()
    graph.add_node("a", {"x": 1, "y": 1})
    graph.add_node("a")
    assert graph.add_node("a", {"y": 2}).data == {"x": 1, "y": 2}
    graph.add_edge("a", "b", {"weight": 1})
    assert graph.add_edge("a", "b", {"kind": "k"}).data == {"weight": 1, "kind": "k"}


def test_a_node_is_made_when_it_is_asked_for() -> None:
    calls: list[int] = []

    def recipe() -> Mapping[str, object]:
        calls.append(1)
        return {"text": "read"}

    node = DynamicKnowledgeGraph().add_node("a", recipe)
    assert calls == []
    assert node.data["text"] == node.data["text"] == "read"
    assert calls == [1]


def test_what_is_added_after_a_recipe_wins() -> None:
    node = Node("a", lambda: {"text": "old"})
    node.add({"text": "new"})
    assert node.data == {"text": "new"}


def test_a_loop_is_one_edge_of_its_node() -> None:
    graph = DynamicKnowledgeGraph()
    edge = graph.add_edge("a", "a")
    assert graph.nodes["a"].edges == [edge]


def test_neighbours_are_at_either_end() -> None:
    graph = DynamicKnowledgeGraph()
    graph.add_edge("a", "b")
    graph.add_edge("c", "a")
    graph.add_edge("b", "a")
    assert [node.node_id for node in graph.nodes["a"].neighbours()] == ["b", "c"]
    assert graph.edge_between("a", "c") is graph.edges[1]
    assert graph.edge_between("b", "c") is None


def test_the_guides_constructors_stand_alone() -> None:
    one, other = Node("a"), Node("b", {"x": 1})
    edge = Edge(one, other)
    assert (one.data, other.data, edge.data, edge.source, edge.target) == ({}, {"x": 1}, {}, one, other)
