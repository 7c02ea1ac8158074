"""One studio for each test, which answers at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.pages.ratings.desk import Desk, desk_on


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_on(tmp_path / "studio.db") as desk:
        yield desk
