"""The ratings page: make batches for evaluators, see how they come on, invite raters, close.

`build` lays it out and binds every event; the only place with inputs, outputs and endpoint settings.
"""

from collections.abc import Callable
from typing import Any

import gradio as gr
from gradio.context import Context

from app.pages.events import AT_ONCE, LIGHT, owner_in, warn
from app.pages.ratings.form import BatchForm
from app.pages.ratings.handlers import Frame, RatingsHandlers
from app.pages.ratings.paint import page_of, paint, paint_steps, paint_watched, without_steps
from app.pages.ratings.view import RatingsView, layout
from app.services.batches import BatchService
from app.services.personas import PersonaService
from app.services.sessions import SessionService

_SHOW = "() => { window.personaPages.ratings.show('ratings-batch'); return []; }"
_SHOW_MADE = "(is) => { if (!is) window.personaPages.ratings.show('ratings-batch'); return []; }"
_FORM = "() => { window.personaPages.ratings.show('ratings-form'); return []; }"
_STEP = "() => { window.personaPages.ratings.step(); return []; }"


def build(tab: gr.Tab, batches: BatchService, personas: PersonaService, sessions: SessionService) -> None:
    """Build the page in `tab`."""
    bind(tab, layout(batches.prompt_sets), RatingsHandlers(batches, personas, sessions))


def bind(tab: gr.Tab, view: RatingsView, on: RatingsHandlers) -> None:
    """Connect the widgets with the handlers."""
    _bind_looking(tab, view, on)
    _bind_form(tab, view, on)
    _bind_steps(view, on)


def _bind_looking(tab: gr.Tab, view: RatingsView, on: RatingsHandlers) -> None:
    blocks = Context.root_block
    assert blocks is not None, "a page is built inside gr.Blocks"
    page = page_of(view)

    def refresh(request: gr.Request, chosen: str, is_forming: bool) -> list[Any]:
        return paint(on.refresh(owner_in(request), chosen), is_forming)

    def look(request: gr.Request, chosen: str, is_forming: bool) -> list[Any]:
        return paint(on.choose(owner_in(request), chosen), is_forming)

    def watch(request: gr.Request, chosen: str, was_making: bool) -> list[Any]:
        frame = on.choose(owner_in(request), chosen)
        return [*paint_watched(frame, was_making), frame.is_making]

    def choose(request: gr.Request, event: gr.EventData) -> list[Any]:
        return [*paint(on.choose(owner_in(request), _picked(event)), False), *without_steps()]

    held = [view.chosen, view.is_forming]
    gr.on([tab.select, blocks.load], refresh, held, page, trigger_mode="once", **LIGHT)
    view.steps.look.click(look, held, page, **LIGHT)
    # Gradio may lose an answer as it closes its stream; with "once", the page would then never look again.
    watched, seen = [view.chosen, view.was_making], [*page, view.was_making]
    view.timer.tick(watch, watched, seen, trigger_mode="multiple", **LIGHT)
    chosen = view.listing.select(choose, None, [*page, *view.steps.opened], **LIGHT)
    chosen.then(None, js=_SHOW, queue=False)


def _bind_form(tab: gr.Tab, view: RatingsView, on: RatingsHandlers) -> None:
    form = view.form
    blocks = Context.root_block
    assert blocks is not None, "a page is built inside gr.Blocks"
    rooms = [view.is_forming, view.is_from_compare, form.room, view.room, form.what, form.drawn]

    def shelf(request: gr.Request, personas: list[str] | None, sessions: list[str] | None) -> list[Any]:
        there = on.shelf(owner_in(request))
        warn(there.notice)
        if there.notice:
            return [gr.skip(), gr.skip()]
        return [_offered(there.personas, personas), _offered(there.sessions, sessions)]

    def opened(is_from_compare: bool) -> Callable[[], list[Any]]:
        free = not is_from_compare
        return lambda: [
            *(True, is_from_compare, gr.Column(visible=True), gr.Column(visible=False)),
            *(gr.Column(visible=free), gr.Row(visible=free)),
        ]

    def leave(chosen: str) -> list[Any]:
        return [False, gr.skip(), gr.Column(visible=False), gr.Column(visible=bool(chosen)), gr.skip(), gr.skip()]

    def amount(request: gr.Request, is_from_compare: bool, **values: Any) -> str:
        return on.amount(owner_in(request), form_of(values), is_from_compare)

    def make(request: gr.Request, chosen: str, is_from_compare: bool, **values: Any) -> list[Any]:
        frame = on.make(owner_in(request), chosen, form_of(values), is_from_compare)
        return [*paint(frame, is_forming=not frame.is_done), "" if frame.is_done else gr.skip(), *paint_steps(frame)]

    listed = [form.personas, form.session_ids]
    counted: dict[str, Any] = {"is_from_compare": view.is_from_compare, **form.fields}
    gr.on([tab.select, blocks.load, view.new.click], shelf, listed, listed, **LIGHT)
    for button, is_from_compare in ((view.new, False), (view.take, True)):
        shown = button.click(opened(is_from_compare), None, rooms, **LIGHT)
        shown.then(amount, inputs_kwargs=counted, outputs=form.amount, **AT_ONCE)
        shown.then(None, js=_FORM, queue=False)
    form.leave.click(leave, [view.chosen], rooms, **LIGHT)
    changes = [field.change for name, field in form.fields.items() if name != "title"]
    gr.on(changes, amount, inputs_kwargs=counted, outputs=form.amount, trigger_mode="always_last", **AT_ONCE)
    made = form.make.click(
        make,
        inputs_kwargs={"chosen": view.chosen, **counted},
        outputs=[*page_of(view), form.title, *view.steps.opened],
        **LIGHT,
    )
    made.then(None, [view.is_forming], js=_SHOW_MADE, queue=False)


def _bind_steps(view: RatingsView, on: RatingsHandlers) -> None:
    steps, page = view.steps, page_of(view)
    presses = ((steps.invite, 0), (steps.close, 1), (steps.delete, 2))
    for press, place in presses:
        shown = press.click(
            lambda place=place: [*(gr.Row(visible=at == place) for at in range(3)), ""], None, steps.opened, **LIGHT
        )
        shown.then(None, js=_STEP, queue=False)
    gr.on(
        [steps.invite_no.click, steps.close_no.click, steps.delete_no.click], without_steps, None, steps.opened, **LIGHT
    )

    def bound(act: Callable[..., Frame]) -> Callable[..., list[Any]]:
        def run(request: gr.Request, chosen: str, *more: Any) -> list[Any]:
            frame = act(owner_in(request), chosen, *more)
            return [*paint(frame, False), *paint_steps(frame)]

        return run

    outputs = [*page, *steps.opened]
    steps.pause.click(bound(on.pause), [view.chosen], outputs, **LIGHT)
    steps.go_on.click(bound(on.go_on), [view.chosen], outputs, **LIGHT)
    steps.invite_yes.click(bound(on.invite), [view.chosen, steps.count, steps.group], outputs, **LIGHT)
    steps.close_yes.click(bound(on.close), [view.chosen], outputs, **LIGHT)
    typed = [view.chosen, steps.typed]
    gr.on([steps.delete_yes.click, steps.typed.submit], bound(on.delete), typed, outputs, **LIGHT)


def form_of(values: dict[str, Any]) -> BatchForm:
    """Return what stands in the form's widgets, by the names of its fields."""
    given: dict[str, Any] = dict(values)
    for name in ("personas", "prompt_sets", "session_ids"):
        given[name] = tuple(given[name] or ())
    for name in ("title", "own_prompts", "seeds", "most_items", "per_rater"):
        given[name] = given[name] or ""
    for name in ("has_base", "asks_scales", "asks_traits", "shows_brief"):
        given[name] = bool(given[name])
    return BatchForm(**given)


def _offered(choices: tuple[tuple[str, str], ...], chosen: list[str] | None) -> Any:
    there = {value for _, value in choices}
    return gr.Dropdown(choices=list(choices), value=[value for value in chosen or [] if value in there])


def _picked(event: gr.EventData) -> str:
    return str(getattr(event, "batch_id", ""))[:64]
