"""How fast the studio page follows the hand, in Chromium, on the real server and the pocket pack.

Run: `python -m benchmarks.ui [--json]`. A mouse drags the slider of extraversion. In the page is measured (`ui.js`) how
long after the pointer's event the bars are drawn with their new lengths, and how long after it was let go the Redo
button is grey, which it becomes by the server's answer that the move is stored. Then the heap before and after two
hundred updates, and both times again while replies stream into a chat of a hundred messages.
"""

import itertools
import random
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from playwright.sync_api import CDPSession, Page

from app.services.owner import new_token, owner_of
from app.services.studio import PRESENT, UNSAVED, Voice, answer_of
from benchmarks.serving import chromium, guest, studio_process
from engine.personality.persona_file import sheet_to_json
from engine.personality.sheet import PersonaSheet
from engine.types import Event, ExpertWeights, PersonaRequest, RouterReading, Stage, StageTrace, StopReason, Trace
from storage.choices import ChoiceStore
from storage.database import open_database, sqlite_url
from storage.records import SpokenBy
from storage.sessions import SessionStore
from storage.sliders import SliderStore

WATCH = Path(__file__).with_name("ui.js").read_text(encoding="utf-8")
LOW, NEUTRAL, HIGH = 1, 5, 9
DRAGS = 40
RELEASES = 20
UPDATES = 200
UPDATES_PER_RELEASE = 20
CHAT_TURNS = 50
CHAT_UPDATES = 5
"""Values that the slider goes through while one reply streams; odd, so that it ends elsewhere."""
MESSAGE = "My boss yelled at me in front of everyone and I feel awful. What should I do?"
CHAT_S = 8.0
"""So long messages are sent into the long chat [s]."""
FRAME_S = 1 / 60
SENTENCE = "They sound tired and want to be heard, so I stay calm, name the good and offer one small step. "


class WrongButtons(RuntimeError):
    """Undo and Redo did not become what the server had answered."""


@dataclass
class ChatTimes:
    """What was measured in a long chat."""

    slider: list[float]
    """From a move of the slider to the bars that show it, while a reply streamed [ms]."""
    server: list[float]
    """From letting go, while a reply streamed, to the server's answer [ms]."""
    wrong_buttons: int = 0
    """How often Undo and Redo did not become what the server had answered, until the page was loaded anew."""


class Hand:
    """A hand on the mouse, which drags the slider of extraversion one value at a time."""

    def __init__(self, page: Page) -> None:
        """Take the mouse of a page that stands at the studio, and find where the slider is."""
        self.page = page
        page.evaluate(WATCH)
        self._path = _to_and_fro()
        self._at = NEUTRAL
        self._box = (0.0, 0.0, 0.0, 0.0)

    def drag(self, updates: int) -> None:
        """Press, move through so many values, and let go."""
        self.press()
        self.move(updates)
        self.page.mouse.up()

    def press(self) -> None:
        """Take hold of the slider, wherever it stands now."""
        box = self.page.locator("#trait-extraversion input[type=range]").bounding_box()
        assert box is not None, "the slider is not on the page"
        self._box = (box["x"], box["y"], box["width"], box["height"])
        self.page.mouse.move(*self._place(self._at))
        self.page.mouse.down()

    def move(self, updates: int) -> None:
        """Move through so many values, a frame apart."""
        for value in itertools.islice(self._path, updates):
            self.page.mouse.move(*self._place(value))
            self._at = value
            time.sleep(FRAME_S)

    def _place(self, value: int) -> tuple[float, float]:
        left, top, width, height = self._box
        return left + width * (value - LOW) / (HIGH - LOW), top + height / 2

    def let_go(self) -> float:
        """Return how long after the hand let go the server's answer was drawn [ms].

        Raises:
            WrongButtons: it was not, or something drew over it.
        """
        took = self.page.evaluate("uiWatch.redoIs(true)")
        if took is None:
            raise WrongButtons
        return took

    def undo(self) -> None:
        """Press Undo and wait until it is done, so that Redo is live and the next move makes it grey.

        Raises:
            WrongButtons: there was a move, and Undo does not offer itself.
        """
        if self.page.locator("#undo").is_disabled():
            raise WrongButtons
        self.page.locator("#undo").click()
        if self.page.evaluate("uiWatch.redoIs(false)") is None:
            raise WrongButtons
        self._at = int(self.page.locator("#trait-extraversion input[type=range]").input_value())
        self._path = _to_and_fro(self._at)

    def begin_anew(self) -> None:
        """Load the page again, and begin."""
        self.page.reload()
        self.page.locator("body[data-studio=drawn]").wait_for()
        self.page.evaluate(WATCH)
        self.begin()

    def begin(self) -> None:
        """Make a move and take it back, so that Redo is live."""
        self._at = int(self.page.locator("#trait-extraversion input[type=range]").input_value())
        self._path = _to_and_fro(self._at)
        self.drag(3)
        self.page.locator("#undo:enabled").wait_for()
        self.undo()
        self.drags()

    def drags(self) -> list[dict[str, float]]:
        """Return what was measured since the last call: `ms`, and whether an answer streamed."""
        # What was let go last may still be on its way to the screen.
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return self.page.evaluate("uiWatch.takeDrags()")


def _to_and_fro(start: int = NEUTRAL) -> Iterator[int]:
    """Yield values one step apart, up from `start` to the top, down to the bottom, and so on."""
    at, step = start, 1 if start < HIGH else -1
    while True:
        at += step
        yield at
        if at in (LOW, HIGH):
            step = -step


def measure_dials(hand: Hand) -> dict[str, list[float]]:
    """Return how long bars and server took while nothing else goes on [ms]."""
    hand.drag(DRAGS)
    # Forty values end where they began, which is no step of the history.
    hand.drag(2)
    hand.page.locator("#undo:enabled").wait_for()
    slider = [drag["ms"] for drag in hand.drags()]
    server: list[float] = []
    for _ in range(RELEASES):
        hand.undo()
        hand.drag(2)
        server.append(hand.let_go())
    hand.drags()
    return {"slider": slider, "server": server}


def measure_heap(hand: Hand, server: list[float]) -> float:
    """Return how much the browser's heap grew over 200 updates, after garbage was collected [MB].

    How long the server took after each twentieth is added to `server` [ms].
    """
    cdp = hand.page.context.new_cdp_session(hand.page)
    cdp.send("HeapProfiler.enable")
    before = _heap_mb(cdp)
    for _ in range(UPDATES // UPDATES_PER_RELEASE):
        hand.undo()
        hand.drag(UPDATES_PER_RELEASE)
        server.append(hand.let_go())
    hand.drags()
    return _heap_mb(cdp) - before


def _heap_mb(cdp: CDPSession) -> float:
    for _ in range(3):
        cdp.send("HeapProfiler.collectGarbage")
        time.sleep(0.2)
    return cdp.send("Runtime.getHeapUsage")["usedSize"] / 2**20


def measure_chat(hand: Hand) -> ChatTimes:
    """Return what was measured while replies stream into a long chat."""
    times = ChatTimes([], [])
    hand.begin()
    ends = time.monotonic() + CHAT_S
    while time.monotonic() < ends:
        try:
            _send_and_drag(hand, times)
        except WrongButtons:
            times.wrong_buttons += 1
            hand.begin_anew()
    return times


def _send_and_drag(hand: Hand, times: ChatTimes) -> None:
    page = hand.page
    page.get_by_role("textbox", name="Message").fill(MESSAGE)
    hand.press()
    # The mouse is busy; a person would press Enter.
    page.evaluate("document.getElementById('send').click()")
    page.locator("#stop").wait_for()
    hand.move(CHAT_UPDATES)
    is_early = page.evaluate("uiWatch.isStreaming()")
    page.mouse.up()
    took = hand.let_go()
    if is_early:
        times.server.append(took)
    page.locator("#send").wait_for()
    times.slider += [drag["ms"] for drag in hand.drags() if drag["streams"]]
    hand.undo()


def fill_chat(home: Path, owner: str) -> None:
    """Store a conversation of a hundred messages as the visitor's present one."""
    database = open_database(sqlite_url(home / "studio.db"))
    rng, sheet, by = random.Random(4), PersonaSheet("Ana"), SpokenBy("Ana")
    sessions = SessionStore(database)
    session_id = sessions.begin(owner, by).summary.id
    SliderStore(database).push(owner, session_id, sheet_to_json(sheet, UNSAVED))
    ChoiceStore(database).put(owner, PRESENT, {"session_id": session_id})
    head_id = None
    for turn in range(CHAT_TURNS):
        answer = answer_of(Voice(_Nobody()), sheet, turn, _trace(rng), 1_800_000_000_000 + turn)
        head_id = sessions.add_turn(owner, session_id, head_id, f"Message {turn + 1}: what now?", answer, by).id
    database.close()


class _Nobody:
    """Answers nothing; a voice needs somebody."""

    def respond(self, rows: Sequence[PersonaRequest], stop: threading.Event | None = None) -> Iterator[Event]:
        raise AssertionError(f"nobody is asked here: {rows}")


def _trace(rng: random.Random) -> Trace:
    stages = tuple(StageTrace(stage, SENTENCE * rng.randint(1, 2), 0.4) for stage in Stage)
    weights = ExpertWeights()
    reading = RouterReading("exam", "about an exam", 0.7, weights)
    return Trace(stages, weights, weights, reading, StopReason.END, 60, 95, 0, 0.05, 1.2)


def p95(values: list[float]) -> float | None:
    """Return the 95th percentile, rounded; None when nothing was measured."""
    if len(values) < 2:
        return round(values[0], 1) if values else None
    return round(quantiles(values, n=20, method="inclusive")[-1], 1)


def _spread(name: str, values: list[float]) -> dict[str, object]:
    """Return median and maximum under two names; None when nothing was measured."""
    middle, most = (round(median(values), 1), round(max(values), 1)) if values else (None, None)
    return {f"{name}_median": middle, f"{name}_most": most}


def measure() -> dict[str, object]:
    """Measure all and return the figures."""
    token = new_token()
    foreign: list[str] = []
    with TemporaryDirectory(prefix="persona-ui-") as folder:
        fill_chat(Path(folder), owner_of(token))
        with studio_process(Path(folder)) as url, chromium() as browser:
            with guest(browser, url) as visitor:
                hand = Hand(visitor.page)
                dials = measure_dials(hand)
                heap_growth_mb = measure_heap(hand, dials["server"])
                foreign += visitor.foreign
            with guest(browser, url, token) as visitor:
                visitor.page.locator("#chat .message").nth(20).wait_for()
                chat = measure_chat(Hand(visitor.page))
                foreign += visitor.foreign
            version = browser.version
    return {
        "slider_ms_p95": p95(dials["slider"]),
        "server_weights_ms_p95": p95(dials["server"]),
        "heap_growth_mb": round(heap_growth_mb, 2),
        "foreign_requests": len(foreign),
        "chat_slider_ms_p95": p95(chat.slider),
        "chat_server_weights_ms_p95": p95(chat.server),
        **_spread("slider_ms", dials["slider"]),
        **_spread("server_weights_ms", dials["server"]),
        **_spread("chat_slider_ms", chat.slider),
        **_spread("chat_server_weights_ms", chat.server),
        "slider_events": len(dials["slider"]),
        "chat_slider_events": len(chat.slider),
        "chat_releases": len(chat.server),
        "chat_wrong_buttons": chat.wrong_buttons,
        "chromium": version,
    }


def main() -> None:
    """Measure and print."""
    result = measure()
    # Its own import is slow, and nothing above needs it.
    from benchmarks.report import show

    show(
        "How fast the studio page follows the hand (pocket pack, real server)",
        ("what", "found"),
        [(key, str(value)) for key, value in result.items()],
        result,
    )


if __name__ == "__main__":
    main()
