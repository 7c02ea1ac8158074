"""What an evaluator does and sees at /rate, by keyboard alone; and that nothing of it says who is judged."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gradio as gr
import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from app.pages.rate import build_rate
from app.server import create_server
from storage.rating_records import BatchPlan
from tests.app.pages.rate.room import NAMES, OWNER, PLAN, PROMPTS, THOUGHT, TITLE, WEIGHTS, Room, text_of
from tests.app.serving import built, look, served
from tests.browser.conftest import Visit
from tests.browser.scenes import SIZES
from tests.browser.wire import Wire, found_in
from tests.storage.made import everything

WORDS = ("Zebulon", "Quark", "Marigold", "Tansy", "Plain base", "Quokkas")
"""What names the contenders and the batch, in pieces."""
COMMENT = "Neither helps.\nAt all, I think."
STORES = "() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])"
# Whether the middle of what has the focus is what a person sees there.
IS_SEEN = """
() => {
  const focused = document.activeElement;
  const { x, y, width, height } = focused.getBoundingClientRect();
  const top = document.elementFromPoint(x + width / 2, y + height / 2);
  return focused === top || focused.contains(top);
}
"""


@dataclass
class House:
    """A served page for evaluators."""

    url: str
    """Its address."""
    room: Room
    """What is behind it."""
    wire: Wire
    """What it sent."""

    def link(self, plan: BatchPlan = PLAN, **more: Any) -> str:
        """Return the link of the one rater of a new batch."""
        [code] = self.room.codes(self.room.batch(plan, **more))
        return f"{self.url}/rate?code={code}"


def due(place: int, plan: BatchPlan, draw: int) -> str:
    """Let the third item be gold and the seventh a repeat, so that both are met."""
    return {3: "gold", 7: "repeat"}.get(place, "plain")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    room, wire = Room(tmp_path / "studio.db", due), Wire()

    def make() -> FastAPI:
        with gr.Blocks(analytics_enabled=False) as studio:
            gr.Markdown("The studio is elsewhere.")
        server = create_server(studio, lambda: True, look(), rate=build_rate(room.service))
        server.add_middleware(wire.through)  # pyright: ignore[reportArgumentType]
        return server

    with served(built(make)) as url:
        yield House(url, room, wire)
    room.close()


def heading(page: Page, words: str | re.Pattern[str]) -> None:
    """Wait for a step; its heading has the focus, and the page listens."""
    expect(page.locator("#rate-heading")).to_have_text(words)
    expect(page.locator("form[data-step]")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#rate-heading")).to_be_focused()
    assert page.evaluate("scrollY") == 0


def at_item(page: Page, number: int) -> None:
    heading(page, re.compile(rf"^Item {number} of \d+$"))


def press(page: Page, keys: Iterable[str]) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def begin(page: Page, link: str) -> None:
    """Open a link and agree, by keyboard."""
    page.goto(link)
    heading(page, "Before you begin")
    page.keyboard.press("Tab")
    expect(page.get_by_role("checkbox", name="I have read this")).to_be_focused()
    press(page, " ")
    page.keyboard.press("Enter")
    at_item(page, 1)


def secrets(room: Room) -> set[str]:
    """Return all that the database knows and a rater must not: every longer text and id in it but what is shown."""
    rows = everything(room.database)
    held = {leaf for table in rows if table != "assignments" for row in rows[table] for leaf in texts_in(list(row))}
    # What is shown: prompts, answers, broken answers; the rater's own comment and code; an assignment's random id.
    shown = {prompt.text for prompt in PROMPTS} | {leaf for prompt in PROMPTS for leaf in texts_in(prompt.history)}
    shown |= {text for text in held if "clay and water" in text or re.fullmatch("[A-Z2-9]{10}", text)}
    shown |= {text for row in rows["items"] for text in texts_in(list(row)) if " " in text}
    shown |= {row[0] for row in rows["assignments"]} | {COMMENT}
    assert {OWNER, TITLE, THOUGHT, *NAMES, "5ca1ab1e0ddba115"} <= held and len(held) > 40
    long = {text for text in held - shown if len(text) >= 10}
    return long | set(WORDS) | {str(weight) for weight in WEIGHTS if weight} | {"424242"}


def texts_in(value: object) -> Iterator[str]:
    """Yield the texts in a column, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from texts_in(list(value.values()))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)


@pytest.mark.parametrize("size", SIZES)
def test_a_whole_batch_by_keyboard_alone_and_nobody_is_named_before_its_end(
    visit: Visit, home: House, size: str
) -> None:
    page, link = visit.page, home.link()
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    begin(page, link)
    _fill_in_and_reload(page)
    page.keyboard.press("Enter")
    at_item(page, 2)
    _skip_and_back(page)
    rate(page)
    at_item(page, 3)
    with page.context.browser.new_context(viewport={"width": width, "height": height}) as other:  # pyright: ignore
        other.set_default_timeout(60_000)
        later = other.new_page()
        later.on("pageerror", lambda error: visit.complaints.append(str(error)))
        later.on("request", visit.note)
        _pause(page, later, link)
        before = stores = ""
        for number in range(3, 9):
            at_item(later, number)
            assert later.evaluate("document.documentElement.scrollWidth <= innerWidth")
            before, stores = home.wire.text(), later.evaluate(STORES) + page.evaluate(STORES)
            rate(later, both_bad=number == 5)
        heading(later, "Thank you, this batch is over")
        expect(later.locator(".rate-names li")).to_have_text(list(NAMES))
    hidden = secrets(home.room)
    assert found_in(before + stores, hidden) == set()
    # The search can find: the answers were there, and the names are there now.
    answers = {text_of(contender, prompt) for contender in range(3) for prompt in range(2)}
    assert found_in(before, answers) == answers
    assert found_in(home.wire.text(), hidden) >= {"Zebulon", "Quark", "Marigold", "Tansy", "Plain base"}
    assert found_in(home.wire.text(), hidden) <= {*WORDS, *NAMES}
    # The wire heard all: no request went past it.
    assert visit.foreign(home.url) == []
    asked = {f"{at.path}?{at.query}" if at.query else at.path for at in map(urlsplit, visit.requests)}
    assert asked <= home.wire.paths
    kept = home.room.batches.judgements(OWNER)
    assert (len(kept), sum(one.gold is not None for one in kept), sum(one.is_repeat for one in kept)) == (8, 1, 1)
    assert [one.comment for one in kept if one.comment] == [COMMENT]


def rate(page: Page, *, both_bad: bool = False) -> None:
    """Judge the item before one, by keyboard."""
    press(page, "6" if both_bad else "2")
    # The choice leads to the first row that is empty.
    begin_at = page.locator("[data-row] :checked").count()
    for place, mark in list(enumerate("35271463"))[begin_at:]:
        expect(page.locator("[data-row]").nth(place).locator(":focus")).to_have_count(1)
        assert page.evaluate(IS_SEEN)
        press(page, mark)
    if both_bad:
        expect(page.get_by_role("textbox", name="Comment")).to_be_focused()
        for line, words in enumerate(COMMENT.split("\n")):
            press(page, ["Enter"] * bool(line))
            page.keyboard.type(words)
        page.keyboard.press("Control+Enter")
    else:
        expect(page.get_by_role("button", name="Submit")).to_be_focused()
        page.keyboard.press("Enter")


def _fill_in_and_reload(page: Page) -> None:
    assert page.locator("input:checked:not([data-keys])").count() == 0
    press(page, "5")
    press(page, "1234567")
    tab_to(page, "#rate-comment")
    # In a comment, keys are letters.
    page.keyboard.type("sb 1?")
    expect(page.locator(".rate-kept")).to_have_text("All kept")
    page.reload()
    at_item(page, 1)
    expect(page.get_by_role("radio", name="B is much better")).to_be_checked()
    checked = page.locator("[data-row] :checked").evaluate_all("all => all.map(e => e.value)")
    assert checked == list("1234567")
    expect(page.get_by_role("textbox", name="Comment")).to_have_value("sb 1?")
    # One mark is missing: that is said, and nothing is lost.
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Answer B has no mark for 'safe'. Choose 1 to 7.")
    assert page.locator("[data-row] :checked").count() == 7
    # The choice again leads to the row that is empty.
    press(page, "2")
    expect(page.locator("[data-row]").nth(7).locator(":focus")).to_have_count(1)
    press(page, "4")
    tab_to(page, "#rate-comment")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("checkbox", name="An answer is broken text")).to_be_focused()


def _skip_and_back(page: Page) -> None:
    # What was ticked in the item before does not stay ticked.
    assert page.locator("input:checked:not([data-keys])").count() == 0
    prompt = page.locator(".rate-answers").inner_text()
    press(page, "s")
    at_item(page, 3)
    press(page, "b")
    at_item(page, 2)
    assert page.locator(".rate-answers").inner_text() == prompt
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys and instructions")).to_be_visible()
    press(page, "1s")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.locator("input:checked:not([data-keys])").count() == 0
    page.locator("#rate-heading").focus()


def _pause(page: Page, later: Page, link: str) -> None:
    press(page, "42")
    tab_to(page, "[data-opens=rate-pause]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Pause")).to_contain_text("All that you filled in is kept")
    expect(page.get_by_role("dialog").get_by_role("link")).to_have_text(link.replace("/rate?", "/rate/?"))
    page.keyboard.press("Escape")
    expect(page.locator(".rate-kept")).to_have_text("All kept")
    later.goto(link)
    at_item(later, 3)
    expect(later.get_by_role("radio", name="B is better")).to_be_checked()
    assert later.locator("[data-row] :checked").count() == 1


def test_a_name_in_an_answer_would_be_found(visit: Visit, home: House) -> None:
    def planted(contender: int, prompt: int) -> str:
        return f"{text_of(contender, prompt)} Yours, {NAMES[contender]}, as it was in {TITLE}."

    begin(visit.page, home.link(text=planted))
    found = found_in(home.wire.text(), secrets(home.room))
    assert TITLE in found and "Quokkas" in found and len(found & set(NAMES)) == 2


def test_a_code_is_typed_and_stands_in_the_address_then(visit: Visit, home: House) -> None:
    page, link = visit.page, home.link()
    code = link.rpartition("=")[2]
    page.goto(f"{home.url}/rate/")
    expect(page).to_have_title("Rate answers")
    field = page.get_by_role("textbox", name="Your code")
    field.fill("AAAA")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Nobody has this code")
    expect(field).to_be_focused()
    expect(field).to_have_value("AAAA")
    assert "code=" not in page.url
    field.fill(f"{code[:4]} {code[4:]}".lower())
    page.get_by_role("button", name="Sign in").click()
    heading(page, "Before you begin")
    assert page.url == f"{home.url}/rate/?code={code}"
    page.reload()
    heading(page, "Before you begin")
    # To agree is more than to press a button.
    page.get_by_role("button", name="I agree and begin").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick the box")
    page.goto(f"{home.url}/rate?code=BBBB")
    expect(page.get_by_role("alert")).to_contain_text("Nobody has this code")
    expect(page.get_by_role("textbox", name="Your code")).to_have_value("BBBB")


def test_answers_are_text_with_their_line_breaks_in_boxes_alike(visit: Visit, home: House) -> None:
    page = visit.page
    page.on("dialog", lambda dialog: visit.complaints.append(f"a script ran: {dialog.message}"))
    begin(page, home.link())
    boxes = page.locator(".rate-answer")
    for _ in range(4):
        shown = page.locator(".rate-answer .rate-text").evaluate_all("all => all.map(e => e.textContent)")
        assert all("aunt today, and offer a new one\nbefore winter comes." in text or "," in text for text in shown)
        looks = boxes.evaluate_all(
            "all => all.map(e => [e, e.children[1]].map(x => { const s = getComputedStyle(x); const b = x === e ?"
            " e.getBoundingClientRect() : null; return [s.font, s.color, s.backgroundColor, s.border, s.padding,"
            " s.whiteSpace, b?.width, b?.height].join(); }))"
        )
        assert looks[0] == looks[1]
        number = int(page.locator("#rate-heading").inner_text().split()[1])
        press(page, "s")
        at_item(page, number + 1)
    assert page.locator(".rate-answer img").count() == 0


def test_a_lost_connection_loses_nothing(visit: Visit, home: House) -> None:
    page = visit.page
    begin(page, home.link(replace(PLAN, asks_scales=False, asks_traits=True)))
    page.route("**/queue/join**", lambda route: route.abort())
    press(page, "4")
    tab_to(page, "#rate-comment")
    page.keyboard.type("almost")
    # Gradio reloads the page by itself, again and again, until the server is there.
    expect(page.locator("[data-step=sign-in]")).to_be_attached()
    page.unroute("**/queue/join**")
    at_item(page, 1)
    expect(page.get_by_role("radio", name="B is better")).to_be_checked()
    expect(page.get_by_role("textbox", name="Comment")).to_have_value("almost")
    assert page.locator("input:checked:not([data-keys])").count() == 1
    expect(page.locator(".rate-kept")).to_have_text("All kept")
    page.keyboard.press("Enter")
    at_item(page, 2)
    assert [one.comment for one in home.room.batches.judgements(OWNER)] == ["almost"]
    # The browser itself complains of what it could not reach.
    visit.complaints[:] = [said for said in visit.complaints if "ERR_FAILED" not in said]


def test_traits_are_asked_when_wanted_and_marked_by_keyboard_too(visit: Visit, home: House) -> None:
    page = visit.page
    begin(page, home.link(replace(PLAN, asks_traits=True, shows_brief=True)))
    expect(page.get_by_text("Meant to sound:").first).to_be_visible()
    press(page, "2")
    tab_to(page, "summary:not(.rate-earlier *)")
    page.keyboard.press("Enter")
    expect(page.locator(".rate-traits [data-row]").first).to_be_visible()
    page.keyboard.press("Tab")
    press(page, "17")
    expect(page.locator(".rate-kept")).to_have_text("All kept")
    page.reload()
    at_item(page, 1)
    checked = page.locator(".rate-traits :checked").evaluate_all("all => all.map(e => [e.name, e.value])")
    assert checked == [["traits.a.O+", "1"], ["traits.a.O-", "7"]]


def test_keys_can_be_turned_off(visit: Visit, home: House) -> None:
    page = visit.page
    begin(page, home.link())
    page.keyboard.press("?")
    page.get_by_role("checkbox", name="Use these keys").uncheck()
    page.keyboard.press("Escape")
    press(page, "3s")
    assert page.locator("input:checked").count() == 0
    at_item_text = page.locator("#rate-heading").inner_text()
    assert at_item_text.startswith("Item 1")


@pytest.mark.parametrize("size", SIZES)
def test_no_step_has_a_fault_and_a_finger_finds_every_mark(visit: Visit, home: House, size: str) -> None:
    page, link = visit.page, home.link(replace(PLAN, asks_traits=True, shows_brief=True))
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})

    def check() -> None:
        found = Axe().run(page).response["violations"]
        assert [f"{rule['id']}: {node['target'][-1]}" for rule in found for node in rule["nodes"]] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.goto(f"{home.url}/rate/")
    expect(page.get_by_role("textbox", name="Your code")).to_be_visible()
    check()
    begin(page, link)
    check()
    page.keyboard.press("?")
    check()
    page.keyboard.press("Escape")
    press(page, "6")
    page.locator(".rate-traits summary").click()
    check()
    if size == "phone":
        heights = page.locator("label:has(input:not([data-keys]))").evaluate_all(
            "all => all.map(e => e.getBoundingClientRect().height)"
        )
        assert min(heights) >= 40
