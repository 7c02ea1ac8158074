from collections import Counter

import pytest

from benchmarks.world import LOW, MOST_ELSEWHERE, SHARES, Thing, World, make_world
from benchmarks.world_prose import RELATIONS


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(300, 5)


def _articles(world: World) -> list[str]:
    blocks = [block for _, data in world.files for block in data.decode().strip().split("\n\n")]
    return [block for block in blocks if not block.startswith("#")]


def test_the_same_seed_gives_the_same_world(world: World) -> None:
    assert make_world(300, 5).files == world.files
    assert make_world(300, 6).files != world.files


def test_it_is_as_large_as_asked(world: World) -> None:
    assert abs(len(_articles(world)) - 300) < 10
    with pytest.raises(ValueError, match="100 or more"):
        make_world(99, 0)


def test_every_fact_stands_once_in_its_article(world: World) -> None:
    for fact in world.facts:
        text = world.files[fact.file][1].decode()
        assert text.count(fact.lead) == 1
        assert text[text.index(fact.lead) :].split("\n\n")[0].count(fact.sentence) == 1


def test_a_fact_names_its_other_end(world: World) -> None:
    for fact in world.facts:
        ends = [fact.source, fact.target] if isinstance(fact.target, Thing) else [fact.source]
        text = fact.sentence.casefold()
        named = [any(name and name.casefold() in text for name in (end.name, end.alias)) for end in ends]
        assert any(named) or str(fact.target) in fact.sentence


def test_a_third_of_what_can_stands_with_the_object(world: World) -> None:
    elsewhere = Counter(id(fact.target) for fact in world.facts if _is_elsewhere(fact.target, fact))
    able = sum(bool(fact.relation.told_there) for fact in world.facts)
    assert max(elsewhere.values()) <= MOST_ELSEWHERE
    assert 0.2 < elsewhere.total() / able < 0.4


def _is_elsewhere(target: object, fact: object) -> bool:
    return isinstance(target, Thing) and any(told is fact for _, told in target.clauses)


def test_what_is_low_has_no_capitals(world: World) -> None:
    low = [fact for fact in world.facts if fact.source.kind in LOW]
    assert len(low) > 40
    for fact in low:
        data = world.files[fact.file][1].decode()
        if not _is_elsewhere(fact.target, fact) or fact.relation.target in LOW:
            assert data == data.lower()


def test_some_files_have_headings_and_some_have_none(world: World) -> None:
    kinds = Counter(name.rpartition(".")[2] for name, _ in world.files)
    assert kinds["md"] >= 3 and kinds["txt"] >= 3
    for name, data in world.files:
        assert data.startswith(b"# ") == name.endswith(".md")


def test_people_share_surnames_and_only_a_lone_one_is_short_for_somebody(world: World) -> None:
    people = {id(fact.source): fact.source for fact in world.facts if fact.source.kind == "person"}.values()
    surnames = Counter(person.name.split()[-1] for person in people)
    assert max(surnames.values()) >= 3
    assert sum(bool(person.alias) for person in people) >= 5
    assert all(surnames[person.alias] == 1 for person in people if person.alias)


def test_articles_are_long_enough_to_stand_alone(world: World) -> None:
    assert min(len(article.split()) for article in _articles(world)) >= 80


def test_no_placeholder_is_left(world: World) -> None:
    assert not any("{" in article or "}" in article for article in _articles(world))


def test_relations_join_known_kinds_and_are_worded_well() -> None:
    assert {relation.source for relation in RELATIONS} == set(SHARES)
    for relation in RELATIONS:
        assert relation.target in {*SHARES, "year"}
        assert len(relation.told) >= 3 and len(relation.questions) >= 2
        assert all("{s}" in said and "{o}" in said for said in relation.told)
        assert all("{s}" in said and "{o}" not in said for said in relation.told_there)
        assert all(said.count("{x}") == 1 for said in (*relation.phrases, *relation.questions))
