"""The committed corpus is whole, and a broken one is refused with the file and key named."""

import shutil
from pathlib import Path

import pytest
import yaml

from engine.errors import BadInput
from engine.training.corpus import VALENCES, Corpus, read_corpus
from engine.types import POLES
from tests.engine.training.conftest import CORPUS


def test_every_pole_speaks_to_every_case(corpus: Corpus) -> None:
    keys = {case.key for situation in corpus.situations for case in situation.cases}
    assert len(corpus.situations) >= 30 and set(corpus.voices) == set(POLES)
    for voice in corpus.voices.values():
        assert all(len(voice.cells[key]) >= 2 for key in keys)


def test_text_is_plain_and_has_no_unknown_slot(corpus: Corpus) -> None:
    for voice in corpus.voices.values():
        lines = [x for by_valence in voice.pieces.values() for xs in by_valence.values() for x in xs]
        lines += [x for cell in voice.cells.values() for x in cell]
        for line in lines:
            assert line.isascii() and line[-1] in ".!?", line
            assert "{" not in line.replace("{thing}", ""), line
    assert all(frame.count("{phrase}") == 1 for v in VALENCES for frame in corpus.frames[v])


def test_no_message_stands_in_two_situations(corpus: Corpus) -> None:
    owners: dict[str, set[str]] = {}
    for situation in corpus.situations:
        for case in situation.cases:
            for message in case.utterances:
                owners.setdefault(message.lower(), set()).add(situation.id)
    assert {m: o for m, o in owners.items() if len(o) > 1} == {}


@pytest.mark.parametrize(
    ("file", "key", "value", "says"),
    [
        ("situations/exam.yaml", "id", "other", "id must be 'exam'"),
        ("situations/exam.yaml", "things", [], "things must be a list"),
        ("situations/exam.yaml", "activates", {"X+": 1.0}, "no expert 'X\\+'"),
        ("situations/exam.yaml", "cases", {"bored": {}}, "'bored' is no valence"),
        ("poles/openness.yaml", "O+", {}, "openers must be a mapping"),
        ("poles/openness.yaml", "Q+", {}, "no pole 'Q\\+'"),
        ("frames.yaml", "glad", "text", "glad must be a list"),
    ],
)
def test_a_broken_file_is_named(file: str, key: str, value: object, says: str, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    shutil.copytree(CORPUS, folder)
    data = yaml.safe_load((folder / file).read_text(encoding="utf-8"))
    data[key] = value
    (folder / file).write_text(yaml.safe_dump(data), encoding="utf-8")
    with pytest.raises(BadInput, match=says):
        read_corpus(folder)


def test_unreadable_yaml_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="has no YAML files"):
        read_corpus(tmp_path)
    folder = tmp_path / "corpus"
    shutil.copytree(CORPUS, folder)
    (folder / "frames.yaml").write_text("a: [", encoding="utf-8")
    with pytest.raises(BadInput, match=r"frames.yaml cannot be read"):
        read_corpus(folder)
    shutil.copy(CORPUS / "frames.yaml", folder / "frames.yaml")
    (folder / "poles" / "openness.yaml").unlink()
    with pytest.raises(BadInput, match=r"no voice for O\+ O-"):
        read_corpus(folder)
