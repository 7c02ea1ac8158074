"""What is installed is pinned exactly, and no file names where packages come from."""

import re
import tomllib

import pytest

from tests.house.tree import ROOT

PIN = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*(\[[a-z]+\])?==\d+(\.\d+)*$")
SOURCES = re.compile(
    r"--(?:extra-)?index-url|--find-links|--trusted-host|PIP_INDEX|PIP_EXTRA_INDEX|PIP_FIND_LINKS|pypi\.org"
)
INSTALLING = (
    "requirements.txt",
    "requirements-dev.txt",
    "Makefile",
    ".ci/run",
    "pyproject.toml",
    ".pre-commit-config.yaml",
)


def unpinned(text: str) -> list[str]:
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    return [line for line in lines if line and not PIN.match(line) and line != "-r requirements.txt"]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "==" in text
    assert unpinned(text) == []


@pytest.mark.parametrize(
    "line", ["torch", "torch>=2", "torch==2.*", "torch~=2.1", "-e .", "-r other.txt", "a @ file:///a"]
)
def test_a_loose_requirement_is_found(line: str) -> None:
    assert unpinned(line) == [line]


@pytest.mark.parametrize("name", INSTALLING)
def test_no_file_names_a_package_source(name: str) -> None:
    assert not SOURCES.search((ROOT / name).read_text(encoding="utf-8"))


def test_pre_commit_fetches_nothing() -> None:
    text = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"repo: *(\S+)", text) == ["local"]
    assert set(re.findall(r"language: *(\S+)", text)) == {"system"}


def test_the_metadata_is_ours() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (project["name"], project["license"], project["requires-python"]) == (
        "persona-studio",
        "Apache-2.0",
        ">=3.11",
    )
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
