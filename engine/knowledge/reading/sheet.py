"""CSV becomes one block a row; the delimiter and whether there is a header are found. Knows no spreadsheet program."""

import csv
import io
import re

from engine.errors import BadInput
from engine.knowledge.reading.block import Block
from engine.knowledge.reading.rows import row_block

DELIMITERS = ",;\t|"
LOOKED_AT_ROWS = 50
MOST_COLUMNS = 500
HEADER_CHARACTERS = 60
NUMBER = re.compile(r"[-+]?[$€£]?\s?\d[\d.,:/\s-]*%?\Z")


def sheet_blocks(text: str) -> list[Block]:
    """Return one block for each row that holds anything.

    Raises:
        BadInput: quotes that never close, a cell or a row beyond all measure.
    """
    rows = _rows(text, _delimiter(text))
    columns = rows.pop(0) if rows and _has_header(rows) else []
    blocks: list[Block] = []
    for row in rows:
        names = [(columns[place] if place < len(columns) else "") or f"column {place + 1}" for place in range(len(row))]
        block = row_block(zip(names, row, strict=True))
        if block is not None:
            blocks.append(block)
    if not blocks and columns:
        blocks = [block] if (block := row_block(("", name) for name in columns)) else []
    return blocks


def _rows(text: str, delimiter: str, most: int | None = None) -> list[list[str]]:
    found: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(row) > MOST_COLUMNS:
                raise BadInput(f"Row {len(found) + 1} of the sheet has {len(row)} columns, more than {MOST_COLUMNS}.")
            if any(cell.strip() for cell in row):
                found.append(row)
            if most and len(found) >= most:
                break
    except csv.Error as error:
        raise BadInput(f"The sheet cannot be read as CSV: {error}. Save it again as CSV in UTF-8.") from None
    return found


def _delimiter(text: str) -> str:
    """Return the delimiter with which most of the first rows have the same number of columns, and more than one."""
    # Whole lines only: a row cut in two would count as one of another width.
    head = text[:20_000]
    head = head[: head.rfind("\n") + 1] or head if len(text) > len(head) else head
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        if delimiter not in head:
            continue
        try:
            widths = [len(row) for row in _rows(head, delimiter, LOOKED_AT_ROWS)]
        except BadInput:
            continue
        wide = [width for width in widths if width > 1]
        if wide:
            usual = max(set(wide), key=lambda width: (wide.count(width), width))
            score = (wide.count(usual) / len(widths), usual)
            if score > best_score:
                best, best_score = delimiter, score
    return best


def _has_header(rows: list[list[str]]) -> bool:
    """Return whether the first row names columns: no number, nothing twice, nothing that is a value further down."""
    first = [cell.strip() for cell in rows[0]]
    named = [cell for cell in first if cell]
    if len(rows) < 2 or len(named) < len(first) - 1 or len(set(named)) < len(named):
        return False
    if any(NUMBER.match(cell) or len(cell) > HEADER_CHARACTERS for cell in named):
        return False
    below = rows[1:LOOKED_AT_ROWS]
    return not any(
        cell and any(place < len(row) and row[place].strip() == cell for row in below)
        for place, cell in enumerate(first)
    )
