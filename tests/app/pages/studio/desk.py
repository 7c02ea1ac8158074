"""A studio page's handlers on a database of their own, a scripted responder that can be held, and its seat."""

import threading
import time
from collections.abc import Callable, Iterator

from app.pages.studio.form import DialForm
from app.pages.studio.handlers import Frame, Seat, StudioHandlers
from app.shell import Services
from tests.app.scripted import ScriptedResponder

ME, ANOTHER = "1" * 64, "2" * 64


class Gate:
    """A sleep that waits until the test lets the responder go on, word by word or for good."""

    def __init__(self) -> None:
        """Begin open."""
        self._open = threading.Event()
        self._open.set()
        self._steps = threading.Semaphore(0)

    def sleep(self, _: float) -> None:
        """Wait for the gate or for a step, as `time.sleep` would."""
        while not self._open.is_set() and not self._steps.acquire(timeout=0.01):
            pass

    def close(self) -> None:
        """Hold the responder before its next word."""
        self._open.clear()

    def let(self, words: int) -> None:
        """Let so many words through."""
        self._steps.release(words)

    def open(self) -> None:
        """Let everything through."""
        self._open.set()


class Page:
    """One visitor's page: it remembers its seat as the browser does."""

    def __init__(self, services: Services, owner: str = ME) -> None:
        """Open the page for a visitor."""
        self.services = services
        self.on = StudioHandlers(services.studio, services.personas, services.adjectives, draw_seed=lambda: 77)
        self.seat = Seat(owner)

    def keep(self, frame: Frame) -> Frame:
        """Take over what a frame says about session and persona."""
        desk, seat = frame.desk, self.seat
        session = desk.session_id if desk is not None else seat.session_id
        key = frame.persona_key if frame.persona_key is not None else seat.persona_key
        version = frame.version if frame.persona_key is not None else seat.version
        self.seat = Seat(seat.owner, session, key, version)
        return frame

    def talk(self, message: str, form: DialForm | None = None, redo: str = "") -> list[Frame]:
        """Send a message and see every frame."""
        return [self.keep(frame) for frame in self.on.talk(self.seat, form or DialForm(), message, redo)]

    def messages(self) -> list[str]:
        """Return the messages on the way to where the session stands."""
        desk = self.services.studio.open(self.seat.owner)
        return [exchange.message for exchange in desk.conversation.exchanges]


def until(is_so: Callable[[], object]) -> None:
    """Wait until something that another thread does has happened."""
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in 30 seconds"
        time.sleep(0.005)


def until_spoken(gate: Gate, seen: list[Frame]) -> None:
    """Let words through, one at a time, until a frame shows some; what comes at once is shown together, and later."""

    def is_spoken() -> bool:
        latest = [frame.desk.conversation.latest for frame in seen if frame.desk is not None]
        if any(view is not None and view.stages for view in latest):
            return True
        gate.let(1)
        time.sleep(0.05)
        return False

    until(is_spoken)


def in_thread(frames: Iterator[Frame]) -> tuple[list[Frame], threading.Thread]:
    """Watch frames as a page does that is busy with something else too; return them and the thread."""
    seen: list[Frame] = []
    thread = threading.Thread(target=lambda: seen.extend(frames))
    thread.start()
    return seen, thread


def held(gate: Gate) -> ScriptedResponder:
    """Return a responder that the gate holds."""
    return ScriptedResponder(sleep=gate.sleep)
