"""Read and check the corpus: what people say, and how each pole answers. Its grammar: `assets/corpus/README.md`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from engine.errors import BadInput
from engine.router.safety import VERDICTS
from engine.types import POLES, ExpertWeights

try:
    from yaml import CSafeLoader as SafeLoader  # ten times as fast, where PyYAML was built with it
except ImportError:
    from yaml import SafeLoader

VALENCES = ("glad", "sad", "worried", "angry", "neutral")
PIECES = ("openers", "middles", "closers", "think", "reflect")
INTENSITIES = ("touch", "clear", "strong")
STEPS = ("opener", "own_opener", "cell", "middle", "advice", "closer", "own_closer")
USUAL_ANSWER = ("opener", "cell", "middle", "closer")
NO_SITUATION = "none"

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A situation with one of its valences: what people say, and a plain answer in pieces. The router's classes."""

    situation: str
    """Id of the situation; the file's name."""
    valence: str
    """One of `VALENCES`."""
    hint: str
    """Words for the prompt: what the user talks about and how they feel."""
    activates: ExpertWeights
    """Which poles suit it, 0..1."""
    things: Lines
    """Vague noun phrases for `{thing}`."""
    recipe: Lines
    """The sentences of an answer, each one of `STEPS`."""
    utterances: Lines
    """Whole messages."""
    phrases: Lines
    """Noun or gerund phrases for a frame; may be empty."""
    words: Lines
    """Other words and short phrases that people use for it; may be empty."""
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
class Voice:
    """How one pole speaks at one intensity."""

    pieces: Mapping[str, Mapping[str, Lines]]
    """Piece (see `PIECES`) → valence → sentences, some with `{thing}`."""
    cells: Mapping[str, Lines]
    """Case key → sentences."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Messages of one kind, and the first sentence of an answer to them, plain and in every voice."""

    messages: Lines
    plain: Lines
    voices: Mapping[str, Lines]
    """Pole → sentences, all ten."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """A message by somebody who wrote nothing else in the corpus."""

    message: str
    situation: str
    """The situation it belongs to; `NO_SITUATION` when to none."""


@dataclass(frozen=True, slots=True)
class StrangerDialogue:
    """Two messages in a row by somebody who wrote nothing else in the corpus."""

    first: str
    second: str
    situation: str
    """The first message's."""
    second_situation: str
    """The second message's; the same when it goes on with the matter."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """All of it, checked."""

    cases: tuple[Case, ...]
    """In the order of their keys; this order numbers the router's classes."""
    voices: Mapping[str, tuple[Voice, ...]]
    """Pole → one voice per intensity, the lightest first; all ten."""
    frames: Mapping[str, Lines]
    """Valence → messages with one `{phrase}`."""
    follow_ups: Mapping[str, Spoken]
    """Kind of a second message → what is said and answered, with `{thing}`."""
    second_messages: Mapping[str, Lines]
    """Situation → what people write next about the same matter, mostly without naming it; may lack situations."""
    echoes: Mapping[str, Spoken]
    """Case key → messages and first sentences with one `{word}`."""
    strangers: tuple[Stranger, ...]
    """For calibration alone."""
    dialogues: tuple[StrangerDialogue, ...]
    """For calibration alone."""
    safety: Mapping[str, Lines]
    """Kind of the safety rule (`engine.router.safety.VERDICTS`) → messages."""
    safety_strangers: Mapping[str, Lines]
    """The same, for calibration alone."""


def read_corpus(folder: Path) -> Corpus:
    """Return the corpus in `folder`.

    Raises:
        BadInput: a file is missing or malformed; the message names the file and the key.
    """
    files = sorted((folder / "situations").glob("*.yaml"))
    if not files:
        raise BadInput(f"{folder}/situations has no YAML files. The corpus is part of the repository; check it out.")
    cases = sorted((case for file in files for case in _cases(file)), key=lambda case: case.key)
    keys = [case.key for case in cases]
    frames_file, strangers_file = folder / "frames.yaml", folder / "strangers.yaml"
    second_file = folder / "second_messages.yaml"
    frames = _mapping(frames_file, read_yaml(frames_file), "")
    situations = {case.situation for case in cases}
    return Corpus(
        cases=tuple(cases),
        voices=_voices(folder / "poles", keys),
        frames={v: _lines(frames_file, frames, v) for v in VALENCES},
        follow_ups=_spoken(folder / "follow_ups.yaml", None),
        second_messages=_second_messages(second_file, situations),
        echoes=_spoken(folder / "echo.yaml", keys),
        strangers=_strangers(strangers_file, situations),
        dialogues=_dialogues(folder / "dialogues.yaml", situations),
        safety=_safety(folder / "safety.yaml"),
        safety_strangers=_safety(folder / "safety_strangers.yaml"),
    )


def read_yaml(file: Path) -> Any:
    """Return what is in a YAML file.

    Raises:
        BadInput: it cannot be read, or is no YAML; the message names it.
    """
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=SafeLoader)
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


def _optional_lines(file: Path, data: dict[str, Any], key: str) -> Lines:
    return _lines(file, data, key) if data.get(key) else ()


def _cases(file: Path) -> list[Case]:
    data = _mapping(file, read_yaml(file), "")
    id_, hint = data.get("id"), data.get("hint")
    if id_ != file.stem or not isinstance(hint, str):
        raise BadInput(f"{file}: id must be {file.stem!r} and hint must be a few words.")
    recipe = _optional_lines(file, data, "answer") or USUAL_ANSWER
    if unknown := set(recipe) - set(STEPS):
        raise BadInput(f"{file}: answer has no step {unknown.pop()!r}. There are {', '.join(STEPS)}.")
    activates = ExpertWeights.from_poles(_mapping(file, data, "activates"))
    things = _lines(file, data, "things")
    more_file = file.parent.parent / "lexicon" / file.name
    more = _mapping(more_file, read_yaml(more_file), "cases") if more_file.is_file() else {}
    cases: list[Case] = []
    for valence, body in _mapping(file, data, "cases").items():
        if valence not in VALENCES:
            raise BadInput(f"{file}: {valence!r} is no valence. There are {', '.join(VALENCES)}.")
        own = _mapping(file, body, "")
        others = _mapping(more_file, more, valence) if more else {}
        said = [_merged((file, own), (more_file, others), key) for key in ("utterances", "phrases", "words")]
        answer = [_lines(file, own, key) for key in ("think", "reflect", "openers", "advice", "closers")]
        feeling = "" if valence == "neutral" else f" and is {valence}"
        cases.append(Case(file.stem, valence, hint + feeling, activates, things, recipe, *said, *answer))
    return cases


def _merged(one: tuple[Path, dict[str, Any]], other: tuple[Path, dict[str, Any]], key: str) -> Lines:
    """Return the lines of two authors, each once whatever its capitals."""
    lines = (*_optional_lines(*one, key), *_optional_lines(*other, key))
    return tuple({line.lower(): line for line in reversed(lines)}.values())[::-1]


def _voices(folder: Path, keys: list[str]) -> dict[str, tuple[Voice, ...]]:
    voices: dict[str, list[Voice]] = {}
    for intensity in INTENSITIES:
        for file in sorted(folder.glob(f"*-{intensity}.yaml")):
            for pole, body in _mapping(file, read_yaml(file), "").items():
                voices.setdefault(pole, []).append(_voice(file, pole, body, keys))
    for pole in POLES:
        if len(voices.get(pole, ())) != len(INTENSITIES):
            raise BadInput(f"{folder} needs a voice for {pole} in each intensity: {', '.join(INTENSITIES)}.")
    return {pole: tuple(voices[pole]) for pole in POLES}


def _voice(file: Path, pole: str, body: Any, keys: list[str]) -> Voice:
    if pole not in POLES:
        raise BadInput(f"{file}: there is no pole {pole!r}. The ten are {' '.join(POLES)}.")
    data = _mapping(file, body, "")
    pieces = {piece: {v: _lines(file, _mapping(file, data, piece), v) for v in VALENCES} for piece in PIECES}
    cells = _mapping(file, data, "cells")
    return Voice(pieces, {key: _lines(file, cells, key) for key in keys})


def _spoken(file: Path, known: list[str] | None) -> dict[str, Spoken]:
    blocks: dict[str, Spoken] = {}
    for name, body in _mapping(file, read_yaml(file), "").items():
        if known is not None and name not in known:
            raise BadInput(f"{file}: there is no case {name!r}.")
        data = _mapping(file, body, "")
        voices = _mapping(file, data, "voices")
        lines = {pole: _lines(file, voices, pole) for pole in POLES}
        blocks[name] = Spoken(_lines(file, data, "messages"), _lines(file, data, "plain"), lines)
    return blocks


def _second_messages(file: Path, situations: set[str]) -> dict[str, Lines]:
    data = _mapping(file, read_yaml(file), "")
    if unknown := set(data) - situations:
        raise BadInput(f"{file}: there is no situation {sorted(unknown)[0]!r}.")
    return {situation: _lines(file, data, situation) for situation in data}


def _safety(file: Path) -> dict[str, Lines]:
    data = _mapping(file, read_yaml(file), "")
    return {kind: _lines(file, data, kind) for kind in VERDICTS}


def _strangers(file: Path, situations: set[str]) -> tuple[Stranger, ...]:
    data = read_yaml(file)
    if not isinstance(data, list):
        raise BadInput(f"{file} must be a list of messages with their situations.")
    strangers: list[Stranger] = []
    for number, entry in enumerate(data, 1):
        body = _mapping(file, entry, "")
        message, situation = body.get("message"), body.get("situation")
        if not isinstance(message, str) or situation not in {*situations, NO_SITUATION}:
            raise BadInput(f"{file}: entry {number} needs a message and one of the situations, or {NO_SITUATION!r}.")
        strangers.append(Stranger(message, situation))
    return tuple(strangers)


def _dialogues(file: Path, situations: set[str]) -> tuple[StrangerDialogue, ...]:
    data = read_yaml(file)
    if not isinstance(data, list) or not data:
        raise BadInput(f"{file} must be a list of two messages each, with their situations.")
    dialogues: list[StrangerDialogue] = []
    for number, entry in enumerate(data, 1):
        body = _mapping(file, entry, "")
        first, second = body.get("first"), body.get("second")
        about, then = body.get("situation"), body.get("second_situation")
        if (
            not (isinstance(first, str) and isinstance(second, str))
            or about not in situations
            or then not in situations
        ):
            raise BadInput(f"{file}: entry {number} needs first, second, situation and second_situation.")
        dialogues.append(StrangerDialogue(first, second, about, then))
    return tuple(dialogues)
