"""Time as tests want it: a clock that only pauses move, and a gate that lets a responder speak word by word."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.services.turns import TurnDesk

PATIENCE_S = 20.0


class Clock:
    """A clock that every pause of the responder moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Gate:
    """The pause of a scripted responder, which waits until it is let through; an answer takes one, then one a word."""

    def __init__(self) -> None:
        self._steps = threading.Semaphore(0)
        self._is_open = threading.Event()
        self.passed = 0

    def __call__(self, _: float) -> None:
        while not self._is_open.is_set() and not self._steps.acquire(timeout=0.005):
            pass
        self.passed += 1

    def let(self, steps: int) -> None:
        """Let so many pauses through."""
        self._steps.release(steps)

    def open(self) -> None:
        """Let everything through from now on."""
        self._is_open.set()

    def close(self) -> None:
        """Let nothing more through."""
        self._is_open.clear()


@contextmanager
def gated() -> Iterator[Gate]:
    """Yield a gate that is open in the end, so that no thread is left behind."""
    gate = Gate()
    try:
        yield gate
    finally:
        gate.open()


def until(is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.002)


def rest(desk: TurnDesk, key: str) -> None:
    """Wait until no turn with this key is under way, without watching it."""
    until(lambda: desk.find(key) is None)
