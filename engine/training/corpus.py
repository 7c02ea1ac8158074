"""Read and check the corpus: what people say, and how each pole answers. Its grammar: `assets/corpus/README.md`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from engine.errors import BadInput
from engine.types import POLES, ExpertWeights

VALENCES = ("glad", "sad", "worried", "angry", "neutral")
PIECES = ("openers", "middles", "closers", "think", "reflect")

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A situation with one of its valences: what people say, and a plain answer in pieces."""

    situation: str
    """Id of the situation."""
    valence: str
    """One of `VALENCES`."""
    utterances: Lines
    """Whole messages."""
    phrases: Lines
    """Noun or gerund phrases for a frame; may be empty."""
    think: Lines
    reflect: Lines
    openers: Lines
    advice: Lines
    closers: Lines

    @property
    def key(self) -> str:
        """The name under which poles speak to it, such as `exam.worried`."""
        return f"{self.situation}.{self.valence}"


@dataclass(frozen=True, slots=True)
class Situation:
    """What a conversation can be about."""

    id: str
    """The file's name."""
    hint: str
    """One to four words for the prompt."""
    activates: ExpertWeights
    """Which poles suit it, 0..1."""
    things: Lines
    """Vague noun phrases for `{thing}`."""
    cases: tuple[Case, ...]
    """One per valence."""


@dataclass(frozen=True, slots=True)
class Voice:
    """How one pole speaks."""

    pole: str
    """Such as `E+`."""
    pieces: Mapping[str, Mapping[str, Lines]]
    """Piece (see `PIECES`) → valence → sentences, some with `{thing}`."""
    cells: Mapping[str, Lines]
    """Case key → sentences."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """All of it, checked."""

    situations: tuple[Situation, ...]
    """In the order of their ids; this order numbers the router's classes."""
    voices: Mapping[str, Voice]
    """Pole → voice, all ten."""
    frames: Mapping[str, Lines]
    """Valence → messages with one `{phrase}`."""


def read_corpus(folder: Path) -> Corpus:
    """Return the corpus in `folder`.

    Raises:
        BadInput: a file is missing or malformed; the message names the file and the key.
    """
    situations = tuple(_situation(file) for file in sorted((folder / "situations").glob("*.yaml")))
    if not situations:
        raise BadInput(f"{folder}/situations has no YAML files. The corpus is part of the repository; check it out.")
    keys = [case.key for situation in situations for case in situation.cases]
    voices: dict[str, Voice] = {}
    for file in sorted((folder / "poles").glob("*.yaml")):
        for pole, data in _mapping(file, _yaml(file), "").items():
            voices[pole] = _voice(file, pole, data, keys)
    if missing := set(POLES) - set(voices):
        raise BadInput(f"{folder}/poles has no voice for {' '.join(sorted(missing))}.")
    frames_file = folder / "frames.yaml"
    frames = _mapping(frames_file, _yaml(frames_file), "")
    return Corpus(situations, voices, {v: _lines(frames_file, frames, v) for v in VALENCES})


def _yaml(file: Path) -> Any:
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadInput(f"{file} cannot be read: {error}") from error


def _mapping(file: Path, data: Any, key: str) -> dict[str, Any]:
    value = data.get(key) if key and isinstance(data, dict) else data
    if not isinstance(value, dict):
        raise BadInput(f"{file}: {key or 'the file'} must be a mapping; see assets/corpus/README.md.")
    return value


def _lines(file: Path, data: dict[str, Any], key: str) -> Lines:
    value = data.get(key)
    if not isinstance(value, list) or not value or not all(isinstance(x, str) and x.strip() for x in value):
        raise BadInput(f"{file}: {key} must be a list of sentences with at least one.")
    return tuple(" ".join(x.split()) for x in value)


def _situation(file: Path) -> Situation:
    data = _mapping(file, _yaml(file), "")
    id_, hint = data.get("id"), data.get("hint")
    if id_ != file.stem or not isinstance(hint, str):
        raise BadInput(f"{file}: id must be {file.stem!r} and hint must be a few words.")
    cases = tuple(_case(file, file.stem, v, body) for v, body in _mapping(file, data, "cases").items())
    activates = ExpertWeights.from_poles(_mapping(file, data, "activates"))
    return Situation(file.stem, hint, activates, _lines(file, data, "things"), cases)


def _case(file: Path, situation: str, valence: str, body: Any) -> Case:
    if valence not in VALENCES:
        raise BadInput(f"{file}: {valence!r} is no valence. There are {', '.join(VALENCES)}.")
    data = _mapping(file, body, "")
    phrases = _lines(file, data, "phrases") if data.get("phrases") else ()
    lists = [_lines(file, data, key) for key in ("think", "reflect", "openers", "advice", "closers")]
    return Case(situation, valence, _lines(file, data, "utterances"), phrases, *lists)


def _voice(file: Path, pole: str, body: Any, keys: list[str]) -> Voice:
    if pole not in POLES:
        raise BadInput(f"{file}: there is no pole {pole!r}. The ten are {' '.join(POLES)}.")
    data = _mapping(file, body, "")
    pieces = {piece: {v: _lines(file, _mapping(file, data, piece), v) for v in VALENCES} for piece in PIECES}
    cells = _mapping(file, data, "cells")
    return Voice(pole, pieces, {key: _lines(file, cells, key) for key in keys})
