"""One database: nothing is lost between threads, nothing half is kept, what cannot be opened gets a sentence."""

import os
import re
import sqlite3
import stat
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text

from engine.errors import BadInput, StorageError
from storage import database as module
from storage.database import Database, open_database, sqlite_url, sqlite_warning
from storage.migrate import revisions
from storage.personas import PersonaStore
from storage.tables import OwnerRow, PersonaRow
from tests.storage.made import ANA, SHEET, everything

THREADS, UNITS = 8, 30


def count_up(databases: list[Database]) -> tuple[int, int]:
    """Let threads read a number and write one more; return the number at the end, and how many units failed."""
    with databases[0].writing() as session:
        session.add(OwnerRow(id=ANA, created_ms=0))
    failures: list[StorageError] = []

    def work(database: Database) -> None:
        for _ in range(UNITS):
            try:
                with database.writing() as session:
                    row = session.get_one(OwnerRow, ANA)
                    seen = row.created_ms
                    time.sleep(0.0005)
                    row.created_ms = seen + 1
            except StorageError as error:
                failures.append(error)

    threads = [threading.Thread(target=work, args=(databases[n % len(databases)],)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with databases[0].reading() as session:
        return session.get_one(OwnerRow, ANA).created_ms, len(failures)


def test_units_that_read_before_they_write_lose_nothing(database: Database) -> None:
    assert count_up([database]) == (THREADS * UNITS, 0)


def test_nor_do_they_beside_a_second_program(database: Database, url: str) -> None:
    second = open_database(url)
    try:
        assert count_up([database, second]) == (THREADS * UNITS, 0)
    finally:
        second.close()


def test_it_is_begin_immediate_that_does_it(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deferred(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    monkeypatch.setattr(module, "_begin", deferred)
    first, second = open_database(sqlite_url(file)), open_database(sqlite_url(file))
    try:
        counted, failures = count_up([first, second])
    finally:
        first.close()
        second.close()
    assert counted < THREADS * UNITS and failures


def test_a_unit_that_raises_keeps_nothing(database: Database) -> None:
    before = everything(database)
    with pytest.raises(KeyError), database.writing() as session:
        session.add(OwnerRow(id=ANA, created_ms=0))
        session.flush()
        raise KeyError
    assert everything(database) == before
    with database.writing() as session:
        session.add(OwnerRow(id=ANA, created_ms=0))
    assert everything(database) != before


def test_a_reader_does_not_wait_for_a_writer_and_sees_nothing_of_it(database: Database) -> None:
    with database.writing() as writer:
        writer.add(OwnerRow(id=ANA, created_ms=0))
        writer.flush()
        with database.reading() as reader:
            assert reader.get(OwnerRow, ANA) is None


def test_a_reader_sees_one_state(database: Database) -> None:
    with database.reading() as reader:
        assert reader.scalars(select(OwnerRow.id)).all() == []
        with database.writing() as writer:
            writer.add(OwnerRow(id=ANA, created_ms=0))
        assert reader.scalars(select(OwnerRow.id)).all() == []


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(StorageError), database.reading() as session:
        session.add(OwnerRow(id=ANA, created_ms=0))
        session.flush()


def test_a_second_writer_is_told_when_the_first_does_not_end(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BUSY_TIMEOUT_MS", 20)
    with sqlite_database.writing(), pytest.raises(StorageError, match="busy.*Try again"), sqlite_database.writing():
        raise AssertionError("both write")


def test_the_pragmas_hold_on_every_connection(sqlite_database: Database) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 10_000}
    opened = [sqlite_database._engine.connect() for _ in range(7)]
    try:
        for connection in opened:
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
            assert found == wanted
    finally:
        for connection in opened:
            connection.close()


def test_a_child_without_a_parent_is_refused(database: Database) -> None:
    with pytest.raises(StorageError, match="(?i)foreign key"), database.writing() as session:
        session.add(PersonaRow(id="1" * 32, owner_id=ANA, name="x", lifecycle="active", created_ms=0))


def test_half_a_character_is_refused_in_a_sentence(sqlite_database: Database) -> None:
    with pytest.raises(BadInput, match="half a character"):
        PersonaStore(sqlite_database).add(ANA, "\ud83d", SHEET)
    assert not any(rows for rows in everything(sqlite_database).values())


def test_only_its_owner_may_read_the_file(sqlite_database: Database, file: Path) -> None:
    PersonaStore(sqlite_database).add(ANA, "Ana", SHEET)
    found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (file.parent, *file.parent.iterdir())}
    assert found.pop(file.parent.name) == 0o700
    assert found == {"studio.db": 0o600, "studio.db-wal": 0o600, "studio.db-shm": 0o600}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "bob:hush@host/db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite://bob:hush@host/studio.db",
        "oracle9://bob:hush@host/db",
        "postgresql://bob:hush@host:hush/db",
        "postgresql+nodriver://bob:hush@host/db?password=hush",
    ],
)
def test_a_wrong_url_gets_a_sentence_without_its_password(url: str) -> None:
    with pytest.raises(
        StorageError, match=r"cannot be opened: .*\. Check PERSONA_STUDIO_HOME and PERSONA_STUDIO_DATABASE_URL\."
    ) as caught:
        open_database(url)
    assert "hush" not in str(caught.value)


def test_a_file_that_is_no_database_gets_a_sentence_and_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "studio.db"
    file.write_bytes(b"no database at all" * 100)
    before = file.read_bytes()
    with pytest.raises(StorageError, match="not a database"):
        open_database(sqlite_url(file))
    assert file.read_bytes() == before


@contextmanager
def somebody_without_rights() -> Iterator[None]:
    """Root may write everywhere; be nobody for a while."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.mark.parametrize("is_made", [False, True])
def test_a_folder_that_cannot_be_written_gets_a_sentence(is_made: bool) -> None:
    # Not `tmp_path`, whose parents are closed to nobody.
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "studio.db"
        if is_made:
            open_database(sqlite_url(file)).close()
        Path(name).chmod(0o555)
        with somebody_without_rights(), pytest.raises(StorageError, match="Permission denied.*Check PERSONA"):
            open_database(sqlite_url(file))
        Path(name).chmod(0o755)


def test_a_folder_below_a_file_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StorageError, match="cannot be opened"):
        open_database(sqlite_url(tmp_path / "file" / "studio.db"))


def test_a_database_of_a_newer_program_is_refused_and_not_touched(url: str) -> None:
    made = open_database(url)
    PersonaStore(made).add(ANA, "Ana", SHEET)
    with made.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = everything(made)
    with pytest.raises(StorageError, match="migration 9999.*newer Persona Studio"):
        open_database(url)
    assert everything(made) == before
    with made.reading() as session:
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
    made.close()


def test_it_is_opened_again_as_it_was(url: str) -> None:
    made = open_database(url)
    PersonaStore(made).add(ANA, "Ana", SHEET)
    before = everything(made)
    made.close()
    again = open_database(url)
    assert everything(again) == before
    with again.reading() as session:
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == revisions()[-1]
    again.close()


def test_two_programs_may_make_it_at_once(url: str) -> None:
    opened: list[Database] = []
    threads = [threading.Thread(target=lambda: opened.append(open_database(url))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == len(threads)
    for database in opened:
        database.close()


@pytest.mark.parametrize("version", [(3, 7, 0), (3, 40, 1), (3, 51, 2)])
def test_an_sqlite_that_may_damage_a_file_is_named(version: tuple[int, ...]) -> None:
    assert sqlite_warning(version).startswith(f"SQLite {'.'.join(map(str, version))} has the WAL-reset bug")


@pytest.mark.parametrize("version", [(3, 6, 23), (3, 51, 3), (3, 53, 0), (4, 0, 0)])
def test_another_is_not(version: tuple[int, ...]) -> None:
    assert sqlite_warning(version) == ""


def test_the_log_is_emptied_unless_a_reader_holds_it(sqlite_database: Database, file: Path) -> None:
    log = file.with_name("studio.db-wal")
    with sqlite_database.reading() as reader:
        reader.scalars(select(OwnerRow.id)).all()
        PersonaStore(sqlite_database).add(ANA, "Ana", SHEET)
        assert sqlite_database.wipe_log() is False
        assert log.stat().st_size
    assert sqlite_database.wipe_log() is True
    assert log.stat().st_size == 0


def test_nothing_else_in_the_log_is_lost(database: Database, url: str) -> None:
    PersonaStore(database).add(ANA, "Ana", SHEET)
    before = everything(database)
    assert database.wipe_log()
    assert everything(database) == before
    assert re.match("sqlite|postgresql", database.url.drivername)


def test_a_plain_reader_of_the_file_finds_the_tables(sqlite_database: Database, file: Path) -> None:
    connection = sqlite3.connect(file)
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    assert {"owners", "personas", "persona_versions", "sessions", "turns"} <= names
