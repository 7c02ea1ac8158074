"""A responder whose answer is made of everything it was asked with, so that an equal answer had an equal question."""

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.services.personas import PersonaService
from app.services.replay import ReplayService
from app.services.sessions import SessionService
from app.services.stores import Stores
from app.services.studio import Ask, Desk, StudioService, Voice
from app.services.turns import TurnDesk
from engine.errors import PersonaStudioError
from engine.personality.sheet import PersonaSheet
from engine.types import (
    Done,
    Event,
    Failed,
    PersonaRequest,
    Routed,
    RouterReading,
    Stage,
    StageDone,
    StageTrace,
    StopReason,
    Token,
    Trace,
)
from storage.choices import ChoiceStore
from storage.comparisons import ComparisonStore
from storage.database import Database, open_database, sqlite_url
from storage.personas import PersonaStore
from storage.sessions import SessionStore
from storage.sliders import SliderStore

ANA, BOB = "a" * 64, "b" * 64


class EchoResponder:
    """Answers every row a word at a time; it honours stop, the token limit and close."""

    def __init__(self, pause_s: float = 0.0) -> None:
        """Pause so long before each word [s]."""
        self.pause_s = pause_s
        self.requests: list[PersonaRequest] = []
        self.error: PersonaStudioError | Exception | None = None
        """What the next answers fail with."""
        self.accent = ""
        """A word that ends every answer, as another pack would have other words."""
        self.stop_after: int | None = None
        """After so many words a person stops the answer."""
        self.closed = 0
        """How many answers came to an end, in whatever way."""

    def respond(self, rows: Sequence[PersonaRequest], stop: threading.Event | None = None) -> Iterator[Event]:
        """Yield the events of the first row."""
        self.requests.append(rows[0])
        try:
            yield from self._answer(rows[0], stop)
        finally:
            self.closed += 1

    def _answer(self, request: PersonaRequest, stop: threading.Event | None) -> Iterator[Event]:
        reading = RouterReading("exam", "about an exam", 0.8, request.persona.weights)
        weights = request.weights_with(reading)
        yield Routed(0, weights, reading, 0)
        if isinstance(self.error, PersonaStudioError):
            yield Failed(0, self.error)
            return
        if self.error is not None:
            raise self.error
        texts = {
            Stage.THINK: f"They said {request.message}",
            Stage.RESPOND: f"Seed {request.sampling.seed} of {request.persona.name} "
            f"{tuple(request.persona.traits)} after {len(request.history)} turns {self.accent}".strip(),
        }
        said: dict[Stage, str] = {}
        words = [(stage, word) for stage, text in texts.items() for word in text.split(" ")]
        reason, tokens = StopReason.END, 0
        for stage, word in words:
            time.sleep(self.pause_s)
            if tokens == self.stop_after or (stop is not None and stop.is_set()):
                reason = StopReason.STOPPED
                break
            if tokens == request.sampling.max_new_tokens:
                reason = StopReason.LENGTH
                break
            tokens += 1
            piece = f" {word}" if stage in said else word
            said[stage] = said.get(stage, "") + piece
            yield Token(0, stage, piece)
        stages = tuple(StageTrace(stage, text, 0.1) for stage, text in said.items())
        for stage in stages:
            yield StageDone(0, stage)
        yield Done(0, Trace(stages, weights, weights, reading, reason, 20, tokens, 0, 0.1, 0.5))


class Desks:
    """All services of a studio on a database of its own."""

    def __init__(self, file: Path, responder: EchoResponder, pack_hash: str = "f" * 64) -> None:
        """Open the database at `file`; `close` ends it."""
        self.database: Database = open_database(sqlite_url(file))
        self.stores = Stores(
            PersonaStore(self.database),
            SessionStore(self.database),
            SliderStore(self.database),
            ComparisonStore(self.database),
            ChoiceStore(self.database),
        )
        self.responder = responder
        self.studio = StudioService(Voice(responder, None, pack_hash), self.stores, TurnDesk(responder, interval_s=0.0))
        self.personas = PersonaService(self.stores.personas, ())
        self.sessions = SessionService(self.stores.sessions)
        self.replays = ReplayService(self.sessions, self.studio)

    def say(self, owner: str, session_id: str | None, ask: Ask) -> Desk:
        """Return the desk after a message was answered to its end."""
        return list(self.studio.say(owner, session_id, ask))[-1]

    def session(self, owner: str, *asks: Ask) -> str:
        """Return the id of a new session with these turns."""
        session_id = self.studio.begin(owner, asks[0].sheet if asks else PersonaSheet("Ana"), "").session_id
        for ask in asks:
            self.say(owner, session_id, ask)
        assert session_id is not None
        return session_id

    def close(self) -> None:
        """Close the database."""
        self.database.close()
