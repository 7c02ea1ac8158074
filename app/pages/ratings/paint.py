"""What a frame puts into the page's widgets, in the order of `page_of`.

Knows the widgets and the HTML of the page; no service.
"""

import time
from typing import Any

import gradio as gr

from app.pages.events import warn
from app.pages.ratings.batch_html import contenders_html, head_html, prompts_html
from app.pages.ratings.handlers import Frame
from app.pages.ratings.list_html import list_html
from app.pages.ratings.raters_html import raters_html
from app.pages.ratings.view import RatingsView
from storage.rating_records import BatchState


def page_of(view: RatingsView) -> list[Any]:
    """Return the widgets that `paint` fills."""
    steps = view.steps
    moving = [view.listing, view.waiting, view.take, view.head, view.timer]
    buttons = [steps.pause, steps.go_on, steps.invite, steps.close, steps.look, steps.delete]
    lasting = [view.raters, view.contenders, view.prompts]
    return [*moving, *buttons, *lasting, view.chosen, view.is_forming, view.form.room, view.room]


def paint(frame: Frame, is_forming: bool) -> list[Any]:
    """Return everything; either the form or the batch is shown."""
    warn(frame.notice)
    if frame.rows is None:
        return _skipped(18)
    now_ms = time.time_ns() // 1_000_000
    desk = frame.desk
    record = desk.record if desk is not None else None
    return [
        *_moving(frame, now_ms),
        raters_html(desk.raters, now_ms) if desk is not None else "",
        contenders_html(record.contenders) if record is not None else "",
        prompts_html(record.prompts) if record is not None else "",
        frame.chosen,
        is_forming,
        gr.Column(visible=is_forming),
        gr.Column(visible=not is_forming and (desk is not None or bool(frame.said))),
    ]


def paint_watched(frame: Frame, was_making: bool) -> list[Any]:
    """Return what may have changed by itself; what people type into or unfold stays as it is.

    Nobody asked for this look, so nobody is told that it failed; the next one comes soon. One more look comes after
    the last answer: this one may have begun before another batch was chosen, and be painted over it.
    """
    if frame.rows is None:
        return _skipped(18)
    return [*_moving(frame, time.time_ns() // 1_000_000, looks_on=was_making), *_skipped(7)]


def paint_steps(frame: Frame) -> list[Any]:
    """Return what becomes of the step that is open: it stays with what was typed when it could not be done."""
    return without_steps() if frame.is_done else _skipped(4)


def without_steps() -> list[Any]:
    """Return what closes every step and empties the title that was typed to delete."""
    return [gr.Row(visible=False), gr.Row(visible=False), gr.Row(visible=False), ""]


def waiting_line(pairs: int) -> str:
    """Return how many pairs wait from Compare, as HTML; nothing for none."""
    words = "1 pair waits" if pairs == 1 else f"{pairs} pairs wait"
    return f'<p class="ratings-note">{words} from Compare.</p>' if pairs else ""


def _moving(frame: Frame, now_ms: int, *, looks_on: bool = False) -> list[Any]:
    rows = frame.rows or ()
    return [
        list_html(rows, frame.chosen, now_ms),
        waiting_line(frame.waiting),
        gr.Button(visible=frame.waiting > 0),
        head_html(frame.desk, now_ms, frame.said),
        gr.Timer(active=frame.is_making or looks_on),
        *_buttons(frame),
    ]


def _buttons(frame: Frame) -> list[Any]:
    desk = frame.desk
    state = desk.record.summary.state if desk is not None else None
    is_running = desk is not None and desk.job.is_running
    shown = (
        state is BatchState.ANSWERING and is_running,
        state is BatchState.ANSWERING and not is_running,
        state in (BatchState.ANSWERING, BatchState.OPEN),
        state is BatchState.OPEN,
        desk is not None,
        desk is not None,
    )
    return [gr.Button(visible=is_shown) for is_shown in shown]


def _skipped(count: int) -> list[Any]:
    return [gr.skip() for _ in range(count)]
