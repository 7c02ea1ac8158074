"""Rows of judgements as Parquet, and back. Reading is done by a process of its own, which a bad file may end.

Knows pyarrow, which is loaded when it is needed, and how to start `parquet_child.py`.
"""

import io
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.errors import BadInput
from engine.judging.columns import COLUMNS, Value

CHILD = Path(__file__).with_name("parquet_child.py")
REFUSED = 2
TIME_LIMIT_S = 120
REASON_CHARACTERS = 200
HINT = "Choose one that was exported as Parquet, or use CSV."


def parquet_bytes(rows: Sequence[dict[str, Value]]) -> bytes:
    """Return a Parquet file with one flat column for each of `COLUMNS`."""
    import pyarrow
    import pyarrow.parquet

    kinds = {str: pyarrow.string(), int: pyarrow.int64(), float: pyarrow.float64(), bool: pyarrow.bool_()}
    schema = pyarrow.schema([(column.name, kinds[column.kind]) for column in COLUMNS])
    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(list(rows), schema), file)
    return file.getvalue()


def parquet_rows(data: bytes) -> Iterator[dict[str, object]]:
    """Yield the rows of a Parquet file as plain values, without those that are empty.

    Raises:
        BadInput: it is damaged or nested, or unpacking it takes too long or too much memory; while iterated.
    """
    # -I: nothing of the environment or the folder decides what it imports.
    try:
        child = subprocess.run(
            [sys.executable, "-I", str(CHILD)], input=data, capture_output=True, timeout=TIME_LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise BadInput(f"The file could not be unpacked within {TIME_LIMIT_S} seconds. {HINT}") from None
    if child.returncode == REFUSED:
        raise BadInput(f"The file cannot be read as Parquet: {_printable(child.stderr)}. {HINT}")
    if child.returncode != 0:
        raise BadInput(f"The file is damaged: it ended the program that unpacks it. {HINT}")
    for line in io.BytesIO(child.stdout):
        yield json.loads(line)


def _printable(reason: bytes) -> str:
    text = " ".join(reason.decode("utf-8", "replace").split())[:REASON_CHARACTERS].rstrip(".")
    return "".join(letter if letter.isprintable() else "?" for letter in text)
