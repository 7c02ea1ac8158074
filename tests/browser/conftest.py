"""One Chromium, one served studio, and pages that keep a record of what they asked for and complained about."""

import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from app.bootstrap import open_engine
from app.settings import read_settings
from engine.pipeline import PersonaEngine
from engine.types import Event, PersonaRequest
from tests.app.serving import studio_on

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Visit:
    """A page with its record."""

    page: Page
    """What the person sees."""
    requests: list[str] = field(default_factory=list)
    """Addresses asked for, `data:` and `blob:` left out."""
    complaints: list[str] = field(default_factory=list)
    """Errors of the console and of scripts."""

    def hear(self, message: ConsoleMessage) -> None:
        """Keep an error of the console."""
        if message.type == "error":
            self.complaints.append(message.text)

    def note(self, request: Request) -> None:
        """Keep an address."""
        if urlsplit(request.url).scheme not in ("data", "blob"):
            self.requests.append(request.url)

    def foreign(self, url: str) -> list[str]:
        """Return the addresses that are not on the host of `url`."""
        return [asked for asked in self.requests if urlsplit(asked).netloc != urlsplit(url).netloc]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


class PacedResponder:
    """The real engine, slowed down so that a person (or a test) can stop it in the middle."""

    def __init__(self, engine: PersonaEngine, pause_s: float) -> None:
        self._engine = engine
        self._pause_s = pause_s

    def respond(self, rows: Sequence[PersonaRequest], stop: threading.Event | None = None) -> Iterator[Event]:
        with closing(self._engine.respond(rows, stop)) as events:
            for event in events:
                yield event
                time.sleep(self._pause_s)


@pytest.fixture(scope="session")
def studio_url() -> Iterator[str]:
    """The address of a studio on the pocket pack, whose answers take a few seconds."""
    engine = open_engine(read_settings())
    try:
        with studio_on(PacedResponder(engine, 0.03), engine) as url:
            yield url
    finally:
        engine.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # One for each file: Playwright keeps an event loop running in this thread, where other rooms' tests run their own.
    # A busy machine is slow, not wrong.
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), headless=True, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """A fresh page at 1280×800 that has opened nothing yet; no script of it may fail."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(60_000)
    visit = Visit(context.new_page())
    visit.page.on("console", visit.hear)
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    visit.page.on("request", visit.note)
    yield visit
    context.close()
    assert visit.complaints == []
