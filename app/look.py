"""How all pages look, gathered for the server: theme, style sheet, script."""

from dataclasses import dataclass

import gradio as gr

from app.assets import PageAssets
from app.pages.studio.dials import DIALS
from app.widgets.dial import dial_css
from app.widgets.theme import house_theme


@dataclass(frozen=True, slots=True)
class Look:
    """How the pages look and what runs in the browser."""

    theme: gr.themes.Base
    """Colours, fonts, sizes."""
    css: str
    """The style sheet."""
    js: str
    """A script that runs before the page is built."""


def house_look(assets: PageAssets) -> Look:
    """Return the look of the house, with the named ends of every dial added to the style sheet."""
    return Look(house_theme(), f"{assets.css}\n{dial_css(DIALS)}\n", assets.js)
