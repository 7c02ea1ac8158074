"""Unpacks a Parquet file in a process of its own: standard input is the file, standard output its rows as JSON lines.

Some damaged files end the process that reads them (pyarrow 26.0.1 calls `std::terminate` on a broken column chunk), and
some ask for any amount of memory. This process may die; the studio does not. Knows pyarrow and the standard library.
Started by `judgement_parquet.py`; exit code 0, or 2 with a reason on standard error.
"""

import json
import sys
from collections.abc import Iterator

MOST_ROWS, MOST_COLUMNS = 200_000, 200
MOST_MEMORY_BYTES = 1_500_000_000
"""Of address space; 20,000 judgements need less than a third."""
MOST_SECONDS = 60
MOST_OUTPUT_CHARACTERS = 100_000_000
BATCH_ROWS = 500
FLAT = ("string", "large_string", "integer", "floating", "boolean", "null")
REFUSED = 2


class Refused(Exception):
    """The file cannot be used; says why."""


def main() -> int:
    """Unpack standard input; return the exit code."""
    _limit()
    # pyarrow would load it for nothing.
    sys.modules["pandas"] = None  # pyright: ignore[reportArgumentType]
    written = 0
    try:
        for row in unpacked(sys.stdin.buffer.read()):
            line = json.dumps({name: value for name, value in row.items() if value is not None})
            written += len(line)
            if written > MOST_OUTPUT_CHARACTERS:
                raise Refused(f"it unpacks to more than {MOST_OUTPUT_CHARACTERS} characters")
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except Exception as error:  # The top of a worker: whatever it is, the studio tells it.
        sys.stderr.write(str(error) or type(error).__name__)
        return REFUSED
    return 0


def unpacked(data: bytes) -> Iterator[dict[str, object]]:
    """Yield the rows of a Parquet file whose columns are texts, numbers or booleans.

    Raises:
        Refused: it is nested, has other columns, one twice, or too many rows; while iterated. A damaged file raises
            whatever pyarrow does.
    """
    import pyarrow
    import pyarrow.parquet

    file = pyarrow.parquet.ParquetFile(pyarrow.BufferReader(data), pre_buffer=False, arrow_extensions_enabled=False)
    schema = file.schema_arrow
    if len(schema.names) > MOST_COLUMNS or len(set(schema.names)) < len(schema.names):
        raise Refused("it has too many columns, or two of one name")
    for field in schema:
        kind = field.type.value_type if pyarrow.types.is_dictionary(field.type) else field.type
        if not any(getattr(pyarrow.types, f"is_{flat}")(kind) for flat in FLAT):
            raise Refused(f"its column {field.name[:60]} holds {str(field.type)[:60]}, no text and no number")
    if file.metadata.num_rows > MOST_ROWS:
        raise Refused(f"it has {file.metadata.num_rows} rows, more than {MOST_ROWS}")
    for batch in file.iter_batches(BATCH_ROWS, use_threads=False):
        batch.validate(full=True)
        yield from batch.to_pylist()


def _limit() -> None:
    try:
        import resource
    except ImportError:
        # Not on Windows; there the studio's own time limit has to do.
        return
    for kind, most in (
        (resource.RLIMIT_AS, MOST_MEMORY_BYTES),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    sys.exit(main())
