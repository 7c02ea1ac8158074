"""What the composition root promises about files: a build that breaks off leaves the pack that was there."""

import shutil
from pathlib import Path

import pytest

from app import bootstrap
from engine.base.pack import MANIFEST, Pack, open_pack
from engine.errors import BadInput
from engine.evaluation import dial
from engine.training.pocket import PocketBuilder


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with an old pack, while the steps of a build are skipped and its pack is the committed one."""

    def write_pack(_: PocketBuilder, out: Path) -> Pack:
        shutil.copytree(bootstrap.POCKET_PACK, out)
        return open_pack(out)

    monkeypatch.setattr(PocketBuilder, "build", lambda _: None)
    monkeypatch.setattr(PocketBuilder, "write_pack", write_pack)
    out = tmp_path / "out"
    out.mkdir()
    (out / MANIFEST).write_text("the pack that was there", encoding="utf-8")
    return out


def test_a_build_replaces_the_pack_when_all_is_done(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    curve = [[0.0, 0.0], [1.0, 0.9]]
    monkeypatch.setattr(dial, "measure_dial", lambda *_: {"O+": curve})
    said: list[str] = []
    bootstrap.build_pocket(built, tmp_path / "work", said.append)
    assert not (tmp_path / "work" / "pack").exists()
    assert open_pack(built).manifest.dial == {"O+": curve}
    assert str(built) in said[-1]


def test_a_build_that_breaks_off_leaves_the_pack_that_was_there(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(dial, "measure_dial", fail)
    with pytest.raises(KeyboardInterrupt):
        bootstrap.build_pocket(built, tmp_path / "work", print)
    assert [file.name for file in built.iterdir()] == [MANIFEST]
    assert (built / MANIFEST).read_text(encoding="utf-8") == "the pack that was there"


@pytest.mark.parametrize("is_file", [True, False])
def test_what_is_no_pack_is_never_replaced(built: Path, tmp_path: Path, *, is_file: bool) -> None:
    mine = tmp_path / "mine"
    (mine if is_file else built / "diary").write_text("dear diary", encoding="utf-8")
    (built / MANIFEST).unlink()
    with pytest.raises(BadInput, match="is no pack, so it is not replaced"):
        bootstrap.build_pocket(mine if is_file else built, tmp_path / "work", print)
    assert (mine if is_file else built / "diary").read_text(encoding="utf-8") == "dear diary"
