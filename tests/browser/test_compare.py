"""What a person does on the compare page and what they see: choose, listen to all at once, look closer, come back."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Locator, expect

from app.files import add_file_routes
from app.pages import compare
from app.server import create_server
from app.services.board import BoardService
from app.services.sessions import SessionService
from app.shell import Page, build_blocks
from storage.batches import BatchStore
from storage.sessions import SessionStore
from tests.app.pages.compare.choir import HOSTILE, Choir, compare_service, open_store, persona_service
from tests.app.serving import built, look, served
from tests.browser.conftest import Visit

SLOW_S = 0.15
SIZES = {"desk": (1280, 800), "phone": (390, 844)}


@pytest.fixture(scope="module")
def choir() -> Choir:
    return Choir(0.02)


@pytest.fixture(scope="module")
def url(choir: Choir, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a studio that has the compare page alone."""
    folder: Path = tmp_path_factory.mktemp("compare")
    database = open_store(folder)
    service, personas = compare_service(choir, database), persona_service(database)

    def add_routes(server: FastAPI) -> None:
        sessions, board = SessionService(SessionStore(database)), BoardService(BatchStore(database))
        add_file_routes(server, personas, sessions, service, board)

    def make() -> FastAPI:
        page = Page("Compare", lambda tab: compare.build(tab, service, personas))
        return create_server(build_blocks([page]), lambda: True, look(), add_routes)

    with served(built(make)) as address:
        yield address
    database.close()


@pytest.fixture
def slow(choir: Choir) -> Iterator[Choir]:
    """The choir, so slow that a person can stop it in the middle."""
    pause_s, choir.pause_s = choir.pause_s, SLOW_S
    yield choir
    choir.pause_s = pause_s


def open_page(visit: Visit, url: str, size: str = "desk") -> None:
    width, height = SIZES[size]
    visit.page.set_viewport_size({"width": width, "height": height})
    visit.page.goto(url)
    # The load event has filled the choice.
    expect(visit.page.locator("#compare-chosen")).to_contain_text("Ana")


def go(visit: Visit, prompt: str | None = None) -> None:
    if prompt is not None:
        visit.page.get_by_role("textbox", name="Prompt").fill(prompt)
    visit.page.get_by_role("button", name="Go", exact=True).click()


def columns(visit: Visit) -> Locator:
    return visit.page.locator(".compare-column")


def wait_for_all(visit: Visit, count: int) -> None:
    expect(visit.page.get_by_text(f"Done: {count} answers")).to_be_visible()


def is_wider_than_window(visit: Visit) -> bool:
    return visit.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def test_three_answer_side_by_side_are_looked_at_and_found_again(visit: Visit, url: str) -> None:
    open_page(visit, url)
    visit.page.get_by_role("button", name="I passed my exam!").click()
    expect(visit.page.get_by_role("textbox", name="Prompt")).to_have_value("I passed my exam!")
    visit.page.locator("#compare-chosen input").click()
    visit.page.get_by_role("option", name=HOSTILE).click()
    visit.page.keyboard.press("Escape")
    go(visit)
    wait_for_all(visit, 3)
    expect(columns(visit)).to_have_count(3)
    expect(columns(visit).nth(2)).to_contain_text(f"I am {HOSTILE}")
    widths = [box["width"] for box in (c.bounding_box() for c in columns(visit).all()) if box is not None]
    assert len(widths) == 3 and max(widths) - min(widths) < 1
    expect(visit.page.get_by_role("img", name=re.compile("Expert weights"))).to_be_visible()
    expect(visit.page.locator(".compare-pair mark").first).to_have_text("Ana,")
    visit.page.locator("#compare-left").get_by_text("C · <img").click()
    expect(visit.page.locator(".compare-pair h3").first).to_have_text(f"C · {HOSTILE}")
    visit.page.get_by_role("button", name="Send this pair to raters").click()
    expect(visit.page.get_by_text("This pair waits for raters")).to_be_visible()
    expect(visit.page.get_by_role("button", name="Send this pair to raters")).to_be_disabled()
    with visit.page.expect_download() as download:
        visit.page.get_by_role("link", name="CSV").click()
    assert "I passed my exam!" in download.value.path().read_text("utf-8-sig")
    visit.page.reload()
    visit.page.locator("#compare-list").get_by_role("button", name="I passed my exam!").click()
    expect(columns(visit)).to_have_count(3)
    expect(visit.page.get_by_role("link", name="JSON")).to_be_visible()
    assert visit.page.evaluate("window.hit") is None
    assert visit.foreign(url) == []


def test_a_sweep_is_five_columns_and_nothing_is_wider_than_a_phone(visit: Visit, url: str) -> None:
    for size in SIZES:
        open_page(visit, url, size)
        visit.page.get_by_label("One, a trait swept").click()
        expect(visit.page.locator("#compare-chosen")).to_be_hidden()
        visit.page.get_by_label(re.compile("Trait, at 1")).click()
        visit.page.get_by_role("option", name="Agreeableness").click()
        go(visit, "A" * 120)
        wait_for_all(visit, 5)
        expect(columns(visit).last).to_contain_text("Ana, agreeableness 9")
        assert is_wider_than_window(visit) is False
        expect(visit.page.locator("#compare-columns")).to_be_in_viewport()


def test_a_thought_that_was_unfolded_stays_open_while_answers_grow(visit: Visit, url: str, slow: Choir) -> None:
    open_page(visit, url)
    go(visit, "Hello")
    visit.page.locator('[data-fold="1-think"] summary').click()
    expect(visit.page.locator('[data-fold="1-reflect"]')).to_be_visible()
    expect(visit.page.locator("details[open]")).to_have_attribute("data-fold", "1-think")
    visit.page.locator('[data-fold="1-think"] summary').click()
    expect(columns(visit).last.locator(".compare-answer")).to_have_text(re.compile(r"\S"))
    expect(visit.page.locator("details[open]")).to_have_count(0)
    wait_for_all(visit, 2)
    expect(visit.page.locator("details[open]")).to_have_count(0)


def test_a_stop_keeps_nothing_says_so_and_the_next_one_runs(visit: Visit, url: str, slow: Choir) -> None:
    open_page(visit, url)
    go(visit, "Tell me about the sea.")
    expect(visit.page.locator(".compare-thoughts summary").first).to_be_visible()
    visit.page.get_by_role("button", name="Stop", exact=True).click()
    expect(visit.page.get_by_text("Stopped. Nothing of it was kept.")).to_be_visible()
    expect(columns(visit).first.get_by_text("stopped")).to_be_visible()
    expect(visit.page.locator("#compare-list button")).to_have_count(0)
    slow.pause_s = 0.0
    go(visit)
    wait_for_all(visit, 2)
    expect(visit.page.locator("#compare-list button")).to_have_count(1)


def test_closing_the_page_ends_the_answers(visit: Visit, url: str, slow: Choir) -> None:
    # A page of its own: Gradio complains in the console of one that is left in the middle.
    left = Visit(visit.page.context.new_page())
    open_page(left, url)
    closed = slow.closed
    go(left, "Tell me about the hills.")
    expect(left.page.locator(".compare-thoughts summary").first).to_be_visible()
    left.page.close()
    deadline = time.monotonic() + 60
    while slow.closed == closed and time.monotonic() < deadline:
        time.sleep(0.05)
    assert slow.closed == closed + 1
    visit.page.goto(url)
    expect(visit.page.locator("#compare-chosen")).to_contain_text("Ana")
    expect(visit.page.get_by_text("Nothing was compared yet")).to_be_visible()


def test_an_empty_prompt_is_a_sentence_and_no_comparison(visit: Visit, url: str) -> None:
    open_page(visit, url)
    go(visit, "   ")
    expect(visit.page.locator("#compare-status").get_by_text("The message is empty")).to_be_visible()
    expect(visit.page.get_by_text("One prompt, several voices")).to_be_visible()
