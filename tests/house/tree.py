"""Where the repository lies, which files are its source, and what a page's annotated tree names."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("app", "engine", "storage", "benchmarks")
FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
ENTRY = re.compile(r"^( *)(\S+(?: \S+)*?)(?: {2,}.*)?$")


def source_files(*extra: str) -> list[Path]:
    """Return the Python files of the rooms that exist, of `extra` folders, and the front door."""
    files = [file for room in (*ROOMS, *extra) for file in sorted((ROOT / room).rglob("*.py"))]
    return [file for file in (ROOT / "app.py", *files) if file.is_file()]


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def shown(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def annotated_tree(page: str) -> str | None:
    """Return the fenced block of a page that shows the tree, which is the one that begins with `app.py`."""
    blocks = (match.group(1) for match in FENCE.finditer(page))
    return next((block for block in blocks if block.startswith("app.py")), None)


def named_paths(block: str) -> Iterator[str]:
    """Yield the paths a tree block names: two blanks a level, names, at least two blanks, then the comment."""
    parents: list[str] = []
    for line in filter(str.strip, block.splitlines()):
        entry = ENTRY.match(line)
        assert entry, line
        level, names = len(entry.group(1)) // 2, entry.group(2).split(" ")
        del parents[level:]
        for name in names:
            yield "".join(parents) + name
        parents.append(names[0])
