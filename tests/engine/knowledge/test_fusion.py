"""Fused ranks: weights count, order does not, and who found what is kept."""

import pytest

from engine.knowledge.evidence import Evidence, walk_scope
from engine.knowledge.fusion import fuse
from engine.knowledge.index import KnowledgeIndex
from engine.knowledge.scope import Question, scope_of
from tests.engine.knowledge.papers import NoSearch, lens, random_papers

INDEX = KnowledgeIndex.of(random_papers(60, 40, 5))
SCOPE = scope_of(INDEX, Question("What stone has Name7?", ("name7",)), NoSearch())


def evidence(name: str, **traits: int) -> Evidence:
    return walk_scope(INDEX, SCOPE, lens(traits, persona_id=name))


PANEL = [evidence("a"), evidence("b", creativity=9), evidence("c", practicality=9)]


def test_one_alone_keeps_its_ranking() -> None:
    fused = fuse(PANEL[:1])
    assert [found.place for found in fused] == [found.place for found in PANEL[0].passages]
    assert fused[0].score == 1.0


def test_finders_are_joined_and_the_order_of_evidences_is_no_matter() -> None:
    fused = fuse(PANEL, most=20)
    assert fused == fuse(PANEL[::-1], most=20)
    for found in fused:
        assert found.found_by == tuple(e.persona_id for e in PANEL if found.place in {one.place for one in e.passages})
    assert len(fuse(PANEL, most=3)) == 3


def test_weight_0_has_no_say_and_more_weight_has_more() -> None:
    alone = fuse(PANEL, {"a": 0.0, "c": 0.0}, most=20)
    assert [found.place for found in alone] == [found.place for found in PANEL[1].passages]
    assert all(found.found_by == ("b",) for found in alone)
    heavy = fuse(PANEL, {"b": 100.0}, most=3)
    assert [found.place for found in heavy] == [found.place for found in PANEL[1].passages[:3]]


def test_nothing_fuses_to_nothing() -> None:
    assert fuse([]) == ()


def test_a_negative_weight_and_a_double_persona_are_refused() -> None:
    with pytest.raises(ValueError, match="below 0"):
        fuse(PANEL, {"a": -1.0})
    with pytest.raises(ValueError, match="twice"):
        fuse([PANEL[0], PANEL[0]])
