"""Snapshots replay byte for byte, whatever order things came in; differences and GraphML say what is there."""

import hashlib
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadInput
from engine.knowledge.evidence import walk
from engine.knowledge.graph import DynamicKnowledgeGraph
from engine.knowledge.index import KnowledgeIndex
from engine.knowledge.materialise import materialise
from engine.knowledge.scope import Question
from engine.knowledge.snapshot import (
    canonical_json,
    compare_graphs,
    graph_value,
    graphml,
    load_graph_snapshot,
    save_graph_snapshot,
    to_networkx,
)
from tests.engine.knowledge.papers import NoSearch, lens, tale

names = st.text(max_size=5)
leaves = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False) | names
datas = st.dictionaries(
    names, st.recursive(leaves, lambda inner: st.lists(inner, max_size=3), max_leaves=5), max_size=3
)


def answered() -> DynamicKnowledgeGraph:
    index = KnowledgeIndex.of(tale())
    return materialise(index, [walk(index, Question("The bridge of Ilva Torn?", ("ilva torn",)), NoSearch(), lens())])


@given(st.dictionaries(names, datas, max_size=4), st.lists(st.tuples(names, names, datas), max_size=4))
def test_a_snapshot_read_back_gives_the_same_bytes(
    nodes: dict[str, dict[str, object]], edges: list[tuple[str, str, dict[str, object]]]
) -> None:
    graph = DynamicKnowledgeGraph()
    for name, data in nodes.items():
        graph.add_node(name, data)
    for edge in edges:
        graph.add_edge(*edge)
    taken = save_graph_snapshot(graph, "q", "now")
    read = load_graph_snapshot(taken.content, taken.id)
    assert save_graph_snapshot(read, "q", "later").content == taken.content
    assert compare_graphs(graph, read).is_empty
    ElementTree.fromstring(graphml(graph))


def test_the_same_question_gives_the_same_bytes_and_no_time_is_in_them(tmp_path: Path) -> None:
    one = save_graph_snapshot(answered(), "q1", "2026-11-22T01:00:00Z", tmp_path)
    other = save_graph_snapshot(answered(), "q1", "2027-01-01T00:00:00Z", tmp_path)
    assert one.id == other.id == hashlib.sha256(one.content).hexdigest()
    assert [file.name for file in tmp_path.iterdir()] == [f"{one.id}.json"]
    assert (tmp_path / f"{one.id}.json").read_bytes() == one.content
    assert save_graph_snapshot(answered(), "q2", "2026-11-22T01:00:00Z").id != one.id


def test_floats_are_rounded_and_keys_sorted() -> None:
    assert canonical_json({"b": 0.1 + 0.2, "a": [1.0, -0.0, 1e-12]}) == b'{"a":[1,0,0],"b":0.3}'


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_json_lacks_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="snapshot"):
        canonical_json({"a": value})


def test_truncation_is_kept() -> None:
    graph = DynamicKnowledgeGraph()
    graph.is_truncated = True
    assert load_graph_snapshot(save_graph_snapshot(graph, "q", "").content).is_truncated


def test_an_altered_snapshot_is_refused() -> None:
    taken = save_graph_snapshot(answered(), "q", "")
    with pytest.raises(BadInput, match="altered"):
        load_graph_snapshot(taken.content.replace(b"mossby", b"masbby"), taken.id)


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"[]", b"{}", b'{"format":2}', b'{"format":1,"is_truncated":false,"nodes":[],"edges":[]}']
)
def test_what_is_no_snapshot_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        load_graph_snapshot(content)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BadInput, match="cannot be written"):
        save_graph_snapshot(DynamicKnowledgeGraph(), "q", "", tmp_path / "file")


def test_a_difference_names_what_came_went_and_changed() -> None:
    one, other = DynamicKnowledgeGraph(), DynamicKnowledgeGraph()
    one.add_edge("a", "b", {"weight": 1.0})
    one.add_node("c", {"x": 1})
    other.add_edge("a", "b", {"weight": 2.0})
    other.add_edge("b", "d")
    other.add_node("a", {"x": 1})
    found = compare_graphs(one, other)
    assert (found.added_nodes, found.removed_nodes, found.changed_nodes) == (("d",), ("c",), ("a",))
    assert (found.added_edges, found.removed_edges, found.changed_edges) == ((("b", "d"),), (), (("a", "b"),))
    assert not found.is_empty


def test_networkx_and_graphml_have_all_nodes_and_edges() -> None:
    graph = answered()
    made = to_networkx(graph)
    assert set(made.nodes) == set(graph.nodes)
    assert made.number_of_edges() == len(graph.edges)
    read = nx.parse_graphml(graphml(graph))
    assert set(read.nodes) == set(graph.nodes)
    assert json.loads(read.nodes["e:ilva torn"]["visits"])["someone"] > 0.0
    assert graph_value(graph)["format"] == 1
