"""The use case of replaying: the messages of a stored session asked again in a new one, as they were asked then.

Every turn has the persona, the mix and the seed that it had; so the same pack gives the same text. Knows the use cases
of the sessions and of the studio; no page and no model.
"""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, replace

from app.services.conversation import Conversation
from app.services.sessions import SessionService
from app.services.studio import StudioService, answer_of, request_of
from app.services.turn_view import TurnFold, TurnView
from app.services.turns import UPDATE_INTERVAL_S
from engine.errors import BadInput, GenerationError
from engine.personality.persona_file import sheet_from_json
from engine.personality.sheet import PersonaSheet
from engine.types import PersonaRequest, Stage, StopReason, Trace, Turn
from storage.records import AnswerRecord, SessionSummary, SpokenBy

TITLE = "Replay of "


@dataclass(frozen=True, slots=True)
class ReplayedTurn:
    """One message, what was answered then, and what is answered now."""

    message: str
    """What the person wrote."""
    then: AnswerRecord
    """The answer in the old session."""
    now: TurnView | None = None
    """The answer in the new one as far as it went; None until its turn comes."""

    @property
    def sheet(self) -> PersonaSheet:
        """The persona as it was then."""
        return sheet_from_json(dict(self.then.asked.sheet))

    @property
    def is_done(self) -> bool:
        """Whether it was answered again."""
        return self.now is not None and not self.now.is_open

    @property
    def differing(self) -> tuple[Stage, ...]:
        """The stages whose text is another than then; none while it is not done."""
        if self.now is None or self.now.trace is None:
            return ()
        then, now = self.then.trace, self.now.trace
        return tuple(stage for stage in Stage if then.text_of(stage) != now.text_of(stage))

    @property
    def is_same(self) -> bool:
        """Whether all three stages are the same text as then."""
        return self.is_done and not self.differing


@dataclass(frozen=True, slots=True)
class Replay:
    """A replay as far as it went."""

    source: SessionSummary
    """The session that is replayed."""
    turns: tuple[ReplayedTurn, ...]
    """Oldest first."""
    is_same_pack: bool
    """Whether the pack that answers now answered then, in every turn."""
    session_id: str = ""
    """The new session; empty until the first answer is whole."""
    is_over: bool = False
    """Whether nothing more comes."""

    @property
    def done(self) -> int:
        """How many messages were answered again."""
        return sum(turn.is_done for turn in self.turns)

    @property
    def same(self) -> int:
        """How many answers are the same text as then."""
        return sum(turn.is_same for turn in self.turns)

    def with_now(self, place: int, view: TurnView) -> "Replay":
        """Return the replay with the answer at `place` as it stands now."""
        turn = replace(self.turns[place], now=view)
        return replace(self, turns=(*self.turns[:place], turn, *self.turns[place + 1 :]))


class ReplayService:
    """One visitor's replay, by the owner's id; at most one at a time."""

    def __init__(
        self, sessions: SessionService, studio: StudioService, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Keep the use cases; `clock` tells the time [s]."""
        self._sessions = sessions
        self._studio = studio
        self._clock = clock
        self._lock = threading.Lock()
        self._running: dict[str, threading.Event] = {}

    def is_running(self, owner: str) -> bool:
        """Return whether a replay of this visitor is under way."""
        with self._lock:
            return owner in self._running

    def stop(self, owner: str) -> None:
        """Ask the replay under way to end; the answers until then are kept."""
        with self._lock:
            flag = self._running.get(owner)
        if flag is not None:
            flag.set()

    def run(self, owner: str, session_id: str) -> Generator[Replay, None, None]:
        """Yield the replay as it goes on, one turn after another, at most ten times a second, and its last state.

        The turns are those on the way to where the session stands. Whole answers alone are stored, and the studio
        stays at the session that it has open. Closing the iterator stops the answer under way.

        Raises:
            BadInput: a replay of this visitor is under way, or the session has no turn.
            NotThere: the session is not this owner's.
            PersonaStudioError: a message cannot be answered; the turns before it are stored.
        """
        source, conversation = self._sessions.read(owner, session_id)
        if not conversation.answers:
            raise BadInput("This session has no turns, so there is nothing to replay. Choose another.")
        stop = threading.Event()
        with self._lock:
            if owner in self._running:
                raise BadInput("A replay is under way already. Wait for its end, or stop it.")
            self._running[owner] = stop
        try:
            yield from self._run(owner, self._opening(source, conversation), stop)
        finally:
            with self._lock:
                del self._running[owner]

    def _opening(self, source: SessionSummary, conversation: Conversation) -> Replay:
        turns = tuple(ReplayedTurn(e.message, e.answer) for e in conversation.exchanges if e.answer is not None)
        pack_hash = self._studio.voice.pack_hash
        return Replay(source, turns, is_same_pack=all(turn.then.asked.pack_hash == pack_hash for turn in turns))

    def _run(self, owner: str, replay: Replay, stop: threading.Event) -> Generator[Replay, None, None]:
        yield replay
        history: tuple[Turn, ...] = ()
        dials: PersonaSheet | None = None
        for place, turn in enumerate(replay.turns):
            sheet = turn.sheet
            seed = turn.then.asked.sampling.seed
            request = request_of(_as_long(sheet, turn.then.trace), turn.message, seed, owner)
            view = TurnView()
            with closing(self._answer(replace(request, history=history), stop)) as views:
                for view in views:
                    if view.is_open:
                        yield replay.with_now(place, view)
            if view.trace is None:
                break
            replay = self._keep(owner, replay.with_now(place, view), place)
            if sheet != dials:
                dials = sheet
                self._studio.move_dials(owner, replay.session_id, sheet, replay.source.persona_id or "")
            history = (*history, Turn(turn.message, view.reply)) if view.reply.strip() else history
            yield replay
        yield replace(replay, is_over=True)

    def _answer(self, request: PersonaRequest, stop: threading.Event) -> Generator[TurnView, None, None]:
        """Yield an answer as it grows and, unless it was stopped, its last state."""
        fold = TurnFold(self._clock)
        shown_at = float("-inf")
        events = self._studio.voice.responder.respond([request], stop)
        with closing(events) as heard:  # pyright: ignore[reportArgumentType]
            for event in heard:
                fold.take(event)
                if not fold.is_complete and self._clock() - shown_at >= UPDATE_INTERVAL_S:
                    shown_at = self._clock()
                    yield fold.view()
        view = fold.view()
        if view.trace is None or not (view.trace.stages or stop.is_set()):
            raise GenerationError("The answer broke off before its end. Replay the session again.")
        if view.trace.stop_reason is not StopReason.STOPPED:
            yield view

    def _keep(self, owner: str, replay: Replay, place: int) -> Replay:
        """Store the answer at `place`, in a session that is begun with the first one."""
        turn, source = replay.turns[place], replay.source
        assert turn.now is not None and turn.now.trace is not None, "only a whole answer is kept"
        if not replay.session_id:
            title = TITLE + source.title.removeprefix(TITLE)
            replay = replace(replay, session_id=self._sessions.begin(owner, title, turn.sheet.name))
        is_last = place + 1 == len(replay.turns)
        by = SpokenBy(turn.sheet.name, source.persona_id, source.version_number if is_last else None)
        now_ms = time.time_ns() // 1_000_000
        answer = answer_of(self._studio.voice, turn.sheet, turn.then.asked.sampling.seed, turn.now.trace, now_ms)
        self._sessions.add_turn(owner, replay.session_id, turn.message, answer, by)
        return replay


def _as_long(sheet: PersonaSheet, then: Trace) -> PersonaSheet:
    """Return a sheet with which an answer that a person stopped ends at the same word; else the sheet as it is."""
    # Where turns had to be left out, a shorter answer would make room for more of them, and so be another answer.
    if then.stop_reason is not StopReason.STOPPED or not then.tokens or then.dropped_turns:
        return sheet
    return replace(sheet, sampling=replace(sheet.sampling, max_new_tokens=then.tokens))
