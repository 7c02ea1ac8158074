"""A server on a free loopback port for as long as a test needs it."""

import asyncio
import os
import secrets
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import uvicorn
from fastapi import FastAPI

from app.assets import read_assets
from app.bootstrap import studio_server, studio_services
from app.look import Look, house_look
from app.services.studio import Voice
from app.shell import Services
from engine.ports import PersonaResponder, TraitListener
from storage.database import open_database, sqlite_url

ASSETS = Path(__file__).parents[2] / "assets"


T = TypeVar("T")


def built(make: Callable[[], T]) -> T:
    """Return what `make` makes of Gradio parts.

    Outside a running loop Gradio opens event loops that it never closes, which are warnings and so errors here.
    """

    async def inside() -> T:
        return make()

    # On a thread of its own, since a test that drives a browser is inside a loop already.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(inside())).result()


def look() -> Look:
    """Return the look with the real style sheet and script."""
    return house_look(read_assets(ASSETS))


@contextmanager
def studio_on(responder: PersonaResponder, listener: TraitListener | None = None) -> Iterator[str]:
    """Serve the whole studio on a responder and a database of its own; yield the address."""
    with services_on(responder, listener) as services, served(built(lambda: studio_server(services))) as url:
        yield url


@contextmanager
def services_on(responder: PersonaResponder, listener: TraitListener | None = None) -> Iterator[Services]:
    """Yield what the pages are built on, around a responder and a database of its own."""
    home = Path(os.environ["PERSONA_STUDIO_HOME"])
    database = open_database(sqlite_url(home / f"{secrets.token_hex(8)}.db"))
    try:
        yield studio_services(Voice(responder, listener, "0" * 64, 1.25), database)
    finally:
        database.close()


@contextmanager
def served(server: FastAPI) -> Iterator[str]:
    """Serve on 127.0.0.1 and yield the address without a slash at its end."""
    config = uvicorn.Config(server, host="127.0.0.1", port=0, log_level="error", timeout_graceful_shutdown=2)
    running = uvicorn.Server(config)
    socket = config.bind_socket()
    began = threading.Event()
    plain_startup = running.startup

    async def startup(sockets: list | None = None) -> None:
        await plain_startup(sockets)
        began.set()

    running.startup = startup  # pyright: ignore[reportAttributeAccessIssue]
    thread = threading.Thread(target=running.run, kwargs={"sockets": [socket]}, name="served")
    thread.start()
    try:
        assert began.wait(60), "the server did not start"
        yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    finally:
        running.should_exit = True
        thread.join(20)
        socket.close()
        assert not thread.is_alive(), "the server did not stop"
