"""Copy a database in use to one file, whole and checked.

SQLite only, by its own backup: a copy of one moment, however much is written meanwhile.
"""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from engine.errors import BadInput, StorageError


def back_up(url: str, target: Path) -> int:
    """Copy the database at `url` to `target`, which must not be there; return its size [bytes].

    The copy is made beside `target` and takes its name only when it has passed SQLite's integrity check.

    Raises:
        BadInput: `target` is there already, or the database is not an SQLite file.
        StorageError: the URL is wrong, or the copy cannot be made, or is damaged.
    """
    try:
        place = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StorageError("The database URL cannot be read. Check PERSONA_STUDIO_DATABASE_URL.") from error
    if place.get_backend_name() != "sqlite" or not place.database:
        raise BadInput(f"Only SQLite is backed up here; use the tools of {place.get_backend_name()} for its databases.")
    source = Path(place.database)
    if not source.is_file():
        raise BadInput(
            f"{source} is not there, so there is nothing to back up. Start the studio once, or name its home."
        )
    if target.exists():
        raise BadInput(f"{target} is there already and is not overwritten. Name another file.")
    draft = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy(source, draft)
        os.replace(draft, target)
        _sync(target.parent)
        return target.stat().st_size
    except (sqlite3.Error, OSError) as error:
        raise StorageError(f"The backup to {target} failed ({error}). The database itself is untouched.") from error
    finally:
        with suppress(OSError):
            _remove(draft)


def _copy(source: Path, draft: Path) -> None:
    _remove(draft)
    # Whoever may not read the database may not read its copy.
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    # Read only: this program is not the one that writes the log back into the file.
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as reader,
        closing(sqlite3.connect(draft)) as writer,
    ):
        # In one step: after each step SQLite lets go, and begins anew when somebody wrote meanwhile.
        reader.backup(writer, pages=-1)
        writer.execute("PRAGMA journal_mode = DELETE")
        found = writer.execute("PRAGMA integrity_check").fetchone()[0]
        orphans = writer.execute("PRAGMA foreign_key_check").fetchall()
    if found != "ok" or orphans:
        raise sqlite3.DatabaseError(f"the copy does not pass the integrity check: {found}, {len(orphans)} orphans")
    _sync(draft)


def _remove(draft: Path) -> None:
    for end in ("", "-journal", "-wal", "-shm"):
        draft.with_name(draft.name + end).unlink(missing_ok=True)


def _sync(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
