"""Visitors who talk through the studio's own services in a process that is killed: what `benchmarks.crash` starts.

`main` reads a round number per line and forks a server for it on the same database. That prints its process id,
`ready`, and then a line for everything that a page would have shown as done. Only who speaks is scripted here.
"""

import hashlib
import json
import os
import random
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

from app.bootstrap import studio_services
from app.services.conversation import Exchange
from app.services.studio import Ask, StudioService, Voice
from engine.personality.sheet import ExpertView, Mix, PersonaSheet
from engine.types import (
    POLES,
    Done,
    Event,
    ExpertWeights,
    PersonaRequest,
    Routed,
    RouterReading,
    Stage,
    StageDone,
    StageTrace,
    StopReason,
    Token,
    Trace,
    Traits,
)
from storage.database import open_database, sqlite_url

VISITORS = 6
"""Sessions that are spoken in at once."""
ROUNDS_PER_OWNER = 10
"""After so many rounds others come, so that no session grows without end."""
TURNS_PER_SESSION = 8
LONGEST_WORDS = 120
PIECE = 8
"""Words that come at once."""


def owner_of_round(seed: int, number: int, visitor: int) -> str:
    """Return the owner's id of a visitor in a round: the same for ten rounds."""
    return hashlib.sha256(f"{seed}/{number // ROUNDS_PER_OWNER}/{visitor}".encode()).hexdigest()


def script(message: str, seed: int) -> dict[Stage, str]:
    """Return what is answered to a message: nothing but these two decide it."""
    rng = random.Random(f"{seed}/{message}")
    return {
        stage: " ".join(f"{rng.getrandbits(32):08x}" for _ in range(rng.randint(1, LONGEST_WORDS))) for stage in Stage
    }


def reading_of(message: str) -> RouterReading:
    """Return what the router is said to read in a message."""
    rng = random.Random(message)
    weights = ExpertWeights(tuple(round(rng.random(), 3) for _ in POLES))
    return RouterReading("exam", "about an exam", round(rng.random(), 3), weights, is_unsure=rng.random() < 0.2)


def digest_of(message: str, stages: Sequence[tuple[Stage, str]], weights: ExpertWeights) -> str:
    """Return a digest of what a page shows of a turn."""
    said = json.dumps([message, [[stage.value, text] for stage, text in stages], list(weights)])
    return hashlib.sha256(said.encode()).hexdigest()[:24]


def digest_of_dials(sheet: PersonaSheet) -> str:
    """Return a digest of where the dials stand."""
    return hashlib.sha256(repr((tuple(sheet.traits), tuple(sheet.weights), sheet.mix)).encode()).hexdigest()[:24]


class ScriptedResponder:
    """Speaks the script, a few words at a time; it honours stop."""

    def respond(self, rows: Sequence[PersonaRequest], stop: threading.Event | None = None) -> Iterator[Event]:
        """Yield the events of the one row."""
        (request,) = rows
        reading = reading_of(request.message)
        weights = request.weights_with(reading)
        pause_s = random.Random(request.message).choice((0.0, 0.0005, 0.002))
        yield Routed(0, weights, reading, 0)
        stages: list[StageTrace] = []
        reason, tokens = StopReason.END, 0
        for stage, text in script(request.message, request.sampling.seed).items():
            words, said = text.split(" "), ""
            for first in range(0, len(words), PIECE):
                if stop is not None and stop.is_set():
                    reason = StopReason.STOPPED
                    break
                piece = ("" if first == 0 else " ") + " ".join(words[first : first + PIECE])
                said += piece
                tokens += len(words[first : first + PIECE])
                yield Token(0, stage, piece)
                time.sleep(pause_s)
            if said:
                stages.append(StageTrace(stage, said, 0.1))
                yield StageDone(0, stages[-1])
        yield Done(0, Trace(tuple(stages), weights, weights, reading, reason, 48, tokens, 0, 0.1, 0.5))


class Visitor:
    """One person at the studio, in a thread of their own, who never rests."""

    def __init__(self, studio: StudioService, owner: str, rng: random.Random) -> None:
        """Sit down; `rng` decides everything that they do."""
        self._studio = studio
        self._owner = owner
        self._rng = rng
        self._sheet = PersonaSheet("Ana")

    def stay(self) -> NoReturn:
        """Talk until the process is killed, from where the last one was."""
        desk = self._studio.open(self._owner)
        while True:
            if desk.session_id is None or len(desk.conversation.exchanges) >= TURNS_PER_SESSION:
                desk = self._studio.begin(self._owner, self._sheet, "")
            session_id = desk.session_id
            assert session_id is not None
            if self._rng.random() < 0.4:
                self._turn_dials(session_id)
            if desk.conversation.exchanges and self._rng.random() < 0.1:
                self._step_back(session_id, desk.conversation.exchanges[-1])
            self._talk(session_id, desk.conversation.exchanges)
            desk = self._studio.open(self._owner)

    def _turn_dials(self, session_id: str) -> None:
        if self._rng.random() < 0.3:
            stepped = self._studio.step_dials(self._owner, session_id, self._rng.choice((-1, 1)))
            # Told too: the next move cuts off what could be redone.
            if stepped.sheet is not None:
                say(f"dials {session_id} {digest_of_dials(stepped.sheet)}")
        traits = Traits(*(self._rng.randint(1, 9) for _ in range(5)))
        pins = {pole: round(self._rng.uniform(-1.5, 1.5), 4) for pole in self._rng.sample(POLES, 2)}
        mix = Mix(round(self._rng.uniform(0, 1.5), 6), round(self._rng.random(), 6))
        self._sheet = replace(self._sheet, traits=traits, experts=ExpertView(pins), mix=mix)
        self._studio.move_dials(self._owner, session_id, self._sheet, "")
        say(f"dials {session_id} {digest_of_dials(self._sheet)}")

    def _step_back(self, session_id: str, last: Exchange) -> None:
        self._studio.step_version(self._owner, session_id, last.turn_id, -1)

    def _talk(self, session_id: str, exchanges: Sequence[Exchange]) -> None:
        message = f"{self._rng.getrandbits(64):016x} " + "ü" * self._rng.randint(0, 400)
        redo = exchanges[-1].turn_id if exchanges and self._rng.random() < 0.2 else ""
        stops_after = self._rng.randint(1, 3) if self._rng.random() < 0.15 else None
        shown = None
        ask = Ask(message, self._sheet, self._rng.getrandbits(62), redo=redo)
        for count, desk in enumerate(self._studio.say(self._owner, session_id, ask), 1):
            shown = desk.conversation
            if count == stops_after:
                self._studio.stop(self._owner, session_id)
        assert shown is not None
        last = shown.exchanges[-1] if shown.exchanges else None
        if last is not None and last.turn_id and last.message == message and last.view.weights is not None:
            stages = [(stage.stage, stage.text) for stage in last.view.stages]
            say(f"turn {last.turn_id} {digest_of(message, stages, last.view.weights)}")


def say(line: str) -> None:
    """Tell the parent in one piece: a pipe takes or leaves so few bytes."""
    os.write(1, f"{line}\n".encode())


def serve_round(url: str, seed: int, number: int) -> None:
    """Open the database as a server does, and let visitors talk in it until the process is killed."""
    database = open_database(url)
    studio = studio_services(Voice(ScriptedResponder(), None, "f" * 64), database).studio
    say("ready")
    for place in range(VISITORS):
        visitor = Visitor(studio, owner_of_round(seed, number, place), random.Random(f"{seed}/{number}/{place}"))
        threading.Thread(target=_stay, args=(visitor,), daemon=True).start()
    threading.Event().wait()


def _stay(visitor: Visitor) -> None:
    try:
        visitor.stay()
    except Exception:
        # The top of a thread: the parent must hear of it, and nothing more may be acknowledged.
        traceback.print_exc()
        say("broken")
        os._exit(1)


def warm_up() -> None:
    """Load, once for all servers, what a first turn loads: one turn in a database that is thrown away."""
    with TemporaryDirectory(prefix="persona-crash-") as folder:
        database = open_database(sqlite_url(Path(folder) / "warm.db"))
        studio = studio_services(Voice(ScriptedResponder()), database).studio
        for _ in studio.say("0" * 64, None, Ask("Hello", PersonaSheet("Ana"), 0)):
            pass
        database.close()
    while threading.active_count() > 1:
        time.sleep(0.01)


def main() -> None:
    """Fork a server for every round number that is read: `URL SEED`."""
    url, seed = sys.argv[1], int(sys.argv[2])
    warm_up()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            say(str(os.getpid()))
            serve_round(url, seed, int(line))
        os.waitpid(child, 0)
        say("over")
