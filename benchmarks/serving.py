"""The studio in a process of its own, and Chromium before it: for measurements and pictures of the pages.

The server is the one that people start (`app.py serve`, pocket pack), on a free port and in a home of its own.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from app.services.owner import COOKIE, new_token

ROOT = Path(__file__).parent.parent
START_S = 120
"""So long a busy machine may take to load the pack [s]."""
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Without it heap sizes are rounded.
    "--enable-precise-memory-info",
)


@contextmanager
def studio_process(home: Path) -> Iterator[str]:
    """Serve the studio with everything that it remembers in `home`; yield its address, without a slash at the end.

    Raises:
        RuntimeError: it does not answer.
    """
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "PERSONA_STUDIO_HOME": str(home)}
    call = [sys.executable, "app.py", "serve", "--port", str(port)]
    server = subprocess.Popen(call, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_for(server, url)
        yield url
    finally:
        server.terminate()
        server.wait()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a Chromium that speaks to nobody by itself: the system's, or else the one that Playwright brings."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), headless=True, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass(frozen=True, slots=True)
class Guest:
    """A visitor with a page of their own."""

    page: Page
    """What they see."""
    foreign: list[str]
    """Addresses that the page asked for elsewhere; it grows."""


@contextmanager
def guest(browser: Browser, url: str, token: str = "", size: tuple[int, int] = (1280, 800)) -> Iterator[Guest]:
    """Open the studio in a new context, as the owner of `token` where one is given, and wait until it listens."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    context.set_default_timeout(60_000)
    context.add_cookies([{"name": COOKIE, "value": token or new_token(), "url": url}])
    page = context.new_page()
    foreign: list[str] = []

    def note(asked: str) -> None:
        address = urlsplit(asked)
        if address.scheme not in ("data", "blob") and address.netloc != urlsplit(url).netloc:
            foreign.append(asked)

    page.on("request", lambda request: note(request.url))
    page.on("websocket", lambda opened: note(opened.url.replace("ws", "http", 1)))
    page.goto(url)
    # The load event has run the page's own script, so everything is in its place and listens.
    page.locator("body[data-studio=drawn]").wait_for()
    yield Guest(page, foreign)
    context.close()


def _wait_for(server: subprocess.Popen[bytes], url: str) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(
                f"The studio ended with {server.returncode} before it served. What it said stands above."
            )
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"The studio did not answer on {url} within {START_S} s.")


def _free_port() -> int:
    # Above 8100 and below the ports that the system hands out by itself, so that nobody takes it meanwhile.
    while True:
        port = 8101 + secrets.randbelow(20_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
