"""A database per test: SQLite on a temporary file, and PostgreSQL where a server is named.

PERSONA_STUDIO_TEST_POSTGRES_URL names one, such as postgresql+pg8000://postgres@127.0.0.1:5432/studio_tests; everything
in its `public` schema is thrown away. The driver is no requirement of the studio: pip install pg8000==1.31.6.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from storage.database import Database, open_database, sqlite_url

# Read at import: tests/conftest.py takes the studio's variables away before a test begins.
POSTGRESQL_URL = os.environ.get("PERSONA_STUDIO_TEST_POSTGRES_URL", "")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where an SQLite database of this test will lie, with all in its name that URLs are touchy about."""
    return tmp_path / "a b%41#c?d" / "studio.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, file: Path) -> str:
    if request.param == "sqlite":
        return sqlite_url(file)
    if not POSTGRESQL_URL:
        pytest.skip("PERSONA_STUDIO_TEST_POSTGRES_URL names no PostgreSQL server")
    engine = create_engine(POSTGRESQL_URL)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
    return POSTGRESQL_URL


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = open_database(url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_database(file: Path) -> Iterator[Database]:
    opened = open_database(sqlite_url(file))
    yield opened
    opened.close()
