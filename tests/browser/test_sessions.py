"""What a person does with their sessions and what they see: find, read, rename, replay, take along, delete."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import gradio as gr
import pytest
from fastapi import FastAPI
from playwright.sync_api import Dialog, Locator, expect

from app.files import add_file_routes
from app.pages import sessions
from app.server import create_server
from app.services.board import BoardService
from app.services.compare import CompareService
from app.services.owner import COOKIE, owner_of
from app.services.studio import Ask
from engine.personality.sheet import PersonaSheet
from engine.types import Traits
from storage.batches import BatchStore
from tests.app.services.echo import Desks, EchoResponder
from tests.app.serving import built, look, served
from tests.browser.conftest import Visit

TOKEN = "A" * 43
ME = owner_of(TOKEN)
NASTY = "I passed <img src=x onerror=alert(1)>"
SHEET = PersonaSheet("Ana", Traits(extraversion=9))


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    desks = Desks(tmp_path / "studio.db", EchoResponder())
    yield desks
    desks.close()


@pytest.fixture
def url(desks: Desks) -> Iterator[str]:
    def add_routes(server: FastAPI) -> None:
        compare = CompareService(desks.studio.voice, desks.stores.comparisons)
        add_file_routes(server, desks.personas, desks.sessions, compare, BoardService(BatchStore(desks.database)))

    def blocks() -> gr.Blocks:
        with gr.Blocks(fill_width=True, analytics_enabled=False) as page, gr.Tabs(elem_id="pages"):
            with gr.Tab("Studio", id="studio"):
                gr.HTML("<p>The dials are elsewhere.</p>")
            with gr.Tab("Sessions", id="sessions") as tab:
                sessions.build(tab, desks.sessions, desks.studio, desks.personas)
        return page

    with served(built(lambda: create_server(blocks(), lambda: True, look(), add_routes))) as url:
        yield url


def at_once(make: object) -> None:
    """Call in another thread: what makes turns waits for threads, and this one drives the browser."""
    thread = threading.Thread(target=make)  # pyright: ignore[reportArgumentType]
    thread.start()
    thread.join(60)


def talk(desks: Desks) -> None:
    """Leave two sessions of this visitor: an older one with two turns, a newer one with one."""
    desks.session(ME, Ask(NASTY, SHEET, 5), Ask("Let us celebrate", replace(SHEET, traits=Traits(extraversion=3)), 6))
    desks.session(ME, Ask("My friend moved away", PersonaSheet("Bo"), 7))


def open_page(visit: Visit, url: str) -> None:
    def refuse(dialog: Dialog) -> None:
        visit.complaints.append(f"a script ran: {dialog.message}")
        dialog.dismiss()

    visit.page.on("dialog", refuse)
    visit.page.context.add_cookies([{"name": COOKIE, "value": TOKEN, "url": url}])
    visit.page.goto(url)
    visit.page.get_by_role("tab", name="Sessions").click()


def rows(visit: Visit) -> Locator:
    return visit.page.locator("#sessions-found .session-row")


def press(visit: Visit, name: str) -> None:
    visit.page.get_by_role("button", name=name, exact=True).click()


def test_a_new_visitor_is_told_where_sessions_come_from(visit: Visit, url: str) -> None:
    open_page(visit, url)
    expect(visit.page.get_by_text("To begin: open the Studio tab")).to_be_visible()
    expect(visit.page.locator("#sessions-talk")).to_be_hidden()


def test_find_read_rename_and_delete(visit: Visit, url: str, desks: Desks) -> None:
    at_once(lambda: talk(desks))
    open_page(visit, url)
    page = visit.page
    expect(rows(visit)).to_have_count(2)
    # By keyboard: the row keeps the focus, so the next key goes on from there.
    rows(visit).nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".session-heading")).to_have_text(NASTY)
    expect(rows(visit).nth(1)).to_be_focused()
    expect(rows(visit).nth(1)).to_have_attribute("aria-current", "true")
    expect(page.locator(".transcript-turn")).to_have_count(2)
    expect(page.locator(".transcript-said").first).to_contain_text("Seed 5 of Ana")
    expect(page.locator("#sessions-pictures .js-plotly-plot")).to_have_count(2)
    expect(page.locator(".sessions-spoken").first).to_contain_text("Expert weights over 2 turns")
    page.get_by_role("textbox", name="Search").fill("celebrate")
    expect(rows(visit)).to_have_count(1)
    press(visit, "Rename")
    title = page.get_by_role("textbox", name="Title")
    expect(title).to_be_focused()
    expect(title).to_have_value(NASTY)
    title.fill("The <b>exam</b>")
    title.press("Enter")
    expect(page.locator(".session-heading")).to_have_text("The <b>exam</b>")
    expect(rows(visit).locator(".session-title")).to_have_text("The <b>exam</b>")
    press(visit, "Delete")
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    press(visit, "Keep it")
    expect(page.get_by_role("button", name="Keep it")).to_be_hidden()
    press(visit, "Delete")
    press(visit, "Yes, delete this session with 2 turns")
    expect(page.get_by_text("“The <b>exam</b>” was deleted.")).to_be_visible()
    page.get_by_role("textbox", name="Search").fill("")
    expect(rows(visit)).to_have_count(1)
    expect(page.get_by_role("button", name="Replay", exact=True)).to_be_disabled()


def test_replay_and_take_along(visit: Visit, url: str, desks: Desks) -> None:
    at_once(lambda: talk(desks))
    open_page(visit, url)
    page = visit.page
    rows(visit).nth(1).click()
    expect(page.locator(".session-heading")).to_have_text(NASTY)
    press(visit, "Replay")
    expect(page.get_by_text("All 2 answers are the same text.")).to_be_visible()
    expect(rows(visit)).to_have_count(3)
    press(visit, "Show the new session")
    expect(page.locator(".session-heading")).to_have_text(f"Replay of {NASTY}")
    expect(page.locator(".replay")).to_have_count(0)
    desks.responder.accent = "indeed"
    press(visit, "Replay")
    expect(page.locator(".replay-mark", has_text="different")).to_have_count(2)
    expect(page.locator(".replay-pair mark").first).to_have_text("indeed")
    with page.expect_download() as download:
        page.get_by_role("link", name="JSON").click()
    saved = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert [turn["message"] for turn in saved["turns"]] == [NASTY, "Let us celebrate"]
    assert visit.foreign(url) == []


def test_a_replay_can_be_stopped(visit: Visit, url: str, desks: Desks) -> None:
    at_once(lambda: talk(desks))
    open_page(visit, url)
    rows(visit).nth(1).click()
    expect(visit.page.locator(".session-heading")).to_have_text(NASTY)
    desks.responder.pause_s = 0.5
    press(visit, "Replay")
    expect(visit.page.get_by_text("Turn 1 of 2 is being answered again")).to_be_visible()
    press(visit, "Stop replay")
    expect(visit.page.get_by_text("Ended after")).to_be_visible()
    expect(visit.page.get_by_role("button", name="Stop replay")).to_be_hidden()
    expect(visit.page.get_by_role("button", name="Replay", exact=True)).to_be_enabled()


def test_reopen_goes_to_the_studio(visit: Visit, url: str, desks: Desks) -> None:
    at_once(lambda: talk(desks))
    open_page(visit, url)
    rows(visit).nth(1).click()
    expect(visit.page.locator(".session-heading")).to_have_text(NASTY)
    press(visit, "Reopen in studio")
    expect(visit.page.get_by_text("The dials are elsewhere.")).to_be_visible()
    assert desks.studio.open(ME).title == NASTY


def test_a_phone_shows_all_of_it_without_a_sideways_scroll(visit: Visit, url: str, desks: Desks) -> None:
    at_once(lambda: talk(desks))
    visit.page.set_viewport_size({"width": 390, "height": 844})
    open_page(visit, url)
    rows(visit).nth(1).click()
    expect(visit.page.locator(".session-heading")).to_have_text(NASTY)
    expect(visit.page.locator(".session-heading")).to_be_in_viewport()
    assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
