"""Many evaluators at once: is everything that was acknowledged stored, once, and no item judged beyond its overlap?

Run: `python -m benchmarks.raters [--raters 50] [--items 40] [--json]`. Raters, each a thread, sign in, agree, fill in
drafts, judge, and now and then skip or go back, through the studio's own rating service and an SQLite file; only the
answers that they judge are made up. Each of them judges `--items` items, gold and repeats among them. What the service
acknowledged is then looked for in the file, which is opened anew.
"""

import argparse
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.bootstrap import ASSETS
from app.services.given import SIDES
from app.services.rating import RaterView, RatingService, kind_for
from app.widgets.pole_words import brief_words
from benchmarks.report import show
from engine.errors import BadInput
from engine.judging.form import BETTER, read_form
from engine.judging.gold import gold_count
from engine.judging.judgement import SCALES, Better, Contender
from engine.judging.pairs import draw_pairs
from engine.types import ExpertWeights, RouterReading, Sampling, Stage, StageTrace, StopReason, Trace
from storage.batches import BatchStore
from storage.database import Database, open_database, sqlite_url
from storage.rating_records import BatchAnswer, BatchContender, BatchPlan, BatchPrompt, NewBatch, NewItem, Slot
from storage.ratings import RatingStore
from storage.records import AnswerRecord, AskedWith

OWNER = "e" * 64
CONTENDERS, PROMPTS = 8, 30
WANDERS = 0.08
"""How often a rater skips, and how often one goes back."""


@dataclass(slots=True)
class Rater:
    """One simulated evaluator."""

    code: str
    """What they sign in with."""
    said: dict[str, str] = field(default_factory=dict)
    """{item in their hands: the comment that was acknowledged last}."""
    waits_ms: list[float] = field(default_factory=list)
    """How long each judgement took until the next item was there [ms]."""


def prepared(database: Database, raters: int, items: int) -> list[str]:
    """Make a batch with room for all and return the raters' codes."""
    store, plan = BatchStore(database), BatchPlan(overlap=3, per_rater=items)
    contenders = tuple(
        BatchContender(Contender(f"k{number}", f"Persona {number}", 1, (5, 5, 5, 5, 5)), {"name": f"Persona {number}"})
        for number in range(CONTENDERS)
    )
    prompts = tuple(BatchPrompt(f"Prompt {number}", "made up") for number in range(PROMPTS))
    batch = store.add(OWNER, NewBatch("Crowd", plan, contenders, prompts)).summary
    slots = [Slot(contender, prompt, 1) for prompt in range(PROMPTS) for contender in range(CONTENDERS)]
    store.add_answers(OWNER, batch.id, [BatchAnswer(slot, _answer(slot)) for slot in slots])
    pairs = draw_pairs(CONTENDERS, PROMPTS, 1, None, 7)
    plain = [NewItem(Slot(pair.left, pair.prompt, 1), Slot(pair.right, pair.prompt, 1)) for pair in pairs]
    golds = gold_count(len(plain), plan.gold_share, plan.repeat_share)
    broken = [NewItem(slots[n], slots[n], Better.LEFT, "words no of order") for n in range(golds)]
    store.open(OWNER, batch.id, plain + broken)
    return [rater.code for rater in store.add_raters(OWNER, batch.id, raters)]


def rate(service: RatingService, rater: Rater, seed: int) -> Rater:
    """Let one rater judge until nothing is left for them."""
    chance = random.Random(seed)
    view = service.consent(rater.code)
    while view.item is not None:
        item = view.item
        if chance.random() < WANDERS and item.number > 1:
            try:
                view = service.back(rater.code)
            except BadInput:
                view = service.open(rater.code)
            continue
        if chance.random() < WANDERS:
            view = service.skip(rater.code, item.id)
            continue
        comment = f"{rater.code} {item.id} {chance.randrange(10**9)}"
        draft = _draft(chance, comment)
        service.keep_draft(rater.code, item.id, draft)
        began = time.perf_counter()
        view: RaterView = service.judge(rater.code, item.id, draft)
        rater.waits_ms.append((time.perf_counter() - began) * 1000)
        rater.said[item.id] = comment
    return rater


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.raters")
    parser.add_argument("--raters", type=int, default=50)
    parser.add_argument("--items", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        url = sqlite_url(Path(folder) / "studio.db")
        database = open_database(url)
        codes = prepared(database, asked.raters, asked.items)
        service = RatingService(RatingStore(database, kind_for), read_form(ASSETS / "rating"), brief_words)
        began = time.perf_counter()
        with ThreadPoolExecutor(asked.raters) as pool:
            raters = list(pool.map(lambda one: rate(service, Rater(one[1]), one[0]), enumerate(codes)))
        seconds = time.perf_counter() - began
        database.close()
        result = _checked(url, raters, asked.items)
    result |= {"seconds": round(seconds, 1)}
    rows = [[name.replace("_", " "), str(value)] for name, value in result.items()]
    show(f"{asked.raters} evaluators at once", ("what", "figure"), rows, result)


def _checked(url: str, raters: list[Rater], items: int) -> dict[str, Any]:
    database = open_database(url)
    stored = BatchStore(database).judgements(OWNER)
    database.close()
    said = [comment for rater in raters for comment in rater.said.values()]
    comments = Counter(judgement.comment for judgement in stored)
    plain = Counter(judgement.item for judgement in stored if judgement.counts)
    hands = Counter((judgement.item, judgement.rater, judgement.is_repeat) for judgement in stored)
    waits = sorted(wait for rater in raters for wait in rater.waits_ms)
    return {
        "raters": len(raters),
        "items_each": items,
        "judgements": len(stored),
        "acknowledged": len(said),
        "lost": sum(comments[comment] == 0 for comment in said),
        "duplicated": sum(count - 1 for count in hands.values()) + sum(count - 1 for count in comments.values()),
        "beyond_overlap": sum(count > BatchPlan().overlap for count in plain.values()),
        "next_item_ms_p50": round(waits[len(waits) // 2], 1),
        "next_item_ms_p95": round(waits[int(len(waits) * 0.95)], 1),
    }


def _draft(chance: random.Random, comment: str) -> dict[str, Any]:
    scales = {side: {scale: chance.randint(1, 7) for scale in SCALES} for side in SIDES}
    return {"preference": chance.choice(list(BETTER)), "scales": scales, "comment": comment}


def _answer(slot: Slot) -> AnswerRecord:
    text = f"This is what number {slot.contender} would say to prompt {slot.prompt}, in a sentence or two."
    reading = RouterReading("made_up", "made up", 0.5, ExpertWeights.zero())
    zero, stages = ExpertWeights.zero(), (StageTrace(Stage.RESPOND, text, 0.1),)
    trace = Trace(stages, zero, zero, reading, StopReason.END, 10, 10, 0, 0.1, 0.2)
    asked = AskedWith(f"Persona {slot.contender}", {}, 1.0, 0.0, 1.0, 10, Sampling(seed=slot.seed), "")
    return AnswerRecord(asked, trace, None, 0)


if __name__ == "__main__":
    main()
