"""What the engine is handed, and what it offers, as Protocols. Stdlib only."""

from collections.abc import Iterator, Sequence
from threading import Event as Flag
from typing import Protocol

from engine.types import Event, PersonaRequest


class PersonaResponder(Protocol):
    """Answers a batch of rows as a stream of events; `engine.pipeline.PersonaEngine` is the real one."""

    def respond(self, rows: Sequence[PersonaRequest], stop: Flag | None = None) -> Iterator[Event]:
        """Yield the events of all rows; closing the iterator stops them, and so does setting `stop`, with their traces.

        Raises:
            Busy: the queue is full.
        """
        ...


class TraitListener(Protocol):
    """Hears traits in what was said; `engine.pipeline.PersonaEngine` is the real one."""

    def hear(self, text: str) -> tuple[float, ...] | None:
        """Return the levels 1..9 of O C E A N heard in a text; None when it is empty or nobody can hear."""
        ...


class ProgressSink(Protocol):
    """Hears how far a long job is."""

    def __call__(self, stage: str, step: int, steps: int, loss: float | None = None) -> None:
        """Hear that `step` of `steps` is done, when training with a running mean `loss` [nats/token]."""
        ...
