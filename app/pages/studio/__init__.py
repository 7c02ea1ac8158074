"""The studio page: tune a persona, see which experts speak, talk to it, keep it.

`build` lays it out and binds every event; inputs, outputs and endpoint names stand in the two `bind_` files.
"""

import gradio as gr

from app.pages.studio.bind_dials import bind_dials, bind_opening, bind_pictures
from app.pages.studio.bind_talk import bind_talk
from app.pages.studio.handlers import StudioHandlers
from app.pages.studio.view import StudioView, layout
from app.services.personas import PersonaService
from app.services.studio import StudioService
from engine.personality.describe import Adjectives


def build(tab: gr.Tab, service: StudioService, personas: PersonaService, adjectives: Adjectives) -> None:
    """Build the page in the surrounding Blocks."""
    bind(tab, layout(service.voice.safe_strength), StudioHandlers(service, personas, adjectives))


def bind(tab: gr.Tab, view: StudioView, on: StudioHandlers) -> None:
    """Connect the widgets with the handlers."""
    bind_pictures(view)
    bind_talk(view, on)
    bind_dials(view, on)
    bind_opening(view, on, tab)
