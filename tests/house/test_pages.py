"""The pages a newcomer reads say what is there: no path that is gone, no room left out, no dead link."""

import re

import pytest

from tests.house.tree import ROOT, annotated_tree, named_paths

PAGES = ("README.md", "docs/architecture.md")
WRITTEN = sorted(file.relative_to(ROOT).as_posix() for file in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")))
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")


def tree_of(page: str) -> list[str]:
    file = ROOT / page
    if not file.is_file():
        pytest.skip(f"{page} is not written yet")
    block = annotated_tree(file.read_text(encoding="utf-8"))
    assert block, f"{page} shows no tree: a fenced block that begins with app.py"
    return list(named_paths(block))


@pytest.mark.parametrize("page", PAGES)
def test_every_path_in_the_tree_exists(page: str) -> None:
    missing = [path for path in tree_of(page) if not (ROOT / path).exists()]
    assert not missing


def test_the_architecture_names_every_room() -> None:
    named = set(tree_of("docs/architecture.md"))
    inits = [init for top in ("app", "engine", "storage") for init in ROOT.glob(f"{top}/*/__init__.py")]
    rooms = {f"{init.parent.relative_to(ROOT).as_posix()}/" for init in inits}
    assert rooms, "the search for rooms finds nothing"
    assert rooms <= named


@pytest.mark.parametrize("page", WRITTEN)
def test_links_lead_to_files(page: str) -> None:
    file = ROOT / page
    targets = [target for target in LINK.findall(file.read_text(encoding="utf-8")) if "://" not in target]
    assert not [target for target in targets if not (file.parent / target).exists()]


def test_a_tree_is_read_level_by_level() -> None:
    lines = [
        "app.py   the door",
        "engine/  the rest",
        "  types.py errors.py   two names",
        "  base/",
        "    nf4.py  four bits",
        "Makefile  verbs",
    ]
    block = annotated_tree("\n".join(["text", "```", "b.py", "```", "```text", *lines, "```", ""]))
    assert block is not None
    assert list(named_paths(block)) == [
        "app.py",
        "engine/",
        "engine/types.py",
        "engine/errors.py",
        "engine/base/",
        "engine/base/nf4.py",
        "Makefile",
    ]
