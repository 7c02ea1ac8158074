"""A batch as the evaluators' page meets it: three contenders who must not be known, two prompts, gold and a repeat."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from app.services.rating import RatingService, kind_for
from app.widgets.pole_words import brief_words
from engine.judging.form import read_form
from engine.judging.gold import gold_count, spoilt
from engine.judging.judgement import BASE_KEY, Better, Contender
from engine.judging.pairs import draw_pairs
from engine.types import ExpertWeights, RouterReading, Sampling, Stage, StageTrace, StopReason, Trace
from storage.batches import BatchStore
from storage.database import Database, open_database, sqlite_url
from storage.rating_records import (
    BatchAnswer,
    BatchContender,
    BatchPlan,
    BatchPrompt,
    BatchRecord,
    NewBatch,
    NewItem,
    Slot,
)
from storage.ratings import KindAt, RatingStore
from storage.records import AnswerRecord, AskedWith
from tests.app.serving import ASSETS

OWNER = "c" * 64
TITLE = "Quokkas against Wombats"
NAMES = ("Zebulon <b>Quark</b>", "Marigold Tansy", "Plain base")
PROMPTS = (
    BatchPrompt("I broke the <blue> vase\nof my aunt. What now?", "everyday"),
    BatchPrompt("Shall I call her?", "everyday", (("I broke her vase.", "Oh dear, tell me how it was, {{value}}."),)),
)
OPENINGS = ("Breathe first, <img src=x onerror=alert(1)> then", "Honestly ${1+1} everybody breaks", "A vase is made of")
THOUGHT = "They are frightened of the aunt."
WEIGHTS = ExpertWeights((0.8125, 0.0, 0.4375, 0.0, 0.5625, 0.0, 0.3125, 0.0, 0.1875, 0.0))
PLAN = BatchPlan(overlap=1, gold_share=0.2, repeat_share=0.2, draw=7)


def text_of(contender: int, prompt: int) -> str:
    """Return what a contender answered to a prompt; every word of it is harmless."""
    return (
        f"{OPENINGS[contender]} clay and water, number {10 * contender + prompt}, so sweep slowly, tell your aunt "
        "today, and offer a new one\nbefore winter comes."
    )


class Room:
    """A database with evaluators' batches, and the service on it."""

    def __init__(self, file: Path, kind_at: KindAt = kind_for) -> None:
        """Open the database at `file`; `close` ends it."""
        self.database: Database = open_database(sqlite_url(file))
        self.batches = BatchStore(self.database)
        self.service = RatingService(RatingStore(self.database, kind_at), read_form(ASSETS / "rating"), brief_words)

    def batch(self, plan: BatchPlan = PLAN, text: Callable[[int, int], str] = text_of) -> BatchRecord:
        """Return a batch that raters may judge; `text` says what a contender answered to a prompt."""
        new = NewBatch(TITLE, plan, contenders(), PROMPTS)
        batch_id = self.batches.add(OWNER, new).summary.id
        slots = [Slot(contender, prompt, 1) for prompt in range(len(PROMPTS)) for contender in range(len(NAMES))]
        answers = [BatchAnswer(slot, _answer(text(slot.contender, slot.prompt))) for slot in slots]
        self.batches.add_answers(OWNER, batch_id, answers)
        pairs = draw_pairs(len(NAMES), len(PROMPTS), 1, plan.most_items, plan.draw)
        items = [NewItem(Slot(pair.left, pair.prompt, 1), Slot(pair.right, pair.prompt, 1)) for pair in pairs]
        chosen = Random(plan.draw).sample(slots, gold_count(len(items), plan.gold_share))
        golds = [NewItem(slot, slot, Better.LEFT, _spoilt(text(slot.contender, slot.prompt))) for slot in chosen]
        self.batches.open(OWNER, batch_id, items + golds)
        return self.batches.get(OWNER, batch_id)

    def codes(self, batch: BatchRecord, count: int = 1) -> list[str]:
        """Return the codes of all raters of a batch, after inviting so many more."""
        return [rater.code for rater in self.batches.add_raters(OWNER, batch.summary.id, count)]

    def close(self) -> None:
        """Close the database."""
        self.database.close()


def filled(preference: str = "a", **more: Any) -> dict[str, Any]:
    """Return a draft with everything that is needed."""
    marks = {"in_character": 5, "helpful": 6, "natural": 4, "safe": 7}
    return {"preference": preference, "scales": {"a": marks, "b": marks}, "flags": [], "comment": "", **more}


def contenders() -> tuple[BatchContender, ...]:
    """Return who is judged: two personas and the plain base."""
    keys = ("5ca1ab1e0ddba115", "c0ffee5ea5eadeed", BASE_KEY)
    aims = ((9, 2, 8, 1, 7), (1, 9, 2, 8, 3), None)
    made = [
        Contender(key, name, None if key == BASE_KEY else 4, aim)
        for key, name, aim in zip(keys, NAMES, aims, strict=True)
    ]
    return tuple(BatchContender(one, {"name": one.name, "biography": f"Life of {one.name}"}) for one in made)


def _spoilt(text: str) -> str:
    broken = spoilt(text, 1)
    assert broken is not None, "a test's answer is too short to be spoilt"
    return broken


def _answer(respond: str) -> AnswerRecord:
    stages = (StageTrace(Stage.THINK, THOUGHT, 0.2), StageTrace(Stage.RESPOND, respond, 0.4))
    reading = RouterReading("broken_thing.vase", "about a vase that broke", 0.71, replace(WEIGHTS))
    trace = Trace(stages, WEIGHTS, WEIGHTS, reading, StopReason.END, 40, 12, 0, 0.1, 0.9)
    asked = AskedWith("Nobody's name", {"name": "Nobody"}, 1.0, 0.25, 1.0, 10, Sampling(seed=424242), "f0" * 32)
    return AnswerRecord(asked, trace, None, 1_700_000_000_000)
