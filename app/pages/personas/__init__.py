"""The personas page: everybody there is to talk to, their versions, and the way in and out for files.

`build` lays it out and binds every event; the only place with inputs, outputs and endpoint settings.
"""

from collections.abc import Callable
from html import escape
from typing import Any

import gradio as gr
from gradio.context import Context

from app.pages.events import IN_BROWSER, LIGHT, owner_in
from app.pages.personas.choosing import Wish
from app.pages.personas.frame import Frame, Held
from app.pages.personas.handlers import PersonasHandlers
from app.pages.personas.texts import Texts
from app.pages.personas.view import PersonasView, layout
from app.pages.uploads import taken_file
from app.services.personas import PersonaService
from app.services.studio import StudioService

NOT_ARRIVED = "The file did not arrive. Choose it once more."
SAID_S = 4
"""How long a good word stays, since it covers what lies below it [s]."""
_GO = "(page) => { if (page) window.personaStudio.goTo(page); return []; }"
_REVEAL = "() => { window.personaPages.personas.reveal(); return []; }"
# Queued, though they are quick: outside the queue Gradio prints what is to be told instead of showing it.

Act = Callable[..., Frame]


def build(tab: gr.Tab, personas: PersonaService, studio: StudioService) -> None:
    """Build the page in the surrounding Blocks; it is drawn anew whenever its tab is chosen."""
    bind(tab, layout(), PersonasHandlers(personas, studio))


def bind(tab: gr.Tab, view: PersonasView, on: PersonasHandlers) -> None:
    """Connect the widgets with the handlers."""
    held, outputs, own = _inputs(view), _outputs(view), view.own

    _bind_drawing(tab, view, on)
    chosen = view.gallery.select(_picked(on.choose, str), held, outputs, **LIGHT)
    chosen.then(js=_REVEAL, **IN_BROWSER)
    own.versions.select(_picked(on.compare, int), held, outputs, **LIGHT)

    view.duplicate.click(_bound(on.duplicate), held, outputs, **LIGHT)
    own.go_back.click(_bound(on.go_back), held, outputs, **LIGHT)
    own.form.save.click(_bound(on.save_texts), held, outputs, **LIGHT)
    own.lifecycle.input(_bound(on.set_lifecycle), [*held, own.lifecycle], outputs, **LIGHT)
    gr.on([own.delete.click, own.typed_name.submit], _bound(on.delete), [*held, own.typed_name], outputs, **LIGHT)
    gone = view.studio.click(_bound(on.open_in_studio), held, outputs, **LIGHT)
    gone.then(inputs=[view.goes_to], js=_GO, **IN_BROWSER)
    _bind_import(view, on, held, outputs)


def _bind_drawing(tab: gr.Tab, view: PersonasView, on: PersonasHandlers) -> None:
    blocks = Context.root_block
    assert blocks is not None, "a page is built inside gr.Blocks"
    bar = view.bar
    asked = {bar.words._id, bar.tag._id, bar.lifecycle._id, bar.order._id}

    # One event for all, the last one counts: an answer to what was asked before never comes after the newest.
    def draw(event: gr.EventData, request: gr.Request, *values: Any) -> list[Any]:
        held, _ = _held(values)
        act = on.browse if getattr(event.target, "_id", None) in asked else on.show
        return paint(act(owner_in(request), held))

    # Not `input`, which a Textbox leaves out when text comes without a key, such as by a paste from a menu.
    wishes = [bar.words.change, bar.tag.input, bar.lifecycle.input, bar.order.input]
    triggers = [blocks.load, tab.select, *wishes]
    gr.on(triggers, draw, _inputs(view), _outputs(view), trigger_mode="always_last", **LIGHT)


def _bind_import(view: PersonasView, on: PersonasHandlers, held: list[Any], outputs: list[Any]) -> None:
    def read(path: str | None, request: gr.Request) -> list[Any]:
        taken = taken_file(path)
        frame = Frame(notice=NOT_ARRIVED) if taken is None else on.preview(owner_in(request), *taken)
        # An empty button takes the same file again.
        return [*paint(frame), gr.UploadButton(value=None)]

    preview = view.preview
    upload = view.bar.upload.upload(read, [view.bar.upload], [*outputs, view.bar.upload], **LIGHT)
    upload.then(js=_REVEAL, **IN_BROWSER)
    saved = preview.save.click(_bound(on.save_import), [*held, preview.sheet], outputs, **LIGHT)
    saved.then(js=_REVEAL, **IN_BROWSER)
    preview.discard.click(lambda: paint(on.discard()), None, outputs, **LIGHT)


def _inputs(view: PersonasView) -> list[Any]:
    bar, form = view.bar, view.own.form
    return [view.opened, bar.words, bar.tag, bar.lifecycle, bar.order, *form.texts, form.note]


def _outputs(view: PersonasView) -> list[Any]:
    own = view.own
    return [
        view.opened,
        view.gallery,
        view.bar.tag,
        view.detail,
        view.actions,
        view.more,
        own.room,
        own.lifecycle,
        own.deletion,
        own.typed_name,
        *own.form.texts,
        own.form.note,
        own.versions,
        own.difference,
        own.go_back,
        view.preview.room,
        view.preview.html,
        view.preview.sheet,
        view.room,
        view.goes_to,
    ]


def paint(frame: Frame) -> list[Any]:
    """Return what goes to the outputs of every event, and tell what is to be told."""
    # A toast is drawn as HTML; what people typed may be part of the sentence.
    if frame.notice:
        gr.Warning(escape(frame.notice, quote=False))
    if frame.said:
        gr.Info(escape(frame.said, quote=False), duration=SAID_S)
    opened = gr.skip() if frame.opened is None else frame.opened
    return [opened, *_gallery(frame), *_detail(frame), *_history(frame), *_preview(frame), frame.goes_to]


def _gallery(frame: Frame) -> list[Any]:
    gallery = frame.gallery
    return (
        _skipped(2) if gallery is None else [gallery.html, gr.Dropdown(choices=list(gallery.tags), value=gallery.tag)]
    )


def _detail(frame: Frame) -> list[Any]:
    detail = frame.detail
    if detail is None:
        return _skipped(14)
    texts = detail.texts
    fields = [texts.name, texts.tagline, texts.greeting, texts.identity, texts.tags, texts.expertise]
    return [
        detail.html,
        gr.Row(visible=detail.is_open),
        detail.more,
        gr.Column(visible=detail.is_own),
        detail.lifecycle or None,
        detail.deletion,
        "",
        *fields,
        detail.note,
    ]


def _history(frame: Frame) -> list[Any]:
    history = frame.history
    if history is None:
        return _skipped(3)
    return [history.versions, history.difference, gr.Button(history.button, interactive=history.can_go_back)]


def _preview(frame: Frame) -> list[Any]:
    preview = frame.preview
    if preview is None:
        return _skipped(4)
    is_open = preview.sheet is not None
    return [gr.Column(visible=is_open), preview.html, preview.sheet, gr.Column(visible=not is_open)]


def _skipped(count: int) -> list[Any]:
    return [gr.skip() for _ in range(count)]


def _bound(act: Act) -> Callable[..., list[Any]]:
    """Return a handler as Gradio calls it: what the page holds, then what the event adds."""

    def run(request: gr.Request, *values: Any) -> list[Any]:
        held, more = _held(values)
        return paint(act(owner_in(request), held, *more))

    return run


def _picked(act: Act, kind: Callable[[Any], Any]) -> Callable[..., list[Any]]:
    """Return a handler of what was picked from a list of buttons."""

    def run(event: gr.SelectData, request: gr.Request, *values: Any) -> list[Any]:
        held, _ = _held(values)
        return paint(act(owner_in(request), held, kind(event.value)))

    return run


def _held(values: tuple[Any, ...]) -> tuple[Held, tuple[Any, ...]]:
    opened, words, tag, lifecycle, order, *rest = values
    texts, note, more = rest[:6], rest[6], rest[7:]
    wish = Wish(words or "", tag or "", lifecycle or "", order or "")
    return Held(wish, opened, Texts(*(text or "" for text in texts)), note or ""), tuple(more)
