"""Bring a database to the newest tables, from whichever migration it stands at, in one transaction.

Knows Alembic; the steps stand in `migrations/versions/`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine

from engine.errors import StorageError

_FOLDER = Path(__file__).parent / "migrations"
NEWEST = "head"


def upgrade(engine: Engine, revision: str = NEWEST) -> None:
    """Upgrade to `revision`; a database that is already there is left alone.

    Raises:
        StorageError: the database was made by a newer program, or rows would lose what they point at.
    """
    config = _config()
    with engine.connect() as connection, _foreign_keys_off(connection), connection.begin():
        found = MigrationContext.configure(connection).get_current_revision()
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if found is not None and found not in known:
            raise StorageError(
                f"The database stands at migration {found}, which this program does not know. "
                "Start the newer Persona Studio that made it, or name another database."
            )
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, revision)
        except CommandError as error:
            raise StorageError(f"The database cannot be upgraded: {error}.") from error
        _require_whole(connection)


def revisions() -> list[str]:
    """Return all migrations, the oldest first."""
    config = _config()
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def _config() -> Config:
    config = Config()
    # The option is a template, in which a lone % has a meaning.
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    return config


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """Let a migration rebuild a table: SQLite deletes the children of a table that is dropped while the keys are on.

    The pragma does nothing inside a transaction, so it is set before it begins.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def _require_whole(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            tables = ", ".join(sorted({orphan[0] for orphan in orphans}))
            raise StorageError(
                f"{len(orphans)} rows of {tables} point at rows that are not there, so the database was left as it is. "
                "Go back to a backup of it."
            )
