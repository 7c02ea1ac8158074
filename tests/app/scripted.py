"""A responder that speaks from a script, slowly, in three stages; it honours close and can fail on demand."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence

from engine.errors import PersonaStudioError
from engine.types import (
    Done,
    Event,
    ExpertWeights,
    Failed,
    PersonaRequest,
    Routed,
    RouterReading,
    Stage,
    StageDone,
    StageTrace,
    StopReason,
    Token,
    Trace,
)

SPOKEN = {
    Stage.THINK: "They sound let down and want to know what comes next. The feeling matters before the plan does.",
    Stage.REFLECT: "I am outgoing and warm, so I should meet them with energy, name the good, offer one step.",
    Stage.RESPOND: (
        "Oh no, that stings! Let me sit with you for a second. One exam says how one day went, not who you are. "
        "Shall we look at the two questions that cost you most, over a coffee, and make a small plan for the week?"
    ),
}
ROUTER = RouterReading(
    situation="exam",
    hint="about an exam",
    confidence=0.82,
    weights=ExpertWeights((0.1, 0.05, 0.55, 0.0, 0.3, 0.1, 0.8, 0.0, 0.15, 0.35)),
)


class ScriptedResponder:
    """Answers every row with `SPOKEN`, a word at a time."""

    def __init__(self, pause_s: float = 0.0, sleep: Callable[[float], None] = time.sleep) -> None:
        """Pause so long before each word [s]."""
        self._pause_s = pause_s
        self._sleep = sleep
        self.requests: list[PersonaRequest] = []
        self.closed = 0
        self.error: PersonaStudioError | Exception | None = None
        """What the next answers fail with, after their first stage."""

    def respond(self, rows: Sequence[PersonaRequest], stop: threading.Event | None = None) -> Iterator[Event]:
        """Yield the events of all rows, one after the other."""
        self.requests.extend(rows)
        try:
            for row, request in enumerate(rows):
                yield from self._answer(row, request, stop or threading.Event())
        finally:
            self.closed += 1

    def _answer(self, row: int, request: PersonaRequest, stop: threading.Event) -> Iterator[Event]:
        weights = request.weights_with(ROUTER)
        self._sleep(self._pause_s)
        yield Routed(row, weights, ROUTER, 0)
        traces: list[StageTrace] = []
        tokens = 0
        began = time.monotonic()
        for stage, text in SPOKEN.items():
            since = time.monotonic()
            said = ""
            for word in text.split(" "):
                if stop.is_set():
                    break
                self._sleep(self._pause_s)
                tokens += 1
                said += word if text.endswith(word) else f"{word} "
                yield Token(row, stage, word if text.endswith(word) else f"{word} ")
            if said:
                traces.append(StageTrace(stage, said, time.monotonic() - since))
                yield StageDone(row, traces[-1])
            if isinstance(self.error, PersonaStudioError):
                yield Failed(row, self.error)
                return
            if self.error is not None:
                raise self.error
        seconds = time.monotonic() - began
        reason = StopReason.STOPPED if stop.is_set() else StopReason.END
        trace = Trace(tuple(traces), weights, weights, ROUTER, reason, 48, tokens, 0, 0.12, seconds + 0.12)
        yield Done(row, trace)
