"""The page as Gradio builds it: one model event, everything else light, nothing public; notices are text."""

from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import pytest

from app.pages import sessions
from app.pages.sessions import paint, paint_replay
from app.pages.sessions.handlers import Frame, ReplayFrame
from tests.app.services.echo import Desks, EchoResponder
from tests.app.serving import built


@pytest.fixture
def page(tmp_path: Path) -> Iterator[gr.Blocks]:
    desks = Desks(tmp_path / "studio.db", EchoResponder())

    def make() -> gr.Blocks:
        with gr.Blocks(analytics_enabled=False) as blocks, gr.Tabs(), gr.Tab("Sessions") as tab:
            sessions.build(tab, desks.sessions, desks.studio, desks.personas)
        return blocks

    yield built(make)
    desks.close()


def test_only_the_replay_waits_for_the_model_and_nothing_is_public(page: gr.Blocks) -> None:
    served = [fn for fn in page.fns.values() if fn.fn is not None]
    assert [fn.concurrency_limit for fn in served if fn.concurrency_id == "model"] == [8]
    assert all(fn.concurrency_limit is None for fn in served if fn.concurrency_id != "model")
    # Gradio shows no sentence of an event that is not queued.
    assert all(fn.queue for fn in served)
    assert {fn.api_visibility for fn in served} == {"private"}


def test_the_page_is_drawn_when_it_is_opened_and_when_it_is_loaded(page: gr.Blocks) -> None:
    targets = [name for fn in page.fns.values() for _, name in fn.targets]
    assert "load" in targets and "select" in targets


def test_the_page_is_not_heavy(page: gr.Blocks) -> None:
    assert len(page.blocks) < 60


def test_a_notice_is_shown_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(gr, "Warning", said.append)
    paint(Frame(notice="There is no <b>session</b>."), "")
    paint_replay(ReplayFrame(notice="There is no <i>pack</i>."))
    paint(Frame(()), "")
    assert said == ["There is no &lt;b&gt;session&lt;/b&gt;.", "There is no &lt;i&gt;pack&lt;/i&gt;."]
