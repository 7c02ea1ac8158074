"""Judgements as a file, CSV, JSONL or Parquet, and back: what was written is read again exactly.

Knows bytes and their limits; never a page. What a row holds is in `engine/judging/rows.py`. Files come from strangers.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from app.services.judgement_parquet import parquet_bytes, parquet_rows
from app.services.spreadsheet import harmless, unguarded
from engine.errors import BadInput
from engine.judging.columns import Value, shown
from engine.judging.judgement import Judgement
from engine.judging.rows import BY_NAME, NAMES, judgement_of, refuse, row_of
from engine.personality.plain_json import json_text, parse_json

MOST_BYTES = 20_000_000
MOST_ROWS = 200_000
FORMS = ("csv", "jsonl", "parquet")


def write_judgements(judgements: Sequence[Judgement], form: str) -> bytes:
    """Return a file of judgements; `form` is one of `FORMS`.

    Raises:
        BadInput: there is no such form, or a text cannot be written as UTF-8.
    """
    if form not in FORMS:
        raise BadInput(f"There is no form {shown(form)}. The three are {', '.join(FORMS)}.")
    try:
        return WRITERS[form]([row_of(judgement) for judgement in judgements])
    except UnicodeEncodeError as error:
        raise BadInput(f"A text holds half a character ({error}). Remove it and export again.") from None


def read_judgements(data: bytes, name: str) -> tuple[Judgement, ...]:
    """Return the judgements in a file; the ending of its `name` tells its form.

    Raises:
        BadInput: the form is unknown, the file is too large, damaged or holds anything that `row_of` never writes, or
            an id stands in it twice; says where.
    """
    form = name.rpartition(".")[2].lower()
    if form not in FORMS:
        raise BadInput(f"The file is called {shown(name)}. Its name should end in {', '.join(f'.{f}' for f in FORMS)}.")
    if len(data) > MOST_BYTES:
        raise BadInput(f"The file has {len(data)} bytes. At most {MOST_BYTES} are read; export fewer judgements.")
    judgements: list[Judgement] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(islice(READERS[form](data), MOST_ROWS + 1), 1):
        if number > MOST_ROWS:
            raise BadInput(f"The file has more than {MOST_ROWS} rows. Export fewer judgements.")
        judgement = judgement_of(row, number)
        first = seen.setdefault(judgement.id, number)
        if first != number:
            raise refuse(number, "id", judgement.id, f"Row {first} has it too, and a judgement counts once.")
        judgements.append(judgement)
    return tuple(judgements)


def _csv_bytes(rows: Sequence[dict[str, Value]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(NAMES)
    for row in rows:
        writer.writerow(str(v).lower() if isinstance(v, bool) else harmless(v) for v in row.values())
    return text.getvalue().encode("utf-8-sig")


def _csv_rows(data: bytes) -> Iterator[dict[str, object]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"The file is not UTF-8 text (byte {error.start}). Save it as CSV in UTF-8.") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heading = next(reader, [])
        for name in heading:
            if name not in BY_NAME or heading.count(name) > 1:
                raise BadInput(
                    f"The heading has the column {shown(name)}, which is unknown or there twice. Correct it."
                )
        if not heading:
            raise BadInput("The file is empty. Choose one that was exported as CSV.")
        for number, cells in enumerate((cells for cells in reader if cells), 1):
            if len(cells) != len(heading):
                raise BadInput(f"Row {number} has {len(cells)} cells and the heading {len(heading)}. Correct it.")
            yield {name: _read_cell(number, name, cell) for name, cell in zip(heading, cells, strict=True)}
    except csv.Error as error:
        raise BadInput(f"The file is no CSV in line {reader.line_num} ({error}). Correct it there.") from None


def _read_cell(number: int, name: str, cell: str) -> Value:
    column = BY_NAME[name]
    try:
        return column.read(unguarded(cell) if column.kind is str else cell)
    except ValueError as error:
        raise refuse(number, name, cell, str(error)) from None


def _jsonl_bytes(rows: Sequence[dict[str, Value]]) -> bytes:
    # What is empty is left out: most of the 70 columns are, in many files.
    lines = (json_text({name: value for name, value in row.items() if value not in (None, "")}) for row in rows)
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _jsonl_rows(data: bytes) -> Iterator[dict[str, object]]:
    number = 0
    for line in io.BytesIO(data):
        if line.strip():
            number += 1
            row = parse_json(line, f"Row {number}")
            if not isinstance(row, dict):
                raise BadInput(f"Row {number} is {shown(row)}. Each line is an object: column names with values.")
            yield row


WRITERS: dict[str, Callable[[Sequence[dict[str, Value]]], bytes]] = {
    "csv": _csv_bytes,
    "jsonl": _jsonl_bytes,
    "parquet": parquet_bytes,
}
READERS: dict[str, Callable[[bytes], Iterator[dict[str, object]]]] = {
    "csv": _csv_rows,
    "jsonl": _jsonl_rows,
    "parquet": parquet_rows,
}
