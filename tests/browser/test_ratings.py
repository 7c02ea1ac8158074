"""What a designer does to have personas judged, and what they see: make a batch, watch it, invite, close, delete."""

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import gradio as gr
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Dialog, Locator, Page, expect

from app.pages import ratings
from app.server import create_server
from app.services.owner import COOKIE, owner_of
from tests.app.pages.ratings.desk import LOUD, NASTY, SHY, Desk, desk_on
from tests.app.serving import built, look, served
from tests.browser.conftest import Visit
from tests.browser.steps import LEAVING

TOKEN, OTHER = "A" * 43, "B" * 43
ME = owner_of(TOKEN)
TITLE = "Spring <b>${1+1}</b> {{value}}"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_on(tmp_path / "studio.db", pause_s=0.001) as desk:
        yield desk


@pytest.fixture
def url(desk: Desk) -> Iterator[str]:
    services = desk.services

    def blocks() -> gr.Blocks:
        with gr.Blocks(fill_width=True, analytics_enabled=False) as page:
            gr.HTML("<h1>Persona Studio</h1>")
            with gr.Tabs(elem_id="pages"):
                with gr.Tab("Studio", id="studio"):
                    gr.HTML("<p>The dials are elsewhere.</p>")
                with gr.Tab("Ratings", id="ratings-tab") as tab:
                    ratings.build(tab, services.batches, services.personas, services.sessions)
        return page

    with served(built(lambda: create_server(blocks(), lambda: True, look()))) as url:
        yield url


def at_once(make: Callable[[], object]) -> None:
    """Call in another thread: what makes turns waits for threads, and this one drives the browser."""
    thread = threading.Thread(target=make)
    thread.start()
    thread.join(60)


def open_page(visit: Visit, url: str, token: str = TOKEN) -> None:
    def refuse(dialog: Dialog) -> None:
        visit.complaints.append(f"a script ran: {dialog.message}")
        dialog.dismiss()

    visit.page.on("dialog", refuse)
    visit.page.context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
    visit.page.goto(url)
    visit.page.get_by_role("tab", name="Ratings").click()


def reload(visit: Visit) -> None:
    """Reload the page; that Gradio complains of the streams it loses by it is no fault of a script."""
    before = len(visit.complaints)
    visit.page.reload()
    visit.page.get_by_role("tab", name="Ratings").click()
    expect(visit.page.locator("#ratings-found")).to_be_visible()
    visit.complaints[before:] = [said for said in visit.complaints[before:] if not any(w in said for w in LEAVING)]


def press(visit: Visit, name: str) -> None:
    # As a person would, not within milliseconds of another event's end: Gradio may lose what is asked just as it closes
    # its stream of answers.
    visit.page.wait_for_timeout(300)
    visit.page.get_by_role("button", name=name, exact=True).click()


def rows(visit: Visit) -> Locator:
    return visit.page.locator("#ratings-found .batch-row")


def state(visit: Visit) -> Locator:
    return visit.page.locator("#ratings-head .batch-state-line")


def fill_in(visit: Visit, title: str = TITLE) -> None:
    """Fill in a new batch of two personas and the base, on two prompts of one's own."""
    page = visit.page
    press(visit, "New batch")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Personas to be judged").click()
    for name in (NASTY, "Bo"):
        page.get_by_role("option", name=name, exact=True).click()
    page.keyboard.press("Escape")
    page.get_by_label("Prompts of your own").fill("How are you?\nI <i>failed</i> my exam")


def faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


def is_wide(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


# The page is closed before its server, so the server stands before it in the arguments.


def test_make_a_batch_watch_it_invite_and_close(desk: Desk, url: str, visit: Visit) -> None:
    for sheet in (LOUD, SHY):
        desk.services.personas.save_new(ME, sheet)
    open_page(visit, url)
    page = visit.page
    expect(page.get_by_text("A batch is a set of blind duels")).to_be_visible()
    fill_in(visit)
    amount = page.locator("#ratings-amount")
    expect(amount).to_contain_text("3 contenders × 2 prompts × 1 seed = 6 answers, 6 pairs; 3 raters each = 18")
    page.get_by_label("Feelings").check()
    expect(amount).to_contain_text("3 contenders × 18 prompts")
    page.get_by_label("Feelings").uncheck()
    page.locator("#ratings-plan > button").click()
    page.get_by_label("Raters for each pair").fill("2")
    page.get_by_label("Pairs at most").fill("5")
    expect(amount).to_contain_text("5 of 6 pairs; 2 raters each = 10 judgements")
    press(visit, "Make the batch")
    expect(page.locator(".batch-heading")).to_have_text(TITLE)
    expect(page.locator("#ratings-form")).to_be_hidden()
    # Nobody reloads: the page looks by itself until all is there.
    expect(state(visit)).to_contain_text("Open: raters can judge.")
    expect(rows(visit)).to_have_count(1)
    expect(rows(visit)).to_contain_text("0 of 10 judgements")
    expect(page.locator(".contenders li")).to_have_count(3)
    expect(page.locator(".contenders")).to_contain_text(NASTY)
    page.get_by_text("2 prompts", exact=True).click()
    expect(page.locator(".batch-prompts li").nth(1)).to_contain_text("I <i>failed</i> my exam")
    press(visit, "Invite raters")
    expect(page.get_by_label("How many raters")).to_be_focused()
    page.get_by_label("How many raters").fill("2")
    page.get_by_label("Group").fill("<b>Students</b>")
    press(visit, "Make their links")
    links = page.locator(".rater-link")
    expect(links).to_have_count(2)
    reload(visit)
    expect(links).to_have_count(2)
    expect(links.first).to_have_text(re.compile(re.escape(url) + r"/rate\?code=[A-Z2-9]{10}$"))
    expect(page.locator(".raters-frame tbody tr").first).to_contain_text("<b>Students</b>")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(visit, "Copy the link of Rater 2")
    expect(page.locator(".raters-said")).to_have_text("The link of Rater 2 is copied.")
    assert page.evaluate("navigator.clipboard.readText()") == links.nth(1).inner_text()
    press(visit, "Copy all links")
    expect(page.locator(".raters-said")).to_have_text("2 links are copied.")
    assert page.evaluate("navigator.clipboard.readText()").startswith(f"Rater 1\t{url}/rate?code=")
    press(visit, "Close the batch")
    expect(page.get_by_role("button", name="Keep it open")).to_be_focused()
    press(visit, "Yes, close it")
    expect(state(visit)).to_contain_text("Done.")
    expect(page.get_by_role("button", name="Invite raters")).to_be_hidden()
    assert visit.foreign(url) == []


def test_making_goes_on_without_disturbing_and_can_be_paused(desk: Desk, url: str, visit: Visit) -> None:
    desk.responder._pause_s = 0.01
    at_once(lambda: desk.on.make(ME, "", desk.form(ME, "First")))
    open_page(visit, url)
    page = visit.page
    expect(state(visit)).to_contain_text("Answers are being made.")
    fill_in(visit, "Second")
    page.get_by_label("Prompts of your own").fill("")
    rows(visit).focus()
    # The list is drawn anew; who writes or walks through it keeps their place.
    expect(rows(visit)).to_contain_text("4 of 6 answers")
    expect(rows(visit)).to_be_focused()
    press(visit, "Make the batch")
    expect(page.get_by_text("There is no prompt. Write some")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Second")
    expect(page.locator("#ratings-amount")).to_contain_text("Choose at least one prompt.")
    rows(visit).click()
    expect(state(visit)).to_contain_text("Open: raters can judge.")
    desk.responder._pause_s = 0.05
    at_once(lambda: desk.on.make(ME, "", desk.form(ME, "Third")))
    press(visit, "Look again")
    expect(rows(visit)).to_have_count(2)
    rows(visit).first.click()
    expect(page.locator(".batch-heading")).to_have_text("Third")
    press(visit, "Pause")
    expect(state(visit)).to_contain_text("Making answers has stopped. Nothing is lost.")
    desk.responder._pause_s = 0.001
    reload(visit)
    press(visit, "Go on")
    expect(state(visit)).to_contain_text("Open: raters can judge.")


def test_pairs_from_compare_become_a_batch_that_is_deleted(desk: Desk, url: str, visit: Visit) -> None:
    at_once(lambda: desk.send_pair(ME, NASTY))
    open_page(visit, url)
    page = visit.page
    expect(page.get_by_text("1 pair waits from Compare.")).to_be_visible()
    press(visit, "Make a batch of them")
    expect(page.locator("#ratings-amount")).to_contain_text("1 pair from Compare; 3 raters each = 3 judgements")
    expect(page.get_by_label("Personas to be judged")).to_be_hidden()
    press(visit, "Make the batch")
    expect(page.locator(".batch-heading")).to_have_text("Pairs from Compare")
    expect(page.get_by_role("button", name="Make a batch of them")).to_be_hidden()
    press(visit, "Delete")
    page.get_by_label("Type its title").fill("Pairs")
    press(visit, "Delete for good")
    expect(page.get_by_text("type its title: Pairs from Compare")).to_be_visible()
    expect(page.get_by_label("Type its title")).to_have_value("Pairs")
    page.get_by_label("Type its title").fill("Pairs from Compare")
    press(visit, "Delete for good")
    expect(page.get_by_text("“Pairs from Compare” was deleted")).to_be_visible()
    expect(rows(visit)).to_have_count(0)


def test_nobody_sees_the_batches_of_another(desk: Desk, url: str, visit: Visit) -> None:
    at_once(lambda: desk.opened(ME))
    open_page(visit, url, OTHER)
    expect(visit.page.get_by_text("Nothing to be judged yet")).to_be_visible()
    assert "Spring" not in visit.page.content()


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desk", "phone"])
def test_no_state_of_the_page_has_a_fault_or_scrolls_sideways(
    desk: Desk, url: str, visit: Visit, size: tuple[int, int]
) -> None:
    visit.page.set_viewport_size({"width": size[0], "height": size[1]})
    open_page(visit, url)
    page = visit.page
    expect(page.get_by_text("Nothing to be judged yet")).to_be_visible()
    assert faults(page) == [] and not is_wide(page)
    at_once(lambda: desk.on.invite(ME, desk.opened(ME), 2, ""))
    press(visit, "New batch")
    expect(page.get_by_label("Title")).to_be_in_viewport()
    page.locator("#ratings-plan > button").click()
    expect(page.get_by_label("Seeds")).to_be_visible()
    assert faults(page) == [] and not is_wide(page)
    press(visit, "Leave it")
    expect(page.locator("#ratings-form")).to_be_hidden()
    reload(visit)
    expect(page.locator(".rater-link")).to_have_count(2)
    page.get_by_text("2 prompts", exact=True).click()
    for step in ("Invite raters", "Close the batch", "Delete"):
        press(visit, step)
        expect(page.locator("#ratings .ratings-step:visible")).to_have_count(1)
        assert faults(page) == [] and not is_wide(page), step
