"""Unpacks a PDF in a process of its own: standard input is the file, standard output its pages' texts as JSON lines.

Some files make their reader loop, or ask for any amount of memory. This process may die; the studio does not.
Knows pypdf and the standard library. Started by `pdf.py`; exit code 0, 3 for a locked file, or 2 with a reason on
standard error.
"""

import io
import json
import logging
import sys
from collections.abc import Iterator

MOST_PAGES = 5_000
MOST_MEMORY_BYTES = 1_000_000_000
"""Of address space; a book of 1,000 pages needs a fifth."""
MOST_SECONDS = 90
MOST_OUTPUT_CHARACTERS = 60_000_000
REFUSED, ENCRYPTED = 2, 3


class Refused(Exception):
    """The file cannot be used; says why."""


class Locked(Exception):
    """The file needs a password."""


def main() -> int:
    """Unpack standard input; return the exit code."""
    _limit()
    logging.disable(logging.CRITICAL)
    written = 0
    try:
        for page in unpacked(sys.stdin.buffer.read()):
            line = json.dumps(page)
            written += len(line)
            if written > MOST_OUTPUT_CHARACTERS:
                raise Refused(f"it unpacks to more than {MOST_OUTPUT_CHARACTERS} characters")
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except Locked:
        return ENCRYPTED
    except Exception as error:  # The top of a worker: whatever it is, the studio tells it.
        sys.stderr.write(str(error).strip() or type(error).__name__)
        return REFUSED
    return 0


def unpacked(data: bytes) -> Iterator[str]:
    """Yield the text of each page.

    Raises:
        Locked: it opens with a password only.
        Refused: it has too many pages; a damaged file raises whatever pypdf does.
    """
    import pypdf
    import pypdf.errors

    reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
    # Many files are locked against changes only: they open with an empty password.
    if reader.is_encrypted:
        try:
            is_open = bool(reader.decrypt(""))
        except (pypdf.errors.DependencyError, NotImplementedError):
            raise Locked from None
        if not is_open:
            raise Locked
    count = len(reader.pages)
    if count > MOST_PAGES:
        raise Refused(f"it has {count} pages, more than {MOST_PAGES}")
    for page in reader.pages:
        yield page.extract_text() or ""


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
