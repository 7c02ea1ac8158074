"""The graph of an answer shows what the walks reached, and says when it shows less."""

from engine.knowledge.evidence import Evidence, walk_scope
from engine.knowledge.graph import Kind
from engine.knowledge.index import KnowledgeIndex
from engine.knowledge.materialise import entity_id, materialise, passage_id
from engine.knowledge.scope import Question, scope_of
from engine.knowledge.snapshot import canonical_json, graph_value
from tests.engine.knowledge.papers import NoSearch, lens, random_papers, tale

INDEX = KnowledgeIndex.of(tale())
SCOPE = scope_of(INDEX, Question("Which river does the bridge of Ilva Torn cross?", ("ilva torn",)), NoSearch())


def evidence(name: str, index: KnowledgeIndex = INDEX, scope: object = SCOPE, **traits: int) -> Evidence:
    return walk_scope(index, scope, lens(traits, persona_id=name))  # pyright: ignore[reportArgumentType]


def test_nodes_are_typed_and_say_who_visited_them() -> None:
    pair = [evidence("a"), evidence("b", practicality=9)]
    graph = materialise(INDEX, pair)
    torn = graph.nodes[entity_id("ilva torn")].data
    assert (torn["kind"], torn["text"], torn["relative"]) == ("entity", "ilva torn", 1.0)
    assert list(torn["visits"]) == ["a", "b"]
    assert torn["mass"] == max(torn["visits"].values())
    kinds = {node.data["kind"] for node in graph.nodes.values()}
    assert kinds == {kind.value for kind in Kind}
    for found in pair[0].passages:
        node = graph.nodes[passage_id(*found.place)]
        assert node.data["text"].endswith(INDEX.passages[INDEX.place_numbers[found.place]].text)
    assert not graph.is_truncated


def test_edges_join_what_is_mentioned_and_parts() -> None:
    graph = materialise(INDEX, [evidence("a")])
    ends = {(edge.data["kind"], edge.source.data["kind"], edge.target.data["kind"]) for edge in graph.edges}
    assert ends == {("mentioned in", "entity", "passage"), ("part of", "sentence", "passage")}
    assert all(edge.data["weight"] > 0.0 and 0.0 <= edge.data["overlap"] <= 1.0 for edge in graph.edges)


def test_the_cap_is_kept_and_said_but_brought_passages_stay() -> None:
    index = KnowledgeIndex.of(random_papers(60, 40, 5))
    found = evidence("a", index, scope_of(index, Question("Name7?", ("name7",)), NoSearch()))
    graph = materialise(index, [found], node_cap=12)
    reached = [node for node in graph.nodes.values() if node.data["kind"] != "sentence"]
    assert len(reached) == 12
    assert graph.is_truncated
    assert all(passage_id(*one.place) in graph.nodes for one in found.passages)


def test_the_order_of_evidences_makes_no_difference() -> None:
    one, other = evidence("a"), evidence("b", creativity=9)
    shown = [canonical_json(graph_value(materialise(INDEX, pair))) for pair in ([one, other], [other, one])]
    assert shown[0] == shown[1]


def test_no_evidence_is_an_empty_graph() -> None:
    graph = materialise(INDEX, [])
    assert (graph.nodes, graph.edges, graph.is_truncated) == ({}, [], False)
