"""What the compare page does, as plain values in and out: choose, run, open again, look at two, send them to raters.

Knows the services. Knows no widget; every error becomes one sentence here.
"""

import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import count

from app.pages.compare.columns import columns_html, names_of
from app.pages.compare.form import SEED_LIMIT, CompareForm
from app.pages.compare.results import earlier_html, files_html, pair_html, status_html, weights_html
from app.services.compare import Board, CompareService
from app.services.personas import PersonaService, PersonaSummary
from engine.errors import PersonaStudioError

SOMETHING_BROKE = "Something went wrong on this computer and was written to its log. What you wrote is still there."
STOPPED = "Stopped. Nothing of it was kept."
SAME = "Choose two different answers."
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Result:
    """What a finished comparison came to."""

    comparison_id: str
    """The stored one's."""
    names: tuple[str, ...]
    """What the columns are called."""
    weights: str
    """The chart, as HTML."""
    pair: str
    """The first two answers, as HTML."""
    files: str
    """Links, as HTML."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the page shows next; None leaves what is there."""

    is_running: bool = False
    """Whether answers are under way."""
    columns: str | None = None
    """All columns, as HTML."""
    status: str | None = None
    """How it goes, as HTML."""
    seed: int | None = None
    """The seed in use."""
    earlier: str | None = None
    """The list of earlier comparisons, as HTML."""
    result: Result | None = None
    """What it came to."""
    hides_result: bool = False
    """Whether an older result goes away."""
    notice: str = ""
    """A sentence for the person; empty when all is well."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What can be chosen."""

    choices: tuple[tuple[str, str], ...]
    """(name, key) of every persona; no name twice."""
    chosen: tuple[str, ...]
    """Keys of those that are chosen."""
    single: str | None
    """Key of the one that is chosen alone."""
    earlier: str
    """The list of earlier comparisons, as HTML."""
    notice: str = ""
    """A sentence for the person."""


@dataclass(frozen=True, slots=True)
class PairView:
    """Two answers that are looked at."""

    pair: str | None = None
    """As HTML; None leaves what is there."""
    can_send: bool = False
    """Whether raters can have them."""
    said: str = ""
    """A sentence about it, as HTML."""
    notice: str = ""
    """A sentence for the person."""


class CompareHandlers:
    """The events of the page; `owner` is the visitor's id."""

    def __init__(
        self, compare: CompareService, personas: PersonaService, draw_seed: Callable[[], int] | None = None
    ) -> None:
        """Keep the services; `draw_seed` gives a seed in 0..2**31 - 1."""
        self._compare = compare
        self._personas = personas
        self._draw_seed = draw_seed or (lambda: secrets.randbelow(SEED_LIMIT))

    def shelf(self, owner: str, chosen: Sequence[str], single: str | None, is_running: bool) -> Shelf:
        """Return what can be chosen now; a choice that is still there stays, else the first ones are chosen."""
        found: list[PersonaSummary] = []
        earlier, notice = "", ""
        try:
            found = self._personas.find(owner)
            earlier = earlier_html(self._compare.find(owner), is_running)
        except PersonaStudioError as error:
            notice = str(error)
        except Exception:
            logger.exception("The choice could not be drawn.")
            notice = SOMETHING_BROKE
        choices = _named(found)
        keys = [key for _, key in choices]
        kept = tuple(key for key in chosen if key in keys)
        return Shelf(
            choices, kept or tuple(keys[:2]), single if single in keys else next(iter(keys), None), earlier, notice
        )

    def run(self, owner: str, form: CompareForm) -> Iterator[Frame]:
        """Yield frames while all answer; closing ends the answers, and nothing is kept."""
        try:
            yield from self._answers(owner, form)
        except PersonaStudioError as error:
            yield self._broken(owner, str(error))
        except Exception:
            logger.exception("A comparison failed.")
            yield self._broken(owner, SOMETHING_BROKE)

    def stop(self, owner: str) -> Frame:
        """Return what the page shows after the answers' generator was closed."""
        return replace(self._broken(owner, ""), status=status_html(STOPPED, is_stopped=True))

    def open(self, owner: str, comparison_id: str) -> Frame:
        """Return an earlier comparison."""
        try:
            board = self._compare.open(owner, comparison_id)
            said = status_html(f"An earlier comparison, seed {board.seed}.")
            return Frame(False, columns_html(board, is_running=False), said, result=_result(board))
        except PersonaStudioError as error:
            return Frame(notice=str(error))
        except Exception:
            logger.exception("A comparison could not be opened.")
            return Frame(notice=SOMETHING_BROKE)

    def pair(self, owner: str, comparison_id: str, left: int, right: int) -> PairView:
        """Return two answers of a stored comparison, by their places from 0, with their differences marked."""
        if left == right:
            return PairView(said=status_html(SAME))
        try:
            board = self._compare.open(owner, comparison_id)
            return PairView(pair_html(board, left, right), can_send=True, said=status_html(""))
        except PersonaStudioError as error:
            return PairView(notice=str(error))
        except Exception:
            logger.exception("Two answers could not be shown.")
            return PairView(notice=SOMETHING_BROKE)

    def send(self, owner: str, comparison_id: str, left: int, right: int) -> PairView:
        """Send two answers to the raters and say how many pairs wait."""
        try:
            waiting = self._compare.queue_pair(owner, comparison_id, left, right)
        except PersonaStudioError as error:
            return PairView(can_send=True, notice=str(error))
        except Exception:
            logger.exception("A pair could not be sent.")
            return PairView(can_send=True, notice=SOMETHING_BROKE)
        words = "It is the only one." if waiting == 1 else f"{waiting} pairs of yours wait in all."
        return PairView(can_send=False, said=status_html(f"This pair waits for raters. {words}"))

    def _answers(self, owner: str, form: CompareForm) -> Iterator[Frame]:
        sheets = form.sheets(lambda key: self._personas.get(owner, key).sheet)
        seed = self._draw_seed() if form.needs_seed else int(form.seed or 0)
        with closing(self._compare.run(owner, form.prompt, sheets, seed)) as boards:
            said = status_html(f"{len(sheets)} answers grow in one batch, seed {seed}.")
            frame = Frame(True, status=said, seed=seed, earlier=self._earlier(owner, True), hides_result=True)
            board = None
            for board in boards:
                yield replace(frame, columns=columns_html(board, is_running=True))
                frame = Frame(True)
        # Only the last board is stored; one that is whole may come before it.
        assert board is not None, "a comparison has at least its first and its last board"
        yield self._done(owner, board)

    def _done(self, owner: str, board: Board) -> Frame:
        drawn, earlier = columns_html(board, is_running=False), self._earlier(owner, False)
        if not board.comparison_id:
            broken = " and ".join(column.sheet.name for column in board.columns if column.error)
            said = status_html(f"There is no answer of {broken}, so this comparison was not kept. Press Go again.")
            return Frame(False, drawn, said, earlier=earlier)
        said = status_html(f"Done: {len(board.columns)} answers from seed {board.seed}, kept in the list below.")
        return Frame(False, drawn, said, earlier=earlier, result=_result(board))

    def _broken(self, owner: str, notice: str) -> Frame:
        try:
            earlier = self._earlier(owner, False)
        except Exception:
            # The first trouble is the one to be told; the list stays as it is.
            logger.exception("The list of comparisons could not be read.")
            earlier = None
        return Frame(False, status=status_html(notice, is_stopped=True), earlier=earlier, notice=notice)

    def _earlier(self, owner: str, is_running: bool) -> str:
        return earlier_html(self._compare.find(owner), is_running)


def _named(found: Sequence[PersonaSummary]) -> tuple[tuple[str, str], ...]:
    """Return (name, key) with no name twice: own ones say their version, and equals are counted."""
    named: dict[str, str] = {}
    for summary in found:
        name = f"{summary.sheet.name} · v{summary.version}" if summary.is_own else summary.sheet.name
        others = (f"{name} ({number})" for number in count(2))
        named[name if name not in named else next(other for other in others if other not in named)] = summary.key
    return tuple(named.items())


def _result(board: Board) -> Result:
    names = tuple(names_of(board))
    return Result(
        board.comparison_id, names, weights_html(board), pair_html(board, 0, 1), files_html(board.comparison_id)
    )
