"""Chunks: read whatever the kind, refused when bent, written so that nothing else travels along."""

import io
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.services.cards import png_text
from app.services.cards.png_text import read_png, write_png
from engine.errors import BadInput
from tests.app.services.cards.samples import SIGNATURE, frame, header, png

WANTED = ("chara", "ccv3")


def read(data: bytes, limit: int = 100) -> png_text.PngParts:
    return read_png(data, WANTED, limit)


@pytest.mark.parametrize(
    "chunk",
    [
        frame(b"tEXt", b"chara\0hello"),
        frame(b"zTXt", b"chara\0\0" + zlib.compress(b"hello")),
        frame(b"iTXt", b"chara\0\0\0en\0chara\0hello"),
        frame(b"iTXt", b"chara\0\1\0\0\0" + zlib.compress(b"hello")),
    ],
    ids=["tEXt", "zTXt", "iTXt", "iTXt packed"],
)
def test_every_kind_of_text_is_read(chunk: bytes) -> None:
    parts = read(png(chunk))
    assert parts.texts == {"chara": b"hello"}
    assert parts.picture == png()


def test_the_first_of_several_counts_and_others_are_counted() -> None:
    chunks = [frame(b"tEXt", text) for text in (b"chara\0one", b"chara\0two", b"Software\0x", b"parameters\0y")]
    parts = read(png(*chunks))
    assert parts.texts == {"chara": b"one"}
    assert parts.other_texts == 2


@given(texts=st.dictionaries(st.sampled_from(WANTED), st.binary(max_size=50)))
def test_what_is_written_is_read(texts: dict[str, bytes]) -> None:
    written = write_png(png(), texts)
    parts = read(written)
    assert (parts.texts, parts.picture) == (texts, png())


def test_another_reader_sees_the_text_and_the_picture() -> None:
    written = write_png(png(), {"chara": b"aGk="})
    with Image.open(io.BytesIO(written)) as image:
        image.load()
        assert image.info["chara"] == "aGk="
        assert [image.getpixel((x, 0)) for x in (0, 1)] == [0x40, 0xC0]


@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"prVt"])
def test_nothing_else_travels_with_a_picture(kind: bytes) -> None:
    told = png(frame(kind, b"canary\0/home/canary"))
    assert b"canary" not in write_png(told, {})
    assert b"canary" not in read(told).picture


def test_what_follows_the_end_is_dropped() -> None:
    assert read(png() + b"canary").picture == png()
    ended = png()[:-12] + frame(b"IEND", b"canary")
    assert write_png(ended, {}) == png()


def test_an_animation_is_kept() -> None:
    moving = png(frame(b"acTL", bytes(8)), frame(b"fdAT", bytes(8)))
    assert write_png(moving, {}) == moving


BENT = [
    (b"", "is no PNG"),
    (b"GIF89a", "is no PNG"),
    (SIGNATURE, "ends in the middle of chunk 1"),
    (png()[:-1], "ends in the middle of chunk 3"),
    (SIGNATURE + frame(b"IDAT", b""), "does not begin with one header"),
    (png(header()), "does not begin with one header"),
    (SIGNATURE + header() + frame(b"IEND", b""), "holds no picture"),
    (png(width=0), "is 0×1 pixels"),
    (png(width=16_385), "is 16385×1 pixels"),
    (SIGNATURE + frame(b"IHDR", b"\0\0\0\1\0\0\0\1"), "pixels"),
    (png(frame(b"ABCD", b"")), "the chunk ABCD"),
    (png(frame(b"t\xffXt", b"")), "is damaged"),
    (png(frame(b"tEXt", b"chara\0" + b"x" * 101)), "larger than 100 bytes"),
    (png(frame(b"zTXt", b"chara\0\0" + zlib.compress(b"x" * 10_000_000))), "larger than 100 bytes"),
    (png(frame(b"iTXt", b"chara\0\1\0\0\0" + zlib.compress(b"x" * 101))), "larger than 100 bytes"),
    (png(frame(b"zTXt", b"chara\0\0junk")), "packed text of the PNG is damaged"),
    (png(frame(b"zTXt", b"chara\0\0" + zlib.compress(b"hello")[:-3])), "breaks off"),
    (png(frame(b"zTXt", b"chara\0\7" + zlib.compress(b"hello"))), "packed in an unknown way"),
    (png(frame(b"zTXt", b"chara")), "packed in an unknown way"),
    (SIGNATURE + header() + frame(b"IDAT", b"") * 20_000, "more than 20000 chunks"),
]


@pytest.mark.parametrize(("data", "said"), BENT, ids=[said for _, said in BENT])
def test_a_bent_picture_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read(data)


def test_a_bomb_is_not_unpacked() -> None:
    bomb = png(frame(b"zTXt", b"chara\0\0" + zlib.compress(b"x" * 50_000_000)))
    tracemalloc.start()
    try:
        with pytest.raises(BadInput, match="larger than 100 bytes"):
            read(bomb)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@given(at=st.integers(8, len(png()) - 1), bit=st.integers(0, 7))
def test_any_flipped_bit_is_noticed(at: int, bit: int) -> None:
    data = bytearray(png())
    data[at] ^= 1 << bit
    with pytest.raises(BadInput):
        read(bytes(data))
