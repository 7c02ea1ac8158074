"""A studio's rating services on a database of their own, with a scripted voice, as tests of raters need them."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event as Flag
from typing import Any

from app.bootstrap import ASSETS
from app.services.answer_jobs import AnswerJobs
from app.services.batches import BatchService, Chosen, Wanted
from app.services.board import BoardService
from app.services.personas import PersonaService
from app.services.rating import RaterView, RatingService, kind_for
from app.services.ready_personas import read_ready_personas
from app.services.studio import Voice
from app.widgets.pole_words import brief_words
from engine.judging.board import BoardOptions
from engine.judging.form import read_form
from engine.judging.prompt_sets import read_prompt_sets
from engine.ports import PersonaResponder
from engine.types import Event, PersonaRequest
from storage.batches import BatchStore
from storage.comparisons import ComparisonStore
from storage.database import Database, open_database, sqlite_url
from storage.personas import PersonaStore
from storage.rating_records import BatchPlan, BatchSummary
from storage.ratings import RatingStore
from storage.sessions import SessionStore
from tests.app.pages.compare.choir import Choir

ANA, BOB = "a" * 64, "b" * 64
READY = ("ready:matteo-auditor", "ready:wanjiru-joiner")
FILLED: Mapping[str, Any] = {
    "preference": "a",
    "scales": {
        "a": {"in_character": 6, "helpful": 5, "natural": 4, "safe": 7},
        "b": {"in_character": 2, "helpful": 3, "natural": 1, "safe": 6},
    },
}


class Masked(Choir):
    """A choir whose answers differ and name nobody."""

    def respond(self, rows: Sequence[PersonaRequest], stop: Flag | None = None) -> Iterator[Event]:
        """Yield the events of all rows."""
        masked = [replace(row, persona=replace(row.persona, name=f"voice number {at}")) for at, row in enumerate(rows)]
        yield from super().respond(masked, stop)


@dataclass(frozen=True)
class Raters:
    """Services and stores around one database."""

    database: Database
    batches: BatchService
    rating: RatingService
    board: BoardService
    store: BatchStore
    comparisons: ComparisonStore
    sessions: SessionStore
    personas: PersonaService
    jobs: AnswerJobs

    def made(self, wanted: Wanted, owner: str = ANA) -> BatchSummary:
        """Return a batch with all its answers."""
        batch = self.batches.make(owner, wanted)
        return self.answered(batch.id, owner)

    def answered(self, batch_id: str, owner: str = ANA) -> BatchSummary:
        """Wait until the answers are made, or making them has stopped."""
        until = time.monotonic() + 60
        while self.jobs.state(batch_id).is_running and time.monotonic() < until:
            time.sleep(0.01)
        return self.batches.desk(owner, batch_id).record.summary

    def codes(self, batch_id: str, count: int = 1, owner: str = ANA) -> list[str]:
        """Return the codes of raters who have agreed."""
        codes = [rater.code for rater in self.batches.invite(owner, batch_id, count)][-count:]
        for code in codes:
            self.rating.consent(code)
        return codes

    def judge_all(self, code: str, filled: Mapping[str, Any] = FILLED) -> list[RaterView]:
        """Judge until nothing is left; return what was before the rater each time."""
        views, view = [], self.rating.open(code)
        while view.item is not None:
            views.append(view)
            view = self.rating.judge(code, view.item.id, filled)
        return [*views, view]


def wanted(*keys: str, prompts: tuple[str, ...] = ("I failed.", "I won!"), **plan: Any) -> Wanted:
    """Return a batch of ready-made personas and the base."""
    asked = BatchPlan(**({"overlap": 1, "gold_share": 0.0, "repeat_share": 0.0} | plan))
    return Wanted("Spring", tuple(Chosen(key) for key in keys or READY), True, prompts, plan=asked)


@contextmanager
def raters_on(file: Path, responder: PersonaResponder) -> Iterator[Raters]:
    """Yield the services around a responder and the database in a file."""
    with closing(open_database(sqlite_url(file))) as database:
        store, comparisons, sessions = BatchStore(database), ComparisonStore(database), SessionStore(database)
        personas = PersonaService(PersonaStore(database), read_ready_personas(ASSETS / "personas" / "active"))
        jobs = AnswerJobs(Voice(responder, None, "0" * 64), store)
        prompt_sets = read_prompt_sets(ASSETS / "rating" / "prompt_sets")
        yield Raters(
            database,
            BatchService(store, personas, sessions, comparisons, jobs, prompt_sets),
            RatingService(RatingStore(database, kind_for), read_form(ASSETS / "rating"), brief_words),
            BoardService(store, BoardOptions(1, 50, 2)),
            store,
            comparisons,
            sessions,
            personas,
            jobs,
        )
