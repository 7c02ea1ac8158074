"""Turns under way: each runs in a thread of its own, whoever looks on, and is stored when it ends.

A page that is reloaded finds its turn again here. Knows the responder and the clock; what is stored, and where, is a
function it is handed.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator

from app.services.turn_view import TurnFold, TurnView
from engine.errors import BadInput, Busy, GenerationError, PersonaStudioError
from engine.ports import PersonaResponder
from engine.types import PersonaRequest, Trace

UPDATE_INTERVAL_S = 0.1
ABANDONED_S = 60.0
"""A turn that nobody watched for so long is stopped."""
BROKE_OFF = "The answer broke off before its end. Send the message again."
logger = logging.getLogger(__name__)


class RunningTurn:
    """One turn under way; any number of threads may watch it."""

    def __init__(self, request: PersonaRequest, parent_id: str | None, clock: Callable[[], float]) -> None:
        """Begin with nothing said; `clock` tells the time [s]."""
        self.request = request
        self.parent_id = parent_id
        self.stop = threading.Event()
        self._clock = clock
        self._news = threading.Condition()
        self._view = TurnView()
        self._error: Exception | None = None
        self._is_over = False
        self._watched = clock()

    @property
    def view(self) -> TurnView:
        """The turn as it stands."""
        return self._view

    @property
    def is_abandoned(self) -> bool:
        """Whether nobody has watched for `ABANDONED_S`."""
        return self._clock() - self._watched > ABANDONED_S

    def watch(self, interval_s: float = UPDATE_INTERVAL_S) -> Iterator[TurnView]:
        """Yield the turn as it grows, at most once per interval [s], and always its last state.

        Raises:
            PersonaStudioError: the turn failed.
        """
        shown: TurnView | None = None
        while True:
            view, is_over = self._next(shown, interval_s)
            if view is not shown:
                shown = view
                yield view
            if is_over:
                return
            # What comes meanwhile is shown together; the end is never waited for longer than that.
            with self._news:
                self._news.wait_for(lambda: self._is_over, timeout=interval_s)

    def _next(self, shown: TurnView | None, interval_s: float) -> tuple[TurnView, bool]:
        """Return the present state and whether it is the last, as soon as it is another than `shown`."""
        with self._news:
            self._news.wait_for(lambda: self._is_over or self._view is not shown, timeout=interval_s)
            self._watched = self._clock()
            if self._error is not None:
                raise self._error
            return self._view, self._is_over

    def publish(self, view: TurnView) -> None:
        """Show watchers a new state; for the thread that runs the turn."""
        with self._news:
            self._view = view
            self._news.notify_all()

    def end(self, error: Exception | None = None) -> None:
        """Tell watchers that nothing more comes; for the thread that runs the turn."""
        with self._news:
            self._error = error
            self._is_over = True
            self._news.notify_all()


class TurnDesk:
    """All turns under way, at most one per key."""

    def __init__(
        self,
        responder: PersonaResponder,
        clock: Callable[[], float] = time.monotonic,
        interval_s: float = UPDATE_INTERVAL_S,
    ) -> None:
        """Keep who answers, the clock [s], and the least time between two states that are published [s]."""
        self._responder = responder
        self._clock = clock
        self._interval_s = interval_s
        self._lock = threading.Lock()
        self._running: dict[str, RunningTurn] = {}

    def start(
        self, key: str, request: PersonaRequest, parent_id: str | None, keep: Callable[[Trace], None]
    ) -> RunningTurn:
        """Begin a turn; `keep` stores its trace when something was said, before watchers see its end.

        Raises:
            BadInput: a turn with this key is under way.
            Busy: this computer cannot run one more.
        """
        turn = RunningTurn(request, parent_id, self._clock)
        with self._lock:
            if key in self._running:
                raise BadInput("This session is still being answered. Wait for the end, or press Stop.")
            self._running[key] = turn
        thread = threading.Thread(target=self._run, args=(key, turn, keep), name=f"turn-{key[:8]}", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            # No thread will free the key.
            with self._lock:
                del self._running[key]
            raise Busy("This computer cannot run one more answer now. Try again in a minute.") from error
        return turn

    def find(self, key: str) -> RunningTurn | None:
        """Return the turn under way; None when there is none."""
        with self._lock:
            return self._running.get(key)

    def stop(self, key: str) -> None:
        """Ask the turn under way to end; what was said until then is kept."""
        turn = self.find(key)
        if turn is not None:
            turn.stop.set()

    def _run(self, key: str, turn: RunningTurn, keep: Callable[[Trace], None]) -> None:
        error: Exception | None = None
        try:
            self._answer(turn, keep)
        except PersonaStudioError as failure:
            error = failure
        except Exception as failure:
            # The top of a worker: whoever watches says that something broke, and the log says what.
            logger.exception("A turn failed.")
            error = failure
        with self._lock:
            del self._running[key]
        turn.end(error)

    def _answer(self, turn: RunningTurn, keep: Callable[[Trace], None]) -> None:
        fold = TurnFold(self._clock)
        shown_at: float | None = None
        for event in self._responder.respond([turn.request], turn.stop):
            fold.take(event)
            now = self._clock()
            if shown_at is None or now - shown_at >= self._interval_s:
                shown_at = now
                if not fold.is_complete:
                    turn.publish(fold.view())
            if turn.is_abandoned:
                turn.stop.set()
        view = fold.view()
        if view.trace is None:
            raise GenerationError(BROKE_OFF)
        if view.trace.stages:
            keep(view.trace)
        turn.publish(view)
