"""The import contracts hold, and each of them is able to break."""

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import ROOT, parsed

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")
PURE = ("engine.types", "engine.errors", "engine.ports")
# Contract id: a file of ours, and the import that must not get into it.
TRESPASSES = {
    "direction": ("engine/base/precision.py", "import app.services"),
    "engine-alone": ("engine/experts/adapter.py", "import gradio"),
    "engine-rooms": ("engine/experts/adapter.py", "import engine.generation"),
    "values": ("engine/errors.py", "import numpy"),
    "app-rooms": ("app/services/studio.py", "import app.pages"),
    "services-plain": ("app/services/studio.py", "import gradio"),
    "pages-light": ("app/widgets/__init__.py", "import torch"),
    "concrete-engine": ("app/pages/__init__.py", "import engine.reasoning.tags"),
    "storage-plain": ("storage/owners.py", "import torch"),
    "records-plain": ("storage/records.py", "import storage.tables"),
    "records-only": ("app/services/studio.py", "import storage.personas"),
}


def lint_imports(folder: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache", "--no-logo", *flags], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def copied_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copied = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", copied)
    for room in ("app", "engine", "storage"):
        shutil.copytree(ROOT / room, copied / room, ignore=shutil.ignore_patterns("__pycache__"))
    return copied


def test_the_contracts_hold() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_contract_has_a_trespass() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    assert [contract["id"] for contract in contracts] == list(TRESPASSES)


@pytest.mark.parametrize("contract", TRESPASSES)
def test_a_trespass_breaks_its_contract(contract: str, copied_tree: Path) -> None:
    name, trespass = TRESPASSES[contract]
    file = copied_tree / name
    before = file.read_text(encoding="utf-8")
    file.write_text(f"{before}\n{trespass}\n", encoding="utf-8")
    try:
        result = lint_imports(copied_tree, "--contract", contract)
    finally:
        file.write_text(before, encoding="utf-8")
    assert "1 broken" in result.stdout, result.stdout + result.stderr
    assert result.returncode == 1


@pytest.mark.parametrize("module", PURE)
def test_values_errors_and_ports_import_the_standard_library_only(module: str) -> None:
    allowed = sys.stdlib_module_names | set(PURE)
    assert [name for name in imported(parsed(ROOT / f"{module.replace('.', '/')}.py")) if name not in allowed] == []


def test_the_engine_package_imports_nothing() -> None:
    assert imported(parsed(ROOT / "engine" / "__init__.py")) == []


def imported(tree: ast.Module) -> list[str]:
    """Return what a module imports: whole names of ours, first names of all else; relative imports as `.`."""
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append("." if node.level else node.module or "")
    return [name if name.startswith("engine") else name.split(".")[0] or "." for name in names]
