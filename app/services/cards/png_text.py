"""Text inside PNG pictures: read with limits and checksums, and written into a picture that carries nothing else.

Knows chunks. Does not decode pixels, and knows nothing of what the text means.

Source: PNG specification, third edition (W3C 2025), sections 5 and 11.3.3.
"""

import zlib
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from engine.errors import BadInput

SIGNATURE = b"\x89PNG\r\n\x1a\n"
FRAME_BYTES = 12
"""Length, type and checksum around the data of a chunk."""
CHUNKS = 20_000
SIDE_PIXELS = 16_384
# What a picture needs to look the same, animation included. All else may tell of paths, programs, places and times.
CRITICAL = (b"IHDR", b"PLTE", b"IDAT", b"IEND")
KEPT = (*CRITICAL, b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"bKGD", b"pHYs")
ANIMATED = (b"acTL", b"fcTL", b"fdAT")
TEXT = (b"tEXt", b"zTXt", b"iTXt")


class PngParts(NamedTuple):
    """A picture and its text."""

    texts: dict[str, bytes]
    """{keyword: content} of the keywords asked for; of several with one keyword, the first."""
    other_texts: int
    """How many text chunks have another keyword."""
    picture: bytes
    """The PNG without any text, place, time or private chunk."""


def read_png(data: bytes, keywords: Collection[str], max_text_bytes: int) -> PngParts:
    """Return the picture and the text chunks with one of `keywords`, each at most `max_text_bytes` when unpacked.

    Raises:
        BadInput: the file is no PNG, damaged, or a chunk or the picture is too large.
    """
    texts: dict[str, bytes] = {}
    other_texts = 0
    kept = [SIGNATURE]
    kinds: set[bytes] = set()
    for kind, content in _chunks(data):
        kinds.add(kind)
        if kind in TEXT:
            keyword = content.partition(b"\0")[0].decode("latin-1")
            if keyword not in keywords:
                other_texts += 1
            elif keyword not in texts:
                texts[keyword] = _text(kind, content, max_text_bytes)
        elif kind in KEPT or kind in ANIMATED:
            kept.append(_framed(kind, content))
        elif not kind[0] & 0x20:
            raise BadInput(f"The picture holds the chunk {kind.decode('ascii')}, which no PNG has. Save it again.")
    if b"IDAT" not in kinds:
        raise BadInput("The PNG holds no picture. Save it again from an image program.")
    return PngParts(texts, other_texts, b"".join(kept))


def write_png(picture: bytes, texts: Mapping[str, bytes]) -> bytes:
    """Return a PNG with `texts` ({keyword: Latin-1 content}) as tEXt chunks, and no other text, place or time.

    Raises:
        BadInput: the picture is no PNG, or damaged.
    """
    bare = read_png(picture, (), 0).picture
    end = _framed(b"IEND", b"")
    framed = [_framed(b"tEXt", keyword.encode("latin-1") + b"\0" + content) for keyword, content in texts.items()]
    return b"".join([bare[: -len(end)], *framed, end])


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield type and content of each chunk up to IEND, checked; what follows IEND is not read."""
    if not data.startswith(SIGNATURE):
        raise BadInput("The picture is no PNG. Save it as PNG.")
    at = len(SIGNATURE)
    for number in range(CHUNKS):
        length = int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8]
        content = data[at + 8 : at + 8 + length]
        checksum = data[at + 8 + length : at + FRAME_BYTES + length]
        if len(checksum) < 4:
            raise BadInput(f"The PNG ends in the middle of chunk {number + 1}. Fetch or save it again.")
        if not (kind.isalpha() and kind.isascii()) or zlib.crc32(kind + content) != int.from_bytes(checksum, "big"):
            raise BadInput(f"The PNG is damaged: the checksum of chunk {number + 1} is wrong. Fetch or save it again.")
        if (number == 0) != (kind == b"IHDR"):
            raise BadInput("The PNG does not begin with one header. Fetch or save it again.")
        if kind == b"IHDR":
            _check_header(content)
        if kind == b"IEND":
            yield kind, b""
            return
        yield kind, content
        at += FRAME_BYTES + length
    raise BadInput(f"The PNG has more than {CHUNKS} chunks. Save it again from an image program.")


def _check_header(content: bytes) -> None:
    width, height = int.from_bytes(content[:4], "big"), int.from_bytes(content[4:8], "big")
    if len(content) != 13 or not (1 <= width <= SIDE_PIXELS and 1 <= height <= SIDE_PIXELS):
        raise BadInput(f"The picture is {width}×{height} pixels. Each side has 1 to {SIDE_PIXELS}; resize it.")


def _text(kind: bytes, content: bytes, max_bytes: int) -> bytes:
    keyword, _, rest = content.partition(b"\0")
    is_packed = kind == b"zTXt"
    if kind == b"zTXt":
        method, rest = rest[:1], rest[1:]
    elif kind == b"iTXt":
        is_packed, method = rest[:1] == b"\1", rest[1:2]
        # A language tag and a translated keyword, each with a zero byte behind it.
        rest = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    else:
        method = b"\0"
    if is_packed:
        if method != b"\0":
            raise BadInput(f"The text {keyword.decode('latin-1')} is packed in an unknown way. Save the card again.")
        rest = _unpacked(rest, max_bytes)
    if len(rest) > max_bytes:
        raise BadInput(f"The text {keyword.decode('latin-1')} is larger than {max_bytes} bytes. Shorten the card.")
    return rest


def _unpacked(packed: bytes, max_bytes: int) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(packed, max_bytes + 1)
    except zlib.error:
        raise BadInput("The packed text of the PNG is damaged. Fetch or save it again.") from None
    if len(text) <= max_bytes and not unpacker.eof:
        raise BadInput("The packed text of the PNG breaks off. Fetch or save it again.")
    return text


def _framed(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")
