"""The right column of the studio page: the conversation; the widgets and where they stand."""

from dataclasses import dataclass

import gradio as gr

from app.widgets.chat_messages import Detail
from app.widgets.prompt_row import prompt_row
from app.widgets.turn_strip import turn_strip

SUGGESTIONS = (
    "My best friend moved away",
    "I passed my exam!",
    "My boss yelled at me in front of everyone",
    "I can't sleep",
)


@dataclass(frozen=True, slots=True)
class TalkView:
    """The widgets of the column that events read or write."""

    title: gr.HTML
    chat: gr.Chatbot
    session: gr.State
    limit: gr.State
    detail: gr.Radio
    deed: gr.HTML
    strip: gr.HTML
    message: gr.Textbox
    send: gr.Button
    stop: gr.Button
    clear: gr.Button


def layout_talk() -> TalkView:
    """Lay the column out."""
    with gr.Row(elem_id="talk-head", equal_height=False):
        title = gr.HTML("<h2>Conversation</h2>", elem_id="talk-title", elem_classes=["caption"])
        detail = gr.Radio(
            [(d.value.capitalize(), d.value) for d in Detail],
            value=Detail.FULL.value,
            label="Trace",
            show_label=False,
            elem_id="detail",
            container=False,
            scale=0,
            min_width=190,
        )
        clear = gr.Button("New conversation", size="sm", elem_id="clear", scale=0, min_width=130, interactive=False)
    chat = gr.Chatbot(
        elem_id="chat",
        show_label=False,
        label="Conversation",
        height=None,
        buttons=["copy", "copy_all"],
        editable="user",
        feedback_options=None,
        allow_tags=False,
        latex_delimiters=[],
        placeholder="### Talk to the persona\nMove a dial, then write. Watch it think, reflect and respond.",
        examples=[{"text": text} for text in SUGGESTIONS],
        layout="bubble",
    )
    strip = gr.HTML(turn_strip(None), elem_id="strip")
    message, send, stop = prompt_row("", "Message", "Write a message", "Send")
    return TalkView(
        title=title,
        chat=chat,
        session=gr.State(None),
        limit=gr.State(None),
        detail=detail,
        deed=gr.HTML("", js_on_load="window.personaDesk.listen('chat', trigger)", elem_id="chat-deed"),
        strip=strip,
        message=message,
        send=send,
        stop=stop,
        clear=clear,
    )
