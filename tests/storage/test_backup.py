"""A copy of a database in use is whole, of one moment, and never in place of something; and what is deleted is gone."""

import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import BadInput, StorageError
from storage.backup import back_up
from storage.comparisons import ComparisonStore
from storage.database import Database, open_database, sqlite_url
from storage.personas import PersonaStore
from storage.records import SpokenBy
from storage.sessions import SessionStore
from tests.storage.made import ANA, SHEET, answer, everything

BY = SpokenBy("Ana")
CANARY = "kanarienvogel"


@contextmanager
def somebody_writes(database: Database) -> Iterator[tuple[str, list[str]]]:
    """Add turns without a pause; give the session's id, and the turns that were acknowledged so far."""
    store = SessionStore(database)
    session_id = store.begin(ANA, BY).summary.id
    acknowledged: list[str] = []
    is_over = threading.Event()

    def work() -> None:
        while not is_over.is_set():
            turn = store.add_turn(ANA, session_id, acknowledged[-1] if acknowledged else None, "hello", answer(), BY)
            acknowledged.append(turn.id)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield session_id, acknowledged
    finally:
        is_over.set()
        thread.join()


def test_a_copy_under_load_is_whole_and_a_prefix(sqlite_database: Database, file: Path, tmp_path: Path) -> None:
    # More than SQLite would copy at once if it went page by page, so that a writer would make it begin anew.
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE ballast (bytes BLOB)")
        connection.execute("INSERT INTO ballast VALUES (zeroblob(20000000))")
    with somebody_writes(sqlite_database) as (session_id, acknowledged):
        for number in range(5):
            copy = tmp_path / "copies" / f"{number}.db"
            at_least = len(acknowledged)
            assert back_up(sqlite_url(file), copy) == copy.stat().st_size
            opened = open_database(sqlite_url(copy))
            turns = [turn.id for turn in SessionStore(opened).get(ANA, session_id).path]
            opened.close()
            assert len(turns) >= at_least
            # The thread may not have noted the last one yet.
            assert turns[:-1] == acknowledged[: len(turns) - 1] or turns == acknowledged[: len(turns)]
            with closing(sqlite3.connect(copy)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert sorted(path.suffix for path in (tmp_path / "copies").iterdir()) == [".db"] * 5


def test_a_copy_holds_everything_and_needs_no_log(sqlite_database: Database, file: Path, tmp_path: Path) -> None:
    PersonaStore(sqlite_database).add(ANA, "Ana", SHEET)
    copy = tmp_path / "copy.db"
    back_up(sqlite_url(file), copy)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["copy.db"]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    opened = open_database(sqlite_url(copy))
    assert everything(opened) == everything(sqlite_database)
    opened.close()


def test_nothing_is_overwritten(sqlite_database: Database, file: Path, tmp_path: Path) -> None:
    there = tmp_path / "there.db"
    there.write_text("precious", encoding="utf-8")
    with pytest.raises(BadInput, match="there already and is not overwritten"):
        back_up(sqlite_url(file), there)
    with pytest.raises(BadInput, match="there already"):
        back_up(sqlite_url(file), file)
    assert there.read_text(encoding="utf-8") == "precious"
    assert sqlite_database.url.database == str(file)


def damage(file: Path) -> None:
    """Swap the content of two pages of tables, which leaves the file's head as it is."""
    content = bytearray(file.read_bytes())
    content[4096 * 3 : 4096 * 4], content[4096 * 5 : 4096 * 6] = content[4096 * 5 : 4096 * 6], bytes(4096)
    file.write_bytes(content)


def orphan(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DELETE FROM owners")


@pytest.mark.parametrize("harm", [damage, orphan])
def test_a_damaged_database_gives_a_sentence_and_no_copy(harm: object, file: Path, tmp_path: Path) -> None:
    made = open_database(sqlite_url(file))
    PersonaStore(made).add(ANA, "Ana", SHEET)
    made.close()
    assert callable(harm)
    harm(file)
    with pytest.raises(StorageError, match="failed .*The database itself is untouched"):
        back_up(sqlite_url(file), tmp_path / "copies" / "copy.db")
    assert list((tmp_path / "copies").iterdir()) == []


def test_a_folder_that_cannot_be_made_gives_a_sentence(sqlite_database: Database, file: Path) -> None:
    assert sqlite_database.url.database == str(file)
    with pytest.raises(StorageError, match="failed"):
        back_up(sqlite_url(file), file / "copy.db")


def test_a_leftover_of_a_killed_backup_is_no_hindrance(sqlite_database: Database, file: Path, tmp_path: Path) -> None:
    assert sqlite_database.url.database == str(file)
    (tmp_path / "copy.db.part").write_text("half", encoding="utf-8")
    back_up(sqlite_url(file), tmp_path / "copy.db")
    assert not (tmp_path / "copy.db.part").exists()


@pytest.mark.parametrize(
    ("url", "error", "words"),
    [
        ("postgresql://bob:hush@host/db", BadInput, "tools of postgresql"),
        ("sqlite://", BadInput, "Only SQLite"),
        ("nonsense:hush", StorageError, "URL cannot be read"),
        ("postgresql://bob:hush@host:hush/db", StorageError, "URL cannot be read"),
    ],
)
def test_what_cannot_be_copied_is_said(url: str, error: type[Exception], words: str, tmp_path: Path) -> None:
    with pytest.raises(error, match=words) as caught:
        back_up(url, tmp_path / "copy.db")
    assert "hush" not in str(caught.value)


def test_a_database_that_is_not_there_is_not_made(file: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nothing to back up"):
        back_up(sqlite_url(file), tmp_path / "copy.db")
    assert not file.parent.exists()


def traces_of_the_canary(file: Path) -> int:
    return sum(path.read_bytes().count(CANARY.encode()) for path in file.parent.iterdir())


def test_what_is_deleted_is_nowhere_in_the_files(sqlite_database: Database, file: Path) -> None:
    sessions, comparisons = SessionStore(sqlite_database), ComparisonStore(sqlite_database)
    personas = PersonaStore(sqlite_database)
    secret = f"{CANARY} " * 3000
    told = answer(secret)
    told = replace(told, asked=replace(told.asked, sheet={"identity": secret}))
    kept = sessions.begin(ANA, BY).summary.id
    persona = personas.add(ANA, CANARY, {"identity": secret}).id
    by = SpokenBy(CANARY, persona, 1)
    session = sessions.begin(ANA, by).summary.id
    for size in (1, 40, 900, 3000):
        # Turns of all sizes, among others that stay, so that pages are split, joined and left half full.
        parent = sessions.get(ANA, session).head_id
        sessions.add_turn(ANA, session, parent, f"{CANARY} " * size, answer(f"{CANARY} " * size), by)
        sessions.add_turn(ANA, kept, None, "hello " * size, answer(), BY)
    comparison = comparisons.add(ANA, secret, [told, answer(CANARY)]).id
    sessions.rename(ANA, session, CANARY)
    assert traces_of_the_canary(file)
    for delete in (
        lambda: comparisons.delete(ANA, comparison),
        lambda: sessions.delete(ANA, session),
        lambda: personas.delete(ANA, persona),
    ):
        delete()
        # Each deletion empties the log by itself, whichever comes last.
        assert file.with_name("studio.db-wal").stat().st_size == 0
    assert traces_of_the_canary(file) == 0
    assert len(sessions.get(ANA, kept).turns) == 4
