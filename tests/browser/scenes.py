"""Every page of the studio in the states that a person meets it in: before anything was done, and with content.

Knows how a person gets there; judges nothing.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page, expect

from app.services.judgement_files import write_judgements
from tests.app.scripted import ScriptedResponder
from tests.app.serving import studio_on
from tests.app.simulated import Crowd, judgements

SIZES = {"desk": (1280, 800), "phone": (390, 844)}
TABS = ("Studio", "Compare", "Personas", "Sessions", "Ratings", "Leaderboard", "How it works")
MESSAGE = "My boss yelled at me in front of everyone, and I said nothing"
HEARD = (6.0, 4.2, 8.1, 7.4, 3.0)


class Listener:
    """Hears the same traits in whatever was said."""

    def hear(self, text: str) -> tuple[float, ...] | None:
        """Return `HEARD`; None for nothing said."""
        return HEARD if text else None


@dataclass(frozen=True)
class House:
    """A served studio and somebody who lives in it."""

    url: str
    """Its address."""
    browser: Browser
    """Opens its pages."""
    resident: Any
    """The cookie of a visitor who talked, compared and keeps a persona, as Playwright's storage state."""

    @contextmanager
    def page(self, size: str = "desk", is_resident: bool = False, **look: Any) -> Iterator[Page]:
        """Yield a page that has opened the studio, as somebody new or as the resident; `look` is how the browser is."""
        width, height = SIZES[size]
        state = self.resident if is_resident else None
        context = self.browser.new_context(viewport={"width": width, "height": height}, storage_state=state, **look)
        context.set_default_timeout(60_000)
        page = context.new_page()
        try:
            enter(page, self.url)
            yield page
        finally:
            context.close()


@contextmanager
def house(browser: Browser, pause_s: float = 0.0) -> Iterator[House]:
    """Serve a studio whose answers pause so long before each word [s], and move somebody in."""
    pause = [0.0]
    responder = ScriptedResponder(1.0, lambda _: time.sleep(pause[0]))
    with studio_on(responder, Listener()) as url:
        try:
            state = _moved_in(browser, url)
        except AssertionError:
            # Gradio 6.31 may lose an answer on a busy machine; somebody new moves in then.
            state = _moved_in(browser, url)
        pause[0] = pause_s
        yield House(url, browser, state)


def _moved_in(browser: Browser, url: str) -> Any:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(60_000)
    page = context.new_page()
    try:
        enter(page, url)
        move_in(page)
        return context.storage_state()
    finally:
        context.close()


def enter(page: Page, url: str) -> None:
    """Open the studio and wait until it stands and listens."""
    page.goto(url)
    expect(page.locator("body")).to_have_attribute("data-studio", "drawn")


def move_in(page: Page) -> None:
    """Talk, compare, and make a persona of one's own with two versions."""
    page.get_by_role("slider", name="Extraversion").evaluate(
        "e => { e.value = 8; e.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    for count, message in enumerate((MESSAGE, "What would you do?"), 1):
        send(page, message)
        expect(page.locator("#chat .turn-line")).to_have_count(count)
        expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()
    go_to(page, "Compare")
    page.get_by_role("textbox", name="Prompt").fill(MESSAGE)
    press(page, "Go")
    expect(page.get_by_text(re.compile(r"Done: \d answers"))).to_be_visible()
    go_to(page, "Personas")
    page.get_by_role("button", name="Captain Aroha").click()
    press(page, "Duplicate")
    expect(page.locator("#persona-detail h3")).to_have_text("Captain Aroha (copy)")
    unfold(page, "#persona-edit")
    page.get_by_label("Tagline").fill("Calls the storm by its first name.")
    press(page, "Save as a new version")
    expect(page.locator("#persona-detail")).to_contain_text("version 2")
    _make_batch(page)
    _bring_judgements(page)


def _make_batch(page: Page) -> None:
    go_to(page, "Ratings")
    press(page, "New batch")
    page.locator("#ratings-form").get_by_label("Title", exact=True).fill("Spring")
    page.get_by_label("Personas to be judged").click()
    page.get_by_role("option", name=re.compile("Captain Aroha")).first.click()
    page.keyboard.press("Escape")
    page.get_by_label("Prompts of your own").fill(MESSAGE)
    press(page, "Make the batch")
    expect(page.locator("#ratings-head .batch-state-line")).to_contain_text("Open: raters can judge.")
    press(page, "Invite raters")
    page.get_by_label("How many raters").fill("2")
    press(page, "Make their links")
    expect(page.locator(".raters-frame tbody tr")).not_to_have_count(0)


def _bring_judgements(page: Page) -> None:
    go_to(page, "Leaderboard")
    data = write_judgements(judgements(Crowd(batch="Autumn")), "jsonl")
    file = {"name": "autumn.jsonl", "mimeType": "application/jsonl", "buffer": data}
    with page.expect_file_chooser() as chooser:
        press(page, "Import judgements")
    chooser.value.set_files(file)  # pyright: ignore[reportArgumentType]  Playwright types this as a dict of its own
    expect(page.locator("#board-taken")).to_contain_text("Taken in")


def press(page: Page, name: str) -> None:
    """Press a button as a person would, not within milliseconds of another event's end.

    Gradio 6.31 may lose what is asked just as it closes its stream of answers, and a busy machine makes that likely.
    """
    page.wait_for_timeout(300)
    page.get_by_role("button", name=name, exact=True).click()


def send(page: Page, message: str) -> None:
    """Write a message and send it."""
    page.get_by_role("textbox", name="Message").fill(message)
    page.get_by_role("button", name="Send", exact=True).click()


def go_to(page: Page, tab: str) -> None:
    """Choose a tab and wait until its page has drawn itself."""
    place = page.get_by_role("tab", name=tab, exact=True)
    if not place.count():
        # Where the window is narrow, the last tabs are in a menu.
        page.get_by_role("button", name="More tabs").click()
        place = page.locator(".overflow-dropdown").get_by_role("button", name=tab, exact=True)
    place.click()
    expect(page.get_by_role("tab", name=tab, exact=True, selected=True)).to_be_visible()
    if tab == "Personas":
        expect(page.locator("#personas-gallery .card")).not_to_have_count(0)
    elif tab == "Compare":
        expect(page.locator("#compare-chosen .token")).not_to_have_count(0)
    elif tab == "Leaderboard":
        drawn = page.get_by_role("heading", name="Nothing was judged yet").or_(page.locator("#board-table table"))
        expect(drawn.first).to_be_visible()


def unfold(page: Page, fold: str) -> None:
    """Open an accordion that is closed."""
    button = page.locator(f"{fold} > button.label-wrap")
    if "open" not in (button.get_attribute("class") or "").split():
        button.click()


def show(page: Page, tab: str, has_content: bool) -> None:
    """Bring a page into view; with content, everything that can be opened on it is open."""
    go_to(page, tab)
    opened = {
        "Studio": _open_studio,
        "Compare": _open_comparison,
        "Personas": _open_persona,
        "Sessions": _open_session,
        "Ratings": _open_batch,
        "Leaderboard": _open_board,
        "How it works": _open_numbers,
    }
    if has_content:
        opened[tab](page)
    # What was pressed last stands out as long as the pointer is on it.
    page.mouse.move(0, 0)


def _open_studio(page: Page) -> None:
    expect(page.locator("#chat .turn-line")).to_have_count(2)
    for fold in ("#single-experts", "#over-turns", "#sampling", "#save-fold"):
        unfold(page, fold)
    expect(page.locator("#over-turns .js-plotly-plot")).to_have_count(2)
    page.locator("#describe").get_by_role("textbox").fill("a shy but warm planner")
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_role("button", name="Accept")).to_be_visible()


def _open_comparison(page: Page) -> None:
    page.locator("#compare-list").get_by_role("button").first.click()
    expect(page.locator(".compare-column")).not_to_have_count(0)
    expect(page.get_by_role("link", name="JSON")).to_be_visible()


def _open_persona(page: Page) -> None:
    page.get_by_role("button", name="Captain Aroha (copy)").click()
    expect(page.locator("#persona-detail h3")).to_have_text("Captain Aroha (copy)")
    for fold in ("#persona-versions", "#persona-edit", "#persona-delete"):
        unfold(page, fold)
    page.get_by_role("button", name="Compare version 1 with the newest").click()
    expect(page.get_by_role("button", name="Go back to version 1")).to_be_enabled()


def _open_session(page: Page) -> None:
    page.locator("#sessions-found .session-row").first.click()
    expect(page.locator(".transcript-turn")).to_have_count(2)
    expect(page.locator("#sessions-pictures .js-plotly-plot")).to_have_count(2)


def _open_batch(page: Page) -> None:
    page.locator("#ratings-found .batch-row").filter(has_text="Spring").first.click()
    expect(page.locator(".raters-frame tbody tr")).not_to_have_count(0)


def _open_board(page: Page) -> None:
    rows = page.locator("#board-table tr[data-key]")
    expect(rows).to_have_count(4)
    rows.first.get_by_role("button").click()
    expect(page.locator("#board-duels article")).not_to_have_count(0)


def _open_numbers(page: Page) -> None:
    expect(page.locator("#how-numbers table")).to_have_count(2)
