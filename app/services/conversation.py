"""A conversation as a page shows it: the exchanges on the way from a session's first turn to where it stands.

Frozen values, made from what is stored and from the turn under way. Knows no widget.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.services.turn_view import TurnView, view_of
from engine.types import RouterReading, Turn
from storage.records import AnswerRecord, SessionRecord, TurnRecord


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and the turn that answers it."""

    message: str
    """What the person wrote."""
    view: TurnView
    """The answer as far as it went."""
    turn_id: str = ""
    """The stored turn; empty while it is under way."""
    version: int = 1
    """Which of the turns at this place it is, 1 is the oldest."""
    versions: int = 1
    """How many turns there are at this place."""
    answer: AnswerRecord | None = None
    """What is stored of it; None while it is under way."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Exchanges, oldest first; only the last may still be open."""

    exchanges: tuple[Exchange, ...] = ()

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

    @property
    def answers(self) -> tuple[AnswerRecord, ...]:
        """The stored answers, oldest first."""
        return tuple(e.answer for e in self.exchanges if e.answer is not None)

    def with_open(self, message: str, view: TurnView) -> "Conversation":
        """Return the conversation with one more exchange that is under way."""
        return Conversation((*self.exchanges, Exchange(message, view)))


def conversation_of(session: SessionRecord, turns: Sequence[TurnRecord]) -> Conversation:
    """Return the conversation along `turns` of a session."""
    return Conversation(tuple(_exchange(session, turn) for turn in turns))


def history_of(turns: Sequence[TurnRecord]) -> tuple[Turn, ...]:
    """Return what a next answer remembers: the turns in which something was said in the end."""
    said = ((turn.message, turn.answer.trace.reply) for turn in turns)
    return tuple(Turn(message, reply) for message, reply in said if reply.strip())


def _exchange(session: SessionRecord, turn: TurnRecord) -> Exchange:
    here = session.versions(turn)
    return Exchange(
        turn.message,
        view_of(turn.answer.trace),
        turn.id,
        version=here.index(turn) + 1,
        versions=len(here),
        answer=turn.answer,
    )
