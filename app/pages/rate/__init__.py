"""The evaluators' page: sign in by a code, read what it is about, and judge item after item blind.

A Blocks of its own, so that nothing of the studio is in what evaluators receive. `build_rate` lays it out and binds
every event; the only place with inputs, outputs and endpoint settings.
"""

import json
from collections.abc import Mapping
from typing import Any

import gradio as gr

from app.pages.events import LIGHT
from app.pages.rate.handlers import Frame, RateHandlers
from app.pages.rate.instructions_html import consent_html
from app.pages.rate.item_html import item_html
from app.pages.rate.steps_html import done_html, waiting_html
from app.pages.rate.view import TITLE, RateView, layout
from app.services.rating import RatingService
from engine.judging.form import RatingForm

_ANSWERED = "(reply) => { window.personaPages.rate.answered(reply); return []; }"
_KEPT = "(reply) => { window.personaPages.rate.kept(reply); return []; }"


def build_rate(service: RatingService) -> gr.Blocks:
    """Return the page, to be served at `/rate`."""
    with gr.Blocks(title=TITLE, fill_width=True, analytics_enabled=False) as blocks:
        bind(layout(), RateHandlers(service))
    return blocks


def bind(view: RateView, on: RateHandlers) -> None:
    """Connect the widgets with the handlers; the script waits for each answer, so none of its events is left out."""

    def act(event: gr.EventData) -> list[Any]:
        return paint(on.act(sent_by(event)), on.form)

    def keep(event: gr.EventData) -> str:
        return reply_to(on.keep(sent_by(event)))

    acted = view.desk.submit(act, None, [view.desk, view.reply], trigger_mode="multiple", **LIGHT)
    acted.then(None, [view.reply], js=_ANSWERED, queue=False, show_progress="hidden")
    kept = view.desk.input(keep, None, view.kept, trigger_mode="multiple", **LIGHT)
    kept.then(None, [view.kept], js=_KEPT, queue=False, show_progress="hidden")


def paint(frame: Frame, form: RatingForm) -> list[Any]:
    """Return what goes to the desk and to the script."""
    return [gr.skip() if frame.view is None else view_html(frame, form), reply_to(frame)]


def view_html(frame: Frame, form: RatingForm) -> str:
    """Return the step at which a rater stands."""
    view = frame.view
    assert view is not None, "a frame without a view leaves the page as it is"
    match view.step:
        case "consent":
            return consent_html(form, view.total, view.asks_scales)
        case "item":
            return item_html(view, form)
        case "done":
            return done_html(view)
    return waiting_html(view)


def reply_to(frame: Frame) -> str:
    """Return what the script is told."""
    said = {
        "turn": frame.turn,
        "sentence": frame.sentence,
        "code": frame.code,
        "isDrawn": frame.view is not None,
    }
    return json.dumps(said)


def sent_by(event: gr.EventData) -> Mapping[str, object]:
    """Return what the script sent; nothing when it is no object."""
    sent = event._data  # noqa: SLF001  (EventData gives single fields only, and fails on those that are missing)
    return sent if isinstance(sent, Mapping) else {}
