"""What the events of all pages share: who asks, in which queue, how a sentence is shown.

Knows Gradio's events; no page.
"""

from html import escape
from typing import Any

import gradio as gr

from app.services.owner import COOKIE, owner_of

MODEL_QUEUE = "model"
MODEL_LIMIT = 8
"""Model events that run at once, on all pages together; the engine batches their rows."""
LIGHT: dict[str, Any] = {"concurrency_limit": None, "show_progress": "hidden", "api_visibility": "private"}
"""Events that wait for nothing. They are queued, since Gradio shows no sentence of an event that is not."""
AT_ONCE: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
"""Events that only draw and never say a sentence. What is not queued cannot be lost: Gradio 6.31 closes its stream of
queued answers when the last one is given, and what is asked in that very moment waits for the next event."""
HEAVY: dict[str, Any] = {
    "concurrency_id": MODEL_QUEUE,
    "concurrency_limit": MODEL_LIMIT,
    "show_progress": "hidden",
}
"""Events that ask the model."""
IN_BROWSER: dict[str, Any] = {"fn": None, "queue": False, "show_progress": "hidden"}
"""Events that the server never hears of."""


def owner_in(request: gr.Request) -> str:
    """Return the owner's id of a request's cookie."""
    return owner_of(request.cookies.get(COOKIE))


def warn(sentence: str) -> None:
    """Show a sentence for a moment; nothing for an empty one."""
    if sentence:
        # A toast is drawn as HTML; what people typed may be part of the sentence.
        gr.Warning(escape(sentence, quote=False))
