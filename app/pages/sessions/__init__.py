"""The sessions page: find what was said, read it, go on with it, play it once more, take it along, delete it.

`build` lays it out and binds every event; the only place with inputs, outputs and endpoint settings.
"""

import time
from collections.abc import Iterator
from typing import Any

import gradio as gr
from gradio.context import Context

from app.pages.events import HEAVY, LIGHT, owner_in, warn
from app.pages.sessions.drawing import pictures_of
from app.pages.sessions.handlers import Frame, ReplayFrame, SessionsHandlers
from app.pages.sessions.list_html import list_html, turns_words
from app.pages.sessions.replay_html import replay_html
from app.pages.sessions.transcript import head_html, transcript_html
from app.pages.sessions.view import SessionsView, layout
from app.services.personas import PersonaService
from app.services.replay import ReplayService
from app.services.sessions import SessionService
from app.services.studio import StudioService

_GO = "(going) => { if (going) window.personaStudio.goTo('studio'); return []; }"
_SHOW = "() => { window.personaPages.sessions.show(); return []; }"
_STEP = "() => { window.personaPages.sessions.step(); return []; }"


def build(tab: gr.Tab, sessions: SessionService, studio: StudioService, personas: PersonaService) -> None:
    """Build the page in `tab`."""
    bind(tab, layout(), SessionsHandlers(sessions, studio, personas, ReplayService(sessions, studio)))


def bind(tab: gr.Tab, view: SessionsView, on: SessionsHandlers) -> None:
    """Connect the widgets with the handlers."""
    _bind_reading(tab, view, on)
    _bind_changing(view, on)
    _bind_replay(view, on)


def _bind_reading(tab: gr.Tab, view: SessionsView, on: SessionsHandlers) -> None:
    blocks = Context.root_block
    assert blocks is not None, "a page is built inside gr.Blocks"
    page = _page(view)

    def refresh(request: gr.Request, words: str, chosen: str) -> list[Any]:
        return paint(on.refresh(owner_in(request), words, chosen), words)

    def search(request: gr.Request, words: str, chosen: str) -> Any:
        return paint(on.choose(owner_in(request), words, chosen), words)[0]

    def choose(request: gr.Request, event: gr.EventData, words: str) -> list[Any]:
        frame = on.choose(owner_in(request), words, _picked(event))
        painted = [*paint(frame, words), _without_replay(frame)]
        # The row that was pressed keeps the focus, so the list stays and the script marks it.
        return painted if frame.detail is None else [gr.skip(), *painted[1:]]

    def reopen(request: gr.Request, chosen: str) -> str:
        notice = on.reopen(owner_in(request), chosen)
        warn(notice)
        return "" if notice else chosen

    gr.on([tab.select, blocks.load], refresh, [view.words, view.chosen], page, **LIGHT)
    view.words.change(search, [view.words, view.chosen], view.listing, trigger_mode="always_last", **LIGHT)
    for listing in (view.listing, view.replayed):
        listing.select(choose, [view.words], [*page, view.replayed], **LIGHT).then(None, js=_SHOW, queue=False)
    went = view.reopen.click(reopen, [view.chosen], view.going, **LIGHT)
    went.then(None, [view.going], js=_GO, queue=False, show_progress="hidden")


def _bind_changing(view: SessionsView, on: SessionsHandlers) -> None:
    page = _page(view)

    def rename(request: gr.Request, words: str, chosen: str, title: str) -> list[Any]:
        return paint(on.rename(owner_in(request), words, chosen, title), words)

    def delete(request: gr.Request, words: str, chosen: str) -> list[Any]:
        frame = on.delete(owner_in(request), words, chosen)
        return [*paint(frame, words), _without_replay(frame)]

    steps = [view.rename_row, view.delete_row]
    for press, shown in (
        (view.rename, (True, False)),
        (view.delete, (False, True)),
        (view.keep_title, (False, False)),
        (view.delete_no, (False, False)),
    ):
        opened = press.click(lambda shown=shown: [gr.Row(visible=one) for one in shown], None, steps, **LIGHT)
        opened.then(None, js=_STEP, queue=False)
    title = [view.words, view.chosen, view.title]
    gr.on([view.save_title.click, view.title.submit], rename, title, page, **LIGHT)
    view.delete_yes.click(delete, [view.words, view.chosen], [*page, view.replayed], **LIGHT)


def _bind_replay(view: SessionsView, on: SessionsHandlers) -> None:
    def replay(request: gr.Request, chosen: str) -> Iterator[list[Any]]:
        for frame in on.replay(owner_in(request), chosen):
            yield paint_replay(frame)

    def refresh(request: gr.Request, words: str, chosen: str) -> Any:
        return paint(on.choose(owner_in(request), words, chosen), words)[0]

    def stop(request: gr.Request) -> None:
        on.stop(owner_in(request))

    running = view.replay.click(
        replay,
        [view.chosen],
        [view.replayed, view.replay, view.stop],
        **HEAVY,
        api_visibility="private",
    )
    running.then(refresh, [view.words, view.chosen], view.listing, **LIGHT)
    view.stop.click(stop, **LIGHT)


def _page(view: SessionsView) -> list[Any]:
    return [
        view.listing,
        view.chosen,
        view.head,
        view.reopen,
        view.replay,
        view.rename,
        view.delete,
        view.rename_row,
        view.title,
        view.delete_row,
        view.delete_yes,
        view.transcript,
        view.weights,
        view.weights_words,
        view.drift,
        view.drift_words,
    ]


def paint(frame: Frame, words: str) -> list[Any]:
    """Return what goes to the widgets of `_page`, the list first."""
    warn(frame.notice)
    if frame.found is None:
        return [gr.skip()] * 16
    now_ms = time.time_ns() // 1_000_000
    detail = frame.detail
    can_act = gr.Button(interactive=detail is not None)
    turns = turns_words(detail.summary.turns) if detail is not None else ""
    return [
        list_html(frame.found, words, frame.chosen, now_ms),
        frame.chosen,
        head_html(detail, now_ms, frame.said),
        can_act,
        gr.Button(interactive=detail is not None and not frame.is_replaying),
        can_act,
        can_act,
        gr.Row(visible=False),
        detail.summary.title if detail is not None else "",
        gr.Row(visible=False),
        f"Yes, delete this session with {turns}",
        transcript_html(detail.conversation) if detail is not None else "",
        *pictures_of(detail),
    ]


def paint_replay(frame: ReplayFrame) -> list[Any]:
    """Return what goes to the replay, its button, and Stop."""
    warn(frame.notice)
    return [
        gr.skip() if frame.replay is None else replay_html(frame.replay, frame.notice),
        gr.Button(interactive=not frame.is_running),
        gr.Button(visible=True if frame.is_running else "hidden"),
    ]


def _without_replay(frame: Frame) -> Any:
    """Return what goes to the replay when another session is shown: nothing, unless one is under way."""
    return gr.skip() if frame.is_replaying or frame.found is None else ""


def _picked(event: gr.EventData) -> str:
    return str(getattr(event, "session_id", ""))[:64]
