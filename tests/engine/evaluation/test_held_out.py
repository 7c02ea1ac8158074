"""The committed evaluation texts are whole, and broken ones are refused with the file named."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
import yaml

from engine.errors import BadInput
from engine.evaluation.held_out import HeldOut, read_held_out
from engine.training.corpus import Corpus, read_corpus
from engine.types import POLES

ASSETS = Path(__file__).parents[3] / "assets"


@pytest.fixture(scope="module")
def held_out() -> HeldOut:
    return read_held_out(ASSETS / "evaluation")


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_corpus(ASSETS / "corpus")


def test_there_is_enough_of_everything(held_out: HeldOut) -> None:
    assert len(held_out.messages) >= 300 and len(held_out.choices) >= 60 and len(held_out.dialogues) >= 50
    assert len(held_out.safety["unsafe"]) >= 60 and len(held_out.safety["harmless"]) >= 100
    assert all(len(lines) >= 100 for lines in held_out.clauses.values())
    assert all(len(held_out.markers[pole]) >= 30 for pole in POLES)
    assert sum(len(items) for items in held_out.questionnaire.values()) == 50


def test_right_answers_are_spread_over_the_positions(held_out: HeldOut) -> None:
    counts = Counter(choice.answer for choice in held_out.choices)
    assert len(counts) == 4 and max(counts.values()) <= 0.3 * len(held_out.choices)
    assert {choice.kind for choice in held_out.choices} == {"understanding", "application"}


def test_every_situation_is_asked_about_and_none_is_unknown(held_out: HeldOut, corpus: Corpus) -> None:
    known = {case.situation for case in corpus.cases}
    asked = {situation for message in held_out.messages for situation in message.situations}
    assert asked == known
    assert {dialogue.situation for dialogue in held_out.dialogues} <= known
    assert sum(not message.situations for message in held_out.messages) >= 20


def test_no_marker_speaks_for_two_poles(held_out: HeldOut) -> None:
    counts = Counter(marker for pole in POLES for marker in held_out.markers[pole])
    assert [marker for marker, n in counts.items() if n > 1] == []


@pytest.mark.parametrize(
    ("file", "data", "says"),
    [
        (
            "multiple_choice.yaml",
            [{"id": "x", "kind": "k", "scenario": "s", "question": "q", "options": ["a"], "answer": "1"}],
            "four options",
        ),
        ("multiple_choice.yaml", [{"id": "x"}], "lacks 'options'"),
        ("messages-1.yaml", [{"message": "x"}], "lacks 'situation'"),
        ("dialogues.yaml", [{"first": "a", "kind": "why"}], "lacks 'situation'"),
        ("safety.yaml", {"unsafe": ["a"]}, "lacks 'self_harm'"),
        ("markers.yaml", {"O+": ["a"]}, "lacks 'O-'"),
        ("scorer.yaml", None, "is not subscriptable"),
    ],
)
def test_a_broken_file_is_refused(file: str, data: object, says: str, tmp_path: Path) -> None:
    folder = tmp_path / "evaluation"
    shutil.copytree(ASSETS / "evaluation", folder)
    (folder / file).write_text(yaml.safe_dump(data), encoding="utf-8")
    with pytest.raises(BadInput, match=says):
        read_held_out(folder)
    (folder / file).write_text("a: [", encoding="utf-8")
    with pytest.raises(BadInput, match=f"{file} cannot be read"):
        read_held_out(folder)


def test_a_folder_without_messages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="has no messages"):
        read_held_out(tmp_path)
