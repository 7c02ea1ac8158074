"""The services of the personas page on a real database, and the page alone in a Blocks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import gradio as gr

from app.pages import personas
from app.services.personas import PersonaService
from app.services.ready_personas import read_ready_personas
from app.services.stores import Stores
from app.services.studio import StudioService, Voice
from app.services.turns import TurnDesk
from storage.choices import ChoiceStore
from storage.comparisons import ComparisonStore
from storage.database import open_database, sqlite_url
from storage.personas import PersonaStore
from storage.sessions import SessionStore
from storage.sliders import SliderStore
from tests.app.scripted import ScriptedResponder

ASSETS = Path(__file__).parents[4] / "assets"


class Rooms(NamedTuple):
    """What the page is built on."""

    personas: PersonaService
    studio: StudioService
    stores: Stores


@contextmanager
def rooms(folder: Path) -> Iterator[Rooms]:
    """Open the services on a database in `folder`."""
    database = open_database(sqlite_url(folder / "studio.db"))
    stores = Stores(
        PersonaStore(database),
        SessionStore(database),
        SliderStore(database),
        ComparisonStore(database),
        ChoiceStore(database),
    )
    responder = ScriptedResponder()
    ready = read_ready_personas(ASSETS / "personas" / "active")
    try:
        yield Rooms(
            PersonaService(stores.personas, ready), StudioService(Voice(responder), stores, TurnDesk(responder)), stores
        )
    finally:
        database.close()


def page(services: Rooms) -> gr.Blocks:
    """Return the page behind another tab."""
    with gr.Blocks(fill_width=True, analytics_enabled=False) as blocks, gr.Tabs(elem_id="pages"):
        with gr.Tab("Studio"):
            gr.HTML("<p>Elsewhere</p>")
        with gr.Tab("Personas") as tab:
            personas.build(tab, services.personas, services.studio)
    return blocks
