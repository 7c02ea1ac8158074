"""What a designer does with judgements and sees: bring a file, read the board, narrow it, read duels, take it along."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import gradio as gr
import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Dialog, Locator, expect

from app.files import add_file_routes
from app.pages import leaderboard
from app.server import create_server
from app.services.board import BoardService
from app.services.compare import CompareService
from app.services.judgement_files import read_judgements, write_judgements
from app.services.owner import COOKIE, owner_of
from storage.batches import BatchStore
from tests.app.services.echo import Desks, EchoResponder
from tests.app.serving import built, look, served
from tests.app.simulated import HOSTILE, PEOPLE, Crowd, judgements
from tests.browser.conftest import Visit
from tests.browser.test_phone import FAULTS

TOKEN = "A" * 43
ME = owner_of(TOKEN)
STUDENTS = Crowd(batch="Autumn", seed=3, raters=4, group="students", prompt_set="hard", day=3)


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    desks = Desks(tmp_path / "studio.db", EchoResponder())
    yield desks
    desks.close()


@pytest.fixture
def store(desks: Desks) -> BatchStore:
    return BatchStore(desks.database)


@pytest.fixture
def url(desks: Desks, store: BatchStore) -> Iterator[str]:
    board = BoardService(store)

    def add_routes(server: FastAPI) -> None:
        compare = CompareService(desks.studio.voice, desks.stores.comparisons)
        add_file_routes(server, desks.personas, desks.sessions, compare, board)

    def blocks() -> gr.Blocks:
        with gr.Blocks(fill_width=True, analytics_enabled=False) as page:
            gr.HTML("<h1>Studio</h1>")
            with gr.Tabs(elem_id="pages"):
                with gr.Tab("Studio", id="studio"):
                    gr.HTML("<p>The dials are elsewhere.</p>")
                with gr.Tab("Leaderboard", id="board") as tab:
                    leaderboard.build(tab, board)
        return page

    with served(built(lambda: create_server(blocks(), lambda: True, look(), add_routes))) as url:
        yield url


def apart(make: Callable[[], object]) -> None:
    """Call in another thread: this one drives the browser."""
    thread = threading.Thread(target=make)
    thread.start()
    thread.join(60)


def open_page(visit: Visit, url: str) -> None:
    def refuse(dialog: Dialog) -> None:
        visit.complaints.append(f"a script ran: {dialog.message}")
        dialog.dismiss()

    visit.page.on("dialog", refuse)
    visit.page.context.add_cookies([{"name": COOKIE, "value": TOKEN, "url": url}])
    visit.page.goto(url)
    visit.page.get_by_role("tab", name="Leaderboard").click()


def file_of(folder: Path, *crowds: Crowd) -> Path:
    file = folder / "mine.jsonl"
    file.write_bytes(write_judgements([one for crowd in crowds for one in judgements(crowd)], "jsonl"))
    return file


def bring(visit: Visit, file: Path) -> None:
    with visit.page.expect_file_chooser() as chooser:
        visit.page.get_by_role("button", name="Import judgements").click()
    chooser.value.set_files(file)
    expect(visit.page.locator("#board-taken")).to_contain_text("Taken in")


def rows(visit: Visit) -> Locator:
    return visit.page.locator("#board-table tr[data-key]")


def keys(visit: Visit) -> list[str | None]:
    return [row.get_attribute("data-key") for row in rows(visit).all()]


def status(visit: Visit) -> Locator:
    return visit.page.locator("#board-status")


def save(visit: Visit, name: str) -> bytes:
    with visit.page.expect_download() as download:
        visit.page.locator(".board-links").get_by_role("link", name=name, exact=True).click()
    return Path(download.value.path()).read_bytes()


def test_a_new_visitor_is_told_what_will_stand_here(visit: Visit, url: str) -> None:
    open_page(visit, url)
    page = visit.page
    expect(page.get_by_role("heading", name="Nothing was judged yet")).to_be_visible()
    expect(page.locator("#board-filters")).to_be_hidden()
    expect(page.locator("#board-agreement")).to_be_hidden()
    page.get_by_role("button", name="How these numbers are made").click()
    expect(page.get_by_text("Krippendorff's alpha, ordinal")).to_be_visible()


def test_a_board_comes_goes_and_comes_again_the_same(visit: Visit, url: str, store: BatchStore, tmp_path: Path) -> None:
    open_page(visit, url)
    page = visit.page
    bring(visit, file_of(tmp_path, Crowd()))
    expect(page.locator("#board-taken")).to_have_text("Taken in: 108 judgements as batch “Spring”.")
    expect(rows(visit)).to_have_count(4)
    assert keys(visit) == [who.key for who in PEOPLE]
    expect(rows(visit).nth(1)).to_contain_text(HOSTILE)
    expect(rows(visit).nth(3)).to_contain_text("control")
    expect(status(visit)).to_contain_text("108 judgements count. 6 left out: 3 on gold items")
    expect(page.locator("#board-matrix .js-plotly-plot")).to_contain_text("n 18")
    expect(page.locator("#board-tuned svg[role=img]")).to_have_count(4)
    expect(page.locator("#board-agreement table")).to_have_count(2)
    before = page.locator("#board-table table").inner_text()

    # Twice would count double.
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Import judgements").click()
    chooser.value.set_files(tmp_path / "mine.jsonl")
    expect(page.get_by_text("114 of the 114 judgements in mine.jsonl are here already")).to_be_visible()
    expect(rows(visit)).to_have_count(4)

    assert len(read_judgements(save(visit, "CSV"), "a.csv")) == len(judgements())
    out = tmp_path / "out.jsonl"
    out.write_bytes(save(visit, "JSONL"))
    assert save(visit, "Method note").startswith(b"# How these numbers were made")

    apart(lambda: store.delete(ME, store.find(ME)[0].id))
    page.get_by_role("tab", name="Studio").click()
    page.get_by_role("tab", name="Leaderboard").click()
    expect(page.get_by_role("heading", name="Nothing was judged yet")).to_be_visible()
    bring(visit, out)
    expect(rows(visit)).to_have_count(4)
    assert page.locator("#board-table table").inner_text() == before
    assert visit.foreign(url) == []


def test_filters_narrow_the_board(visit: Visit, url: str, store: BatchStore) -> None:
    apart(lambda: [store.add_imported(ME, crowd.batch, judgements(crowd)) for crowd in (Crowd(), STUDENTS)])
    open_page(visit, url)
    page = visit.page
    expect(status(visit)).to_contain_text("252 judgements count")
    page.get_by_label("Rater groups").click()
    page.get_by_role("option", name="students").click()
    expect(status(visit)).to_contain_text("144 judgements count. 122 left out: 114 of other rater groups")
    page.keyboard.press("Escape")
    page.get_by_label("To day (UTC)").fill("2026-03-01")
    expect(page.locator("#board-table")).to_contain_text("No judgement fits these filters.")
    expect(page.locator("#board-agreement")).to_be_hidden()
    page.get_by_label("To day (UTC)").fill("2026-03-04")
    expect(status(visit)).to_contain_text("144 judgements count.")
    page.get_by_label("From day (UTC)").fill("2026-03-05")
    expect(status(visit)).to_contain_text("The last day, 2026-03-04, is before the first, 2026-03-05.")
    expect(rows(visit)).to_have_count(4)
    page.get_by_label("From day (UTC)").fill("")
    page.get_by_label("Leave out leaked answers").check()
    expect(status(visit)).to_contain_text("in which an answer gave away who speaks")
    page.get_by_label("At equal length").check()
    expect(page.locator("#board-table")).to_contain_text("Points are those at equal length")


def test_duels_are_opened_and_left_by_keyboard(visit: Visit, url: str, store: BatchStore) -> None:
    apart(lambda: store.add_imported(ME, "Spring", judgements()))
    open_page(visit, url)
    page = visit.page
    who = rows(visit).nth(1).get_by_role("button")
    who.focus()
    page.keyboard.press("Enter")
    title = page.locator("#board-duels h3")
    expect(title).to_have_text(f"Sample duels of {HOSTILE} · v1")
    expect(title).to_be_focused()
    expect(who).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".duel")).to_have_count(6)
    expect(page.locator(".duel").first).to_contain_text("<u>plainly</u>")
    expect(page.locator(".duel-outcome", has_text="Rater")).to_have_count(6)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Back to the board")).to_be_focused()
    page.keyboard.press("Enter")
    expect(who).to_be_focused()
    # A press anywhere in the row does the same.
    rows(visit).nth(0).locator("td").nth(2).click()
    expect(title).to_have_text("Sample duels of Ana · v2")


@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_a_phone_and_has_no_fault(visit: Visit, url: str, store: BatchStore, width: int) -> None:
    apart(lambda: [store.add_imported(ME, crowd.batch, judgements(crowd)) for crowd in (Crowd(), STUDENTS)])
    visit.page.set_viewport_size({"width": width, "height": 844})
    open_page(visit, url)
    expect(rows(visit)).to_have_count(4)
    rows(visit).nth(1).get_by_role("button").click()
    expect(visit.page.locator(".duel")).to_have_count(6)
    expect(visit.page.locator("#board-heat")).to_have_attribute("tabindex", "0")
    assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if width == 390:  # noqa: PLR2004
        assert visit.page.evaluate(FAULTS) == []
    else:
        axis, bar = (visit.page.locator(f".interval-{part}").first.bounding_box() for part in ("axis", "bar"))
        assert axis is not None and bar is not None
        assert (axis["x"], axis["width"]) == pytest.approx((bar["x"], bar["width"]), abs=1)
    found = Axe().run(visit.page).response["violations"]
    assert [(rule["id"], node["html"][:120]) for rule in found for node in rule["nodes"]] == []
