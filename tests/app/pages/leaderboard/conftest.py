"""A board service on a database of its own, with what a small crowd said."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.board import BoardService, Report
from engine.judging.filters import Filters
from storage.batches import BatchStore
from storage.database import open_database, sqlite_url
from tests.app.services.echo import ANA
from tests.app.simulated import Crowd, judgements


class Room:
    """The service and its store."""

    def __init__(self, store: BatchStore) -> None:
        self.store = store
        self.board = BoardService(store)

    def judged(self, crowd: Crowd | None = None, owner: str = ANA) -> str:
        """Return the id of a batch that a crowd has judged."""
        crowd = crowd or Crowd()
        return self.store.add_imported(owner, crowd.batch, judgements(crowd)).id

    def report(self, crowd: Crowd | None = None, filters: Filters | None = None) -> Report:
        """Return what such a crowd says, after all that was judged before."""
        self.judged(crowd)
        return self.board.report(ANA, filters or Filters())


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    database = open_database(sqlite_url(tmp_path / "studio.db"))
    yield Room(BatchStore(database))
    database.close()
