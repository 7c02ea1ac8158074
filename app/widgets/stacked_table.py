"""A table for the desk that becomes one block per row on a phone, and stays a table for who hears it.

Roles are written out, since a browser forgets what a table is once it is laid out as blocks. Knows HTML, no data.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column."""

    label: str
    """Plain text; on a phone it stands before each cell."""
    html: str = ""
    """More below it, as HTML."""
    kind: str = "number"
    """A class for the column: number, words or wide."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row; its first cell names it."""

    cells: tuple[str, ...]
    """HTML, as many as there are columns."""
    classes: str = ""
    """Classes of the row, in words of the page."""
    key: str | None = None
    """What the row stands for when it can be chosen."""


def stacked_table(caption: str, heads: Sequence[Head], rows: Sequence[Row]) -> str:
    """Return the table; `caption` is plain text.

    Raises:
        ValueError: a row has another number of cells than there are heads.
    """
    for row in rows:
        if len(row.cells) != len(heads):
            raise ValueError(f"A row has {len(row.cells)} cells and the table {len(heads)} columns.")
    columns = "".join(
        f'<th scope="col" role="columnheader" class="is-{head.kind}">{escape(head.label)}{head.html}</th>'
        for head in heads
    )
    body = "".join(_row(heads, row) for row in rows)
    return (
        f'<table class="stacked" role="table"><caption>{escape(caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{columns}</tr></thead><tbody role="rowgroup">{body}</tbody></table>'
    )


def _row(heads: Sequence[Head], row: Row) -> str:
    first, *rest = zip(heads, row.cells, strict=True)
    name = f'<th scope="row" role="rowheader" class="is-{first[0].kind}">{first[1]}</th>'
    cells = "".join(
        f'<td role="cell" class="is-{head.kind}" data-label="{escape(head.label, quote=True)}">{cell}</td>'
        for head, cell in rest
    )
    key = f' data-key="{escape(row.key, quote=True)}"' if row.key is not None else ""
    return f'<tr role="row" class="{escape(row.classes, quote=True)}"{key}>{name}{cells}</tr>'
