import pytest

from benchmarks.multihop import MultiHopSet
from benchmarks.world import make_world
from benchmarks.world_names import acronym
from benchmarks.world_questions import ask_world, place_of, world_of
from engine.knowledge.document import Passage
from engine.knowledge.reading import read_document


@pytest.fixture(scope="module")
def asked() -> MultiHopSet:
    return _ask(120, 3)


def _ask(questions: int, seed: int) -> MultiHopSet:
    world = world_of(300, seed)
    return ask_world(world, [read_document(name, data) for name, data in world.files], questions, seed)


def _passages(asked: MultiHopSet) -> dict[tuple[str, int], Passage]:
    return {(document.id, passage.number): passage for document in asked.documents for passage in document.passages}


def test_it_has_about_as_many_passages_as_asked(asked: MultiHopSet) -> None:
    assert 0.95 * 300 < asked.passages < 1.07 * 300


def test_the_same_seed_asks_the_same(asked: MultiHopSet) -> None:
    assert _ask(120, 3).questions == asked.questions
    assert _ask(20, 4).questions != asked.questions[:20]


def test_each_question_needs_several_passages(asked: MultiHopSet) -> None:
    assert len({question.text for question in asked.questions}) == 120
    for question in asked.questions:
        assert 2 <= len(set(question.gold)) == len(question.gold) <= question.hops <= 4
        assert {place for place, _ in question.gold_sentences} == set(question.gold)


def test_all_kinds_are_asked(asked: MultiHopSet) -> None:
    assert {question.kind for question in asked.questions} == {"bridge", "comparison"}
    assert {question.hops for question in asked.questions} == {2, 3, 4}
    assert 10 <= sum(question.is_lower_case for question in asked.questions) <= 50
    assert 3 <= sum(question.text == question.text.lower() for question in asked.questions) <= 40


def test_the_answer_stands_in_a_gold_passage(asked: MultiHopSet) -> None:
    passages = _passages(asked)
    for question in asked.questions:
        assert all(0 <= number < len(passages[place].sentences) for place, number in question.gold_sentences)
        text = " ".join(f"{passages[place].heading} {passages[place].text}" for place in question.gold).casefold()
        names = (question.answer, question.answer.split()[-1], acronym(question.answer))
        assert question.answer in ("yes", "no") or any(name and name.casefold() in text for name in names)


def test_a_bridge_is_not_named(asked: MultiHopSet) -> None:
    for question in asked.questions:
        if question.kind == "bridge":
            assert question.answer.casefold() not in question.text.casefold()


def test_questions_read_well(asked: MultiHopSet) -> None:
    for question in asked.questions:
        text = question.text.casefold()
        assert text.endswith("?") and "{" not in text
        assert "the the " not in text and "the whoever" not in text


def test_a_sentence_that_stands_twice_is_found_in_its_own_article() -> None:
    world = make_world(300, 5)
    documents = [read_document(name, data) for name, data in world.files]
    twice = [fact for fact in world.facts if world.files[fact.file][1].decode().count(fact.sentence) > 1]
    assert twice
    for fact in twice:
        place, number = place_of(fact, documents[fact.file])
        passage = documents[fact.file].passages[place.passage]
        before = "\n".join(one.text for one in documents[fact.file].passages[: place.passage])
        start = passage.sentences[number].start
        assert (before + passage.text[:start]).count(fact.lead) == 1
        since = (before + "\n" + passage.text[:start]).rsplit(fact.lead, 1)[1]
        assert fact.sentence not in since
