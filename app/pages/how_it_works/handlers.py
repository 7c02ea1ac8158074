"""What the page shows a visitor, as plain values. Knows no widget; every error becomes one sentence here."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Generic, TypeVar

from app.pages.how_it_works.numbers_table import numbers_table
from app.widgets.architecture_figure import FigureTurn, architecture_figure
from engine.errors import PersonaStudioError

Visitor = TypeVar("Visitor")


@dataclass(frozen=True, slots=True)
class Shown:
    """The page's two pieces of HTML."""

    figure: str
    """The figure in its frame."""
    numbers: str
    """The tables, or a sentence in their place."""


class HowItWorksHandlers(Generic[Visitor]):
    """The events of the page."""

    def __init__(self, last_turn: Callable[[Visitor], FigureTurn | None]) -> None:
        """Keep where a visitor's last turn comes from; None means that there was none yet."""
        self._last_turn = last_turn

    def show(self, visitor: Visitor) -> Shown:
        """Return the page with the visitor's last turn; when it cannot be read, without numbers and with the reason."""
        try:
            turn = self._last_turn(visitor)
        except PersonaStudioError as error:
            return Shown(framed(architecture_figure()), f"<p>{escape(str(error))}</p>")
        return shown(turn)


def shown(turn: FigureTurn | None) -> Shown:
    """Return the page for a turn."""
    return Shown(framed(architecture_figure(turn)), numbers_table(turn))


def framed(figure: str) -> str:
    """Return the figure in a frame of its own that scrolls sideways where the page is narrower than 1180 px."""
    # The frame takes the keyboard, so that the arrow keys scroll it.
    return (
        '<div class="figure-frame" role="region" tabindex="0" aria-label="Architecture figure" '
        f'style="overflow-x: auto"><div style="min-width: 1180px">{figure}</div></div>'
    )
