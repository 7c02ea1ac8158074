"""Keep the record of one answer while it is spoken: its stages with their times, as events and as a trace.

Knows text and the clock; knows no token, no weight.
"""

import time
from collections.abc import Callable, Iterator

from engine.reasoning.parser import Spoken, StageParser
from engine.types import Stage, StageDone, StageTrace, Token


class TraceWriter:
    """Hears one row's text and says which stage it belongs to."""

    def __init__(self, row: int, clock: Callable[[], float] = time.perf_counter) -> None:
        """Start before the first word; `clock` returns seconds."""
        self._row = row
        self._clock = clock
        self._parser = StageParser()
        self._texts: dict[Stage, str] = {}
        self._begun_s: dict[Stage, float] = {}
        self._stages: list[StageTrace] = []

    @property
    def has_responded(self) -> bool:
        """Whether the Respond stage is over, so that nothing more needs to be decoded."""
        return self._parser.is_finished

    @property
    def stages(self) -> tuple[StageTrace, ...]:
        """The stages that are over, in order."""
        return tuple(self._stages)

    def hear(self, text: str) -> Iterator[Token | StageDone]:
        """Yield what a piece of text means."""
        return self._events(self._parser.feed(text))

    def close(self) -> Iterator[Token | StageDone]:
        """Yield what the end of the text means; a stage that was cut off ends here."""
        return self._events(self._parser.close())

    def _events(self, heard: list) -> Iterator[Token | StageDone]:
        now_s = self._clock()
        for item in heard:
            self._begun_s.setdefault(item.stage, now_s)
            if isinstance(item, Spoken):
                self._texts[item.stage] = self._texts.get(item.stage, "") + item.text
                yield Token(self._row, item.stage, item.text)
            else:
                text = self._texts.get(item.stage, "")
                done = StageTrace(item.stage, text, now_s - self._begun_s[item.stage])
                self._stages.append(done)
                yield StageDone(self._row, done)
