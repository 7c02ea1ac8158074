"""Split a streamed answer into Think, Reflect and Respond, whatever the model does to its tags.

Knows tags and white space only; no tokens, no clock, no events. How the text was cut into pieces never matters.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from engine.reasoning.tags import TAGS, closing, opening
from engine.types import Stage

HELD_CHARACTERS = 240
"""How much text outside of the tags is held back before it counts as the answer [characters]."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A piece of a stage's text; never empty, never part of a tag."""

    stage: Stage
    """Where it belongs."""
    text: str
    """The pieces of a stage join to its text."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A stage is over; said once for each stage, in their order."""

    stage: Stage
    """Which one."""


Heard = Spoken | Ended


class _Side(StrEnum):
    OPENING = "opening"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class _Tag:
    stage: Stage
    side: _Side


_TAGS = {opening(s): _Tag(s, _Side.OPENING) for s in Stage} | {closing(s): _Tag(s, _Side.CLOSING) for s in Stage}
_PLACE = {stage: place for place, stage in enumerate(Stage)}


class StageParser:
    """Reads one answer; feed it the stream, then close it.

    A well-formed answer comes back as it was written. For all others:

    - Stages only go forward. An opening tag of a later stage ends the current one, so a closing tag may be missing.
    - A tag that fits nothing (repeated, nested, of an earlier stage, or closing what is not open) reads as a space.
    - A stage is over when the next one begins, at `</respond>`, or at `close`; until then text may still join it.
    - Text outside of the tags is held until it is known where it belongs:
      before an opening tag it continues the stage before it (Think, if there is none), since it may be a thought;
      before a closing tag it is that tag's stage, whose opening tag is missing, unless that stage is an earlier one;
      past `HELD_CHARACTERS`, or at the end, it is Respond. So a model that ignores the format still answers, and a
      thought without its opening tag is not shown as the answer unless it is longer than that.
    - A stage's leading and trailing white space is dropped; so is a tag of two characters or more that `close` cuts.
    - After `</respond>` nothing is heard.
    """

    def __init__(self) -> None:
        """Start before the first stage."""
        self._lexer = _Lexer()
        self._voice = _Voice()
        self._stage: Stage | None = None
        self._is_open = False
        self._outside = ""
        self._is_finished = False

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will be heard: after `</respond>` or `close`."""
        return self._is_finished

    def feed(self, text: str) -> list[Spoken | Ended]:
        """Return what the next piece of the stream makes certain."""
        return [heard for token in self._lexer.feed(text) for heard in self._take(token)]

    def close(self) -> list[Spoken | Ended]:
        """Return what the end of the stream makes certain; a second call returns nothing."""
        heard = [h for text in self._lexer.close() for h in self._take(text)]
        if not self._is_finished and self._outside.strip():
            heard += self._move_outside_to(Stage.RESPOND)
        return heard + self._finish()

    def _take(self, token: "str | _Tag") -> list[Heard]:
        if self._is_finished:
            return []
        if isinstance(token, str):
            return self._hear(token)
        return self._enter(token.stage) if token.side is _Side.OPENING else self._leave(token.stage)

    def _hear(self, text: str) -> list[Heard]:
        if self._is_open:
            return self._speak(text)
        self._outside += text
        if len(self._outside.strip()) > HELD_CHARACTERS:
            return self._move_outside_to(Stage.RESPOND)
        return []

    def _enter(self, stage: Stage) -> list[Heard]:
        heard: list[Heard] = []
        if self._outside.strip():
            heard += self._move_outside_to(self._stage or Stage.THINK)
        if self._stage is None or _PLACE[stage] > _PLACE[self._stage]:
            return heard + self._begin(stage)
        self._is_open, self._outside = True, ""
        return heard + self._speak(" ")

    def _leave(self, stage: Stage) -> list[Heard]:
        heard: list[Heard] = []
        is_past = self._stage is not None and _PLACE[stage] < _PLACE[self._stage]
        if self._outside.strip() and not is_past:
            heard += self._move_outside_to(stage)
        if not self._is_open or stage is not self._stage:
            return heard + self._hear(" ")
        if stage is Stage.RESPOND:
            return heard + self._finish()
        self._is_open = False
        return heard + self._speak(" ")

    def _move_outside_to(self, stage: Stage) -> list[Heard]:
        text, self._outside = self._outside, ""
        begun = [] if stage is self._stage else self._begin(stage)
        self._is_open = True
        return begun + self._speak(text)

    def _begin(self, stage: Stage) -> list[Heard]:
        ended: list[Heard] = [] if self._stage is None else [Ended(self._stage)]
        self._stage, self._is_open, self._voice, self._outside = stage, True, _Voice(), ""
        return ended

    def _speak(self, text: str) -> list[Heard]:
        assert self._stage is not None
        said = self._voice.say(text)
        return [Spoken(self._stage, said)] if said else []

    def _finish(self) -> list[Heard]:
        is_first, self._is_finished = not self._is_finished, True
        return [Ended(self._stage)] if is_first and self._stage is not None else []


class _Lexer:
    """Cuts a stream into text and whole tags; holds back what may still become a tag."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, text: str) -> "Iterator[str | _Tag]":
        self._held += text
        while self._held:
            before, bracket, _ = self._held.partition("<")
            if before:
                yield before
                self._held = self._held[len(before) :]
            if not bracket:
                return
            written = next((tag for tag in TAGS if self._held.startswith(tag)), None)
            if written is None and any(tag.startswith(self._held) for tag in TAGS):
                return
            yield _TAGS[written] if written else bracket
            self._held = self._held[len(written or bracket) :]

    def close(self) -> list[str]:
        """Return a bracket that is only a bracket; a longer cut tag is dropped."""
        held, self._held = self._held, ""
        return [held] if held == "<" else []


class _Voice:
    """Drops the white space at both ends of one stage while it streams."""

    def __init__(self) -> None:
        self._has_spoken = False
        self._space = ""

    def say(self, text: str) -> str:
        """Return what is certain to stay, possibly nothing."""
        text = self._space + text
        if not self._has_spoken:
            text = text.lstrip()
        said = text.rstrip()
        self._space = text[len(said) :]
        self._has_spoken = self._has_spoken or bool(said)
        return said
