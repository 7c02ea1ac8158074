"""The page as Gradio builds it: few components, nothing public, every frame fits, notices and names are text."""

from collections.abc import Iterator

import gradio as gr
import pytest

from app.pages import leaderboard
from app.pages.leaderboard import paint, paint_duels, wish_of
from app.pages.leaderboard.handlers import DuelsFrame, Frame, LeaderboardHandlers
from app.pages.leaderboard.wish import Wish
from engine.judging.filters import Filters
from tests.app.pages.leaderboard.conftest import Room
from tests.app.services.echo import ANA
from tests.app.serving import built
from tests.app.simulated import HOSTILE


@pytest.fixture
def page(room: Room) -> Iterator[gr.Blocks]:
    def make() -> gr.Blocks:
        with gr.Blocks(analytics_enabled=False) as blocks, gr.Tabs(), gr.Tab("Leaderboard") as tab:
            leaderboard.build(tab, room.board)
        return blocks

    yield built(make)


def test_nothing_is_public_and_counting_has_its_own_queue(page: gr.Blocks) -> None:
    served = [fn for fn in page.fns.values() if fn.fn is not None]
    assert {fn.api_visibility for fn in served} == {"private"}
    # Gradio shows no sentence of an event that is not queued.
    assert all(fn.queue for fn in served)
    counting = [fn for fn in served if fn.concurrency_id == "board"]
    assert len(counting) == 2 and {fn.concurrency_limit for fn in counting} == {2}
    assert not [block for block in page.blocks.values() if isinstance(block, gr.DownloadButton)]
    assert len(page.blocks) < 60


def test_every_frame_fits_the_outputs(page: gr.Blocks, room: Room) -> None:
    on = LeaderboardHandlers(room.board)
    empty = on.draw(ANA, Wish())
    room.judged()
    frames = [
        Frame(),
        empty,
        on.draw(ANA, Wish()),
        on.draw(ANA, Wish(since="x")),
        on.draw(ANA, Wish(until="1999-01-01")),
    ]
    sizes = {len(paint(frame)) for frame in frames}
    outputs = {len(fn.outputs) for fn in page.fns.values() if fn.concurrency_id == "board"}
    assert len(sizes) == 1 and outputs == {*sizes, *(size + 1 for size in sizes)}


def test_the_board_that_is_shown_is_the_one_whose_duels_are_read(room: Room) -> None:
    room.judged()
    painted = paint(LeaderboardHandlers(room.board).draw(ANA, Wish(since="2026-03-01", without_leaks=True)))
    (shown,) = [one for one in painted if isinstance(one, Filters)]
    assert shown == Wish(since="2026-03-01", without_leaks=True).filters()


def test_filters_are_read_as_they_stand() -> None:
    assert wish_of((None, [], ["=x"], None, "2026-03-01", None, True)) == Wish(
        prompt_sets=("=x",), until="2026-03-01", is_length_controlled=True
    )


def test_a_notice_is_shown_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(gr, "Warning", said.append)
    paint(Frame(notice=f"There is no {HOSTILE}."))
    paint_duels(DuelsFrame(notice="There is no <i>duel</i>."))
    paint_duels(DuelsFrame())
    assert len(said) == 2 and not [sentence for sentence in said if "<" in sentence]
