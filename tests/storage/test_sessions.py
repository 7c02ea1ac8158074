"""Sessions: trees of turns that are kept whole, found by any of their words, and deleted for good."""

from collections.abc import Iterator
from itertools import count

import pytest
from sqlalchemy import select

from engine.errors import NotThere
from storage import sessions
from storage.database import Database
from storage.personas import PersonaStore
from storage.records import SpokenBy, TurnRecord
from storage.sessions import TITLE_LIMIT, UNTITLED, SessionStore
from storage.tables import Base
from tests.storage.made import ANA, BOB, SHEET, answer, everything

BY = SpokenBy("Ana")


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A millisecond passes at every look, so that newest first is a fixed order."""
    ticks = count(1)
    monkeypatch.setattr(sessions, "now_ms", lambda: next(ticks))
    yield


@pytest.fixture
def store(database: Database) -> SessionStore:
    return SessionStore(database)


@pytest.fixture
def session_id(store: SessionStore) -> str:
    return store.begin(ANA, BY).summary.id


def say(
    store: SessionStore, session_id: str, parent: TurnRecord | None, message: str, reply: str = "Yes."
) -> TurnRecord:
    return store.add_turn(ANA, session_id, parent.id if parent else None, message, answer(reply), BY)


def test_it_begins_empty(store: SessionStore) -> None:
    begun = store.begin(ANA, SpokenBy("Ana"))
    assert (begun.turns, begun.path, begun.head_id) == ((), (), None)
    assert (begun.summary.title, begun.summary.persona_name, begun.summary.turns) == (UNTITLED, "Ana", 0)
    assert store.get(ANA, begun.summary.id) == begun


def test_it_names_the_stored_persona_that_speaks(database: Database, store: SessionStore) -> None:
    persona, other = (PersonaStore(database).add(ANA, name, SHEET) for name in ("Ana", "Bea"))
    begun = store.begin(ANA, SpokenBy("Ana", persona.id, 1))
    assert (begun.summary.persona_id, begun.summary.version_number) == (persona.id, 1)
    store.add_turn(ANA, begun.summary.id, None, "hello", answer(), SpokenBy("Bea", other.id, 1))
    found = store.get(ANA, begun.summary.id).summary
    assert (found.persona_id, found.persona_name, found.version_number) == (other.id, "Bea", 1)
    assert PersonaStore(database).get(ANA, other.id).used_ms == found.updated_ms


def test_a_strangers_persona_is_no_more_than_a_name(database: Database, store: SessionStore, session_id: str) -> None:
    persona = PersonaStore(database).add(BOB, "Bob", SHEET)
    store.add_turn(ANA, session_id, None, "hello", answer(), SpokenBy("Bob", persona.id, 1))
    assert store.get(ANA, session_id).summary.persona_id is None
    assert PersonaStore(database).get(BOB, persona.id).used_ms is None


def test_a_turn_becomes_the_head_and_gives_the_title(store: SessionStore, session_id: str) -> None:
    first = say(store, session_id, None, "  I passed\n my exam  ")
    second = say(store, session_id, first, "And now?")
    read = store.get(ANA, session_id)
    assert read.path == read.turns == (first, second)
    assert (read.head_id, read.summary.title, read.summary.turns) == (second.id, "I passed my exam", 2)


def test_a_long_title_is_cut(store: SessionStore, session_id: str) -> None:
    say(store, session_id, None, "word " * 100)
    title = store.get(ANA, session_id).summary.title
    assert len(title) <= TITLE_LIMIT and title.endswith("word…")


def test_a_turn_is_kept_whole_or_not_at_all(
    database: Database, store: SessionStore, session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    before = everything(database)
    with monkeypatch.context() as patch:
        patch.setattr(sessions, "_speak", fail)
        with pytest.raises(KeyboardInterrupt):
            say(store, session_id, None, "hello")
    assert everything(database) == before
    say(store, session_id, None, "hello")
    assert everything(database) != before


def test_branches_and_versions(store: SessionStore, session_id: str) -> None:
    root = say(store, session_id, None, "hello")
    old = say(store, session_id, root, "how are you?", "Fine.")
    deep = say(store, session_id, old, "why?")
    again = say(store, session_id, root, "how are you?", "Splendid.")
    edited = say(store, session_id, root, "who are you?")
    read = store.get(ANA, session_id)
    assert read.turns == (root, old, deep, again, edited)
    assert read.path == (root, edited)
    assert read.versions(old) == read.versions(edited) == (old, again, edited)
    assert read.versions(root) == (root,)
    assert read.leaf_below(root) == edited and read.leaf_below(old) == deep and read.leaf_below(deep) == deep
    moved = store.stand_at(ANA, session_id, deep.id)
    assert moved.path == (root, old, deep) and store.get(ANA, session_id) == moved
    assert store.stand_at(ANA, session_id, None).path == ()


@pytest.mark.parametrize("turn_id", ["", "0" * 32, "other"])
def test_a_turn_of_another_session_is_not_there(store: SessionStore, session_id: str, turn_id: str) -> None:
    other = store.begin(ANA, BY).summary.id
    elsewhere = say(store, other, None, "hello").id if turn_id == "other" else turn_id
    before = store.get(ANA, session_id)
    with pytest.raises(NotThere, match="no such turn in this session"):
        store.stand_at(ANA, session_id, elsewhere)
    with pytest.raises(NotThere, match="no such turn in this session"):
        store.add_turn(ANA, session_id, elsewhere, "hello", answer(), BY)
    assert store.get(ANA, session_id) == before


def test_renaming(store: SessionStore, session_id: str) -> None:
    store.rename(ANA, session_id, "  My\tsession ")
    store.rename(ANA, session_id, " \n ")
    assert store.get(ANA, session_id).summary.title == "My session"
    say(store, session_id, None, "hello")
    assert store.get(ANA, session_id).summary.title == "My session"


def test_a_title_like_the_first_one_is_a_title_too(store: SessionStore, session_id: str) -> None:
    store.rename(ANA, session_id, UNTITLED)
    say(store, session_id, None, "hello")
    assert store.get(ANA, session_id).summary.title == "hello"


TOLD = 'It\'s 100% of the snake_case \\ back\\slash, "quoted" Übermut'


@pytest.mark.parametrize(
    "words",
    [
        "100%",
        "snake_case",
        "\\",
        "back\\slash",
        "it's",
        '"quoted"',
        "'",
        "übermut",
        "ÜBERMUT",
        "case 100%",
        "",
        "  ",
        "%",
        "_",
    ],
)
def test_it_is_found_by_any_of_its_words(store: SessionStore, session_id: str, words: str) -> None:
    say(store, session_id, None, "hello", TOLD)
    other = store.begin(ANA, SpokenBy("Plain")).summary.id
    say(store, other, None, "nothing like it", "No.")
    found = [summary.id for summary in store.find(ANA, words)]
    assert found == ([other, session_id] if not words.strip() else [session_id])


@pytest.mark.parametrize("words", ["1000", "snakeXcase", "100%%", "\\\\", "case missing", "' OR 1=1 --", "backslash"])
def test_it_is_not_found_by_others(store: SessionStore, session_id: str, words: str) -> None:
    say(store, session_id, None, "hello", TOLD)
    assert store.find(ANA, words) == []


def test_titles_names_and_questions_are_searched_too(store: SessionStore) -> None:
    session_id = store.begin(ANA, SpokenBy("Dorothea")).summary.id
    first = store.add_turn(ANA, session_id, None, "a question", answer(), SpokenBy("Dorothea"))
    store.add_turn(ANA, session_id, first.id, "another", answer(), SpokenBy("Dorothea"))
    store.rename(ANA, session_id, "Evening talk")
    for words in ("evening", "dorothea", "question another", "talk ANOTHER doro"):
        (found,) = store.find(ANA, words)
        assert (found.id, found.turns) == (session_id, 2)


def test_a_whole_page_may_be_pasted_into_the_search(store: SessionStore, session_id: str) -> None:
    say(store, session_id, None, "hello")
    assert store.find(ANA, "hello " * 20_000)[0].id == session_id
    assert store.find(ANA, "x" * 100_000) == []


def test_the_newest_come_first_and_no_more_than_asked_for(store: SessionStore) -> None:
    first, second, third = (store.begin(ANA, BY).summary.id for _ in range(3))
    assert [found.id for found in store.find(ANA)] == [third, second, first]
    say(store, first, None, "hello")
    assert [found.id for found in store.find(ANA, limit=2)] == [first, third]
    assert store.find(BOB) == []


def test_deleting_takes_all_turns_and_nothing_else(database: Database, store: SessionStore, session_id: str) -> None:
    left = store.begin(ANA, BY).summary.id
    kept = say(store, left, None, "hello")
    say(store, session_id, say(store, session_id, None, "hello"), "again")
    store.delete(ANA, session_id)
    with pytest.raises(NotThere):
        store.get(ANA, session_id)
    assert store.get(ANA, left).turns == (kept,)
    assert len(everything(database)["turns"]) == 1


def test_a_long_conversation_is_walked_and_deleted(database: Database, store: SessionStore) -> None:
    # A chain that is longer than SQLite follows cascades.
    found = store.begin(ANA, BY)
    turn = store.add_turn(ANA, found.summary.id, None, "hello", answer(), BY)
    table = Base.metadata.tables["turns"]
    with database.writing() as session:
        first = dict(session.execute(select(table)).mappings().one())
        chain = [f"{n:032d}" for n in range(1500)]
        parents = [turn.id, *chain[:-1]]
        rows = [
            first | {"id": i, "parent_id": p, "place": n + 2}
            for n, (i, p) in enumerate(zip(chain, parents, strict=True))
        ]
        session.execute(table.insert(), rows)
    read = store.stand_at(ANA, found.summary.id, chain[-1])
    assert len(read.path) == 1501 and read.leaf_below(read.turns[0]).id == chain[-1]
    store.delete(ANA, found.summary.id)
    assert everything(database)["turns"] == []
