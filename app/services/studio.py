"""The use case of the studio: one message to one persona, watched while it is answered.

Knows the responder it is handed and the time. Knows neither page nor model.
"""

import time
from collections.abc import Callable, Generator, Iterator

from app.services.turn_view import TurnFold, TurnView
from engine.errors import GenerationError
from engine.ports import PersonaResponder
from engine.types import Event, PersonaRequest

UPDATE_INTERVAL_S = 0.1


class StudioService:
    """Talks to personas."""

    def __init__(
        self,
        responder: PersonaResponder,
        clock: Callable[[], float] = time.monotonic,
        interval_s: float = UPDATE_INTERVAL_S,
    ) -> None:
        """Keep who answers, the clock [s], and the least time between two snapshots [s]."""
        self._responder = responder
        self._clock = clock
        self._interval_s = interval_s

    def talk(self, request: PersonaRequest) -> Generator[TurnView, None, None]:
        """Yield the turn as it grows, at most once per interval, and always its last state.

        Closing the iterator closes the responder's, which stops the row.

        Raises:
            PersonaStudioError: the row failed or was not admitted.
            GenerationError: the responder ended without an answer.
        """
        fold = TurnFold(self._clock)
        events = self._responder.respond([request])
        shown_at: float | None = None
        is_shown = True
        try:
            for event in events:
                fold.take(event)
                now = self._clock()
                is_shown = shown_at is None or now - shown_at >= self._interval_s
                if is_shown:
                    shown_at = now
                    yield fold.view()
        finally:
            _close(events)
        if not fold.is_complete:
            raise GenerationError("The answer broke off before its end. Send the message again.")
        if not is_shown:
            yield fold.view()


def _close(events: Iterator[Event]) -> None:
    # A Protocol promises an iterator; only generators and their like can be closed.
    close = getattr(events, "close", None)
    if close is not None:
        close()
