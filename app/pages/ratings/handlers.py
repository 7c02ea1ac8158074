"""What the ratings page does, as plain values in and out: make a batch, watch it, invite, close, delete.

Knows the services. Knows no widget; every error becomes one sentence here.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.pages.ratings.amount import Amount, amount_html, problem_html, waiting_html
from app.pages.ratings.form import BatchForm
from app.pages.ratings.list_html import Row
from app.pages.ratings.shelf import Shelf, persona_choices, session_choices
from app.services.answer_jobs import JobState
from app.services.batches import BatchDesk, BatchService
from app.services.personas import PersonaService
from app.services.sessions import SessionService
from engine.errors import BadInput, NotThere, PersonaStudioError
from storage.rating_records import BatchState, BatchSummary

SOMETHING_BROKE = "Something went wrong on this computer and was written to its log. What you typed is still there."
GONE = "This batch was deleted meanwhile. Choose another."
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Frame:
    """What the page shows next."""

    rows: tuple[Row, ...] | None = None
    """The batches of the list; None leaves the whole page as it is."""
    desk: BatchDesk | None = None
    """The batch that is shown; None for none."""
    waiting: int = 0
    """How many pairs from Compare wait."""
    said: str = ""
    """What was done, to stand with the batch; empty for nothing."""
    is_done: bool = True
    """Whether what was asked was done, so that what was typed for it may go."""
    notice: str = ""
    """A sentence about what went wrong; empty when all is well."""

    @property
    def chosen(self) -> str:
        """The id of the batch that is shown; empty for none."""
        return self.desk.record.summary.id if self.desk is not None else ""

    @property
    def is_making(self) -> bool:
        """Whether answers of any batch of this visitor are being made."""
        return any(row.job.is_running for row in self.rows or ())


class RatingsHandlers:
    """The events of the page; `owner` is the visitor's id, `chosen` the id of the batch that is shown."""

    def __init__(self, batches: BatchService, personas: PersonaService, sessions: SessionService) -> None:
        """Keep the services."""
        self._batches = batches
        self._personas = personas
        self._sessions = sessions

    def refresh(self, owner: str, chosen: str) -> Frame:
        """Return the page anew; with nothing chosen yet, or something that is gone, the newest batch is shown."""
        return self._guarded(lambda: self._frame(owner, chosen, is_newest_default=True))

    def choose(self, owner: str, chosen: str) -> Frame:
        """Return the page with another batch shown, or with the same one as it is now."""
        return self._guarded(lambda: self._frame(owner, chosen))

    def shelf(self, owner: str) -> Shelf:
        """Return what a batch can be made of."""
        try:
            found = self._personas.find(owner)
            personas = persona_choices(found, lambda key: self._personas.versions(owner, key))
            return Shelf(personas, session_choices(self._sessions.find(owner)))
        except PersonaStudioError as error:
            return Shelf(notice=str(error))
        except Exception:
            logger.exception("What batches are made of could not be read.")
            return Shelf(notice=SOMETHING_BROKE)

    def amount(self, owner: str, form: BatchForm, is_from_compare: bool = False) -> str:
        """Return how much comes of what is chosen, or what is missing, as HTML."""
        try:
            if is_from_compare:
                return waiting_html(self._batches.waiting(owner), form.plan())
            return amount_html(Amount(form.contenders, self._prompts(owner, form), form.plan()))
        except PersonaStudioError as error:
            return problem_html(str(error))
        except Exception:
            logger.exception("A batch could not be counted.")
            return problem_html(SOMETHING_BROKE)

    def make(self, owner: str, chosen: str, form: BatchForm, is_from_compare: bool = False) -> Frame:
        """Make a batch and show it; the pairs that wait from Compare, or what the form says."""

        def act() -> Frame:
            if is_from_compare:
                made = self._batches.make_from_compare(owner, form.title, form.plan())
            else:
                made = self._batches.make(owner, form.wanted())
            return self._frame(owner, made.id)

        return self._guarded(act, lambda: self._frame(owner, chosen))

    def go_on(self, owner: str, chosen: str) -> Frame:
        """Have the missing answers made."""
        return self._acted(owner, chosen, lambda: self._batches.answer(owner, chosen))

    def pause(self, owner: str, chosen: str) -> Frame:
        """Stop making answers for now."""
        return self._acted(owner, chosen, lambda: self._batches.pause(owner, chosen))

    def invite(self, owner: str, chosen: str, count: float | None, group: str) -> Frame:
        """Make links for more raters."""

        def act() -> None:
            if count is None:
                raise BadInput("How many raters? Type a number.")
            self._batches.invite(owner, chosen, int(count), group)

        return self._acted(owner, chosen, act)

    def close(self, owner: str, chosen: str) -> Frame:
        """End the batch shown."""
        return self._acted(owner, chosen, lambda: self._batches.close(owner, chosen))

    def delete(self, owner: str, chosen: str, title: str) -> Frame:
        """Delete the batch shown with all its judgements, for one who typed its title."""

        def act() -> Frame:
            self._batches.delete(owner, chosen, title)
            said = f"“{title.strip()}” was deleted with all its judgements. Choose another batch, or make one."
            return replace(self._frame(owner, ""), said=said)

        return self._guarded(act, lambda: self._frame(owner, chosen))

    def _acted(self, owner: str, chosen: str, act: Callable[[], object]) -> Frame:
        def run() -> Frame:
            act()
            return self._frame(owner, chosen)

        return self._guarded(run, lambda: self._frame(owner, chosen))

    def _frame(self, owner: str, chosen: str, *, is_newest_default: bool = False) -> Frame:
        desk, is_gone = None, False
        try:
            desk = self._desk(owner, chosen) if chosen else None
        except NotThere:
            is_gone = True
        found = self._batches.find(owner)
        if desk is None and is_newest_default and found:
            desk = self._desk(owner, found[0].id)
        rows = tuple(Row(summary, self._job(owner, summary, desk)) for summary in found)
        return Frame(rows, desk, self._batches.waiting(owner), GONE if is_gone and desk is None else "")

    def _desk(self, owner: str, batch_id: str) -> BatchDesk:
        desk = self._batches.desk(owner, batch_id)
        if desk.record.summary.state is BatchState.ANSWERING and not desk.job.is_running:
            # The last answer may have come between a look at the batch and one at the work; then the batch is open now.
            desk = self._batches.desk(owner, batch_id)
        return desk

    def _job(self, owner: str, summary: BatchSummary, desk: BatchDesk | None) -> JobState:
        if summary.state is not BatchState.ANSWERING:
            return JobState()
        if desk is not None and desk.record.summary.id == summary.id:
            return desk.job
        try:
            return self._desk(owner, summary.id).job
        except NotThere:
            # Deleted a moment ago, in another tab.
            return JobState()

    def _prompts(self, owner: str, form: BatchForm) -> int:
        sizes = {one.title: len(one.prompts) for one in self._batches.prompt_sets}
        turns = (len(self._sessions.read(owner, one)[1].exchanges) for one in form.session_ids)
        return len(form.own_lines) + sum(sizes.get(title, 0) for title in form.prompt_sets) + sum(turns)

    def _guarded(self, act: Callable[[], Frame], otherwise: Callable[[], Frame] = Frame) -> Frame:
        try:
            return act()
        except PersonaStudioError as error:
            notice = str(error)
        except Exception:
            logger.exception("The ratings page failed.")
            return Frame(is_done=False, notice=SOMETHING_BROKE)
        # The page shows what is there now; if even that cannot be read, it stays as it is.
        shown = self._guarded(otherwise) if otherwise is not Frame else Frame()
        return replace(shown, is_done=False, notice=notice)
