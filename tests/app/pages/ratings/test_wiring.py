"""The page as Gradio builds it: everything light and private; a look by itself leaves alone what people do."""

import gradio as gr
import pytest

from app.pages import ratings
from app.pages.ratings import form_of
from app.pages.ratings.form import BatchForm
from app.pages.ratings.handlers import Frame
from app.pages.ratings.paint import page_of, paint, paint_steps, paint_watched, without_steps
from app.pages.ratings.view import layout
from tests.app.pages.ratings.desk import ANA, Desk
from tests.app.serving import built


@pytest.fixture
def page(desk: Desk) -> gr.Blocks:
    def make() -> gr.Blocks:
        services = desk.services
        with gr.Blocks(analytics_enabled=False) as blocks, gr.Tabs(), gr.Tab("Ratings") as tab:
            ratings.build(tab, services.batches, services.personas, services.sessions)
        return blocks

    return built(make)


def test_everything_is_light_queued_and_private(page: gr.Blocks) -> None:
    served = [fn for fn in page.fns.values() if fn.fn is not None]
    # What is counted while one types is not queued: an answer that is lost there would leave a wrong number.
    assert {fn.name for fn in served if not fn.queue} == {"amount"}
    assert all(fn.concurrency_limit is None for fn in served if fn.queue)
    assert {fn.api_visibility for fn in served} == {"private"}


def test_it_is_drawn_when_it_is_opened_and_when_it_is_loaded(page: gr.Blocks) -> None:
    targets = [name for fn in page.fns.values() for _, name in fn.targets]
    assert {"load", "select", "tick"} <= set(targets)


def test_nobody_looks_again_and_again_while_nothing_is_made(page: gr.Blocks) -> None:
    (timer,) = [block for block in page.blocks.values() if isinstance(block, gr.Timer)]
    assert timer.active is False


def test_a_frame_fills_every_widget_of_the_page(desk: Desk) -> None:
    def count() -> int:
        with gr.Blocks(analytics_enabled=False):
            return len(page_of(layout(())))

    frame = desk.on.refresh(ANA, desk.opened(ANA))
    widgets = built(count)
    assert widgets == len(paint(frame, False)) == len(paint_watched(frame, False)) == len(paint(Frame(), False))
    assert len(paint_watched(Frame(), False)) == widgets


def test_a_look_by_itself_leaves_the_form_and_the_choice_alone(desk: Desk) -> None:
    frame = desk.on.refresh(ANA, desk.opened(ANA))
    assert all(value == gr.skip() for value in paint_watched(frame, False)[-7:])


def test_one_more_look_comes_after_the_last_answer(desk: Desk) -> None:
    frame = desk.on.refresh(ANA, desk.opened(ANA))
    timers = [value for was in (True, False) for value in paint_watched(frame, was) if isinstance(value, gr.Timer)]
    assert [timer.active for timer in timers] == [True, False]


def test_a_lost_look_does_not_keep_the_page_from_looking_again(page: gr.Blocks) -> None:
    (watch,) = [fn for fn in page.fns.values() if fn.name == "watch"]
    assert watch.trigger_mode == "multiple"


def test_a_step_closes_when_it_is_done_and_stays_when_not() -> None:
    assert [row.visible for row in paint_steps(Frame())[:3]] == [False] * 3
    assert paint_steps(Frame())[3] == without_steps()[3] == ""
    assert all(value == gr.skip() for value in paint_steps(Frame(is_done=False)))


def test_a_notice_is_shown_as_text_but_not_of_a_look_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(gr, "Warning", said.append)
    paint(Frame(notice="There is no <b>batch</b>."), False)
    paint_watched(Frame(notice="There is no batch."), False)
    paint(Frame(()), False)
    assert said == ["There is no &lt;b&gt;batch&lt;/b&gt;."]


def test_the_forms_empty_fields_are_read(page: gr.Blocks) -> None:
    empty = dict.fromkeys(BatchForm.__dataclass_fields__)
    form = form_of(empty)
    assert (form.title, form.personas, form.seeds, form.per_rater, form.has_base) == ("", (), "", "", False)
    assert form.overlap is None
