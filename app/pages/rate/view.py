"""The evaluators' page's widgets; the only place that names them."""

from dataclasses import dataclass

import gradio as gr

from app.pages.rate.steps_html import sign_in_html

TITLE = "Rate answers"
_LISTEN = "window.personaPages.rate.listen(element, trigger);"


@dataclass(frozen=True, slots=True)
class RateView:
    """The widgets that events read or write."""

    desk: gr.HTML
    """The step that a rater stands at."""
    reply: gr.Textbox
    """What the server answered to the last deed, as JSON for the script."""
    kept: gr.Textbox
    """What the server answered to the last draft, the same way."""


def layout() -> RateView:
    """Lay the page out in the surrounding Blocks."""
    with gr.Column(elem_id="rate"):
        gr.HTML(f'<header class="rate-top"><h1>{TITLE}</h1></header>', elem_id="rate-top")
        # Rendered with the code box, so that the page says what it is before the script runs.
        desk = gr.HTML(sign_in_html(), elem_id="rate-desk", js_on_load=_LISTEN)
        reply = gr.Textbox(visible="hidden", elem_id="rate-reply", container=False)
        kept = gr.Textbox(visible="hidden", elem_id="rate-kept", container=False)
    return RateView(desk, reply, kept)
