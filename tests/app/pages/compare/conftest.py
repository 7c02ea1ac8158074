"""The page's handlers on a real database, with a choir that answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.pages.compare.form import CompareForm
from app.pages.compare.handlers import CompareHandlers, Frame
from app.services.compare import CompareService
from app.services.personas import PersonaService
from tests.app.pages.compare.choir import Choir, compare_service, open_store, persona_service

OWNER = "a" * 64
STRANGER = "b" * 64
TWO = CompareForm("What now?", chosen=("ready:ana", "ready:bo"))


@dataclass
class Room:
    """All parts of the page but its widgets."""

    choir: Choir
    compare: CompareService
    personas: PersonaService
    on: CompareHandlers

    def done(self, form: CompareForm = TWO) -> Frame:
        """Return the last frame of a comparison."""
        return list(self.on.run(OWNER, form))[-1]

    def done_id(self, form: CompareForm = TWO) -> str:
        """Return a stored comparison's id."""
        result = self.done(form).result
        assert result is not None
        return result.comparison_id


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    database = open_store(tmp_path)
    choir = Choir()
    compare, personas = compare_service(choir, database), persona_service(database)
    yield Room(choir, compare, personas, CompareHandlers(compare, personas, lambda: 4711))
    database.close()
