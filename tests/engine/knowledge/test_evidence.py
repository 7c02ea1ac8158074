"""What a persona brings: two hops are walked, and the laws of lenses hold for whole walks."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import BadInput
from engine.knowledge.evidence import Evidence, walk, walk_scope
from engine.knowledge.index import KnowledgeIndex, Place
from engine.knowledge.scope import Question, WalkLimits, scope_of, seeds
from tests.engine.knowledge.papers import NoSearch, WordSearch, lens, matrix, paper, random_papers, tale

INDEX = KnowledgeIndex.of(tale())
ASKED = Question("Which river does the bridge of Ilva Torn cross?", ("ilva torn",))
MANY = KnowledgeIndex.of(random_papers(60, 40, 5))
MANY_ASKED = Question("What stone has Name7 and Name9?", ("name7", "name9"))


class Fixed:
    """Finds the same places always."""

    def __init__(self, found: Sequence[tuple[Place, float]]) -> None:
        self.found = found

    def search(self, query: str, k: int) -> Sequence[tuple[Place, float]]:
        return self.found


@pytest.fixture(scope="module")
def words() -> Iterator[WordSearch]:
    search = WordSearch(INDEX)
    yield search
    search.close()


def titles(evidence: Evidence) -> list[str]:
    return [INDEX.titles[INDEX.place_numbers[found.place]] for found in evidence.passages]


def brought(evidence: Evidence) -> tuple[object, ...]:
    """Return what does not name the persona."""
    passages = tuple(replace(found, found_by=()) for found in evidence.passages)
    return (passages, evidence.entities, evidence.pushed.scores.tobytes(), evidence.is_truncated)


def test_two_hops_are_walked(words: WordSearch) -> None:
    evidence = walk(INDEX, ASKED, words, lens())
    assert titles(evidence)[:2] == ["Ilva Torn", "Grey Bridge"]
    assert evidence.passages[0].score == 1.0
    assert "ard" in dict(evidence.entities)
    assert evidence.passages[0].found_by == ("someone",)
    bridge = evidence.passages[1]
    assert bridge.sentences[0].number == 0
    assert bridge.entities[0] == "ilva torn"


def test_without_linked_entities_words_carry_the_walk(words: WordSearch) -> None:
    evidence = walk(INDEX, Question("peat smoke taste", ("nobody",)), words, lens())
    assert titles(evidence)[0] == "Cooking"
    assert evidence.scope.unlinked == ("nobody",)


def test_without_anything_to_start_from_nothing_is_brought() -> None:
    evidence = walk(INDEX, Question("zebra"), NoSearch(), lens())
    assert (evidence.passages, evidence.entities, evidence.is_truncated) == ((), (), False)


def test_an_empty_index_brings_nothing() -> None:
    assert walk(KnowledgeIndex.of([]), Question("zebra"), NoSearch(), lens()).passages == ()


def test_an_alias_links_too() -> None:
    index = KnowledgeIndex.of(tale(), {"torn": "ilva torn"})
    assert walk(index, Question("Torn?", ("torn",)), NoSearch(), lens()).entities[0][0] == "ilva torn"


def test_seeds_share_by_rarity_and_score() -> None:
    place = INDEX.places[0]
    scope = scope_of(INDEX, replace(ASKED, entities=("ilva torn", "ard")), Fixed([(place, 2.0)]))
    masses = seeds(INDEX, scope, 0.25)
    assert sum(masses.values()) == pytest.approx(1.0)
    assert masses[len(INDEX.entities)] == pytest.approx(0.25)
    rarity = INDEX.rarity()
    torn, ard = (INDEX.entity_numbers[key] for key in ("ilva torn", "ard"))
    assert masses[torn] / masses[ard] == pytest.approx((rarity[torn] / rarity[ard]) ** 2)


@pytest.mark.parametrize("score", [0.0, -1.0, float("nan"), float("inf")])
def test_a_place_without_a_usable_score_is_left_out(score: float) -> None:
    scope = scope_of(INDEX, Question("x"), Fixed([(INDEX.places[0], score), (Place("gone", 0), 1.0)]))
    assert scope.lexical == ()


def test_terms_of_the_question_leave_its_entities_out() -> None:
    scope = scope_of(INDEX, ASKED, NoSearch())
    assert scope.terms == ("bridg", "cross", "river")


def test_a_name_that_is_not_linked_is_a_word_like_others() -> None:
    assert "zebra" in scope_of(INDEX, Question("zebra of Ilva Torn", ("zebra", "ilva torn")), NoSearch()).terms


def test_a_passage_that_others_brought_counts_less(words: WordSearch) -> None:
    fresh = walk(INDEX, ASKED, words, lens({"creativity": 9}))
    again = walk(INDEX, ASKED, words, lens({"creativity": 9}), seen=[fresh.passages[0].place])
    scores = {found.place: found.score for found in again.passages}
    assert scores[fresh.passages[0].place] == pytest.approx(1.0 - matrix().spans["novelty"].neutral - 0.5)


def test_support_is_asked_of_other_documents() -> None:
    documents = [
        paper("A", "[Ard] meets [Lenn]."),
        paper("B", "[Lenn] meets [Ard]."),
        paper("C", "[Ard] meets [Oon]."),
    ]
    index = KnowledgeIndex.of(documents)
    evidence = walk(index, Question("Ard?", ("ard",)), NoSearch(), lens({"skepticism": 9}))
    assert evidence.lens.parameters.support == 3
    found = {index.titles[index.place_numbers[one.place]]: one for one in evidence.passages}
    assert {name: one.support for name, one in found.items()} == {"A": 2, "B": 2, "C": 1}
    assert found["C"].score < found["A"].score <= 2 / 3 + 1e-9


def test_two_passages_of_one_document_are_one_support() -> None:
    index = KnowledgeIndex.of([paper("A", "[Ard] meets [Lenn].", "[Lenn] meets [Ard].")])
    evidence = walk(index, Question("Ard?", ("ard",)), NoSearch(), lens({"skepticism": 9}))
    assert [one.support for one in evidence.passages] == [1, 1]


def test_the_cap_is_visible() -> None:
    limits = WalkLimits(epsilon=1e-6, node_cap=10)
    evidence = walk(MANY, MANY_ASKED, NoSearch(), lens(), limits)
    assert evidence.is_truncated
    assert len(evidence.pushed.nodes) <= 10


def test_limits_have_ranges() -> None:
    with pytest.raises(BadInput, match="lexical_passages"):
        WalkLimits(lexical_passages=-1)
    with pytest.raises(BadInput, match="epsilon"):
        walk(MANY, MANY_ASKED, NoSearch(), lens(), WalkLimits(epsilon=0.0))


personas = st.tuples(
    st.dictionaries(st.sampled_from([*matrix().traits, "charm"]), st.integers(1, 9), max_size=4),
    st.lists(st.sampled_from(["stone water", "song", "Name7", "north paper iron"]), max_size=3).map(tuple),
)


@settings(max_examples=40)
@given(personas)
def test_at_strength_0_all_personas_bring_the_same(persona: tuple[dict[str, int], tuple[str, ...]]) -> None:
    traits, expertise = persona
    scope = scope_of(MANY, MANY_ASKED, NoSearch())
    one = walk_scope(MANY, scope, lens(traits, expertise, 0.0, "one"))
    assert brought(one) == brought(walk_scope(MANY, scope, lens(strength=0.0)))


@settings(max_examples=40)
@given(personas, st.floats(0.0, 2.0))
def test_what_is_brought_is_bounded_ranked_and_the_same_each_time(
    persona: tuple[dict[str, int], tuple[str, ...]], strength: float
) -> None:
    made = lens(*persona, strength)
    evidence = walk(MANY, MANY_ASKED, NoSearch(), made)
    scores = [found.score for found in evidence.passages]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 for score in scores)
    assert len(scores) <= made.parameters.breadth
    assert all(0.0 <= best.score <= 1.0 for found in evidence.passages for best in found.sentences)
    assert brought(evidence) == brought(walk(MANY, MANY_ASKED, NoSearch(), made))


@settings(max_examples=15)
@given(st.integers(0, 1000), personas)
def test_the_order_in_which_things_are_given_makes_no_difference(
    seed: int, persona: tuple[dict[str, int], tuple[str, ...]]
) -> None:
    traits, expertise = persona
    documents = random_papers(60, 40, 5)
    random.Random(seed).shuffle(documents)
    turned = Question(MANY_ASKED.text, MANY_ASKED.entities[::-1])
    other = walk(
        KnowledgeIndex.of(documents), turned, NoSearch(), lens(dict(reversed(traits.items())), expertise[::-1])
    )
    assert brought(other) == brought(walk(MANY, MANY_ASKED, NoSearch(), lens(traits, expertise)))


def test_lenses_bring_different_things() -> None:
    scope = scope_of(MANY, MANY_ASKED, NoSearch())
    ways = [
        lens({"creativity": 9}),
        lens({"practicality": 9}),
        lens({}, ("stone song",)),
        lens({"analytical_rigor": 9}),
    ]
    assert len({tuple(f.place for f in walk_scope(MANY, scope, way).passages) for way in ways}) > 2
