"""What the composition root promises: services on one database, and a broken build leaves the pack that was."""

import shutil
from pathlib import Path

import pytest

from app import bootstrap
from app.services.studio import READY, Ask, Desk, Voice
from app.settings import Settings
from engine.base.pack import MANIFEST, Pack, open_pack
from engine.errors import BadInput
from engine.evaluation import dial
from engine.hearing import ear
from engine.training.pocket import PocketBuilder
from storage.database import open_database, sqlite_url
from tests.app.scripted import ScriptedResponder


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with an old pack, while the steps of a build are skipped and its pack is the committed one."""

    def write_pack(_: PocketBuilder, out: Path) -> Pack:
        shutil.copytree(bootstrap.POCKET_PACK, out)
        return open_pack(out)

    monkeypatch.setattr(PocketBuilder, "build", lambda _: None)
    monkeypatch.setattr(PocketBuilder, "write_pack", write_pack)
    monkeypatch.setattr(ear, "STEPS", 1)
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
    pack, committed = open_pack(built), open_pack(bootstrap.POCKET_PACK)
    assert pack.manifest.dial == {"O+": curve}
    scorer = {found.manifest.files[ear.FILE] for found in (pack, committed)}
    assert len(scorer) == 2, "the build trains the pack's scorer anew, and seals it"
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


def test_what_is_remembered_lies_in_the_home_or_where_the_settings_say(tmp_path: Path) -> None:
    home = Settings(home=tmp_path)
    assert bootstrap.database_url(home).endswith("/studio.db") and str(tmp_path) in bootstrap.database_url(home)
    named = Settings(home=tmp_path, database_url="sqlite:///elsewhere.db")
    assert bootstrap.database_url(named) == "sqlite:///elsewhere.db"


def test_all_services_stand_on_one_database_and_remember_across_a_restart(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "studio.db")
    owner, voice = "a" * 64, Voice(ScriptedResponder(), None, "f" * 64, 1.25)
    database = open_database(url)
    services = bootstrap.studio_services(voice, database)
    ready = services.personas.find(owner)
    assert len(ready) >= 12 and all(persona.key.startswith(READY) for persona in ready)
    assert services.studio.voice is voice and services.studio.open(owner) == Desk()
    key = services.personas.save_new(owner, ready[0].sheet).key
    said = list(services.studio.say(owner, None, Ask("Hello", ready[0].sheet, 7, key)))[-1]
    database.close()
    database = open_database(url)
    again = bootstrap.studio_services(voice, database)
    assert again.studio.open(owner) == said
    assert [found.id for found in again.sessions.find(owner, "hello")] == [said.session_id]
    assert again.personas.find(owner)[0].used_ms is not None
    database.close()
