"""The index weighs mentions as it says, and no order of documents changes it."""

import dataclasses
import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.knowledge.document import Mention
from engine.knowledge.index import KnowledgeIndex, Place
from tests.engine.knowledge.papers import paper, random_papers, tale


def weight(index: KnowledgeIndex, key: str, place: Place) -> float:
    entity = index.entity(key)
    assert entity is not None
    span = slice(index.links.indptr[entity], index.links.indptr[entity + 1])
    passages = index.links.passages[span].tolist()
    return float(index.links.weights[span][passages.index(index.place_numbers[place])])


def same(one: KnowledgeIndex, other: KnowledgeIndex) -> bool:
    def shown(value: object) -> object:
        if dataclasses.is_dataclass(value):
            return [shown(getattr(value, field.name)) for field in dataclasses.fields(value)]
        return value.tolist() if isinstance(value, np.ndarray) else value

    hidden = {"numbers", "rows", "indptr"}
    for field in dataclasses.fields(one):
        if field.name not in hidden and shown(getattr(one, field.name)) != shown(getattr(other, field.name)):
            return False
    return True


def test_a_weight_counts_mentions_rarity_and_headings() -> None:
    twice = paper("One", "[Ard] is a river. [Ard] is long. [Lenn] is short.")
    headed = paper("Two", "[Ard] again.", names="lenn")
    index = KnowledgeIndex.of([twice, headed])
    first, second = Place(twice[0].id, 0), Place(headed[0].id, 0)
    assert weight(index, "ard", first) == pytest.approx((1 + math.log(2)) * math.log(1 + 2 / 2))
    assert weight(index, "lenn", first) == pytest.approx(math.log(1 + 2 / 2))
    assert weight(index, "lenn", second) == pytest.approx(4 * math.log(1 + 2 / 2))
    assert index.df.tolist() == [2, 2]


def test_degrees_are_the_sums_of_both_ends() -> None:
    index = KnowledgeIndex.of(random_papers(30, 20, 1))
    first = len(index.entities)
    assert index.degree[:first].sum() == pytest.approx(index.links.weights.sum())
    assert index.degree[first:].sum() == pytest.approx(index.links.weights.sum())
    for node in range(index.node_count):
        edges = index.slots.edges[index.slots.indptr[node] : index.slots.indptr[node + 1]]
        assert index.links.weights[edges].sum() == pytest.approx(index.degree[node])


def test_slots_lead_there_and_back() -> None:
    index = KnowledgeIndex.of(random_papers(20, 15, 2))
    slots = index.slots
    holders = np.repeat(np.arange(index.node_count), np.diff(slots.indptr))
    there = set(zip(holders.tolist(), slots.neighbours.tolist(), slots.edges.tolist(), strict=True))
    assert {(b, a, e) for a, b, e in there} == there
    assert len(there) == 2 * len(index.links.passages)


def test_aliases_join_entities_to_the_end_of_the_chain() -> None:
    documents = tale()
    index = KnowledgeIndex.of(documents, {"grey bridge": "bridge", "bridge": "the bridge of grey"})
    assert "grey bridge" not in index.entity_numbers
    assert index.entity("grey bridge") == index.entity("bridge") == index.entity("the bridge of grey") is not None


def test_aliases_in_a_circle_mean_one_entity() -> None:
    index = KnowledgeIndex.of(tale(), {"ard": "lenn", "lenn": "ard"})
    assert index.entity("ard") == index.entity("lenn") is not None


def test_a_passage_without_mentions_has_no_degree() -> None:
    documents = tale()
    index = KnowledgeIndex.of(documents)
    cooking = index.place_numbers[Place(documents[-1][0].id, 0)]
    assert index.degree[len(index.entities) + cooking] == 0.0


def test_nothing_makes_an_empty_index() -> None:
    index = KnowledgeIndex.of([])
    assert (index.node_count, len(index.links.passages), len(index.degree)) == (0, 0, 0)


def test_a_document_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        KnowledgeIndex.of([*tale(), tale()[0]])


@pytest.mark.parametrize(("passage", "sentence"), [(3, 0), (0, 2), (0, -2)])
def test_a_mention_of_what_is_not_there_is_refused(passage: int, sentence: int) -> None:
    document, _ = paper("One", "One is. Two is.")
    with pytest.raises(ValueError, match="not there"):
        KnowledgeIndex.of([(document, [Mention("x", passage, sentence, 0, 1, "x")])])


@given(st.integers(0, 1000))
def test_the_order_of_documents_and_mentions_makes_no_difference(seed: int) -> None:
    documents = tale()
    mixed = [(document, random.Random(seed).sample(mentions, len(mentions))) for document, mentions in documents]
    random.Random(seed).shuffle(mixed)
    assert same(KnowledgeIndex.of(documents), KnowledgeIndex.of(mixed))


def test_what_is_written_small_counts_as_a_phrase() -> None:
    document, mentions = paper("One", "[Ard] and [grey stone] meet. [Mill]. [mill] and [lenn] too.", names="")
    headed, above = paper("Two", "A [lenn] here.", names="lenn")
    index = KnowledgeIndex.of([(document, mentions), (headed, above)])
    names = {key: bool(index.is_name[number]) for key, number in index.entity_numbers.items()}
    assert names == {"ard": True, "grey stone": False, "mill": True, "lenn": True}
    place = Place(document.id, 0)
    assert weight(index, "grey stone", place) == pytest.approx(0.1 * weight(index, "ard", place))
    rarity = index.rarity()
    assert rarity[index.entity_numbers["grey stone"]] == pytest.approx(0.1 * rarity[index.entity_numbers["ard"]])


def test_scripts_without_case_are_names() -> None:
    assert KnowledgeIndex.of([paper("One", "[東京] 1740.")]).is_name.tolist() == [True]
