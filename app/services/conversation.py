"""A conversation as a page holds it: questions with what came of them.

A frozen value that lives in the page's state. Knows no storage and no widget.
"""

from dataclasses import dataclass, replace

from app.services.turn_view import TurnView
from engine.types import RouterReading, Turn


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and the turn that answers it."""

    message: str
    """What the person wrote."""
    view: TurnView
    """The answer as far as it went."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Exchanges, oldest first; only the last may still be open."""

    exchanges: tuple[Exchange, ...] = ()

    @property
    def history(self) -> tuple[Turn, ...]:
        """The turns that a next answer remembers: those in which something was said in the end."""
        return tuple(Turn(e.message, e.view.reply) for e in self.exchanges if e.view.reply.strip())

    @property
    def latest(self) -> TurnView | None:
        """The newest turn; None in an empty conversation."""
        return self.exchanges[-1].view if self.exchanges else None

    @property
    def is_open(self) -> bool:
        """Whether the newest turn is still being answered."""
        return self.latest is not None and self.latest.is_open

    @property
    def reading(self) -> RouterReading | None:
        """What the router read last; None when it read nothing yet."""
        return next((e.view.reading for e in reversed(self.exchanges) if e.view.reading is not None), None)

    def asked(self, message: str) -> "Conversation":
        """Return the conversation with a new question, nothing answered yet."""
        return Conversation((*self.settled().exchanges, Exchange(message, TurnView())))

    def updated(self, view: TurnView) -> "Conversation":
        """Return the conversation with its newest turn standing at `view`.

        Raises:
            ValueError: nothing was asked yet.
        """
        if not self.exchanges:
            raise ValueError("There is no turn to update: nothing was asked.")
        return Conversation((*self.exchanges[:-1], replace(self.exchanges[-1], view=view)))

    def settled(self) -> "Conversation":
        """Return the conversation with no turn open."""
        if self.latest is None or not self.is_open:
            return self
        return self.updated(self.latest.settled())
