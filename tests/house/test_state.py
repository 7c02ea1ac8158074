"""No module keeps state: every visitor of one process would share it.

A heuristic: tables in capitals are fine as long as their own module never changes them; `global` never is.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.house.tree import parsed, shown, source_files

DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
MAKERS = {
    "list",
    "dict",
    "set",
    "bytearray",
    "defaultdict",
    "OrderedDict",
    "deque",
    "Counter",
    "Queue",
    "local",
    "ContextVar",
}
CHANGES = {"append", "extend", "insert", "add", "update", "setdefault", "pop", "popitem", "clear", "remove", "discard"}
ALLOWED = {"logger", "__all__"}


def kept_state(tree: ast.Module) -> Iterator[str]:
    """Yield the names of a module that look like state, as `line: name`."""
    tables: set[str] = set()
    for node in tree.body:
        for name, value in _bindings(node):
            if name in ALLOWED:
                continue
            is_table = _is_mutable(value) and name.isupper() and not _is_empty(value)
            if is_table:
                tables.add(name)
            elif _is_mutable(value):
                yield f"{node.lineno}: {name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield f"{node.lineno}: global {', '.join(node.names)}"
        elif isinstance(node, ast.expr) and (changed := _changed_name(node)) in tables:
            yield f"{node.lineno}: {changed} is changed"


def _bindings(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Assign):
        yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
        yield node.target.id, node.value


def _is_mutable(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return ast.unparse(value.func).split(".")[-1] in MAKERS
    return isinstance(value, DISPLAYS)


def _is_empty(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return not value.args
    return isinstance(value, ast.Dict) and not value.keys or isinstance(value, ast.List | ast.Set) and not value.elts


def _changed_name(node: ast.expr) -> str | None:
    target: ast.expr | None = None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
        target = node.func.value
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        target = node.value
    return target.id if isinstance(target, ast.Name) else None


def test_no_module_keeps_state() -> None:
    assert [f"{shown(file)}:{said}" for file in source_files() for said in kept_state(parsed(file))] == []


@pytest.mark.parametrize(
    "code",
    [
        "cache = {}",
        "CACHE = {}",
        "SEEN: list[str] = []",
        "rows = deque()",
        "def set_model(m):\n    global model\n    model = m",
        "TABLE = {'a': 1}\ndef keep(k, v):\n    TABLE[k] = v",
        "NAMES = ['a']\ndef keep(n):\n    NAMES.append(n)",
    ],
)
def test_state_is_found(code: str) -> None:
    assert list(kept_state(ast.parse(code)))


@pytest.mark.parametrize(
    "code", ["logger = getLogger(__name__)", "TABLE = {'a': 1}", "NAMES = ('a',)", "def f():\n    rows = []"]
)
def test_constants_pass(code: str) -> None:
    assert not list(kept_state(ast.parse(code)))
