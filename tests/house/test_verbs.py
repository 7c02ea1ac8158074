"""The verbs of the Makefile and what CI makes of them."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.tree import ROOT

VERBS = ("run", "test", "check", "fix", "bench", "clean")
NEEDS_MAKE = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def dry_run(verb: str) -> str:
    answer = subprocess.run(["make", "-n", verb], cwd=ROOT, capture_output=True, text=True, check=True)
    return answer.stdout


@pytest.mark.parametrize("verb", VERBS)
def test_the_verb_exists_and_is_no_file(verb: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{verb}:", makefile, re.MULTILINE)
    assert re.search(rf"^\.PHONY:.*\b{verb}\b", makefile, re.MULTILINE)


@pytest.mark.parametrize("verb", VERBS)
def test_the_readme_mentions_the_verb(verb: str) -> None:
    readme = ROOT / "README.md"
    if not readme.is_file():
        pytest.skip("README.md is not written yet")
    assert f"make {verb}" in readme.read_text(encoding="utf-8")


@NEEDS_MAKE
@pytest.mark.parametrize(
    ("verb", "line"),
    [
        ("run", ".venv/bin/python app.py serve"),
        ("test", ".venv/bin/python -m pytest"),
        ("check", ".venv/bin/python -m ruff format --check ."),
        ("check", ".venv/bin/python -m ruff check ."),
        ("check", ".venv/bin/python -m pyright"),
        ("check", ".venv/bin/lint-imports"),
        ("check", '.venv/bin/python -m pytest -n 2 --dist loadfile -m "not browser and not slow"'),
        ("fix", ".venv/bin/python -m ruff format ."),
    ],
)
def test_the_verb_does_what_is_promised(verb: str, line: str) -> None:
    assert line in dry_run(verb)


@NEEDS_MAKE
def test_a_missing_python_is_said_in_a_sentence(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copy(ROOT / "requirements.txt", tmp_path)
    make = shutil.which("make")
    assert make is not None
    answer = subprocess.run(
        [make, "run"], cwd=tmp_path, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert answer.returncode != 0
    assert "Python 3.11 or newer" in answer.stderr


@pytest.mark.parametrize(("check", "test"), [(0, 0), (1, 0), (0, 1), (1, 1)])
def test_ci_runs_both_and_fails_when_one_fails(check: int, test: int, tmp_path: Path) -> None:
    fake_make = tmp_path / "make"
    fake_make.write_text(
        f'#!/bin/sh\necho "called $1"\n[ "$1" = check ] && exit {check}\nexit {test}\n', encoding="utf-8"
    )
    fake_make.chmod(0o755)
    answer = subprocess.run(
        [ROOT / ".ci" / "run"],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ("called check" in answer.stdout, "called test" in answer.stdout) == (True, True)
    assert (answer.returncode == 0) == (check == test == 0)
