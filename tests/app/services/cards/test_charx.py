"""Zips: the card comes out, and none of a zip's traps springs."""

import io
import struct
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.cards.charx import read_charx, read_member
from engine.errors import BadInput
from tests.app.services.cards.samples import charx, json_bytes, v2_card

CARD = charx(v2_card(), assets__a=b"picture")


def zipped(name: str, content: bytes, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def test_the_card_and_the_other_names_come_out() -> None:
    found = read_charx(CARD, 10_000)
    assert found.card_json == json_bytes(v2_card())
    assert found.other_files == ("assets/a.png",)
    assert read_member(CARD, "assets/a.png", 100) == b"picture"


def test_a_comment_at_the_end_does_not_matter() -> None:
    packed = io.BytesIO(CARD)
    with zipfile.ZipFile(packed, "a") as archive:
        archive.comment = b"a comment"
    assert read_charx(packed.getvalue(), 10_000).card_json == json_bytes(v2_card())


def test_a_bomb_is_not_unpacked() -> None:
    bomb = zipped("card.json", b"0" * 50_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(BadInput, match=r"card.json in the .charx file is larger than 1000 bytes"):
            read_charx(bomb, 1000)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_size_that_lies_does_not_help_a_bomb() -> None:
    bomb = zipped("card.json", b"0" * 5_000_000)
    lying = bomb.replace(struct.pack("<I", 5_000_000), struct.pack("<I", 10))
    with pytest.raises(BadInput):
        read_charx(lying, 1000)


def test_a_card_that_lies_deeper_is_not_found() -> None:
    with pytest.raises(BadInput, match=r"no card.json at its root"):
        read_charx(zipped("folder/card.json", b"{}"), 1000)


def test_an_encrypted_card_is_said_so() -> None:
    flagged = bytearray(zipped("card.json", b"{}"))
    at = flagged.index(b"PK\x01\x02")
    flagged[at + 8] |= 1
    with pytest.raises(BadInput, match="encrypted"):
        read_charx(bytes(flagged), 1000)


def test_a_rare_packing_is_said_so() -> None:
    with pytest.raises(BadInput, match="packed in an unknown way"):
        read_charx(zipped("card.json", b"{}", zipfile.ZIP_BZIP2), 1000)


def test_too_many_files_are_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("card.json", b"{}")
        for i in range(2_000):
            archive.writestr(str(i), b"")
    with pytest.raises(BadInput, match="holds 2001 files"):
        read_charx(packed.getvalue(), 1000)


def test_a_huge_directory_is_refused_before_it_is_read() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for i in range(4_000):
            archive.writestr(f"{i:0100}", b"")
    with pytest.raises(BadInput, match="too large a directory"):
        read_charx(packed.getvalue(), 1000)


def test_the_form_of_huge_zips_is_refused() -> None:
    at = CARD.rindex(b"PK\x05\x06")
    wide = CARD[:at] + b"PK\x06\x07" + bytes(16) + CARD[at:]
    with pytest.raises(BadInput, match="too large a directory"):
        read_charx(wide, 10_000)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", CARD[:-30], b"PK\x05\x06" + bytes(10)])
def test_a_zip_without_a_directory_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput, match="it has no directory"):
        read_charx(data, 1000)


def test_a_file_without_a_name_does_not_matter() -> None:
    nameless = CARD.replace(b"assets/a.png", b"\0ssets/a.png")
    assert read_charx(nameless, 10_000).other_files == ("",)


@given(at=st.integers(0, len(CARD) - 1), value=st.integers(0, 255), cut=st.integers(0, len(CARD)))
@settings(deadline=None, max_examples=300)
def test_a_bent_zip_is_a_card_or_a_sentence(at: int, value: int, cut: int) -> None:
    for data in (CARD[:at] + bytes([value]) + CARD[at + 1 :], CARD[:cut]):
        try:
            found = read_charx(data, 10_000)
            for name in found.other_files:
                read_member(data, name, 10_000)
        except BadInput as error:
            assert str(error)
