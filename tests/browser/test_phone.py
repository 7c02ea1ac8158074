"""On a phone nothing is wider than the screen or cut off, and whatever is pressed is high enough for a finger."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import scenes

# Some things are cut with three dots on purpose; frames that scroll sideways show all of what they hold.
FAULTS = """
() => {
  const faults = [];
  const isSeen = e => e.checkVisibility({ checkVisibilityCSS: true, opacityProperty: true })
    && !e.closest('.visually-hidden, [aria-hidden=true], [inert]') && e.getBoundingClientRect().width > 1;
  const name = e => `${e.tagName.toLowerCase()}#${e.id} "${(e.getAttribute('aria-label') || e.textContent).trim()}"`;
  const scrolls = e => ['auto', 'scroll'].includes(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth;
  const around = e => e ? [e, ...around(e.parentElement)] : [];
  // A box or a circle is pressed by its label.
  const target = e => ['checkbox', 'radio'].includes(e.type) ? e.closest('label') ?? e : e;
  const pressed = 'button, [role=button], [role=tab], a[href], summary, input, select, textarea';
  // A link inside a sentence is as high as its line.
  const isInText = e => e.matches('a') && getComputedStyle(e).display === 'inline';

  if (document.documentElement.scrollWidth > innerWidth) faults.push('the page scrolls sideways');
  for (const e of document.querySelectorAll(pressed)) {
    if (!isSeen(e) || isInText(e)) continue;
    const height = target(e).getBoundingClientRect().height;
    if (height < 23.5) faults.push(`${height.toFixed(1)} px high: ${name(e)}`);
  }
  for (const e of document.querySelectorAll('body *')) {
    if (!isSeen(e) || e.closest('svg')) continue;
    const box = e.getBoundingClientRect();
    const outer = around(e.parentElement);
    const isOut = (box.right > innerWidth + 1 || box.left < -1) && !outer.some(scrolls);
    if (isOut) faults.push(`beyond the screen: ${name(e)}`);
    if (e.children.length || !e.textContent.trim()) continue;
    const style = getComputedStyle(e);
    const isCut = ['hidden', 'clip'].includes(style.overflowX) && style.textOverflow !== 'ellipsis'
      && e.scrollWidth > e.clientWidth + 1;
    const frame = outer.find(one => getComputedStyle(one).overflowX !== 'visible');
    const edge = frame && getComputedStyle(frame).overflowX === 'hidden' ? frame.getBoundingClientRect() : null;
    const isHidden = edge && getComputedStyle(frame).textOverflow !== 'ellipsis' && box.right > edge.right + 1;
    if (isCut || isHidden) faults.push(`cut off: ${name(e)}`);
  }
  return faults;
}
"""


@pytest.fixture(scope="module")
def home(browser: Browser) -> Iterator[scenes.House]:
    with scenes.house(browser) as home:
        yield home


def faults(page: Page) -> list[str]:
    return page.evaluate(FAULTS)


@pytest.mark.parametrize("is_resident", [False, True], ids=["empty", "full"])
def test_every_page_fits_and_every_button_can_be_hit(home: scenes.House, is_resident: bool) -> None:
    with home.page("phone", is_resident) as page:
        for tab in scenes.TABS:
            scenes.show(page, tab, is_resident)
            assert faults(page) == [], tab


def test_on_a_narrower_phone_a_menu_has_the_tabs_that_do_not_fit(home: scenes.House) -> None:
    with home.page("phone", is_resident=True) as page:
        page.set_viewport_size({"width": 320, "height": 700})
        expect(page.get_by_role("tab", name="How it works")).to_have_count(0)
        for tab in scenes.TABS:
            scenes.go_to(page, tab)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), tab


def test_a_fault_would_be_found(home: scenes.House) -> None:
    with home.page("phone") as page:
        for html in (
            '<button style="height: 20px">low</button>',
            '<p style="width: 500px">wide</p>',
            '<p style="width: 30px; overflow: hidden; white-space: nowrap">much too long</p>',
        ):
            page.locator("#studio-talk").evaluate("(e, html) => e.insertAdjacentHTML('beforeend', html)", html)
        found = " ".join(faults(page))
        assert "px high" in found and "beyond the screen" in found and "cut off" in found
