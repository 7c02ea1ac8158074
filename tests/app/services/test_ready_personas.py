"""The ready personas are whole, far apart and spread over all poles; a bad folder gets a sentence."""

import itertools
import json
import math
from pathlib import Path

import pytest

from app.services.ready_personas import ReadyPersona, read_ready_personas
from engine.errors import BadInput, SettingsError
from engine.personality.persona_file import sheet_to_json
from engine.types import POLES, Sampling

FOLDER = Path(__file__).resolve().parents[3] / "assets" / "personas" / "active"
LEAST_DISTANCE = 0.7
"""Between two weight vectors; half a step of two traits, or three quarters of one."""
READY = read_ready_personas(FOLDER)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with two good personas."""
    for file in sorted(FOLDER.glob("*.json"))[:2]:
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


def test_there_are_enough_and_they_come_by_name() -> None:
    assert len(READY) >= 14
    assert [p.sheet.name.casefold() for p in READY] == sorted(p.sheet.name.casefold() for p in READY)
    assert len({p.sheet.name for p in READY}) == len(READY)
    assert {p.persona_id for p in READY} == {file.stem for file in FOLDER.glob("*.json")}


@pytest.mark.parametrize("ready", READY, ids=lambda ready: ready.persona_id)
def test_each_has_all_that_a_gallery_shows(ready: ReadyPersona) -> None:
    sheet = ready.sheet
    assert 1 <= len(sheet.tagline) <= 90
    assert sheet.identity.startswith("You are ")
    assert sheet.greeting
    assert 2 <= len(sheet.tags) <= 4
    assert all(tag == tag.lower() for tag in sheet.tags)
    assert sheet.expertise
    assert 0 <= sheet.mix.router_influence <= 0.4
    assert (sheet.mix.strength, sheet.sampling, sheet.is_seed_fixed) == (1.0, Sampling(), False)
    # Mixes of many strong poles garble.
    assert sum(weight >= 0.75 for weight in sheet.weights) <= 2
    assert max(sheet.weights) >= 0.75


@pytest.mark.parametrize("ready", READY, ids=lambda ready: ready.persona_id)
def test_a_file_says_no_more_and_no_less_than_its_sheet(ready: ReadyPersona) -> None:
    text = (FOLDER / f"{ready.persona_id}.json").read_text(encoding="utf-8")
    assert sheet_to_json(ready.sheet, ready.persona_id) == json.loads(text)


def test_any_two_are_far_apart() -> None:
    for one, other in itertools.combinations(READY, 2):
        distance = math.dist(one.sheet.weights.values, other.sheet.weights.values)
        assert distance >= LEAST_DISTANCE, (one.persona_id, other.persona_id, distance)


def test_every_pole_leads_somewhere() -> None:
    assert {pole for p in READY for pole, w in p.sheet.weights.as_poles().items() if w >= 0.75} == set(POLES)


def test_other_files_are_left_alone(folder: Path) -> None:
    (folder / "README.md").write_text("words", encoding="utf-8")
    assert len(read_ready_personas(folder)) == 2


def test_a_malformed_file_is_named(folder: Path) -> None:
    bad = folder / "bad.json"
    for text in ("{", "[]", '{"persona_id": "bad"}', "\ud800".encode("utf-16", "surrogatepass").decode("latin-1")):
        bad.write_text(text, encoding="utf-8")
        with pytest.raises(BadInput) as refused:
            read_ready_personas(folder)
        assert str(bad) in str(refused.value)


def test_two_with_one_id_are_both_named(folder: Path) -> None:
    first = min(folder.glob("*.json"))
    (folder / "zz.json").write_bytes(first.read_bytes())
    with pytest.raises(BadInput, match=r"are both .* Give one of them another id") as refused:
        read_ready_personas(folder)
    assert str(first) in str(refused.value)
    assert "zz.json" in str(refused.value)


def test_a_folder_that_is_not_there_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"is no folder, so there are no ready personas"):
        read_ready_personas(tmp_path / "none")
