"""One step at a time by the guide's interface: bounded, deterministic, blind at strength 0."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadInput
from engine.knowledge.evidence import walk
from engine.knowledge.graph import DynamicKnowledgeGraph, Node
from engine.knowledge.index import KnowledgeIndex
from engine.knowledge.lens import Perspective
from engine.knowledge.materialise import entity_id, materialise
from engine.knowledge.scope import Question
from engine.knowledge.traversal import LensTraversal, PersonaTraversalInterface
from tests.engine.knowledge.papers import NoSearch, lens, matrix, tale

MATRIX = matrix()
INDEX = KnowledgeIndex.of(tale())
GRAPH = materialise(INDEX, [walk(INDEX, Question("Torn?", ("ilva torn",)), NoSearch(), lens(persona_id="a"))])
PLAIN = Perspective("a", {})
people = st.builds(
    Perspective,
    st.sampled_from(["a", "b"]),
    st.dictionaries(st.sampled_from([*MATRIX.traits, "charm"]), st.integers(1, 9), max_size=3),
    st.lists(st.sampled_from(["river", "peat smoke", "Ilva Torn"]), max_size=2).map(tuple),
)


def test_the_interface_cannot_be_used_alone() -> None:
    with pytest.raises(TypeError):
        PersonaTraversalInterface()  # pyright: ignore[reportAbstractUsage]


@given(people, st.floats(0.0, 2.0), st.sampled_from(sorted(GRAPH.nodes)))
def test_relevance_is_bounded_and_the_same_each_time(who: Perspective, strength: float, name: str) -> None:
    traversal = LensTraversal(MATRIX, strength)
    value = traversal.evaluate_node_relevance(who, GRAPH.nodes[name])
    assert 0.0 <= value <= 1.0
    assert traversal.evaluate_node_relevance(who, GRAPH.nodes[name]) == value


@given(people, people, st.integers(0, 99))
def test_at_strength_0_all_decide_alike(one: Perspective, other: Perspective, seed: int) -> None:
    traversal = LensTraversal(MATRIX, 0.0)
    nodes = list(GRAPH.nodes.values())
    mixed = random.Random(seed).sample(nodes, len(nodes))
    for node in nodes:
        values = {traversal.evaluate_node_relevance(who, node) for who in (one, other)}
        assert len(values) == 1
        assert traversal.decide_traversal(node, nodes, one) == traversal.decide_traversal(node, mixed, other)


@given(people, st.integers(0, 99))
def test_a_decision_is_of_neighbours_within_breadth_in_any_order(who: Perspective, seed: int) -> None:
    traversal = LensTraversal(MATRIX)
    nodes = list(GRAPH.nodes.values())
    current = GRAPH.nodes[entity_id("ilva torn")]
    chosen = traversal.decide_traversal(current, nodes, who)
    assert chosen == traversal.decide_traversal(current, random.Random(seed).sample(nodes, len(nodes)), who)
    assert 0 < len(chosen) <= MATRIX.lens(who).parameters.breadth
    assert set(chosen) <= set(current.neighbours())
    values = [round(traversal.evaluate_node_relevance(who, node), 12) for node in chosen]
    assert values == sorted(values, reverse=True)


def test_expertise_raises_relevance() -> None:
    node = GRAPH.nodes[entity_id("ard")]
    expert = Perspective("a", {}, ("Ard",))
    traversal = LensTraversal(MATRIX)
    assert traversal.evaluate_node_relevance(expert, node) > traversal.evaluate_node_relevance(PLAIN, node)


def test_what_others_visited_matters_less_to_the_novel() -> None:
    traversal = LensTraversal(MATRIX)
    mine, taken = (Node("x", {"kind": "entity", "text": "x", "visits": {who: 1.0}}) for who in ("a", "b"))
    novel = Perspective("a", {"creativity": 9})
    assert traversal.evaluate_node_relevance(novel, mine) > traversal.evaluate_node_relevance(novel, taken)


def test_too_little_mass_is_not_followed() -> None:
    current = GRAPH.nodes[entity_id("ilva torn")]
    nodes = list(GRAPH.nodes.values())
    assert LensTraversal(MATRIX, epsilon=10.0).decide_traversal(current, nodes, PLAIN) == []


def test_a_node_that_is_no_neighbour_is_not_gone_to() -> None:
    graph = DynamicKnowledgeGraph()
    here = graph.add_node("a", {"mass": 1.0})
    there = graph.add_node("b", {"degree": 1.0})
    assert LensTraversal(MATRIX).decide_traversal(here, [there], PLAIN) == []
    graph.add_edge("b", "a")
    assert LensTraversal(MATRIX).decide_traversal(here, [there, here], PLAIN) == [there]


def test_an_impossible_strength_is_refused() -> None:
    with pytest.raises(BadInput, match="strength"):
        LensTraversal(MATRIX, 3.0).evaluate_node_relevance(PLAIN, Node("x"))
