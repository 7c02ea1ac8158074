"""Which events of the conversation call which handler.

A turn runs whether or not a page looks on, so these events only watch it; Stop asks it to end.
"""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from app.pages.events import HEAVY, LIGHT, owner_in
from app.pages.studio.form import DialForm
from app.pages.studio.handlers import Frame, Seat, StudioHandlers
from app.pages.studio.paint import (
    Updates,
    chat_look,
    nothing,
    paint_history,
    paint_talk,
    paint_undo,
    say,
    talk_widgets,
)
from app.pages.studio.view import StudioView
from app.widgets.chat_messages import MORE_MESSAGES, SHOWN_MESSAGES, exchange_at, typed_text
from engine.errors import PersonaStudioError

logger = logging.getLogger(__name__)
BROKE = "Something went wrong on this computer and was written to its log. Nothing was changed; try again."
_SEND = "() => { document.querySelector('#send').click(); return []; }"


def take_seat(request: gr.Request, values: dict[str, Any]) -> Seat:
    """Return where the visitor sits, taking session and persona out of the values of an event."""
    version = values.pop("version", None)
    key, session = values.pop("persona", None) or "", values.pop("session", None)
    return (
        Seat(owner_in(request), session, key)
        if version is None
        else Seat(owner_in(request), session, key, int(version))
    )


def seat_inputs(view: StudioView) -> dict[str, Any]:
    """Return the widgets that say where the visitor sits."""
    return {"session": view.talk.session, "persona": view.dials.persona, "version": view.dials.version}


def bind_talk(view: StudioView, on: StudioHandlers) -> None:
    """Connect the conversation with the handlers."""
    talk = view.talk
    everything = {
        **view.dials.inputs.by_name(),
        **seat_inputs(view),
        "detail": talk.detail,
        "limit": talk.limit,
    }
    outputs = talk_widgets(view)

    def send(request: gr.Request, message: str, **values: Any) -> Iterator[Updates]:
        """Answer a message; the traits are integers from 1 to 9, 5 is neutral."""
        look = chat_look(values.pop("detail", None), values.pop("limit", None))
        seat = take_seat(request, values)
        yield from shown(view, on.talk(seat, DialForm(**values), message), look)

    def redo(request: gr.Request, event: gr.SelectData, **values: Any) -> Iterator[Updates]:
        given = read_deed(event.value)
        look = chat_look(values.pop("detail", None), values.pop("limit", None))
        seat = take_seat(request, values)
        if given.get("deed") == "speak":
            yield from shown(view, on.speak_again(seat, DialForm(**values)), look)
        elif given.get("deed") == "again":
            yield from shown(view, on.again(seat, DialForm(**values), given["turn"]), look)
        elif given.get("deed") in ("before", "after"):
            by = 1 if given["deed"] == "after" else -1
            yield guarded(view, look, lambda: on.step_version(seat, given["turn"], by))
        else:
            yield nothing(view)

    def edit(request: gr.Request, event: gr.EditData, **values: Any) -> Iterator[Updates]:
        look = chat_look(values.pop("detail", None), values.pop("limit", None))
        seat = take_seat(request, values)
        desk = on.open(seat.owner).desk
        index = event.index[0] if isinstance(event.index, tuple | list) else event.index
        exchange = exchange_at(desk.conversation, look, int(index)) if desk else None
        if exchange is not None and exchange.turn_id:
            words = typed_text(str(event.value))
            yield from shown(view, on.talk(seat, DialForm(**values), words, exchange.turn_id), look)
        else:
            yield nothing(view)

    gr.on(
        [talk.send.click, talk.message.submit],
        send,
        outputs=outputs,
        inputs_kwargs={"message": talk.message, **everything},
        api_name="talk",
        # A message that cannot be sent now is answered with a sentence, not dropped.
        trigger_mode="multiple",
        **HEAVY,
    )
    private: dict[str, Any] = {**HEAVY, "api_visibility": "private", "trigger_mode": "multiple"}
    talk.deed.select(redo, outputs=outputs, inputs_kwargs=everything, **private)
    talk.chat.edit(edit, outputs=outputs, inputs_kwargs=everything, **private)
    # A suggestion presses Send, so that one event alone starts answers.
    talk.chat.example_select(_picked, None, talk.message, **LIGHT).then(None, js=_SEND, queue=False)
    _bind_rest(view, on)


def _bind_rest(view: StudioView, on: StudioHandlers) -> None:
    talk = view.talk
    dials = {**view.dials.inputs.by_name(), **seat_inputs(view)}

    def stop(request: gr.Request, **values: Any) -> None:
        try:
            on.stop(take_seat(request, values))
        except PersonaStudioError as error:
            say(str(error))

    def clear(request: gr.Request, **values: Any) -> Updates:
        seat = take_seat(request, values)
        return guarded(view, chat_look(None, None), lambda: on.clear(seat, DialForm(**values))) | {talk.limit: None}

    def show_earlier(request: gr.Request, event: gr.SelectData, detail: str, limit: int | None) -> Updates:
        if read_deed(event.value).get("deed") != "earlier":
            return nothing(view)
        more = (limit or SHOWN_MESSAGES) + MORE_MESSAGES
        return look_again(request, detail, more) | {talk.limit: more}

    def look_again(request: gr.Request, detail: str, limit: int | None) -> Updates:
        desk = on.look(owner_in(request), detail)
        return paint_talk(view, Frame(desk, is_running=desk.conversation.is_open), chat_look(detail, limit))

    talk.stop.click(stop, inputs_kwargs=seat_inputs(view), **LIGHT)
    # In the same queue as the answers, so that no frame of theirs comes after it.
    shown_anew = [*talk_widgets(view), talk.limit]
    talk.clear.click(clear, outputs=shown_anew, inputs_kwargs=dials, **LIGHT)
    talk.deed.select(show_earlier, [talk.detail, talk.limit], shown_anew, **LIGHT)
    talk.detail.input(look_again, [talk.detail, talk.limit], shown_anew, **LIGHT)


def shown(view: StudioView, frames: Iterator[Frame], look: Any) -> Iterator[Updates]:
    """Yield what each frame changes, and the figures with the last."""
    yield nothing(view)
    for frame in frames:
        updates = paint_talk(view, frame, look)
        # One answer to a script too: its last update holds all of the turn.
        is_last = not frame.is_running
        yield updates | paint_history(view, frame.desk) if is_last and frame.desk is not None else updates


def guarded(view: StudioView, look: Any, make: Any) -> Updates:
    """Return what a handler's frame changes; an error is a sentence and changes nothing."""
    frame = tried(make)
    if frame is None:
        return nothing(view)
    updates = paint_talk(view, frame, look)
    if frame.desk is None:
        return updates
    # A turn that ends meanwhile says nothing of the dials, which may have moved since it read them.
    return updates | paint_undo(view, frame.desk) | paint_history(view, frame.desk)


def tried(make: Callable[[], Frame]) -> Frame | None:
    """Return a handler's frame; None after an error, which is shown as a sentence."""
    try:
        return make()
    except PersonaStudioError as error:
        say(str(error))
    except Exception:
        logger.exception("An event of the studio failed.")
        say(BROKE)
    return None


def read_deed(value: object) -> dict[str, str]:
    """Return what a link of the chat asks for; nothing when it cannot be read."""
    if not isinstance(value, dict):
        return {}
    return {"deed": str(value.get("deed", "")), "turn": str(value.get("turn", ""))}


def _picked(event: gr.SelectData) -> str:
    return str(event.value["text"])
