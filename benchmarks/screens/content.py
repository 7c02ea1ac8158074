"""What stands on the pages when they are pictured: two own personas, two conversations, a batch with its judgements.

The pocket pack speaks; the evaluators are made up, and the batch's title says so.
"""

import math
import random
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.bootstrap import open_engine, studio_services, voice_of
from app.services.batches import Chosen, Wanted
from app.services.given import SIDES
from app.services.rating import RatingService, kind_for
from app.services.studio import Ask
from app.settings import Settings
from app.shell import Services
from engine.judging.form import BETTER
from engine.judging.judgement import SCALES, JudgedSide
from engine.personality.sheet import PersonaSheet
from engine.types import POLES, Sampling, Traits
from storage.batches import BatchStore
from storage.database import Database, open_database, sqlite_url
from storage.rating_records import BatchPlan
from storage.ratings import RatingStore

NOOR = PersonaSheet(
    "Noor the Coach",
    Traits(extraversion=9, neuroticism=3),
    sampling=Sampling(seed=4),
    is_seed_fixed=True,
    tagline="Gets you out of the chair, with a plan and a grin.",
    tags=("sport", "plans"),
)
IVO = PersonaSheet(
    "Ivo, Quiet Gardener",
    Traits(extraversion=3, agreeableness=9),
    sampling=Sampling(seed=7),
    is_seed_fixed=True,
    tagline="Says little, waits long, and brings you tea.",
    tags=("calm", "plants"),
)
TALKS = (
    (IVO, ("I can't sleep, my head is full of worries.", "My best friend moved away and I miss our evenings.")),
    (
        NOOR,
        (
            "My boss yelled at me in front of everyone.",
            "I failed my exam today. What now?",
            "I passed my exam!",
        ),
    ),
)
"""The last one is what the studio shows."""

JUDGED = ("ready:doctor-salt", "ready:wanjiru-joiner", "ready:matteo-auditor")
PROMPTS = (
    "My flatmate ate my food again.",
    "I got the job!",
    "I can't sleep before exams.",
    "Is it too late to call her?",
)
LIKED = {"Plain base": -1.0, "Dr. Salt": -0.4, "Matteo the Auditor": 0.1, "Noor the Coach": 0.6}
"""How far made-up evaluators like whom [logits]; others 0."""


def make_content(home: Path, owner: str) -> None:
    """Store it all for a visitor."""
    engine = open_engine(Settings(home=home))
    database = open_database(sqlite_url(home / "studio.db"))
    try:
        services = studio_services(voice_of(engine), database)
        for sheet, messages in TALKS:
            key = services.personas.save_new(owner, replace(sheet, tagline="")).key
            services.personas.save_version(owner, key, sheet, "tagline")
            session_id = services.studio.begin(owner, sheet, key).session_id
            for message in messages:
                for _ in services.studio.say(owner, session_id, Ask(message, sheet, sheet.sampling.seed, key)):
                    pass
        _judge(services, database, owner)
    finally:
        engine.close()
        database.close()


def code_of_last_rater(home: Path, owner: str) -> str:
    """Return the code of the rater who has not judged yet."""
    database = open_database(sqlite_url(home / "studio.db"))
    try:
        store = BatchStore(database)
        return store.raters(owner, store.find(owner)[0].id)[-1].code
    finally:
        database.close()


def _judge(services: Services, database: Database, owner: str) -> None:
    """Let the pack answer a batch, and made-up evaluators judge most of it."""
    own = tuple(Chosen(found.key) for found in services.personas.find(owner) if found.is_own)
    personas = own + tuple(Chosen(key) for key in JUDGED)
    plan = BatchPlan(asks_traits=True, seeds=(4,), overlap=4)
    batch = services.batches.make(owner, Wanted("Made-up raters", personas, True, PROMPTS, plan=plan))
    while services.batches.desk(owner, batch.id).job.is_running:
        time.sleep(0.1)
    raters = services.batches.invite(owner, batch.id, 4, "made up")
    for number, rater in enumerate(raters[:-1]):
        _rate(services.rating, RatingStore(database, kind_for), rater.code, random.Random(number))


def _rate(rating: RatingService, store: RatingStore, code: str, chance: random.Random) -> None:
    view = rating.consent(code)
    while view.item is not None:
        held = store.held(code, view.item.id).assignment
        sides = (held.right, held.left) if held.is_swapped else (held.left, held.right)
        view = rating.judge(code, view.item.id, _opinion(sides, held.gold is not None, chance))


def _opinion(sides: tuple[JudgedSide, JudgedSide], is_gold: bool, chance: random.Random) -> dict[str, Any]:
    liked = [LIKED.get(side.contender.name, 0.0) + chance.gauss(0, 0.8) for side in sides]
    if is_gold:
        liked = [float(side.text[:1].isupper()) * 4 for side in sides]
    lean = min(4, max(0, round(2 + (liked[1] - liked[0]) * 1.3)))
    marks = [min(7, max(1, round(4.5 + 1.2 * like))) for like in liked]
    heard = {
        letter: {pole: min(7, max(1, round(4 + _aim(side, pole) + chance.gauss(0, 0.8)))) for pole in POLES}
        for letter, side in zip(SIDES, sides, strict=True)
    }
    scales = {letter: dict.fromkeys(SCALES, mark) for letter, mark in zip(SIDES, marks, strict=True)}
    return {"preference": list(BETTER)[lean], "scales": scales, "traits": heard}


def _aim(side: JudgedSide, pole: str) -> float:
    """Return how far a made-up evaluator hears a pole, −2.5..2.5, from what the persona is tuned to."""
    aim = 5 if side.contender.aims is None else side.contender.aims[POLES.index(pole) // 2]
    return math.copysign(0.6, 1.0 if pole.endswith("+") else -1.0) * (aim - 5)
