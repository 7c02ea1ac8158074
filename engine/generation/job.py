"""The values that cross the border between a visitor's thread and the thread that owns the model.

Knows how news of one row is handed over; knows no tensor, no slot, no order of admission.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from engine.errors import GenerationError, PersonaStudioError
from engine.generation.starts import SentenceMarks
from engine.types import Sampling, StopReason

MAX_UNREAD = 64
POLL_S = 0.25


@dataclass(frozen=True, slots=True)
class RowPlan:
    """All that decoding one row needs."""

    input_ids: tuple[int, ...]
    """The prompt; at least one token."""
    gates: tuple[float, ...]
    """One factor per expert, as the layer applies it."""
    sampling: Sampling
    """How tokens are drawn."""
    stop_ids: frozenset[int]
    """Tokens that end the row."""
    marks: SentenceMarks | None = None
    """Given when no two sentences of the reply may begin alike."""
    taken: frozenset[int] = frozenset()
    """Tokens that begin no sentence of such a reply."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text was spoken; the pieces of a row join to its whole text."""

    text: str
    """Never empty; ends on a whole character."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The row has ended well, or was stopped."""

    reason: StopReason
    """Why it ended."""
    tokens: int
    """Tokens drawn, the one that stopped the row included."""
    prompt_tokens: int
    """Length of the prompt [tokens]; 0 when it was stopped while waiting."""
    first_token_s: float
    """From submission to the first token [s]; equals `seconds` when there was none."""
    seconds: float
    """From submission to the end [s]."""


@dataclass(frozen=True, slots=True)
class Broke:
    """The row has failed; the others go on."""

    error: PersonaStudioError
    """Why, as a sentence."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing has happened for a moment, so that a reader who waits can look up; only `events_of` says it."""


RowEvent = Piece | Ended | Broke


class RowJob:
    """The handle on one row: the visitor reads its events and may cancel it, the owner thread delivers."""

    def __init__(self, plan: Callable[[], RowPlan], visitor: str, news: threading.Condition | None = None) -> None:
        """Keep `plan`, which the owner thread calls once and which may raise any `PersonaStudioError`.

        Jobs whose events one reader merges share `news`; see `events_of`.
        """
        self.plan = plan
        self.visitor = visitor
        self.submitted_s = 0.0
        self._is_owner_alive: Callable[[], bool] = lambda: False
        self._cancelled = threading.Event()
        self._news = news or threading.Condition()
        self._unread: list[RowEvent] = []
        self._is_closed = False
        self._is_over = False

    def cancel(self) -> None:
        """Ask for the end, from any thread, as often as you like; it comes within two tokens."""
        self._cancelled.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked for the end."""
        return self._cancelled.is_set()

    def events(self) -> Iterator[RowEvent]:
        """Yield what happens to the row, up to and with its `Ended` or `Broke`; submit the job first."""
        while not self._is_over:
            yield from self.take(POLL_S)

    def take(self, timeout_s: float) -> list[RowEvent]:
        """Return what has happened since the last call; waits at most `timeout_s` [s] while nothing has.

        A row whose owner thread died breaks here instead of waiting for ever.
        """
        if self._is_over:
            return []
        # Asked before looking: whatever a dead owner said is then already in the list.
        is_alive = self._is_owner_alive()
        with self._news:
            # Even a wait of no time lets go of a shared lock, and news for another job would wake nobody.
            if not self._unread and is_alive and timeout_s > 0.0:
                self._news.wait(timeout_s)
            taken, self._unread = self._unread, []
        if not taken and not is_alive:
            taken.append(
                Broke(GenerationError("The model thread is not running, so nobody answers. Restart the studio."))
            )
        self._is_over = bool(taken) and not isinstance(taken[-1], Piece)
        return taken

    def belong_to(self, is_owner_alive: Callable[[], bool]) -> None:
        """Start the row's clock and remember how to see whether its owner lives; for the owner."""
        self._is_owner_alive = is_owner_alive
        self.submitted_s = time.perf_counter()

    def deliver(self, event: RowEvent) -> None:
        """Hand news over; for the owner, whom it never makes wait.

        At most `MAX_UNREAD` pieces are kept: beyond that, text joins the newest. News after the end is dropped.
        """
        with self._news:
            if self._is_closed:
                return
            self._is_closed = not isinstance(event, Piece)
            newest = self._unread[-1] if len(self._unread) >= MAX_UNREAD else None
            if isinstance(event, Piece) and isinstance(newest, Piece):
                self._unread[-1] = Piece(newest.text + event.text)
            else:
                self._unread.append(event)
            self._news.notify_all()


def events_of(jobs: Sequence[RowJob], news: threading.Condition) -> Iterator[tuple[int, RowEvent | Silence]]:
    """Yield (place of the job, event) of all jobs as they come, until every one is over; all must share `news`.

    While nothing happens, every job that is not over is silent about four times a second.
    """
    waiting = set(range(len(jobs)))
    while waiting:
        with news:
            taken = [(place, event) for place in sorted(waiting) for event in jobs[place].take(0.0)]
            is_silent = not taken and not news.wait(POLL_S)
        if is_silent:
            yield from [(place, Silence()) for place in sorted(waiting)]
        yield from taken
        waiting -= {place for place, event in taken if not isinstance(event, Piece)}
