"""The studio without a pointer: Tab reaches everything and is seen, Enter and Space press, a few keys save the way."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import scenes

SLOW_S = 0.1
# Keeps what Tab must reach, in the order in which it is written, and records where the focus comes by.
WATCH = """
() => {
  const isSeen = e => e.checkVisibility({ checkVisibilityCSS: true }) && !e.closest('[inert]') && !e.disabled;
  // Of a group of choices, Tab reaches the chosen one; the arrow keys reach the others.
  const isLeft = e => e.type === 'radio' && !e.checked && document.querySelector(`[name="${e.name}"]:checked`);
  const pressed = 'a[href], button, input, select, textarea, summary, [tabindex]';
  window.stops = [...document.querySelectorAll(pressed)].filter(e => e.tabIndex >= 0 && isSeen(e) && !isLeft(e));
  window.reached = [];
  window.unseen = [];
  // Tab begins at the top, not at what was pressed last.
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  document.addEventListener('focusin', ({ target }) => {
    window.reached.push(target);
    const style = getComputedStyle(target);
    const box = target.getBoundingClientRect();
    const isShown = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
    if (!isShown || box.width < 2 || box.height < 2) window.unseen.push(target.outerHTML.slice(0, 200));
  });
}
"""
# A frame that scrolls is a stop of the browser's own.
MISSED = """
() => {
  const reached = [...new Set(window.reached)].filter(e => window.stops.includes(e));
  const place = window.stops.findIndex((stop, i) => stop !== reached[i]);
  return place < 0 ? null : [window.stops[place], reached[place]].map(e => e?.outerHTML.slice(0, 200));
}
"""


@pytest.fixture(scope="module")
def home(browser: Browser) -> Iterator[scenes.House]:
    with scenes.house(browser, SLOW_S) as home:
        yield home


@pytest.mark.parametrize("is_resident", [False, True], ids=["empty", "full"])
@pytest.mark.parametrize("tab", scenes.TABS)
def test_tab_reaches_everything_in_order_and_is_seen(home: scenes.House, tab: str, is_resident: bool) -> None:
    with home.page(is_resident=is_resident) as page:
        scenes.show(page, tab, is_resident)
        page.evaluate(WATCH)
        for _ in range(page.evaluate("window.stops.length") + 20):
            page.keyboard.press("Tab")
            # No hand is faster than the screen.
            page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            if page.evaluate("document.activeElement === document.body"):
                break
        assert page.evaluate("document.activeElement === document.body"), "the focus does not come out again"
        assert page.evaluate(MISSED) is None
        assert page.evaluate("window.unseen") == []


def test_thoughts_unfold_and_say_so(home: scenes.House) -> None:
    with home.page(is_resident=True) as page:
        thought = page.get_by_role("button", name=re.compile("Think")).first
        expect(thought).to_have_attribute("aria-expanded", "false")
        for key, is_open in (("Space", "true"), ("Enter", "false"), ("Enter", "true")):
            thought.focus()
            page.keyboard.press(key)
            expect(thought).to_have_attribute("aria-expanded", is_open)
        expect(page.get_by_role("group", name="Your message")).to_have_count(2)
        expect(page.get_by_role("group", name="The persona").first).to_be_visible()


def test_cards_and_rows_are_pressed_by_enter_and_space(home: scenes.House) -> None:
    with home.page(is_resident=True) as page:
        for key in ("Enter", "Space"):
            press(page, "Compare", page.locator("#compare-list button").first, key)
            expect(page.locator(".compare-column")).not_to_have_count(0)
            press(page, "Personas", page.get_by_role("button", name="Celestine"), key)
            expect(page.locator("#persona-detail h3")).to_have_text("Celestine")
            press(page, "Sessions", page.locator(".session-row").first, key)
            expect(page.locator(".transcript-turn")).to_have_count(2)
            page.reload()
            expect(page.locator("body")).to_have_attribute("data-studio", "drawn")


def press(page: Page, tab: str, button: Locator, key: str) -> None:
    scenes.go_to(page, tab)
    button.focus()
    page.keyboard.press(key)


def test_escape_stops_the_answer_while_one_writes_on(home: scenes.House) -> None:
    with home.page() as page:
        scenes.send(page, "Tell me about the sea.")
        expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
        expect(page.get_by_role("button", name=re.compile("Think"))).to_be_visible()
        page.locator("#describe").get_by_role("textbox").press("Escape")
        page.get_by_role("button", name="Keys").press("Enter")
        expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
        # Neither a field with a use of its own for the key nor a dialog stopped it.
        expect(page.get_by_role("button", name=re.compile("Reflect"))).to_be_visible()
        page.get_by_role("textbox", name="Message").press("Escape")
        expect(page.locator("#chat .turn-line")).to_have_text(re.compile("stopped"))


def test_escape_stops_a_comparison(home: scenes.House) -> None:
    with home.page() as page:
        scenes.go_to(page, "Compare")
        page.get_by_role("textbox", name="Prompt").fill("Tell me about the sea.")
        page.get_by_role("button", name="Go", exact=True).click()
        expect(page.locator(".compare-thoughts summary").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#compare-status")).to_contain_text("Stopped")


@pytest.mark.parametrize("size", scenes.SIZES)
def test_alt_and_a_digit_choose_a_tab(home: scenes.House, size: str) -> None:
    with home.page(size) as page:
        for digit, tab in enumerate(scenes.TABS, 1):
            page.keyboard.press(f"Alt+{digit}")
            expect(page.get_by_role("tab", name=tab, exact=True, selected=True)).to_be_visible()


def test_keys_are_listed_ignored_in_a_field_and_can_be_turned_off(home: scenes.House) -> None:
    with home.page() as page:
        dialog = page.get_by_role("dialog", name="Keys")
        message = page.get_by_role("textbox", name="Message")
        message.press_sequentially("Why?")
        expect(message).to_have_value("Why?")
        message.press("Alt+2")
        expect(page.get_by_role("tab", name="Studio", selected=True)).to_be_visible()
        expect(dialog).to_be_hidden()
        message.evaluate("e => e.blur()")
        page.keyboard.press("?")
        expect(dialog).to_contain_text("Alt + 1 … 7")
        dialog.get_by_label("Use these keys").uncheck()
        dialog.get_by_role("button", name="Close").click()
        page.reload()
        expect(page.locator("body")).to_have_attribute("data-studio", "drawn")
        page.keyboard.press("?")
        page.keyboard.press("Alt+2")
        expect(page.get_by_role("tab", name="Studio", selected=True)).to_be_visible()
        expect(dialog).to_be_hidden()
        # The way back is the button.
        page.get_by_role("button", name="Keys").click()
        dialog.get_by_label("Use these keys").check()
        page.keyboard.press("Escape")
        page.keyboard.press("Alt+2")
        expect(page.get_by_role("tab", name="Compare", selected=True)).to_be_visible()
