"""What the leaderboard page does, as plain values in and out: count, show duels, take a file in.

Knows the service. Knows no widget; every error becomes one sentence here.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.pages.leaderboard.wish import Wish
from app.services.board import BoardService, Choices, Report
from engine.errors import PersonaStudioError
from engine.judging.filters import Filters
from engine.judging.judgement import Judgement
from storage.rating_records import BatchSummary

SOMETHING_BROKE = "Something went wrong on this computer and was written to its log. Try again, or reload the page."
NOT_ARRIVED = "The file did not arrive. Choose it once more."
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Frame:
    """What the page shows next."""

    choices: Choices | None = None
    """What the board can be narrowed to; None leaves the whole page as it is."""
    wish: Wish = Wish()
    """The filters, without what is not there any more."""
    report: Report | None = None
    """What the judgements say; None leaves the board as it is, or there is none."""
    problem: str = ""
    """Why the filters cannot be followed; empty when they are."""
    said: str = ""
    """What was taken in; empty for nothing."""
    notice: str = ""
    """A sentence about what went wrong; empty when all is well."""


@dataclass(frozen=True, slots=True)
class DuelsFrame:
    """Sample duels of one contender."""

    key: str = ""
    """Whose; empty for nobody's."""
    duels: tuple[Judgement, ...] = ()
    """Won, lost and even ones in turn."""
    notice: str = ""
    """A sentence about what went wrong; empty when all is well."""


class LeaderboardHandlers:
    """The events of the page."""

    def __init__(self, board: BoardService) -> None:
        """Keep the service."""
        self._board = board

    def draw(self, owner: str, wish: Wish) -> Frame:
        """Return the page for these filters."""
        return self._guarded(lambda: self._frame(owner, wish))

    def duels(self, owner: str, key: str, filters: Filters) -> DuelsFrame:
        """Return sample duels of a contender, of the board that is shown."""
        try:
            return DuelsFrame(key, tuple(self._board.duels(owner, key, filters)))
        except PersonaStudioError as error:
            return DuelsFrame(notice=str(error))
        except Exception:
            logger.exception("Duels could not be read.")
            return DuelsFrame(notice=SOMETHING_BROKE)

    def take_in(self, owner: str, wish: Wish, file: tuple[bytes, str] | None) -> Frame:
        """Store the judgements of a file (content, name) and show the board with them."""
        if file is None:
            return Frame(notice=NOT_ARRIVED)
        data, name = file

        def act() -> Frame:
            taken = self._board.take_in(owner, name, data)
            # Who looks at some batches only wants to see what they just brought.
            wider = replace(wish, batches=(*wish.batches, *(one.id for one in taken))) if wish.batches else wish
            return replace(self._frame(owner, wider), said=taken_words(taken))

        return self._guarded(act)

    def method(self) -> str:
        """Return what every number means, in Markdown."""
        return self._board.method()

    def _frame(self, owner: str, wish: Wish) -> Frame:
        choices = self._board.choices(owner)
        kept = wish.within(choices)
        if not choices.batches:
            return Frame(choices, kept)
        try:
            filters = kept.filters()
        except PersonaStudioError as error:
            return Frame(choices, kept, problem=str(error))
        return Frame(choices, kept, self._board.report(owner, filters))

    def _guarded(self, act: Callable[[], Frame]) -> Frame:
        try:
            return act()
        except PersonaStudioError as error:
            return Frame(notice=str(error))
        except Exception:
            logger.exception("The leaderboard page failed.")
            return Frame(notice=SOMETHING_BROKE)


def taken_words(taken: list[BatchSummary]) -> str:
    """Return what was taken in, as plain text."""
    parts = [f"{_judgements(batch.judgements)} as batch “{batch.title}”" for batch in taken]
    return f"Taken in: {'; '.join(parts)}."


def _judgements(count: int) -> str:
    return "1 judgement" if count == 1 else f"{count} judgements"
