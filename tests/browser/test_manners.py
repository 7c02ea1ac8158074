"""How the pages look and read whatever the browser prefers: light only, still when asked to be, no level left out."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import scenes

COLOURS = """
() => [...document.querySelectorAll('body, body *')].filter(e => e.checkVisibility()).map(e => {
  const { color, backgroundColor, borderTopColor, fill, stroke, colorScheme } = getComputedStyle(e);
  // A hatching is named after its figure, which is new every time.
  const paints = [fill, stroke].map(paint => paint.replace(/url\\(.*?\\)/, 'url'));
  return [e.tagName, color, backgroundColor, borderTopColor, ...paints, colorScheme].join(' ');
})
"""
# Everything that moves by itself, with its pseudo-elements; a blink of a millisecond is none.
MOVING = """
() => [...document.querySelectorAll('*')].flatMap(e => [null, '::before', '::after'].map(part => [e, part]))
  .filter(([e, part]) => {
    const style = getComputedStyle(e, part);
    const longest = text => Math.max(...text.split(',').map(parseFloat));
    return longest(style.transitionDuration) > 0.001
      || (style.animationName !== 'none' && longest(style.animationDuration) > 0.001)
      || style.scrollBehavior === 'smooth';
  }).map(([e, part]) => `${e.outerHTML.slice(0, 120)} ${part ?? ''}`)
"""
HEADINGS = """
() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter(e => e.checkVisibility() && e.textContent.trim())
  .map(e => Number(e.tagName[1]))
"""


@pytest.fixture(scope="module")
def home(browser: Browser) -> Iterator[scenes.House]:
    with scenes.house(browser) as home:
        yield home


def colours(page: Page) -> dict[str, list[str]]:
    drawn = {}
    for tab in scenes.TABS:
        scenes.show(page, tab, has_content=True)
        # What fades in has come to its colour.
        page.wait_for_function("document.getAnimations().every(one => one.playState !== 'running')")
        drawn[tab] = page.evaluate(COLOURS)
    return drawn


@pytest.mark.parametrize(
    ("scheme", "query"), [("dark", ""), ("light", "?__theme=dark")], ids=["preferred", "asked for"]
)
def test_dark_is_light(home: scenes.House, scheme: str, query: str) -> None:
    with home.page(is_resident=True, color_scheme="light", reduced_motion="reduce") as page:
        light = colours(page)
    with home.page(is_resident=True, color_scheme=scheme, reduced_motion="reduce") as page:
        scenes.enter(page, f"{home.url}/{query}")
        # Gradio was asked: it has its dark class, and that looks no different.
        expect(page.locator("body")).to_have_class("dark")
        dark = colours(page)
    for tab in scenes.TABS:
        assert sorted(set(dark[tab]) - set(light[tab])) == [], tab


def test_nothing_moves_for_whom_it_must_not(home: scenes.House) -> None:
    with home.page(is_resident=True, reduced_motion="reduce") as page:
        for tab in scenes.TABS:
            scenes.show(page, tab, has_content=True)
            assert page.evaluate(MOVING) == [], tab


def test_something_moves_otherwise(home: scenes.House) -> None:
    with home.page(reduced_motion="no-preference") as page:
        assert page.evaluate(MOVING) != []


@pytest.mark.parametrize("is_resident", [False, True], ids=["empty", "full"])
def test_headings_leave_no_level_out(home: scenes.House, is_resident: bool) -> None:
    with home.page(is_resident=is_resident) as page:
        assert page.evaluate("document.documentElement.lang") == "en"
        for tab in scenes.TABS:
            scenes.show(page, tab, is_resident)
            levels = page.evaluate(HEADINGS)
            assert levels[:2] == [1, 2] and levels.count(1) == 1, tab
            assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False)), (tab, levels)
