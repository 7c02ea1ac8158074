"""What `doctor` says of the machine."""

import sqlite3

import pytest

from app.doctor import check_sqlite


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2)])
def test_an_sqlite_with_a_fault_is_a_note_and_no_failure(version: tuple[int, ...]) -> None:
    finding = check_sqlite(version)
    assert finding.is_ok
    assert f"SQLite {'.'.join(map(str, version))} has the WAL-reset bug" in finding.what
    assert "let no second program write" in finding.what


def test_another_is_only_named() -> None:
    assert check_sqlite((3, 51, 3)).what == "SQLite 3.51.3"
    assert sqlite3.sqlite_version in check_sqlite(sqlite3.sqlite_version_info).what
