import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadInput, Busy, NotThere
from engine.orchestrator.folders import NAME_LENGTH, move_persona_to_folder, persona_file_name, recover_moves

TIERS = ("active", "stable", "experimental", "pruned")
CRASHING = """
import os, sys
from pathlib import Path
from engine.orchestrator import folders

left = int(sys.argv[2])

def counted(real):
    def call(*args, **kwargs):
        global left
        if left == 0:
            os._exit(9)
        left -= 1
        return real(*args, **kwargs)
    return call

os.fsync, os.replace, Path.unlink = counted(os.fsync), counted(os.replace), counted(Path.unlink)
root = Path(sys.argv[1])
folders.move_persona_to_folder("Ada", root / "active", root / "stable")
"""


def room(tmp_path: Path, data: bytes = b'{"persona_id": "Ada"}') -> Path:
    for tier in TIERS:
        (tmp_path / tier).mkdir()
    (tmp_path / "active" / persona_file_name("Ada")).write_bytes(data)
    return tmp_path


def files(root: Path) -> list[str]:
    return sorted(file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_file())


def test_a_file_moves_whole_and_leaves_nothing_behind(tmp_path: Path) -> None:
    root = room(tmp_path)
    moved = move_persona_to_folder("Ada", root / "active", root / "stable")
    assert moved.read_bytes() == b'{"persona_id": "Ada"}'
    assert files(root) == [f"stable/{persona_file_name('Ada')}"]
    assert move_persona_to_folder("Ada", root / "stable", root / "stable") == moved


@pytest.mark.parametrize("step", range(8))
def test_a_crash_at_any_step_loses_nothing_and_leaves_no_double(tmp_path: Path, step: int) -> None:
    root = room(tmp_path)
    ended = subprocess.run([sys.executable, "-c", CRASHING, str(root), str(step)], check=False)
    assert ended.returncode == 9
    recover_moves(root)
    (left,) = files(root)
    assert left in {f"{tier}/{persona_file_name('Ada')}" for tier in ("active", "stable")}
    assert (root / left).read_bytes() == b'{"persona_id": "Ada"}'
    assert recover_moves(root) == ()
    move_persona_to_folder("Ada", (root / left).parent, root / "pruned")


def test_without_a_crash_the_counted_child_ends_well(tmp_path: Path) -> None:
    root = room(tmp_path)
    assert subprocess.run([sys.executable, "-c", CRASHING, str(root), "99"], check=False).returncode == 0
    assert files(root) == [f"stable/{persona_file_name('Ada')}"]


def test_what_can_not_be_moved_is_refused_and_stays(tmp_path: Path) -> None:
    root = room(tmp_path)
    with pytest.raises(NotThere, match="Bel"):
        move_persona_to_folder("Bel", root / "active", root / "stable")
    (root / "far").mkdir()
    with pytest.raises(BadInput, match="not tiers"):
        move_persona_to_folder("Ada", root / "active", root / "far" / "stable")
    (root / "stable" / persona_file_name("Ada")).write_bytes(b"other")
    with pytest.raises(BadInput, match="there already"):
        move_persona_to_folder("Ada", root / "active", root / "stable")
    assert (root / "active" / persona_file_name("Ada")).is_file()


def test_a_move_under_way_is_not_disturbed(tmp_path: Path) -> None:
    root = room(tmp_path)
    mark = persona_file_name("Ada").removesuffix(".json")[-8:]
    (root / f".move-{mark}.journal").write_bytes(b"")
    with pytest.raises(Busy, match="recover_moves"):
        move_persona_to_folder("Ada", root / "active", root / "stable")
    assert len(recover_moves(root)) == 1
    move_persona_to_folder("Ada", root / "active", root / "stable")


def test_a_journal_that_leads_elsewhere_is_not_followed(tmp_path: Path) -> None:
    root = room(tmp_path)
    journal = root / ".move-00000000.journal"
    journal.write_text('{"name": "../../x.json", "from": "..", "to": "stable", "sha256": "0"}', encoding="utf-8")
    with pytest.raises(BadInput, match="no journal"):
        recover_moves(root)
    assert journal.is_file()


@given(st.text(max_size=300))
def test_names_suit_every_file_system(persona_id: str) -> None:
    name = persona_file_name(persona_id)
    assert len(name) <= NAME_LENGTH
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert name.split("-")[0] not in {"con", "prn", "aux", "nul", "com1", "lpt1"}
    assert name == persona_file_name(persona_id)


def test_reserved_names_and_equal_slugs() -> None:
    assert persona_file_name("CON").startswith("p-con-")
    assert persona_file_name("Ada!") != persona_file_name("Ada?")
    assert persona_file_name("..\\..\\x").startswith("x-")
