"""Rooms stay small: no file past 400 lines, no function past 60; and every folder of tests is a package."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import ROOT, parsed, shown, source_files

FILE_LINES = 400
FUNCTION_LINES = 60
EMPTY_NAMES = {"utils", "helpers", "common", "manager", "misc"}


def long_functions(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            lines = node.end_lineno - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield f"{node.name} has {lines} lines"


def test_no_file_is_too_long() -> None:
    lengths = {shown(file): len(file.read_text(encoding="utf-8").splitlines()) for file in source_files()}
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES} == {}


def test_no_function_is_too_long() -> None:
    assert [f"{shown(file)}: {said}" for file in source_files() for said in long_functions(parsed(file))] == []


def test_no_file_has_an_empty_name() -> None:
    assert [shown(file) for file in source_files("tests") if EMPTY_NAMES & {file.stem, file.parent.name}] == []


def test_every_folder_of_tests_is_a_package() -> None:
    folders: set[Path] = {file.parent for file in (ROOT / "tests").rglob("*.py")}
    above = {parent for folder in folders for parent in folder.parents if parent.is_relative_to(ROOT / "tests")}
    assert [shown(folder) for folder in sorted(folders | above) if not (folder / "__init__.py").is_file()] == []


def test_a_long_function_is_found_at_any_depth() -> None:
    body = "\n".join("        pass" for _ in range(FUNCTION_LINES))
    assert list(long_functions(ast.parse(f"class A:\n    def long(self):\n{body}\n"))) == ["long has 61 lines"]
    assert not list(long_functions(ast.parse(f"class A:\n    def fits(self):\n{body[:-13]}\n")))
