"""The composition root: the only file that knows every concrete class.

Heavy rooms are imported inside the functions, so that `--help` and a wrong flag answer at once.
"""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.settings import Settings
from engine.errors import BadInput

if TYPE_CHECKING:
    from fastapi import FastAPI

    from app.doctor import Finding
    from app.services.batches import BatchService
    from app.services.board import BoardService
    from app.services.personas import PersonaService
    from app.services.rating import RatingService
    from app.services.stores import Stores
    from app.services.studio import Voice
    from app.shell import Services
    from engine.assembly import EngineOptions
    from engine.evaluation.voice import Judgement
    from engine.pipeline import PersonaEngine
    from storage.database import Database

ROOT = Path(__file__).parent.parent
ASSETS = ROOT / "assets"
POCKET_PACK = ASSETS / "packs" / "pocket"


def engine_options(settings: Settings) -> EngineOptions:
    """Return how a pack is run."""
    from engine.assembly import EngineOptions
    from engine.base.precision import Precision

    return EngineOptions(
        precision=Precision(settings.precision),
        device=settings.device,
        rows=settings.rows,
        max_waiting=settings.max_waiting,
    )


def open_engine(settings: Settings) -> PersonaEngine:
    """Return a started engine on the pack that the settings name; the pocket pack when they name none.

    Raises:
        PackError: the pack is incomplete or altered.
        ModelLoadError: its base cannot be loaded.
        AdapterError: an expert does not fit.
    """
    folder = settings.pack or POCKET_PACK
    _stay_offline(folder)
    from transformers.utils.logging import disable_progress_bar

    from engine.assembly import load_pack, start_engine

    disable_progress_bar()
    options = engine_options(settings)
    return start_engine(load_pack(folder, options), options)


def serve_studio(settings: Settings, host: str, port: int, say: Callable[[str], None]) -> None:
    """Serve the studio until interrupted.

    Raises:
        BadInput: the address cannot be listened on.
    """
    _require_free(host, port)
    say("Loading the pack ...")
    from storage.database import open_database

    database = open_database(database_url(settings))
    engine = open_engine(settings)
    try:
        import uvicorn

        server = studio_server(studio_services(voice_of(engine), database))
        say(f"Persona Studio listens on http://{host}:{port}  (Ctrl-C ends it)")
        uvicorn.run(server, host=host, port=port, log_level="warning", timeout_graceful_shutdown=3)
    finally:
        engine.close()
        database.close()


def voice_of(engine: PersonaEngine) -> Voice:
    """Return an engine as the services know it."""
    from app.services.studio import Voice

    return Voice(engine, engine, engine.pack_hash, engine.safe_strength)


def database_url(settings: Settings) -> str:
    """Return where everything is remembered: the URL that the settings name, or a file in their home."""
    from storage.database import sqlite_url

    return settings.database_url or sqlite_url(settings.home / "studio.db")


def back_up_database(settings: Settings, target: Path) -> int:
    """Copy the database to one file, while it may be in use; return its size [bytes].

    Raises:
        BadInput: `target` is there already, or the database is not an SQLite file.
        StorageError: the copy cannot be made, or is damaged.
    """
    from storage.backup import back_up

    return back_up(database_url(settings), target)


def studio_services(voice: Voice, database: Database) -> Services:
    """Return what the pages are built on, around whoever answers and what is remembered.

    Raises:
        SettingsError: a file of the assets is missing or malformed.
    """
    from app.services.compare import CompareService
    from app.services.personas import PersonaService
    from app.services.ready_personas import read_ready_personas
    from app.services.sessions import SessionService
    from app.services.stores import Stores
    from app.services.studio import StudioService
    from app.services.turns import TurnDesk
    from app.shell import Services
    from engine.personality.adjectives import read_adjectives
    from storage.choices import ChoiceStore
    from storage.comparisons import ComparisonStore
    from storage.personas import PersonaStore
    from storage.sessions import SessionStore
    from storage.sliders import SliderStore

    stores = Stores(
        PersonaStore(database),
        SessionStore(database),
        SliderStore(database),
        ComparisonStore(database),
        ChoiceStore(database),
    )
    personas = PersonaService(stores.personas, read_ready_personas(ASSETS / "personas" / "active"))
    return Services(
        StudioService(voice, stores, TurnDesk(voice.responder)),
        personas,
        CompareService(voice, stores.comparisons),
        SessionService(stores.sessions),
        read_adjectives(ASSETS / "lexicon" / "adjectives.yaml"),
        *_rating_services(voice, stores, personas, database),
    )


def _rating_services(
    voice: Voice, stores: Stores, personas: PersonaService, database: Database
) -> tuple[BatchService, RatingService, BoardService]:
    from app.services.answer_jobs import AnswerJobs
    from app.services.batches import BatchService
    from app.services.board import BoardService
    from app.services.rating import RatingService, kind_for
    from app.widgets.pole_words import brief_words
    from engine.judging.form import read_form
    from engine.judging.prompt_sets import read_prompt_sets
    from storage.batches import BatchStore
    from storage.ratings import RatingStore

    batches = BatchStore(database)
    jobs = AnswerJobs(voice, batches)
    prompt_sets = read_prompt_sets(ASSETS / "rating" / "prompt_sets")
    form = read_form(ASSETS / "rating")
    return (
        BatchService(batches, personas, stores.sessions, stores.comparisons, jobs, prompt_sets),
        RatingService(RatingStore(database, kind_for), form, brief_words),
        BoardService(batches),
    )


def studio_server(services: Services) -> FastAPI:
    """Return the studio's HTTP server."""
    from app.assets import read_assets
    from app.files import add_file_routes
    from app.look import house_look
    from app.server import create_server
    from app.shell import build_rate, build_studio

    def add_routes(server: FastAPI) -> None:
        add_file_routes(server, services.personas, services.sessions, services.compare, services.board)

    look = house_look(read_assets(ASSETS))
    return create_server(build_studio(services), lambda: True, look, add_routes, build_rate(services))


def build_pocket(out: Path, work: Path, say: Callable[[str], None]) -> None:
    """Build the pocket pack into `out`, resuming from `work`; what is in `out` is replaced when all is done.

    Raises:
        BadInput: the corpus is malformed, or something that is no pack is in `out`.
        TrainingError: a stage cannot go on.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from app.progress import ProgressBar
    from engine.assembly import load_pack
    from engine.base.pack import MANIFEST, open_pack, seal_pack
    from engine.evaluation.dial import DialPlan, measure_dial
    from engine.evaluation.held_out import read_clauses
    from engine.evaluation.speak import OPTIONS
    from engine.hearing import ear
    from engine.training.corpus import read_corpus
    from engine.training.pocket import PocketBuilder, PocketPlan

    if out.exists() and not (out / MANIFEST).is_file() and not (out.is_dir() and not any(out.iterdir())):
        raise BadInput(f"{out} is there and is no pack, so it is not replaced. Name another folder.")
    progress = ProgressBar()
    corpus = read_corpus(ASSETS / "corpus")
    draft = work / "pack"
    builder = PocketBuilder(PocketPlan(), corpus, work, progress)
    say(f"Building in {work}; interrupt and repeat the command to resume.")
    try:
        builder.build()
        pack = builder.write_pack(draft)
        dial = measure_dial(load_pack(draft, OPTIONS), corpus, DialPlan(), progress)
        ear.save_ear(ear.train_ear(read_clauses(ASSETS / "evaluation")), draft)
    finally:
        progress.close()
    seal_pack(draft, pack.manifest.model_copy(update={"dial": dial}))
    shutil.rmtree(out, ignore_errors=True)
    shutil.move(draft, out)
    pack = open_pack(out)
    say(f"Wrote {out}: {len(pack.manifest.files)} files, {pack.digest[:12]}")


def write_baselines(out: Path, work: Path) -> None:
    """Train and write into `out` the packs that stage 3 of the build in `work` must beat.

    Raises:
        BadInput: the corpus is malformed.
        TrainingError: the build in `work` is not finished.
    """
    from app.progress import ProgressBar
    from engine.training.corpus import read_corpus
    from engine.training.pocket import PocketBuilder, PocketPlan

    progress = ProgressBar()
    try:
        PocketBuilder(PocketPlan(), read_corpus(ASSETS / "corpus"), work, progress).write_baselines(out)
    finally:
        progress.close()


def judge_pack(settings: Settings, baselines_folder: Path | None) -> Judgement:
    """Judge the voice of the pack that the settings name, with everything in `assets/evaluation`.

    `baselines_folder` holds what `write_baselines` wrote; without it those two systems are left out.

    Raises:
        BadInput: an evaluation text is missing or malformed.
        PackError: the pack is incomplete or altered.
    """
    folder = settings.pack or POCKET_PACK
    _stay_offline(folder)
    from app.progress import ProgressBar
    from engine.assembly import load_pack
    from engine.base.precision import Precision
    from engine.evaluation.held_out import read_held_out
    from engine.evaluation.speak import OPTIONS
    from engine.evaluation.voice import Baselines, Effort, judge_voice
    from engine.training.corpus import read_corpus

    held_out, corpus = read_held_out(ASSETS / "evaluation"), read_corpus(ASSETS / "corpus")
    progress = ProgressBar()
    options = replace(OPTIONS, precision=Precision(settings.precision), device=settings.device)
    baselines = None
    if baselines_folder is not None:
        parts = (load_pack(baselines_folder / name, options) for name in ("stages12", "single_lora"))
        baselines = Baselines(*parts)
    try:
        return judge_voice(load_pack(folder, options), held_out, corpus, Effort(), progress, baselines)
    finally:
        progress.close()


def examine(settings: Settings) -> list[Finding]:
    """Return what `doctor` found."""
    import sqlite3

    import psutil

    from app import doctor

    return [
        doctor.check_python(),
        *doctor.check_packages(ROOT / "requirements.txt"),
        doctor.check_memory(psutil.virtual_memory().available / 2**20),
        doctor.check_home(settings.home),
        doctor.check_sqlite(sqlite3.sqlite_version_info),
        doctor.check_gpu(),
        doctor.check_pack(settings.pack or POCKET_PACK),
    ]


def _require_free(host: str, port: int) -> None:
    try:
        with socket.create_server((host, port)):
            return
    except OSError as error:
        raise BadInput(f"Cannot listen on {host}:{port} ({error.strerror}). Choose another with --port.") from error


def _stay_offline(folder: Path) -> None:
    """Forbid hub look-ups unless the pack names its base by a hub id; set before any hub library is imported."""
    if (folder / "base").is_dir() or not (folder / "pack.json").is_file():
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
