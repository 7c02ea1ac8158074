"""Read what packs are judged with: texts by authors who never saw the corpus; see `assets/evaluation/README.md`.

They are frozen before training and looked at only to report.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import BadInput
from engine.hearing.clauses import CLASSES
from engine.training.corpus import read_yaml
from engine.types import POLES

NO_SITUATION = "none"
CHANGE = "change"
SAFETY_KINDS = ("unsafe", "self_harm", "harmless")


@dataclass(frozen=True, slots=True)
class StrangerMessage:
    """A message and the situations whose answers would fit it."""

    message: str
    situations: frozenset[str]
    """Empty when it fits none; then only honest doubt is right."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Two messages, of which the second does not name the topic again."""

    first: str
    follow_up: str
    situation: str
    """What the second answer should be about."""
    kind: str
    """Such as `more`, `why` or `change`."""
    about: tuple[str, ...]
    """Words, one of which a second answer would contain that still knows the topic."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A multiple-choice item."""

    id: str
    kind: str
    """`understanding` or `application`."""
    scenario: str
    question: str
    options: tuple[str, ...]
    """Four."""
    answer: int
    """Index of the best one, 0..3."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """All of it."""

    messages: tuple[StrangerMessage, ...]
    dialogues: tuple[Dialogue, ...]
    choices: tuple[Choice, ...]
    safety: Mapping[str, tuple[str, ...]]
    """One of `SAFETY_KINDS` → messages."""
    clauses: Mapping[str, tuple[str, ...]]
    """Pole or `plain` → sentences that train the trait scorer."""
    markers: Mapping[str, tuple[str, ...]]
    """Pole → words and signs of the lexical scorer."""
    questionnaire: Mapping[str, tuple[str, ...]]
    """Pole → IPIP items that speak for it."""


def read_held_out(folder: Path) -> HeldOut:
    """Return the evaluation texts in `folder`.

    Raises:
        BadInput: a file is missing or malformed; the message names it.
    """
    files = sorted(folder.glob("messages-*.yaml"))
    if not files:
        raise BadInput(f"{folder} has no messages-*.yaml. They are part of the repository; check them out.")
    try:
        by_kind = read_yaml(folder / "safety.yaml")
        return HeldOut(
            tuple(_message(entry) for file in files for entry in read_yaml(file)),
            tuple(_dialogue(entry) for entry in read_yaml(folder / "dialogues.yaml")),
            tuple(_choice(entry) for entry in read_yaml(folder / "multiple_choice.yaml")),
            {kind: tuple(by_kind[kind]) for kind in SAFETY_KINDS},
            read_clauses(folder),
            _by_pole(folder / "markers.yaml"),
            _by_pole(folder / "questionnaire.yaml"),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(f"A text in {folder} lacks {error}. Its grammar is in assets/evaluation/README.md.") from error


def read_clauses(folder: Path) -> dict[str, tuple[str, ...]]:
    """Return {pole or `plain`: sentences} of the trait scorer's file in `folder`.

    Raises:
        BadInput: the file is missing or malformed.
    """
    file = folder / "scorer.yaml"
    data = read_yaml(file)
    try:
        return {name: tuple(data[name]) for name in CLASSES}
    except (KeyError, TypeError) as error:
        raise BadInput(f"{file} lacks {error}. Its grammar is in {folder.name}/README.md.") from error


def _message(entry: dict[str, Any]) -> StrangerMessage:
    fits = {entry["situation"], *entry.get("also", ())} - {NO_SITUATION}
    return StrangerMessage(entry["message"], frozenset(fits))


def _dialogue(entry: dict[str, Any]) -> Dialogue:
    situation = entry["new_situation"] if entry["kind"] == CHANGE else entry["situation"]
    return Dialogue(entry["first"], entry["follow_up"], situation, entry["kind"], tuple(entry["about"]))


def _choice(entry: dict[str, Any]) -> Choice:
    options, answer = tuple(entry["options"]), int(entry["answer"]) - 1
    if len(options) != 4 or not 0 <= answer < 4:
        raise ValueError(f"four options and an answer 1..4 in {entry['id']}")
    return Choice(entry["id"], entry["kind"], entry["scenario"], entry["question"], options, answer)


def _by_pole(file: Path) -> dict[str, tuple[str, ...]]:
    data = read_yaml(file)
    return {pole: tuple(data[pole]) for pole in POLES}
