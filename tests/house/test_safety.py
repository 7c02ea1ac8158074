"""Nothing in the tree runs code out of data: no pickle, no torch.load, no unsafe YAML, no eval, no remote code."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.tree import parsed, shown, source_files

MODULES = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "marshal", "shelve"}
CALLS = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "torch.load",
    "torch.hub.load",
    "yaml.load",
    "yaml.load_all",
    "yaml.unsafe_load",
    "yaml.full_load",
    "os.system",
    "os.popen",
    "numpy.load",
    "np.load",
}
FLAGS = {"trust_remote_code", "allow_pickle", "shell"}
SAFE_LOADERS = {"SafeLoader", "CSafeLoader"}


def unsafe(tree: ast.Module) -> Iterator[str]:
    """Yield what is unsafe in a module, as `line: what`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (f"{node.lineno}: import {name}" for name in _imported(node) if name.split(".")[0] in MODULES)
        elif isinstance(node, ast.Call):
            yield from (f"{node.lineno}: {said}" for said in _unsafe_call(node))


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""]


def _unsafe_call(call: ast.Call) -> Iterator[str]:
    name = ast.unparse(call.func)
    loader = next((k.value for k in call.keywords if k.arg == "Loader"), call.args[1] if len(call.args) > 1 else None)
    is_safe_yaml = (
        name.startswith("yaml.") and loader is not None and ast.unparse(loader).split(".")[-1] in SAFE_LOADERS
    )
    if name in CALLS and not is_safe_yaml:
        yield name
    for keyword in call.keywords:
        is_off = isinstance(keyword.value, ast.Constant) and not keyword.value.value
        if keyword.arg in FLAGS and not is_off:
            yield f"{keyword.arg}={ast.unparse(keyword.value)}"
        if keyword.arg == "weights_only" and is_off:
            yield "weights_only=False"


def test_the_tree_is_safe() -> None:
    assert [f"{shown(file)}:{said}" for file in source_files("tests") for said in unsafe(parsed(file))] == []


@pytest.mark.parametrize(
    "code",
    [
        "import pickle",
        "from pickle import loads",
        "torch.load(file)",
        "yaml.load(text)",
        "yaml.load(text, yaml.Loader)",
        "yaml.load(text, Loader=yaml.FullLoader)",
        "eval(text)",
        "exec(text)",
        "load(folder, trust_remote_code=True)",
        "load(folder, trust_remote_code=is_trusted)",
        "np.load(file, allow_pickle=True)",
        "subprocess.run(text, shell=True)",
    ],
)
def test_unsafe_code_is_found(code: str) -> None:
    assert list(unsafe(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "model.eval()",
        "yaml.safe_load(text)",
        "yaml.load(text, Loader=yaml.CSafeLoader)",
        "load(x, trust_remote_code=False)",
    ],
)
def test_safe_code_passes(code: str) -> None:
    assert not list(unsafe(ast.parse(code)))
