"""The architecture figure as a browser lays it out: nothing overlaps, nothing leaves its box, nothing strikes."""

from collections.abc import Iterator
from dataclasses import replace

import gradio as gr
import pytest
from playwright.sync_api import expect

from app.pages import how_it_works
from app.server import create_server
from app.widgets.architecture_figure import FigureTurn, architecture_figure
from engine.types import POLES
from tests.app.serving import ASSETS, built, look, served
from tests.app.widgets.architecture_figure.turns import NASTY_TEXTS, TURN, nasty_turn
from tests.browser.conftest import Visit

EVERYTHING = replace(nasty_turn(NASTY_TEXTS[0]), weights_used={pole: 1.5 for pole in POLES})
TURNS = {
    "alone": None,
    "turn": TURN,
    "all experts": EVERYTHING,
    **{f"text {i}": nasty_turn(t) for i, t in enumerate(NASTY_TEXTS)},
}
# Every text is held against the canvas, all other texts, all rectangles (inside or apart) and all strokes.
FAULTS = """
(svg) => {
  const slack = 0.5, faults = [];
  // A font's own box is taller than its letters, the more so where it is rounded to pixels: a line is counted from
  // the top of a tall letter to the foot of a long one.
  const lines = (e) => {
    const size = Number(e.getAttribute('font-size')), box = e.getBBox(), parts = [e, ...e.querySelectorAll('tspan')];
    return parts.filter(part => part.hasAttribute('y')).map(part => ({
      text: e, name: part.textContent,
      box: { x: box.x, width: box.width, y: Number(part.getAttribute('y')) - 0.78 * size, height: 1.02 * size },
    }));
  };
  const texts = [...svg.querySelectorAll('text')].flatMap(lines);
  const apart = (a, b) => a.x + a.width <= b.x + slack || b.x + b.width <= a.x + slack
    || a.y + a.height <= b.y + slack || b.y + b.height <= a.y + slack;
  const inside = (a, b) => a.x >= b.x - slack && a.y >= b.y - slack
    && a.x + a.width <= b.x + b.width + slack && a.y + a.height <= b.y + b.height + slack;
  const view = svg.viewBox.baseVal;
  for (const part of svg.querySelectorAll('text, rect, path, polyline'))
    if (!part.closest('defs') && !inside(part.getBBox(), view)) faults.push(`outside: ${part.outerHTML}`);
  texts.forEach((one, i) => texts.slice(i + 1).forEach(other => {
    if (!apart(one.box, other.box)) faults.push(`texts overlap: ${one.name} | ${other.name}`);
  }));
  const rects = [...svg.querySelectorAll('rect')].filter(e => !e.closest('defs'));
  for (const one of texts) for (const rect of rects)
    if (!inside(one.box, rect.getBBox()) && !apart(one.box, rect.getBBox()))
      faults.push(`text crosses a box: ${one.name} | ${rect.outerHTML}`);
  const strokes = [...svg.querySelectorAll('path')].map(e => e.getBBox());
  for (const line of svg.querySelectorAll('polyline')) for (let i = 1; i < line.points.length; i++) {
    const [a, b] = [line.points[i - 1], line.points[i]];
    const [width, height] = [Math.abs(a.x - b.x), Math.abs(a.y - b.y)];
    strokes.push({ x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width, height });
  }
  for (const one of texts) for (const stroke of strokes)
    if (!apart(one.box, stroke)) faults.push(`text crosses a stroke: ${one.name}`);
  for (const group of svg.querySelectorAll('[data-anchor]')) for (const one of texts)
    if (group.contains(one.text) && !inside(one.box, group.querySelector('rect').getBBox()))
      faults.push(`leaves its box: ${one.name}`);
  return faults;
}
"""


@pytest.mark.parametrize("name", TURNS)
def test_everything_has_its_place(visit: Visit, name: str) -> None:
    visit.page.set_content(f"<body style='margin:0;width:1180px'>{architecture_figure(TURNS[name])}</body>")
    assert visit.page.locator("svg").evaluate(FAULTS) == []


def test_a_fault_would_be_found(visit: Visit) -> None:
    spoiled = architecture_figure(TURN).replace("Input Prompt", "Input Prompt" + " that is much too long" * 3)
    visit.page.set_content(f"<body style='margin:0;width:1180px'>{spoiled}</body>")
    faults = " ".join(visit.page.locator("svg").evaluate(FAULTS))
    assert "texts overlap" in faults and "crosses a box" in faults and "leaves its box" in faults
    assert "crosses a stroke" in faults


class LastTurn:
    """Where the page's turns come from; a test changes it."""

    turn: FigureTurn | None = None

    def __call__(self, request: gr.Request) -> FigureTurn | None:
        return self.turn


@pytest.fixture(scope="module")
def last_turn() -> LastTurn:
    return LastTurn()


@pytest.fixture(scope="module")
def url(last_turn: LastTurn) -> Iterator[str]:
    def blocks() -> gr.Blocks:
        with gr.Blocks(fill_width=True, analytics_enabled=False) as page, gr.Tabs(elem_id="pages"):
            with gr.Tab("Studio"):
                gr.HTML("<p>Elsewhere</p>")
            with gr.Tab("How it works") as tab:
                how_it_works.build(tab, last_turn)
        return page

    plain = look()
    page_css = (ASSETS / "css" / "how_it_works.css").read_text(encoding="utf-8")
    with served(built(lambda: create_server(blocks(), lambda: True, replace(plain, css=plain.css + page_css)))) as url:
        yield url


def open_page(visit: Visit, url: str, width: int, height: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": height})
    visit.page.goto(url)
    visit.page.get_by_role("tab", name="How it works").click()
    expect(visit.page.get_by_role("img")).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_the_page_is_alive_and_scrolls_only_inside_the_figure(
    visit: Visit, url: str, last_turn: LastTurn, width: int, height: int
) -> None:
    last_turn.turn = None
    open_page(visit, url, width, height)
    expect(visit.page.get_by_text("There is no turn yet.")).to_be_visible()
    visit.page.get_by_role("tab", name="Studio").click()
    last_turn.turn = TURN
    visit.page.get_by_role("tab", name="How it works").click()
    figure = visit.page.get_by_role("img")
    expect(figure).to_contain_text("132 tokens in 3.21 s")
    expect(visit.page.get_by_role("row", name="E+ outgoing")).to_contain_text("0.62")
    assert figure.evaluate(FAULTS) == []
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    size = (
        "Math.min(...[...document.querySelectorAll('.figure-frame text')].map(t => t.getBoundingClientRect().height))"
    )
    assert visit.page.evaluate(size) >= 11
    frame = visit.page.get_by_role("region", name="Architecture figure")
    is_wider = frame.evaluate("e => e.scrollWidth > e.clientWidth")
    assert is_wider == (width < 1180)
    if is_wider:
        frame.focus()
        visit.page.keyboard.press("ArrowRight")
        visit.page.wait_for_function("document.querySelector('.figure-frame').scrollLeft > 0")
    assert visit.foreign(url) == []


@pytest.mark.parametrize("text", NASTY_TEXTS[:2])
def test_what_people_wrote_is_shown_and_never_run(visit: Visit, url: str, last_turn: LastTurn, text: str) -> None:
    last_turn.turn = nasty_turn(text)
    open_page(visit, url, 1280, 800)
    expect(visit.page.get_by_role("row", name="Message")).to_contain_text(text)
    expect(visit.page.get_by_role("img")).to_contain_text(text[:9])
    assert visit.page.evaluate("window.struck") is None
    assert visit.page.locator("#how-it-works img, #how-it-works script").count() == 0
