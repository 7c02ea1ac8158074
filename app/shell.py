"""The frame around all pages: masthead, tabs, the note that an AI speaks.

Knows pages as a title and a way to build them; a further tab is one more `Page` in `build_studio`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import gradio as gr

from app.pages import compare, how_it_works, leaderboard, personas, rate, ratings, sessions, studio
from app.pages.events import owner_in
from app.services.batches import BatchService
from app.services.board import BoardService
from app.services.compare import CompareService
from app.services.personas import PersonaService
from app.services.rating import RatingService
from app.services.sessions import SessionService
from app.services.studio import StudioService
from app.widgets.architecture_figure.last_turn import last_turn
from app.widgets.architecture_figure.turn import FigureTurn
from engine.personality.describe import Adjectives

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
    build: Callable[[gr.Tab], object]
    """Builds the page in the surrounding Blocks; it is told its tab, to be drawn anew when that is chosen."""


@dataclass(frozen=True, slots=True)
class Services:
    """What the pages are built on."""

    studio: StudioService
    """Dials and conversation."""
    personas: PersonaService
    """The gallery."""
    compare: CompareService
    """Answers side by side."""
    sessions: SessionService
    """What was said."""
    adjectives: Adjectives
    """Words for traits."""
    batches: BatchService
    """What evaluators are given."""
    rating: RatingService
    """What evaluators do."""
    board: BoardService
    """What came out."""


def build_studio(services: Services) -> gr.Blocks:
    """Return the whole studio: every page, in the order of its tabs."""
    given = services

    def turn_of(request: gr.Request) -> FigureTurn | None:
        return last_turn(given.studio.open(owner_in(request)).conversation)

    return build_blocks(
        (
            Page("Studio", lambda tab: studio.build(tab, given.studio, given.personas, given.adjectives)),
            Page("Compare", lambda tab: compare.build(tab, given.compare, given.personas)),
            Page("Personas", lambda tab: personas.build(tab, given.personas, given.studio)),
            Page("Sessions", lambda tab: sessions.build(tab, given.sessions, given.studio, given.personas)),
            Page("Ratings", lambda tab: ratings.build(tab, given.batches, given.personas, given.sessions)),
            Page("Leaderboard", lambda tab: leaderboard.build(tab, given.board)),
            Page("How it works", lambda tab: how_it_works.build(tab, turn_of)),
        )
    )


def build_rate(services: Services) -> gr.Blocks:
    """Return the page on which evaluators judge; it stands apart from the studio."""
    return rate.build_rate(services.rating)


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
                with gr.Tab(page.title, id=page.title.lower().replace(" ", "-")) as tab:
                    page.build(tab)
    return blocks
