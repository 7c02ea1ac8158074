"""The frame around all pages: masthead, tabs, the note that an AI speaks.

Knows pages as a title and a way to build them; a further tab is one more `Page` in `build_studio`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import gradio as gr

from app.pages import studio
from app.services.studio import StudioService

NOTE = "AI persona. Answers are made by a small model on this computer."
_MASTHEAD = f"""
<header class="masthead">
  <h1>Persona Studio</h1>
  <p class="masthead-note">{NOTE}</p>
</header>
"""


@dataclass(frozen=True, slots=True)
class Page:
    """One tab."""

    title: str
    """What the tab is called."""
    build: Callable[[], None]
    """Builds the page in the surrounding Blocks."""


def build_studio(service: StudioService) -> gr.Blocks:
    """Return the whole studio: every page, in the order of its tabs."""
    return build_blocks((Page("Studio", lambda: studio.build(service)),))


def build_blocks(pages: Sequence[Page]) -> gr.Blocks:
    """Return the studio with one tab per page, in the order given.

    Raises:
        ValueError: there is no page.
    """
    if not pages:
        raise ValueError("A studio needs at least one page.")
    with gr.Blocks(title="Persona Studio", fill_width=True, analytics_enabled=False) as blocks:
        gr.HTML(_MASTHEAD, elem_id="masthead")
        with gr.Tabs(elem_id="pages"):
            for page in pages:
                with gr.Tab(page.title, id=page.title.lower()):
                    page.build()
    return blocks
