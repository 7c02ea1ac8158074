"""The studio page's widgets and where they stand; the only place that names them."""

from dataclasses import dataclass

import gradio as gr

from app.pages.studio.form import SEED_LIMIT
from app.services.conversation import Conversation
from app.widgets.dial import Dial, dial_slider
from app.widgets.expert_bars import expert_bars
from app.widgets.palette import INK
from app.widgets.trait_looks import TRAIT_LOOKS
from app.widgets.trait_radar import trait_radar
from engine.types import WEIGHT_LIMIT, Sampling, Traits

TRAIT_DIALS = tuple(
    Dial(f"trait-{look.trait}", look.trait.capitalize(), look.low, look.high, look.colour) for look in TRAIT_LOOKS
)
STRENGTH_DIAL = Dial("strength", "Strength", "plain base", "strong", INK)
ROUTER_DIAL = Dial("router-influence", "Router influence", "persona", "router", INK)
TEMPERATURE_DIAL = Dial("temperature", "Temperature", "exact", "playful", INK)
LENGTH_DIAL = Dial("max-tokens", "Max tokens", "short", "long", INK)
DIALS = (*TRAIT_DIALS, STRENGTH_DIAL, ROUTER_DIAL, TEMPERATURE_DIAL, LENGTH_DIAL)

SUGGESTIONS = (
    "My best friend moved away",
    "I passed my exam!",
    "My boss yelled at me in front of everyone",
    "I can't sleep",
)


@dataclass(frozen=True, slots=True)
class StudioView:
    """The widgets that events read or write."""

    traits: tuple[gr.Slider, ...]
    strength: gr.Slider
    router_influence: gr.Slider
    neutral: gr.Button
    proposal: gr.Textbox
    chat: gr.Chatbot
    conversation: gr.State
    is_clearing: gr.State
    message: gr.Textbox
    send: gr.Button
    stop: gr.Button
    clear: gr.Button
    seed: gr.Number
    is_new_seed: gr.Checkbox
    temperature: gr.Slider
    max_new_tokens: gr.Slider


_JUMP = (
    '<nav class="jump" aria-label="Parts of this page"><a href="#studio-dials">Persona</a>'
    '<a href="#studio-picture">Experts</a><a href="#studio-talk">Conversation</a></nav>'
)


def layout() -> StudioView:
    """Lay the page out in the surrounding Blocks: dials, pictures, conversation."""
    gr.HTML(_JUMP, elem_id="jump")
    with gr.Row(elem_id="studio", equal_height=False):
        with gr.Column(scale=0, min_width=318, elem_id="studio-dials", elem_classes=["room"]):
            gr.HTML("<h2>Persona</h2>", elem_classes=["caption"])
            traits = tuple(dial_slider(dial, (1, 9), 1, 5) for dial in TRAIT_DIALS)
            neutral = gr.Button("All neutral", size="sm", elem_id="neutral")
            gr.HTML("<h2>Mix</h2>", elem_classes=["caption"])
            strength = dial_slider(STRENGTH_DIAL, (0, WEIGHT_LIMIT), 0.05, 1.0)
            router_influence = dial_slider(ROUTER_DIAL, (0, 1), 0.05, 0.0)
        with gr.Column(scale=0, min_width=350, elem_id="studio-picture", elem_classes=["room"]):
            gr.HTML("<h2>Traits</h2>", elem_classes=["caption"])
            gr.HTML(trait_radar(Traits()), elem_id="radar-frame")
            gr.HTML("<h2>Experts</h2>", elem_classes=["caption"])
            gr.HTML(expert_bars(Traits(), 1.0), elem_id="bars-frame")
            proposal = gr.Textbox(visible="hidden", elem_id="proposal", container=False)
        with gr.Column(scale=1, min_width=320, elem_id="studio-talk", elem_classes=["room"]):
            chat, conversation, clear = _conversation()
            message, send, stop = _message_row()
            seed, is_new_seed, temperature, max_new_tokens = _sampling()
    return StudioView(
        traits=traits,
        strength=strength,
        router_influence=router_influence,
        neutral=neutral,
        proposal=proposal,
        chat=chat,
        conversation=conversation,
        is_clearing=gr.State(False),
        message=message,
        send=send,
        stop=stop,
        clear=clear,
        seed=seed,
        is_new_seed=is_new_seed,
        temperature=temperature,
        max_new_tokens=max_new_tokens,
    )


def _conversation() -> tuple[gr.Chatbot, gr.State, gr.Button]:
    with gr.Row(elem_id="talk-head", equal_height=False):
        gr.HTML("<h2>Conversation</h2>", elem_classes=["caption"])
        clear = gr.Button("New conversation", size="sm", elem_id="clear", scale=0, min_width=130)
    chat = gr.Chatbot(
        elem_id="chat",
        show_label=False,
        label="Conversation",
        height=None,
        buttons=["copy_all"],
        feedback_options=None,
        allow_tags=False,
        latex_delimiters=[],
        placeholder="### Talk to the persona\nMove a dial, then write. Watch it think, reflect and respond.",
        examples=[{"text": text} for text in SUGGESTIONS],
        layout="bubble",
    )
    return chat, gr.State(Conversation()), clear


def _message_row() -> tuple[gr.Textbox, gr.Button, gr.Button]:
    with gr.Row(elem_id="message-row", equal_height=True):
        message = gr.Textbox(
            elem_id="message",
            label="Message",
            show_label=False,
            placeholder="Write a message",
            container=False,
            lines=1,
            max_lines=5,
            max_length=8000,
            scale=1,
            html_attributes=gr.InputHTMLAttributes(autocorrect="off"),
        )
        send = gr.Button("Send", variant="primary", elem_id="send", scale=0, min_width=92)
        stop = gr.Button("Stop", variant="stop", elem_id="stop", scale=0, min_width=92, visible="hidden")
    return message, send, stop


def _sampling() -> tuple[gr.Number, gr.Checkbox, gr.Slider, gr.Slider]:
    default = Sampling()
    with gr.Accordion("Sampling", open=False, elem_id="sampling"):
        with gr.Row():
            temperature = dial_slider(TEMPERATURE_DIAL, (0, 2), 0.05, default.temperature)
            max_new_tokens = dial_slider(LENGTH_DIAL, (20, 250), 10, default.max_new_tokens)
        with gr.Row(elem_id="seed-row"):
            gr.HTML("<h2>Seed</h2>", elem_classes=["caption"])
            seed = gr.Number(
                0,
                label="Seed",
                show_label=False,
                precision=0,
                minimum=0,
                maximum=SEED_LIMIT - 1,
                elem_id="seed",
                min_width=120,
                container=False,
                buttons=[],
            )
            is_new_seed = gr.Checkbox(
                True, label="New seed each time", elem_id="new-seed", container=False, min_width=150
            )
    return seed, is_new_seed, temperature, max_new_tokens
