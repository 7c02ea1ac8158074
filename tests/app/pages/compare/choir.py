"""A responder that speaks for every row of a batch, in turns, and a page's services on a real database."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event as Flag

from app.services.compare import CompareService
from app.services.personas import PersonaService
from app.services.ready_personas import ReadyPersona
from app.services.studio import Voice
from engine.errors import PersonaStudioError
from engine.personality.sheet import PersonaSheet
from engine.types import (
    Done,
    Event,
    Failed,
    PersonaRequest,
    Routed,
    Stage,
    StageDone,
    StageTrace,
    StopReason,
    Token,
    Trace,
    Traits,
)
from storage.comparisons import ComparisonStore
from storage.database import Database, open_database, sqlite_url
from storage.personas import PersonaStore
from tests.app.scripted import ROUTER, SPOKEN

STEPS = 12
HOSTILE = '<img src=x onerror="window.hit=1">'


class Choir:
    """Answers all rows of a batch, a word of each at a time; every row's answer names its persona and its seed."""

    def __init__(self, pause_s: float = 0.0) -> None:
        """Pause so long before each word [s]."""
        self.pause_s = pause_s
        self.batches: list[list[PersonaRequest]] = []
        self.closed = 0
        self.failing: dict[int, PersonaStudioError] = {}
        """{row: what it fails with, in place of its last event}."""
        self.breaks_off = False
        """Whether no row comes to its end."""

    def respond(self, rows: Sequence[PersonaRequest], stop: Flag | None = None) -> Iterator[Event]:
        """Yield the events of all rows."""
        self.batches.append(list(rows))
        try:
            for events in zip(*(self._answer(row, request) for row, request in enumerate(rows)), strict=True):
                time.sleep(self.pause_s)
                yield from (event for event in events if event is not None)
        finally:
            self.closed += 1

    def _answer(self, row: int, request: PersonaRequest) -> Iterator[Event | None]:
        weights = request.weights_with(ROUTER)
        yield Routed(row, weights, ROUTER, 0)
        spoken = {**SPOKEN, Stage.RESPOND: said_by(request.persona.name, request.sampling.seed)}
        for stage, text in spoken.items():
            # Every row takes the same number of steps.
            for word in (*text.split(" ", STEPS), *[""] * STEPS)[: STEPS + 1]:
                yield Token(row, stage, f"{word} ") if word else None
            yield StageDone(row, StageTrace(stage, text, 0.5))
        stages = tuple(StageTrace(stage, text, 0.5) for stage, text in spoken.items())
        trace = Trace(stages, weights, weights, ROUTER, StopReason.END, 48, 41, 0, 0.5, 2.5)
        if row in self.failing:
            yield Failed(row, self.failing[row])
        else:
            yield None if self.breaks_off else Done(row, trace)


def said_by(name: str, seed: int) -> str:
    """Return what a persona answers."""
    return f"I am {name}, drawn from {seed}, and <i>this</i> is what I think of it after all."


def ready() -> tuple[ReadyPersona, ...]:
    """Return three ready personas; the name of one looks like markup."""
    return (
        ReadyPersona("ana", PersonaSheet("Ana", Traits(extraversion=9))),
        ReadyPersona("bo", PersonaSheet("Bo", Traits(agreeableness=1, neuroticism=9))),
        ReadyPersona("evil", PersonaSheet(HOSTILE, Traits(openness=9))),
    )


def open_store(folder: Path) -> Database:
    """Return a database in a folder."""
    return open_database(sqlite_url(folder / "studio.db"))


def compare_service(responder: Choir, database: Database) -> CompareService:
    """Return the service on a real store."""
    return CompareService(Voice(responder, None, "f" * 64), ComparisonStore(database))


def persona_service(database: Database) -> PersonaService:
    """Return the gallery on a real store."""
    return PersonaService(PersonaStore(database), ready())
