"""Records are plain values, and the import contracts know every room that is not one of them."""

import ast
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_records_import_the_standard_library_and_the_engines_values() -> None:
    tree = ast.parse((ROOT / "storage" / "records.py").read_text(encoding="utf-8"))
    names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert {name for name in names if name.split(".")[0] not in sys.stdlib_module_names} == {"engine.types"}


def test_the_contracts_name_every_other_module() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    contracts = {contract["id"]: contract for contract in tools["importlinter"]["contracts"]}
    rooms = {f"storage.{path.stem}" for path in (ROOT / "storage").iterdir() if path.name.isidentifier()}
    files = {f"storage.{path.stem}" for path in (ROOT / "storage").glob("*.py")}
    others = {name for name in rooms | files if not name.endswith("__")} - {"storage.records", "storage.rating_records"}
    for name in ("records-plain", "records-only"):
        assert {module for module in contracts[name]["forbidden_modules"] if module.startswith("storage")} == others
