"""Personas: every save is a further version, no version ever changes, and what is deleted is gone."""

from collections.abc import Iterator
from itertools import count

import pytest
from sqlalchemy import text, update

from engine.errors import NotThere, StorageError
from storage import personas, sessions
from storage.database import Database
from storage.personas import LIFECYCLES, PersonaStore
from storage.records import SpokenBy
from storage.sessions import SessionStore
from storage.tables import VersionRow
from tests.storage.made import ANA, BOB, SHEET, answer, everything


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A millisecond passes at every look, so that newest first is a fixed order."""
    ticks = count(1)
    for module in (personas, sessions):
        monkeypatch.setattr(module, "now_ms", lambda: next(ticks))
    yield


def test_a_persona_begins_with_version_one(database: Database) -> None:
    store = PersonaStore(database)
    made = store.add(ANA, "Ana <b>", SHEET, "first")
    assert (made.name, made.lifecycle, made.used_ms) == ("Ana <b>", "active", None)
    assert (made.newest.number, made.newest.note, made.newest.sheet) == (1, "first", SHEET)
    assert store.get(ANA, made.id) == made


def test_names_need_not_differ(database: Database) -> None:
    store = PersonaStore(database)
    assert store.add(ANA, "Ana", SHEET).id != store.add(ANA, "Ana", SHEET).id


def test_saving_adds_a_version_and_keeps_the_others(database: Database) -> None:
    store = PersonaStore(database)
    made = store.add(ANA, "Ana", SHEET)
    saved = store.save(ANA, made.id, "Anna", SHEET | {"strength": 0.5}, "softer")
    assert (saved.name, saved.newest.number, saved.created_ms) == ("Anna", 2, made.created_ms)
    newest, first = store.versions(ANA, made.id)
    assert (newest, first) == (saved.newest, made.newest)
    assert store.version(ANA, made.id, 1) == first
    with pytest.raises(NotThere, match="no version 3"):
        store.version(ANA, made.id, 3)


def test_a_version_is_never_changed(database: Database) -> None:
    made = PersonaStore(database).add(ANA, "Ana", SHEET)
    before = everything(database)
    for change in (update(VersionRow).values(note="x"), text("UPDATE persona_versions SET number = 5")):
        with (
            pytest.raises(StorageError, match="a version of a persona is never changed"),
            database.writing() as session,
        ):
            session.execute(change)
    assert everything(database) == before
    assert PersonaStore(database).get(ANA, made.id) == made


def test_the_one_used_or_made_last_comes_first(database: Database) -> None:
    store, spoken = PersonaStore(database), SessionStore(database)
    first, second, third = (store.add(ANA, name, SHEET) for name in "abc")
    store.add(BOB, "d", SHEET)
    assert store.find(ANA) == [third, second, first]
    by = SpokenBy("a", first.id, 1)
    spoken.add_turn(ANA, spoken.begin(ANA, by).summary.id, None, "hello", answer(), by)
    found = store.find(ANA)
    assert [persona.name for persona in found] == ["a", "c", "b"]
    assert found[0].used_ms is not None and found[0].used_ms > third.created_ms


def test_it_moves_through_the_lifecycle(database: Database) -> None:
    store = PersonaStore(database)
    made = store.add(ANA, "Ana", SHEET)
    for lifecycle in LIFECYCLES:
        store.set_lifecycle(ANA, made.id, lifecycle)
        assert store.get(ANA, made.id).lifecycle == lifecycle
    with pytest.raises(ValueError, match="'asleep' is none of"):
        store.set_lifecycle(ANA, made.id, "asleep")


def test_deleting_takes_the_versions_and_leaves_the_sessions(database: Database) -> None:
    store, spoken = PersonaStore(database), SessionStore(database)
    made, other = store.add(ANA, "Ana", SHEET), store.add(ANA, "Bea", SHEET)
    by = SpokenBy("Ana", made.id, 1)
    session_id = spoken.begin(ANA, by).summary.id
    spoken.add_turn(ANA, session_id, None, "hello", answer(), by)
    store.delete(ANA, made.id)
    with pytest.raises(NotThere):
        store.get(ANA, made.id)
    assert store.find(ANA) == [other]
    assert len(everything(database)["persona_versions"]) == 1
    left = spoken.get(ANA, session_id)
    assert (left.summary.persona_id, left.summary.persona_name, len(left.turns)) == (None, "Ana", 1)
    # The page may still name the persona that is gone; its answer is kept all the same.
    spoken.add_turn(ANA, session_id, left.head_id, "still there?", answer(), by)
    assert spoken.get(ANA, session_id).summary.persona_id is None
