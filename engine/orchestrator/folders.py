"""Persona files in the folders of their tiers, moved so that a crash at any moment loses nothing and leaves no double.

A journal file beside the folders says what is under way: it is written before the copy, removed after the original is
gone. `recover_moves` finishes or undoes what a crash left. One process moves at a time; what is in a file is not asked.
"""

import hashlib
import json
import os
import re
import unicodedata
from pathlib import Path

from engine.errors import BadInput, Busy, NotThere

NAME_LENGTH = 80
"""Most characters of a file's name, ending included."""
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:-|$)")
_TIER = re.compile(r"[a-z]{1,20}")
_FILE = re.compile(r"[a-z0-9-]{1,75}\.json")


def persona_file_name(persona_id: str) -> str:
    """Return a name that every file system takes: readable part, 8 hex digits of the id's hash, `.json`."""
    plain = unicodedata.normalize("NFKD", persona_id).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "persona"
    if _RESERVED.match(slug):
        slug = f"p-{slug}"
    mark = hashlib.sha256(persona_id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{slug[: NAME_LENGTH - 14].rstrip('-')}-{mark}.json"


def move_persona_to_folder(
    persona_id: str, current_folder: str | os.PathLike[str], target_folder: str | os.PathLike[str]
) -> Path:
    """Move a persona's file and return where it lies now; a reader sees it whole in one folder or, for a moment, both.

    Both folders are tiers of one room. Nothing happens when they are the same.

    Raises:
        NotThere: the current folder has no file of this persona.
        BadInput: the folders have different parents, the target has another file of that name, or writing failed.
        Busy: a move of this persona is under way, or was interrupted and waits for `recover_moves`.
    """
    current, target = Path(current_folder), Path(target_folder)
    name = persona_file_name(persona_id)
    source = current / name
    if current.parent.resolve() != target.parent.resolve():
        raise BadInput(f"{current} and {target} are not tiers of one folder. Give two folders beside each other.")
    if not source.is_file():
        raise NotThere(f"There is no persona {persona_id!r} in {current}. Look in the other tiers.")
    if current.resolve() == target.resolve():
        return source
    try:
        data = source.read_bytes()
        if (target / name).exists():
            raise BadInput(f"{target / name} is there already. Take it away or give the persona another id.")
        journal = _open_journal(current, target, name, data)
        _write(target / name, data)
        _finish(source, journal)
    except OSError as error:
        raise BadInput(
            f"{source} cannot be moved to {target}: {error.strerror}. Free the disk or its rights, then recover_moves."
        ) from error
    return target / name


def recover_moves(root: str | os.PathLike[str]) -> tuple[str, ...]:
    """Finish or undo every interrupted move below the folder of tiers; return one sentence for each.

    A copy that is whole is kept and the original goes; otherwise the original stays. Call it before anything moves.

    Raises:
        BadInput: a journal names files that are none of ours; nothing of it is touched.
    """
    folder = Path(root)
    return tuple(_recover(folder, journal) for journal in sorted(folder.glob(".move-*.journal")))


def _recover(root: Path, journal: Path) -> str:
    move = _read_journal(journal)
    for draft in root.glob("*/.*.part"):
        draft.unlink()
    if move is None:  # The journal itself was cut off: nothing had begun.
        _remove(journal)
        return f"{journal.name} was not begun."
    source, target = root / move["from"] / move["name"], root / move["to"] / move["name"]
    is_whole = target.is_file() and hashlib.sha256(target.read_bytes()).hexdigest() == move["sha256"]
    if is_whole:
        _finish(source, journal)
        return f"{move['name']} is now in {move['to']}."
    if not source.is_file():
        raise BadInput(
            f"{journal} tells of {source}, which is gone, and {target} is not it. Restore one from a backup."
        )
    _remove(journal)
    return f"{move['name']} stays in {move['from']}."


def _open_journal(current: Path, target: Path, name: str, data: bytes) -> Path:
    journal = target.parent / f".move-{name.removesuffix('.json')[-8:]}.journal"
    digest = hashlib.sha256(data).hexdigest()
    entry = {"name": name, "from": current.name, "to": target.name, "sha256": digest}
    try:
        with journal.open("xb") as stream:
            stream.write(json.dumps(entry).encode() + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
    except FileExistsError:
        raise Busy(f"{name} is being moved, or a move was cut off. Call recover_moves, then try again.") from None
    _sync_folder(journal.parent)
    return journal


def _read_journal(journal: Path) -> dict[str, str] | None:
    """Return what a journal says; None when it was cut off.

    Raises:
        BadInput: it leads out of the tiers.
    """
    try:
        move = json.loads(journal.read_bytes())
    except ValueError:
        return None
    fits = isinstance(move, dict) and all(
        isinstance(move.get(key), str) and form.fullmatch(move[key])
        for key, form in (("from", _TIER), ("to", _TIER), ("name", _FILE), ("sha256", re.compile("[0-9a-f]{64}")))
    )
    if not fits:
        raise BadInput(f"{journal} is no journal of a move. Look at it and delete it.")
    return move


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(exist_ok=True)
    draft = file.with_name(f".{file.name}.part")
    with draft.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(draft, file)
    _sync_folder(file.parent)


def _finish(source: Path, journal: Path) -> None:
    source.unlink(missing_ok=True)
    _sync_folder(source.parent)
    _remove(journal)


def _remove(journal: Path) -> None:
    journal.unlink()
    _sync_folder(journal.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows opens no folder; there the file system orders the entries itself.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
