"""One database: how it is opened, read and written. Every writing unit is one transaction, and one writes at a time.

SQLAlchemy's default mode for SQLite loses updates of threads that read before they write; here the driver begins
nothing by itself, and a writing unit begins with BEGIN IMMEDIATE behind one lock. Readers never wait for it (WAL).
PostgreSQL gets the same promises from an advisory lock and from snapshots.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from engine.errors import BadInput, StorageError
from storage.migrate import upgrade

BUSY_TIMEOUT_MS = 10_000
WIPE_TIMEOUT_MS = 500
FIRST_AFFECTED, FIRST_MENDED = (3, 7, 0), (3, 51, 3)
_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
)
_IS_WRITING = "persona_studio_is_writing"
# Any fixed number: what every Persona Studio on one PostgreSQL database locks before it writes.
_WRITER_KEY = 7_309_944
_POSTGRESQL_WRITES = f"SET LOCAL lock_timeout = {BUSY_TIMEOUT_MS}; SELECT pg_advisory_xact_lock({_WRITER_KEY})"
_POSTGRESQL_READS = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"


class Database:
    """A database with the newest tables."""

    def __init__(self, engine: Engine) -> None:
        """Take over an engine made by `open_database`."""
        self._engine = engine
        self._writer = engine.execution_options(**{_IS_WRITING: True})
        self._lock = threading.Lock()

    @property
    def url(self) -> URL:
        """Where it is."""
        return self._engine.url

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one state of the database and writes nothing.

        Raises:
            StorageError: the database cannot be read.
        """
        with _as_ours(), Session(self._engine, expire_on_commit=False) as session:
            yield session
            session.rollback()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session whose changes are kept together when the block ends, and not at all when it raises.

        Raises:
            StorageError: the database cannot be written.
        """
        with (
            self._alone(),
            _as_ours(),
            Session(self._writer, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def wipe_log(self) -> bool:
        """Empty SQLite's write-ahead log, where deleted text lingers; for after a deletion.

        Return whether it is empty now; when a reader holds it, the next call does it, or closing.

        Raises:
            StorageError: somebody else wrote for ten seconds.
        """
        if self._engine.dialect.name != "sqlite":
            return True
        with self._alone(), _as_ours():
            connection = self._engine.raw_connection()
            try:
                cursor = connection.cursor()
                cursor.execute(f"PRAGMA busy_timeout = {WIPE_TIMEOUT_MS}")
                is_held = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
                cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
            except sqlite3.Error:
                # What was deleted is deleted; only its shadow stays a while. The connection is not used again.
                connection.invalidate()
                return False
            finally:
                connection.close()
            return not is_held

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=BUSY_TIMEOUT_MS / 1000):
            raise StorageError("The database was busy for ten seconds, so nothing was saved. Try again.")
        try:
            yield
        finally:
            self._lock.release()

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def open_database(url: str) -> Database:
    """Return the database at an SQLAlchemy URL, made or upgraded to the newest tables.

    Raises:
        StorageError: the URL is wrong, the database cannot be opened, or a newer program made it.
    """
    try:
        place = make_url(url)
        if place.get_backend_name() == "sqlite":
            _make_file(place)
        engine = create_engine(place, pool_pre_ping=place.get_backend_name() != "sqlite")
    except (ArgumentError, ModuleNotFoundError, OSError, ValueError) as error:
        # Python would show what it took for a port, which may be half a password.
        reason = "its port is not a number" if isinstance(error, ValueError) else error
        raise StorageError(
            f"The database {_without_password(url)} cannot be opened: {reason}. "
            "Check PERSONA_STUDIO_HOME and PERSONA_STUDIO_DATABASE_URL."
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    try:
        with _as_ours():
            upgrade(engine.execution_options(**{_IS_WRITING: True}))
    except StorageError:
        engine.dispose()
        raise
    return Database(engine)


def sqlite_url(file: Path) -> str:
    """Return the URL of an SQLite file."""
    return URL.create("sqlite", database=str(file)).render_as_string()


def sqlite_warning(version: tuple[int, ...]) -> str:
    """Return a sentence when this SQLite can damage a database that two programs write at once; empty otherwise.

    Source: sqlite.org/wal.html, "The WAL-Reset Bug": 3.7.0 to 3.51.2.
    """
    if not FIRST_AFFECTED <= version < FIRST_MENDED:
        return ""
    name = ".".join(map(str, version))
    return (
        f"SQLite {name} has the WAL-reset bug (mended in 3.51.3): a database that two programs write at the same "
        "moment can be damaged. The studio writes through one connection; let no second program write to its file."
    )


def _set_up(connection: Any, _record: object) -> None:
    # The driver begins nothing by itself; `_begin` does.
    connection.isolation_level = None
    # SQLite's own knows only ASCII, so that a search for "über" would not find "Über".
    connection.create_function("lower", 1, lambda text: text if text is None else str(text).lower(), deterministic=True)
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: Connection) -> None:
    is_writing = connection.get_execution_options().get(_IS_WRITING, False)
    if connection.dialect.name == "sqlite":
        # Without it a reading unit that writes by mistake would pass the lock by.
        connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if is_writing else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")
    elif connection.dialect.name == "postgresql":
        for statement in (_POSTGRESQL_WRITES if is_writing else _POSTGRESQL_READS).split("; "):
            connection.exec_driver_sql(statement)


def _make_file(place: URL) -> None:
    if place.host:
        raise ArgumentError("an SQLite file has no host; write three slashes, and its whole path")
    if not place.database or place.database == ":memory:":
        raise ArgumentError("an SQLite database in memory is lost at once; name a file")
    file = Path(place.database)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Only for the person whose studio it is; SQLite gives the files beside it the same mode.
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))


def _without_password(url: str) -> str:
    try:
        # Some drivers take the password as a parameter, so those are not shown either.
        return make_url(url).set(query={}).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        scheme, separator, _ = url.partition("://")
        return f"{scheme}://…" if separator else "URL"


@contextmanager
def _as_ours() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise StorageError(f"The database could not do that ({_cause(error)}). Nothing of it was saved.") from error
    except UnicodeEncodeError as error:
        half = error.object[error.start : error.end]
        raise BadInput(f"The text has half a character in it ({half!a}) and was not saved. Type it again.") from error


def _cause(error: SQLAlchemyError) -> str:
    cause = getattr(error, "orig", None) or error
    told = cause.args[0] if cause.args else ""
    # pg8000 hands over the server's fields; M is the message.
    return str(told["M"]) if isinstance(told, dict) and "M" in told else str(cause)
