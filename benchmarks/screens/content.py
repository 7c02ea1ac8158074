"""What stands on the pages when they are pictured: two own personas, two conversations; the pocket pack speaks."""

from dataclasses import replace
from pathlib import Path

from app.bootstrap import open_engine, studio_services, voice_of
from app.services.studio import Ask
from app.settings import Settings
from engine.personality.sheet import PersonaSheet
from engine.types import Sampling, Traits
from storage.database import open_database, sqlite_url

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
    finally:
        engine.close()
        database.close()
