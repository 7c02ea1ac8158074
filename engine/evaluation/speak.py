"""Have a pack answer many requests and gather what it said."""

from collections.abc import Sequence
from contextlib import closing

from engine.assembly import EngineOptions
from engine.ports import PersonaResponder, ProgressSink
from engine.types import Done, Failed, PersonaRequest, Trace

CHUNK = 96
OPTIONS = EngineOptions(rows=24, max_waiting=CHUNK)
"""How a pack is loaded and started to be asked a lot: many rows at once are slower each, and done sooner."""


class Interview:
    """Asks in batches; the responder decodes them together."""

    def __init__(self, responder: PersonaResponder, hear: ProgressSink) -> None:
        """Keep who answers, and who hears how far it is."""
        self._responder = responder
        self._hear = hear

    def ask(self, what: str, requests: Sequence[PersonaRequest]) -> list[Trace]:
        """Return one trace per request, in order.

        Raises:
            PersonaStudioError: a row failed; it is the row's own error.
        """
        traces: list[Trace] = []
        for start in range(0, len(requests), CHUNK):
            traces += self._answers(requests[start : start + CHUNK])
            self._hear(what, len(traces), len(requests))
        return traces

    def _answers(self, rows: Sequence[PersonaRequest]) -> list[Trace]:
        found: dict[int, Trace] = {}
        events = self._responder.respond(rows)
        with closing(events):  # pyright: ignore[reportArgumentType]  the engine's iterator is a generator
            for event in events:
                if isinstance(event, Done):
                    found[event.row] = event.trace
                elif isinstance(event, Failed):
                    raise event.error
        return [found[row] for row in range(len(rows))]
