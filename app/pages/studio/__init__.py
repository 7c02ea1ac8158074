"""The studio page: tune a persona, see which experts speak, talk to it.

`build` lays it out and binds every event; the only place with inputs, outputs and endpoint names.
"""

from collections.abc import Iterator
from html import escape
from typing import Any

import gradio as gr
from gradio.context import Context

from app.pages.studio.form import TalkForm
from app.pages.studio.handlers import Frame, StudioHandlers
from app.pages.studio.view import StudioView, layout
from app.services.conversation import Conversation
from app.services.studio import StudioService
from app.widgets.chat_messages import chat_messages
from app.widgets.expert_bars import proposal_of
from engine.types import TRAITS

MODEL_QUEUE = "model"
MODEL_LIMIT = 8
"""Model events that run at once; the engine batches their rows."""

_DRAW = "(...values) => window.personaStudio.draw(...values)"
_NEUTRAL = "() => [5, 5, 5, 5, 5]"
_SEND = "() => { document.querySelector('#send').click(); return []; }"


def build(service: StudioService) -> None:
    """Build the page in the surrounding Blocks."""
    bind(layout(), StudioHandlers(service))


def bind(view: StudioView, on: StudioHandlers) -> None:
    """Connect the widgets with the handlers."""
    _bind_pictures(view)
    _bind_talk(view, on)


def _bind_pictures(view: StudioView) -> None:
    blocks = Context.root_block
    assert blocks is not None, "a page is built inside gr.Blocks"
    dials = [*view.traits, view.strength, view.router_influence]
    inputs = [*dials, view.proposal]
    in_browser: dict[str, Any] = {"fn": None, "queue": False, "show_progress": "hidden"}
    triggers = [*(dial.input for dial in dials), view.proposal.change, blocks.load]
    gr.on(triggers, inputs=inputs, js=_DRAW, trigger_mode="multiple", **in_browser)
    neutral = view.neutral.click(outputs=[*view.traits], js=_NEUTRAL, **in_browser)
    neutral.then(inputs=inputs, js=_DRAW, **in_browser)


def _bind_talk(view: StudioView, on: StudioHandlers) -> None:
    outputs = [view.chat, view.conversation, view.message, view.seed, view.proposal, view.send, view.stop]
    dials = dict(zip(TRAITS, view.traits, strict=True))
    inputs: dict[str, Any] = {
        "message": view.message,
        **dials,
        "strength": view.strength,
        "router_influence": view.router_influence,
        "seed": view.seed,
        "is_new_seed": view.is_new_seed,
        "temperature": view.temperature,
        "max_new_tokens": view.max_new_tokens,
        "conversation": view.conversation,
    }

    def talk(request: gr.Request, **values: Any) -> Iterator[list[Any]]:
        """Answer a message; the traits are integers from 1 to 9, 5 is neutral."""
        conversation = values.pop("conversation") or Conversation()
        form = TalkForm(traits=tuple(values.pop(name) for name in dials), **values)
        for frame in on.talk(form, conversation, request.session_hash or "local"):
            yield paint(frame)

    answer = gr.on(
        [view.send.click, view.message.submit],
        talk,
        outputs=outputs,
        inputs_kwargs=inputs,
        api_name="talk",
        concurrency_id=MODEL_QUEUE,
        concurrency_limit=MODEL_LIMIT,
        show_progress="hidden",
    )
    light: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    # A suggestion presses Send, so that one event alone starts answers and one alone is cancelled.
    view.chat.example_select(_picked, None, view.message, **light).then(None, js=_SEND, queue=False)
    view.stop.click(None, cancels=[answer], queue=False)
    halted = [*outputs, view.is_clearing]

    def clear(conversation: Conversation) -> list[Any]:
        return [*paint(on.clear()), conversation.is_open]

    def settle(conversation: Conversation, is_clearing: bool) -> list[Any]:
        return [*paint(on.clear() if is_clearing else on.stop(conversation)), False]

    view.clear.click(clear, [view.conversation], halted, cancels=[answer], **light)
    # A cancelled answer counts as failed once nothing of it is pending: its last frames may still come after the click,
    # and a Send pressed earlier would be dropped.
    answer.failure(settle, [view.conversation, view.is_clearing], halted, **light)


def _picked(event: gr.SelectData) -> str:
    return str(event.value["text"])


def paint(frame: Frame) -> list[Any]:
    """Return what goes to chat, conversation, message, seed, proposal, Send and Stop."""
    if frame.notice:
        # A toast is drawn as HTML; what people typed may be part of the sentence.
        gr.Warning(escape(frame.notice, quote=False))
    return [
        chat_messages(frame.conversation),
        frame.conversation,
        gr.skip() if frame.typed is None else frame.typed,
        gr.skip() if frame.seed is None else frame.seed,
        proposal_of(frame.conversation.reading),
        gr.Button(visible="hidden" if frame.is_running else True),
        gr.Button(visible=True if frame.is_running else "hidden"),
    ]
