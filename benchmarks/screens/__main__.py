"""Write docs/images/<page>-<desk|phone>.png of every page: `python -m benchmarks.screens [PAGE…]`.

Serves the studio on the pocket pack with what `content` made, and looks at it through Chromium.
"""

import io
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Page

from app.services.owner import new_token, owner_of
from benchmarks.screens.content import IVO, NOOR, code_of_last_rater, make_content
from benchmarks.serving import ROOT, chromium, guest, studio_process

IMAGES = ROOT / "docs" / "images"
SIZES = {"desk": (1280, 800), "phone": (390, 844)}
COLOURS = 256
COMPARED = "I passed my exam!"
COMPARED_SEED = "4"


def show_studio(page: Page) -> None:
    """Wait until the conversation stands."""
    page.locator("#chat .turn-line").nth(2).wait_for()


def show_compare(page: Page) -> None:
    """Let three personas answer one prompt; the second time, find that again."""
    kept = page.locator("#compare-list").get_by_role("button", name=COMPARED)
    if kept.count():
        kept.click()
    else:
        _choose(page, NOOR.name, IVO.name, "Dr. Salt")
        page.get_by_label("New seed each time").uncheck()
        page.get_by_label("Seed for all").fill(COMPARED_SEED)
        page.get_by_role("textbox", name="Prompt").fill(COMPARED)
        page.get_by_role("button", name="Go", exact=True).click()
        page.get_by_text("Done: 3 answers").wait_for()
    page.locator(".compare-column").nth(2).wait_for()


def _choose(page: Page, *names: str) -> None:
    # Two are chosen from the beginning.
    page.locator("#compare-chosen .remove-all").click()
    for name in names:
        page.locator("#compare-chosen input").click()
        page.locator("#compare-chosen input").fill(name[:8])
        page.get_by_role("option").get_by_text(name).first.click()
    page.keyboard.press("Escape")


def show_personas(page: Page) -> None:
    """Open one of the visitor's own; where the two parts stand below each other, the gallery alone is shown."""
    page.get_by_role("button", name=IVO.name).wait_for()
    if page.viewport_size and page.viewport_size["width"] > SIZES["phone"][0]:
        page.get_by_role("button", name=NOOR.name).click()
        page.get_by_role("heading", name=NOOR.name).wait_for()


def show_sessions(page: Page) -> None:
    """Open the newest conversation; where the two parts stand below each other, the list alone is shown."""
    rows = page.locator("#sessions-found button[data-id]")
    rows.nth(1).wait_for()
    if page.viewport_size and page.viewport_size["width"] > SIZES["phone"][0]:
        rows.first.click()
        page.locator("#sessions-talk").get_by_text("I passed my exam!").first.wait_for()


def show_figure(page: Page) -> None:
    """Wait for the figure with the numbers of the last turn."""
    page.locator("svg[role=img]:visible").first.wait_for()


def show_ratings(page: Page) -> None:
    """Open the batch."""
    page.locator("#ratings-found .batch-row").first.click()
    page.locator(".raters-frame tbody tr").nth(3).wait_for()


def show_board(page: Page) -> None:
    """Wait for the board."""
    page.locator("#board-table tr[data-key]").nth(4).wait_for()


def show_rate(page: Page) -> None:
    """Agree, when this is the first look, and choose something."""
    page.locator("#rate-desk h2").first.wait_for()
    if page.get_by_role("checkbox", name="I have read").count():
        page.get_by_role("checkbox", name="I have read").check()
        page.get_by_role("button", name="I agree and begin").click()
    page.get_by_role("radio", name="A is better").wait_for()
    if page.viewport_size and page.viewport_size["width"] > SIZES["phone"][0]:
        for key in "26547":
            page.keyboard.press(key)
        page.evaluate("scrollTo(0, 0)")


PAGES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "studio": ("Studio", show_studio),
    "compare": ("Compare", show_compare),
    "personas": ("Personas", show_personas),
    "sessions": ("Sessions", show_sessions),
    "ratings": ("Ratings", show_ratings),
    "leaderboard": ("Leaderboard", show_board),
    "how-it-works": ("How it works", show_figure),
    "rate": ("", show_rate),
}


def small_png(picture: bytes) -> bytes:
    """Return the same picture with a palette of its own, as a PNG."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    found = image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    file = io.BytesIO()
    found.save(file, "PNG", optimize=True)
    return file.getvalue()


def main() -> None:
    """Make the pictures of all pages, or of those that are named."""
    names = sys.argv[1:] or list(PAGES)
    token = new_token()
    with TemporaryDirectory(prefix="persona-screens-") as folder:
        make_content(Path(folder), owner_of(token))
        code = code_of_last_rater(Path(folder), owner_of(token))
        with studio_process(Path(folder)) as url, chromium() as browser:
            for size in SIZES:
                for name in names:
                    title, show = PAGES[name]
                    with guest(browser, url, token, SIZES[size]) as visitor:
                        page = visitor.page
                        if not title:
                            page.goto(f"{url}/rate?code={code}")
                        elif title != "Studio":
                            page.evaluate("name => window.personaStudio.goTo(name)", title)
                        show(page)
                        # Fonts, figures and scrolling come to rest.
                        time.sleep(2)
                        picture = small_png(page.screenshot(animations="disabled"))
                    file = IMAGES / f"{name}-{size}.png"
                    file.write_bytes(picture)
                    print(f"{file.relative_to(ROOT)}: {len(picture) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
