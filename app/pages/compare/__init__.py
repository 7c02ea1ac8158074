"""The compare page: several personas answer one prompt in one batch, side by side.

`build` lays it out and binds every event; the only place with inputs, outputs and endpoint names.
"""

from collections.abc import Iterator
from typing import Any

import gradio as gr
from gradio.context import Context

from app.pages.compare.columns import SUGGESTIONS
from app.pages.compare.form import CompareForm, Kind
from app.pages.compare.handlers import CompareHandlers, Frame, PairView, Result
from app.pages.compare.view import CompareView, layout
from app.pages.events import HEAVY, LIGHT, owner_in, warn
from app.services.compare import CompareService
from app.services.personas import PersonaService


def build(tab: gr.Tab, compare: CompareService, personas: PersonaService) -> None:
    """Build the page in the surrounding Blocks; it is drawn anew when its tab is chosen."""
    bind(tab, layout(), CompareHandlers(compare, personas))


def bind(tab: gr.Tab, view: CompareView, on: CompareHandlers) -> None:
    """Connect the widgets with the handlers."""
    _bind_choice(tab, view, on)
    _bind_run(view, on)
    _bind_pair(view, on)


def _bind_choice(tab: gr.Tab, view: CompareView, on: CompareHandlers) -> None:
    blocks = Context.root_block
    assert blocks is not None, "a page is built inside gr.Blocks"

    def redraw(chosen: list[str] | None, single: str | None, is_running: bool, request: gr.Request) -> list[Any]:
        shelf = on.shelf(owner_in(request), chosen or [], single, is_running)
        warn(shelf.notice)
        choices = list(shelf.choices)
        return [
            gr.Dropdown(choices=choices, value=list(shelf.chosen)),
            gr.Dropdown(choices=choices, value=shelf.single),
            shelf.earlier,
        ]

    def pick(kind: str) -> list[Any]:
        many, swept = kind == Kind.PERSONAS, kind == Kind.SWEEP
        return [gr.update(visible=True if shown else "hidden") for shown in (many, not many, swept)]

    def suggest(event: gr.EventData) -> Any:
        text = _said(event, "prompt")
        return text if text in SUGGESTIONS else gr.skip()

    inputs, outputs = [view.chosen, view.single, view.is_running], [view.chosen, view.single, view.earlier]
    gr.on([tab.select, blocks.load], redraw, inputs, outputs, **LIGHT)
    view.kind.input(pick, [view.kind], [view.chosen, view.single, view.trait], **LIGHT)
    view.columns.select(suggest, None, view.prompt, **LIGHT)


def _bind_run(view: CompareView, on: CompareHandlers) -> None:
    outputs = [
        *(view.columns, view.status, view.go, view.stop, view.seed, view.earlier, view.is_running),
        *(
            view.result,
            view.comparison,
            view.weights,
            view.left,
            view.right,
            view.pair,
            view.send,
            view.sent,
            view.files,
        ),
    ]
    inputs: dict[str, Any] = {
        "prompt": view.prompt,
        "kind": view.kind,
        "chosen": view.chosen,
        "single": view.single,
        "trait": view.trait,
        "seed": view.seed,
        "is_new_seed": view.is_new_seed,
    }

    def run(request: gr.Request, **values: Any) -> Iterator[list[Any]]:
        form = CompareForm(chosen=tuple(values.pop("chosen") or ()), **values)
        for frame in on.run(owner_in(request), form):
            yield paint(frame)

    def stopped(request: gr.Request) -> list[Any]:
        return paint(on.stop(owner_in(request)))

    def open_again(request: gr.Request, event: gr.EventData) -> list[Any]:
        return paint(on.open(owner_in(request), _said(event, "id")))

    answers = gr.on(
        [view.go.click, view.prompt.submit],
        run,
        outputs=outputs,
        inputs_kwargs=inputs,
        api_visibility="private",
        **HEAVY,
    )
    view.stop.click(None, cancels=[answers], queue=False)
    # Answers that were cancelled count as failed once nothing of them is pending, so no late frame follows this one.
    answers.failure(stopped, None, outputs, **LIGHT)
    view.earlier.select(open_again, None, outputs, **LIGHT)


def _bind_pair(view: CompareView, on: CompareHandlers) -> None:
    inputs, outputs = [view.comparison, view.left, view.right], [view.pair, view.send, view.sent]

    def look(comparison: str, left: int, right: int, request: gr.Request) -> list[Any]:
        return _paint_pair(on.pair(owner_in(request), comparison, left, right))

    def send(comparison: str, left: int, right: int, request: gr.Request) -> list[Any]:
        return _paint_pair(on.send(owner_in(request), comparison, left, right))

    gr.on([view.left.input, view.right.input], look, inputs, outputs, trigger_mode="always_last", **LIGHT)
    view.send.click(send, inputs, outputs, **LIGHT)


def paint(frame: Frame) -> list[Any]:
    """Return what goes to all widgets that a comparison writes, in the order of `_bind_run`."""
    warn(frame.notice)
    given = (frame.columns, frame.status, frame.seed, frame.earlier)
    columns, status, seed, earlier = (gr.skip() if value is None else value for value in given)
    buttons = [
        gr.Button(visible="hidden" if frame.is_running else True),
        gr.Button(visible=True if frame.is_running else "hidden"),
    ]
    return [
        columns,
        status,
        *buttons,
        seed,
        earlier,
        frame.is_running,
        *_paint_result(frame.result, frame.hides_result),
    ]


def _paint_result(result: Result | None, hides: bool) -> list[Any]:
    if result is None:
        return [gr.Row(visible=False) if hides else gr.skip(), *(gr.skip() for _ in range(8))]
    choices = [(name, place) for place, name in enumerate(result.names)]
    return [
        gr.Row(visible=True),
        result.comparison_id,
        result.weights,
        gr.Radio(choices=choices, value=0),
        gr.Radio(choices=choices, value=1),
        result.pair,
        gr.Button(interactive=True),
        "",
        result.files,
    ]


def _paint_pair(pair: PairView) -> list[Any]:
    warn(pair.notice)
    return [gr.skip() if pair.pair is None else pair.pair, gr.Button(interactive=pair.can_send), pair.said]


def _said(event: gr.EventData, what: str) -> str:
    # The browser says it, so it may be anything.
    said = getattr(event, what, "")
    return said if isinstance(said, str) else ""
