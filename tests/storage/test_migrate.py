"""A database from any earlier migration opens and keeps its rows; an upgrade that breaks off changes nothing."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, select, text

from engine.errors import StorageError
from storage import migrate
from storage.database import Database, open_database, sqlite_url
from storage.migrate import revisions, upgrade
from storage.personas import PersonaStore
from storage.tables import Base
from tests.storage.made import ANA, SHEET, everything

ROOT = Path(__file__).parents[2]
FURTHER = """
import os
import signal
import sqlalchemy as sa
from alembic import op

revision = "9001"
down_revision = "{before}"


def upgrade():
    op.create_table("extra", sa.Column("id", sa.Integer, primary_key=True))
    with op.batch_alter_table("personas", recreate="{recreate}") as batch:
        batch.add_column(sa.Column("mood", sa.Text(), nullable=True))
    {end}
"""
# Opens the database at argv[2] with the migrations in argv[1].
OPEN = """
import pathlib, sys
from storage import migrate
from storage.database import open_database
migrate._FOLDER = pathlib.Path(sys.argv[1])
open_database(sys.argv[2])
"""


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    if url.startswith("sqlite"):
        Path(create_engine(url).url.database or "").parent.mkdir(parents=True)
    made = create_engine(url)
    yield made
    made.dispose()


def further(folder: Path, end: str = "pass", recreate: str = "auto") -> Path:
    """Return a copy of the migrations with one more; a blank and a percent sign in its path mean nothing."""
    copied = folder / "100% more"
    shutil.copytree(ROOT / "storage" / "migrations", copied, ignore=shutil.ignore_patterns("__pycache__"))
    (copied / "versions" / "9001_extra.py").write_text(
        FURTHER.format(before=revisions()[-1], end=end, recreate=recreate), encoding="utf-8"
    )
    return copied


def value_for(table: Table, name: str, parents: dict[str, dict[str, Any]]) -> object:
    column = table.c[name]
    for key in column.foreign_keys:
        if key.column.table is not table:
            return parents[key.column.table.name][key.column.name]
        return None
    kind = column.type.python_type if str(column.type) != "JSON" else dict
    made = {str: f"{name} é", int: 7, float: 0.5, bool: True, dict: {"key": [name, 1.5]}}[kind]
    return made[: getattr(column.type, "length", None)] if isinstance(made, str) else made


def fill(connection: Connection) -> dict[str, dict[str, Any]]:
    """Put a row into every table there is, as the database itself describes them; return them."""
    found = MetaData()
    found.reflect(connection)
    rows: dict[str, dict[str, Any]] = {}
    for table in found.sorted_tables:
        if table.name != "alembic_version":
            rows[table.name] = {column.name: value_for(table, column.name, rows) for column in table.columns}
            connection.execute(table.insert(), rows[table.name])
    return rows


@pytest.mark.parametrize("revision", revisions())
def test_every_earlier_database_upgrades_and_keeps_its_rows(revision: str, url: str, engine: Engine) -> None:
    upgrade(engine, revision)
    with engine.begin() as connection:
        rows = fill(connection)
    assert rows
    open_database(url).close()
    found = MetaData()
    with engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == revisions()[-1]
        found.reflect(connection)
        for name, row in rows.items():
            kept = connection.execute(select(*(found.tables[name].c[column] for column in row))).mappings().all()
            assert [dict(there) for there in kept] == [row]


def test_the_newest_tables_are_the_models(database: Database) -> None:
    with database._engine.connect() as connection:
        options = {"compare_type": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata) == []


def test_the_comparison_finds_a_difference(url: str, engine: Engine) -> None:
    upgrade(engine, revisions()[0])
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert revisions() == sorted(revisions())


def state(url: str) -> tuple[str, set[str], set[str]]:
    engine, found = create_engine(url), MetaData()
    with engine.connect() as connection:
        revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
        found.reflect(connection)
    engine.dispose()
    return str(revision), set(found.tables), set(found.tables["personas"].c.keys())


@pytest.mark.parametrize("end", ["op.execute('SELECT * FROM nowhere')", "os.kill(os.getpid(), signal.SIGKILL)"])
def test_an_upgrade_that_breaks_off_changes_nothing(end: str, url: str, tmp_path: Path) -> None:
    open_database(url).close()
    before = state(url)
    call = [sys.executable, "-c", OPEN, str(further(tmp_path, end)), url]
    ended = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == (-signal.SIGKILL if "kill" in end else 1), ended.stderr
    assert "kill" in end or "StorageError: The database could not do that" in ended.stderr
    assert state(url) == before
    open_database(url).close()


def test_a_table_that_is_rebuilt_keeps_its_children(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = open_database(url)
    persona = PersonaStore(database).add(ANA, "Ana", SHEET)
    before = everything(database)
    assert before["persona_versions"]
    database.close()
    recreate = "always" if url.startswith("sqlite") else "auto"
    monkeypatch.setattr(migrate, "_FOLDER", further(tmp_path, recreate=recreate))
    database = open_database(url)
    assert state(url)[0] == "9001" and "mood" in state(url)[2]
    assert everything(database) == before
    # And the keys hold again on the very connection that upgraded.
    PersonaStore(database).delete(ANA, persona.id)
    assert everything(database)["persona_versions"] == []
    database.close()


def test_an_upgrade_that_leaves_orphans_is_taken_back(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = open_database(sqlite_url(file))
    PersonaStore(database).add(ANA, "Ana", SHEET)
    before = everything(database)
    end = "op.execute('DELETE FROM personas')"
    monkeypatch.setattr(migrate, "_FOLDER", further(tmp_path, end))
    with pytest.raises(StorageError, match="1 rows of persona_versions .*left as it is"):
        open_database(sqlite_url(file))
    assert everything(database) == before
    database.close()
