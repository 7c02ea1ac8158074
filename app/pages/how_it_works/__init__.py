"""The page that explains the studio: the architecture figure, alive with the visitor's last turn.

`build` lays it out and binds its one event; the only place with outputs and endpoint settings.
"""

from collections.abc import Callable

import gradio as gr

from app.pages.how_it_works.handlers import HowItWorksHandlers
from app.pages.how_it_works.view import HowItWorksView, layout
from app.widgets.architecture_figure import FigureTurn


def build(tab: gr.Tab, last_turn: Callable[[gr.Request], FigureTurn | None]) -> HowItWorksView:
    """Build the page in the surrounding Blocks and read the visitor's last turn each time its tab is opened."""
    view = layout()
    bind(tab, view, HowItWorksHandlers(last_turn))
    return view


def bind(tab: gr.Tab, view: HowItWorksView, on: HowItWorksHandlers[gr.Request]) -> None:
    """Connect the widgets with the handlers."""

    def refresh(request: gr.Request) -> list[str]:
        page = on.show(request)
        return [page.figure, page.numbers]

    tab.select(
        refresh,
        outputs=[view.figure, view.numbers],
        queue=False,
        show_progress="hidden",
        api_visibility="private",
    )
