"""A file that a visitor gave to Gradio: its content and name, after which the copy on disk is gone.

Knows Gradio's upload as a path; what the file says is a service's.
"""

import contextlib
from pathlib import Path


def taken_file(path: str | None) -> tuple[bytes, str] | None:
    """Return a file's content and name, and delete it; None when there is no file to read."""
    if not path:
        return None
    file = Path(path)
    try:
        data = file.read_bytes()
    except OSError:
        return None
    with contextlib.suppress(OSError):
        file.unlink()
    return data, file.name
