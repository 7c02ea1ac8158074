"""`.charx` files: a zip with `card.json` at its root and, beside it, the pictures and sounds that the card names.

Knows zip files and their traps; unpacks into memory only, and only what is asked for. Knows no card.
"""

import io
import struct
import zipfile
import zlib
from typing import NamedTuple

from engine.errors import BadInput

MAGIC = b"PK\x03\x04"
CARD = "card.json"
FILES = 2_000
DIRECTORY_BYTES = 500_000
END = b"PK\x05\x06"
END_BYTES = 22
COMMENT_BYTES = 65_535
WIDE_LOCATOR = b"PK\x06\x07"
WIDE_LOCATOR_BYTES = 20
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# Whatever Python's reader raises about a file that somebody bent on purpose.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


class Charx(NamedTuple):
    """What a `.charx` holds."""

    card_json: bytes
    """The content of `card.json`."""
    other_files: tuple[str, ...]
    """The names of all other files."""


def read_charx(data: bytes, max_bytes: int) -> Charx:
    """Return the card, at most `max_bytes` large, and the names of the other files.

    Raises:
        BadInput: the zip is damaged, encrypted, has no `card.json`, or is larger than it may be.
    """
    _check_directory(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = tuple(info.filename for info in archive.infolist() if not info.filename.endswith("/"))
    except UNREADABLE:
        raise BadInput("The .charx file is damaged: its directory cannot be read. Fetch it again.") from None
    if CARD not in names:
        raise BadInput(f"The zip has no {CARD} at its root. Give a .charx character card.")
    if len(names) > FILES:
        raise BadInput(f"The .charx file holds {len(names)} files. At most {FILES} are read.")
    return Charx(read_member(data, CARD, max_bytes), tuple(name for name in names if name != CARD))


def read_member(data: bytes, name: str, max_bytes: int) -> bytes:
    """Return one file of a zip whose directory `read_charx` has read.

    Raises:
        BadInput: it is not there, encrypted, damaged, packed in an unknown way, or larger than `max_bytes` unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            info = archive.getinfo(name)
            if info.flag_bits & 1:
                raise BadInput(f"{name} in the .charx file is encrypted. Save the card without a password.")
            if info.compress_type not in PACKINGS:
                raise BadInput(f"{name} in the .charx file is packed in an unknown way. Save the card again.")
            # The size that the directory states may be a lie: no more than the limit is ever unpacked.
            with archive.open(info) as stream:
                content = stream.read(max_bytes + 1)
    except UNREADABLE:
        raise BadInput(f"{name} in the .charx file is damaged. Fetch it again.") from None
    if len(content) > max_bytes:
        raise BadInput(f"{name} in the .charx file is larger than {max_bytes} bytes. Shorten the card.")
    return content


def _check_directory(data: bytes) -> None:
    """Refuse a directory that would fill the memory before it could be counted.

    Raises:
        BadInput: there is no directory, it is too large, or of the wide form that only huge zips need.
    """
    at = len(data) - END_BYTES
    if at < 0 or data[at : at + 4] != END or data[-2:] != b"\0\0":
        at = data.rfind(END, max(0, at - COMMENT_BYTES))
    if at < 0 or len(data) < at + END_BYTES:
        raise BadInput("The .charx file is damaged: it has no directory. Fetch it again.")
    size = int.from_bytes(data[at + 12 : at + 16], "little")
    if size > DIRECTORY_BYTES or WIDE_LOCATOR in data[max(0, at - WIDE_LOCATOR_BYTES) : at]:
        raise BadInput(f"The .charx file has too large a directory. At most {FILES} files are read.")
