"""Records become blocks, one each: "column: value; column: value." Knows no file format; CSV and JSON stand on it."""

from collections.abc import Iterable

from engine.knowledge.reading.block import Block, tidy_line

NAMING = ("title", "name", "heading", "label", "titel", "bezeichnung", "überschrift", "entity")
"""Columns whose value says what the record is about."""
NAME_CHARACTERS, COLUMN_CHARACTERS = 120, 80
PROSE_WORDS = 20
"""A value of so many words stands for itself, without its column's name."""


def row_block(cells: Iterable[tuple[str, str]]) -> Block | None:
    """Return a block of the cells (column, value) that hold anything; None if none does.

    Short cells make one sentence; a long text follows on a line of its own. The heading is a naming column's value.
    """
    short: list[str] = []
    prose: list[str] = []
    heading: tuple[str, ...] = ()
    for column, raw in cells:
        value = tidy_line(raw)
        if not value:
            continue
        name = tidy_line(column)[:COLUMN_CHARACTERS]
        if not heading and name.lower() in NAMING and len(value) <= NAME_CHARACTERS:
            heading = (value,)
        if len(value.split()) >= PROSE_WORDS:
            prose.append(value)
        else:
            short.append(f"{name}: {value}" if name else value)
    if not short and not prose:
        return None
    line = "; ".join(short)
    if line and line[-1] not in ".!?。！？":
        line += "."
    return Block(heading, "\n".join(part for part in (line, *prose) if part), is_row=True)
