"""A tiny base written to a folder, and copies of it to spoil."""

import json
import shutil
from pathlib import Path

import pytest

from tests.engine.tiny import tiny_base


@pytest.fixture(scope="session")
def good_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a model folder as transformers writes it; read only."""
    folder = tmp_path_factory.mktemp("tiny-base")
    base = tiny_base()
    base.model.save_pretrained(folder)
    base.tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture
def folder(good_folder: Path, tmp_path: Path) -> Path:
    """Return a copy to spoil."""
    return Path(shutil.copytree(good_folder, tmp_path / "copy"))


def set_json(file: Path, **fields: object) -> None:
    """Change fields of a JSON file."""
    file.write_text(json.dumps({**json.loads(file.read_text()), **fields}))
