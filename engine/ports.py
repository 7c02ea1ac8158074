"""What the engine is handed, and what it offers, as Protocols. Stdlib only."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from engine.types import Event, PersonaRequest


class PersonaResponder(Protocol):
    """Answers a batch of rows as a stream of events; `engine.pipeline.PersonaEngine` is the real one."""

    def respond(self, rows: Sequence[PersonaRequest]) -> Iterator[Event]:
        """Yield the events of all rows; closing the iterator stops them.

        Raises:
            Busy: the queue is full.
        """
        ...


class ProgressSink(Protocol):
    """Hears how far a long job is."""

    def __call__(self, stage: str, step: int, steps: int, loss: float | None = None) -> None:
        """Hear that `step` of `steps` is done, when training with a running mean `loss` [nats/token]."""
        ...
