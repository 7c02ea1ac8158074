"""`backup FILE` as people call it, and where the database lies."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.bootstrap import database_url
from app.settings import Settings, read_settings
from storage.database import open_database, sqlite_url
from storage.personas import PersonaStore
from tests.app.test_cli import run


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A studio's home with a database in it."""
    home = tmp_path / "home"
    monkeypatch.setenv("PERSONA_STUDIO_HOME", str(home))
    database = open_database(database_url(read_settings()))
    PersonaStore(database).add("a" * 64, "Ana", {})
    database.close()
    return home


def test_the_database_is_a_file_in_the_home_unless_a_url_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert database_url(Settings(home=tmp_path)) == sqlite_url(tmp_path / "studio.db")
    monkeypatch.setenv("PERSONA_STUDIO_DATABASE_URL", "postgresql+pg8000://bob:hush@host/studio")
    assert database_url(read_settings()) == "postgresql+pg8000://bob:hush@host/studio"
    assert "hush" not in repr(read_settings())


def test_a_backup_is_made_and_not_made_twice(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "copy.db"
    code, out, _ = run(["backup", str(copy)], capsys)
    assert code == 0 and str(copy) in out and (home / "studio.db").is_file()
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT name FROM personas").fetchall() == [("Ana",)]
    before = copy.read_bytes()
    code, _, err = run(["backup", str(copy)], capsys)
    assert code == 2 and "not overwritten" in err and copy.read_bytes() == before


def test_a_backup_of_nothing_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PERSONA_STUDIO_HOME", str(tmp_path))
    code, _, err = run(["backup", str(tmp_path / "copy.db")], capsys)
    assert code == 2 and "nothing to back up" in err and list(tmp_path.iterdir()) == []


def test_a_backup_that_fails_is_no_fault_of_the_call(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "studio.db").write_bytes(b"no database" * 1000)
    code, _, err = run(["backup", str(home / "copy.db")], capsys)
    assert code == 1 and "failed" in err and len(err.strip().splitlines()) == 1
    assert not (home / "copy.db").exists()
