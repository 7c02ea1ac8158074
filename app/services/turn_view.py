"""What a turn looks like so far: an immutable snapshot, and the fold that makes it from engine events.

Knows the events of `engine.types`. Knows neither a page nor when a snapshot is due.
"""

from collections.abc import Callable
from dataclasses import dataclass

from engine.types import (
    Done,
    Event,
    ExpertWeights,
    Failed,
    Routed,
    RouterReading,
    Stage,
    StageDone,
    StageTrace,
    Token,
    Trace,
)


@dataclass(frozen=True, slots=True)
class StageView:
    """One stage as far as it was spoken."""

    stage: Stage
    """Which one."""
    text: str
    """What was said in it so far."""
    seconds: float
    """From its first token until now, or to its end [s]."""
    is_done: bool
    """Whether nothing more will be said in it."""


@dataclass(frozen=True, slots=True)
class TurnView:
    """One turn as far as it went."""

    stages: tuple[StageView, ...] = ()
    """The stages that began, in the order in which they did."""
    weights: ExpertWeights | None = None
    """The weights used; None until the row is routed."""
    reading: RouterReading | None = None
    """What the router read and proposed; None until the row is routed."""
    trace: Trace | None = None
    """The full record; None until the turn has ended by itself."""

    @property
    def is_open(self) -> bool:
        """Whether more may come."""
        return self.trace is None

    @property
    def reply(self) -> str:
        """The Respond stage so far."""
        return "".join(view.text for view in self.stages if view.stage is Stage.RESPOND)


def view_of(trace: Trace) -> TurnView:
    """Return how a turn that has ended looks."""
    stages = tuple(StageView(s.stage, s.text, s.seconds, is_done=True) for s in trace.stages)
    return TurnView(stages, trace.weights, trace.reading, trace)


class TurnFold:
    """Gathers the events of one row."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Begin with nothing; `clock` tells the time [s]."""
        self._clock = clock
        self._pieces: dict[Stage, list[str]] = {}
        self._began: dict[Stage, float] = {}
        self._ended: dict[Stage, StageTrace] = {}
        self._routed: Routed | None = None
        self._trace: Trace | None = None

    def take(self, event: Event) -> None:
        """Take the next event.

        Raises:
            PersonaStudioError: the row has failed; it is the row's own error.
        """
        match event:
            case Routed():
                self._routed = event
            case Token():
                self._began.setdefault(event.stage, self._clock())
                self._pieces.setdefault(event.stage, []).append(event.text)
            case StageDone():
                self._began.setdefault(event.trace.stage, self._clock())
                self._ended[event.trace.stage] = event.trace
            case Done():
                self._trace = event.trace
            case Failed():
                raise event.error

    @property
    def is_complete(self) -> bool:
        """Whether the trace is there."""
        return self._trace is not None

    def view(self) -> TurnView:
        """Return the turn as it stands."""
        if self._trace is not None:
            return view_of(self._trace)
        return TurnView(
            stages=tuple(self._stage(stage, began) for stage, began in self._began.items()),
            weights=self._routed.weights if self._routed else None,
            reading=self._routed.reading if self._routed else None,
        )

    def _stage(self, stage: Stage, began: float) -> StageView:
        ended = self._ended.get(stage)
        if ended is not None:
            return StageView(stage, ended.text, ended.seconds, is_done=True)
        return StageView(stage, "".join(self._pieces.get(stage, ())), self._clock() - began, is_done=False)
