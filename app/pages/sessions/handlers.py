"""What the sessions page does, as plain values in and out: find, show, rename, delete, reopen, replay.

Knows the services. Knows no widget; every error becomes one sentence here.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace

from app.pages.sessions.transcript import Detail
from app.services.personas import PersonaService
from app.services.replay import Replay, ReplayService
from app.services.sessions import SessionService
from app.services.studio import StudioService
from engine.errors import NotThere, PersonaStudioError
from storage.records import SessionSummary

SOMETHING_BROKE = "Something went wrong on this computer and was written to its log. Try again, or reload the page."
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Frame:
    """What the page shows next."""

    found: tuple[SessionSummary, ...] | None = None
    """The sessions of the list; None leaves the whole page as it is."""
    detail: Detail | None = None
    """The session beside it; None for none."""
    is_replaying: bool = False
    """Whether a replay of this visitor is under way."""
    said: str = ""
    """What was done, to stand where the session was; empty for nothing."""
    notice: str = ""
    """A sentence about what went wrong; empty when all is well."""

    @property
    def chosen(self) -> str:
        """The id of the session that is shown; empty for none."""
        return self.detail.summary.id if self.detail is not None else ""


@dataclass(frozen=True, slots=True)
class ReplayFrame:
    """What the page shows of a replay."""

    replay: Replay | None = None
    """As far as it went; None when it did not begin."""
    is_running: bool = False
    """Whether more comes."""
    notice: str = ""
    """Why it ended early; empty when it did not."""


class SessionsHandlers:
    """The events of the page; `words` are those of the search field, `chosen` is the id of the session shown."""

    def __init__(
        self, sessions: SessionService, studio: StudioService, personas: PersonaService, replays: ReplayService
    ) -> None:
        """Keep the services."""
        self._sessions = sessions
        self._studio = studio
        self._personas = personas
        self._replays = replays

    def refresh(self, owner: str, words: str, chosen: str) -> Frame:
        """Return the page anew; with nothing chosen yet, or something that is gone, the newest session is shown."""
        return self._guarded(lambda: self._frame(owner, words, chosen, is_newest_default=True))

    def choose(self, owner: str, words: str, chosen: str) -> Frame:
        """Return the page with another session shown."""
        return self._guarded(lambda: self._frame(owner, words, chosen))

    def rename(self, owner: str, words: str, chosen: str, title: str) -> Frame:
        """Give the session shown another title."""

        def act() -> Frame:
            self._sessions.rename(owner, chosen, title)
            return self._frame(owner, words, chosen)

        return self._guarded(act, lambda: self._frame(owner, words, chosen))

    def delete(self, owner: str, words: str, chosen: str) -> Frame:
        """Delete the session shown with all its turns."""

        def act() -> Frame:
            title = self._sessions.read(owner, chosen)[0].title
            self._sessions.delete(owner, chosen)
            return replace(self._frame(owner, words, ""), said=f"“{title}” was deleted. Choose another session.")

        return self._guarded(act, lambda: self._frame(owner, words, chosen))

    def reopen(self, owner: str, chosen: str) -> str:
        """Make the session shown the one of the studio; return why that cannot be, empty when it is done."""

        def act() -> Frame:
            self._studio.switch(owner, chosen)
            return Frame()

        return self._guarded(act).notice

    def replay(self, owner: str, chosen: str) -> Iterator[ReplayFrame]:
        """Yield frames while the messages of the session shown are asked again; closing it stops the replay."""
        frame = ReplayFrame()
        try:
            with closing(self._replays.run(owner, chosen)) as replays:
                for replay in replays:
                    frame = ReplayFrame(replay, is_running=not replay.is_over)
                    yield frame
        except PersonaStudioError as error:
            yield _ended(frame, str(error))
        except Exception:
            logger.exception("A replay failed.")
            yield _ended(frame, SOMETHING_BROKE)

    def stop(self, owner: str) -> None:
        """Ask the replay under way to end."""
        self._replays.stop(owner)

    def _frame(self, owner: str, words: str, chosen: str, *, is_newest_default: bool = False) -> Frame:
        found = tuple(self._sessions.find(owner, words))
        detail, is_gone = None, False
        try:
            detail = self._detail(owner, chosen) if chosen else None
        except NotThere:
            is_gone = True
        if detail is None and is_newest_default and found:
            detail = self._detail(owner, found[0].id)
        said = "This session was deleted meanwhile. Choose another." if is_gone and detail is None else ""
        return Frame(found, detail, self._replays.is_running(owner), said)

    def _detail(self, owner: str, session_id: str) -> Detail:
        summary, conversation = self._sessions.read(owner, session_id)
        newest = self._personas.get(owner, summary.persona_id).version if summary.persona_id else None
        return Detail(summary, conversation, self._sessions.branches(owner, session_id), newest)

    def _guarded(self, act: Callable[[], Frame], otherwise: Callable[[], Frame] = Frame) -> Frame:
        try:
            return act()
        except PersonaStudioError as error:
            notice = str(error)
        except Exception:
            logger.exception("The sessions page failed.")
            return Frame(notice=SOMETHING_BROKE)
        # The page shows what is there now; if even that cannot be read, it stays as it is.
        return replace(self._guarded(otherwise) if otherwise is not Frame else Frame(), notice=notice)


def _ended(frame: ReplayFrame, notice: str) -> ReplayFrame:
    replay = replace(frame.replay, is_over=True) if frame.replay is not None else None
    return ReplayFrame(replay, notice=notice)
