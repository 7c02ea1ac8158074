"""Files of every kind: a persona with plain notes, or one sentence that says why not."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.services.cards import ImportedCard, read_card, write_card_json, write_card_png, write_persona_json
from app.services.cards.remarks import NO_SETTINGS
from engine.errors import BadInput
from engine.types import Traits
from tests.app.services.cards.samples import card_png, charx, frame, json_bytes, png, text_chunk, v2_card, v3_card
from tests.engine.personality.sheets import FULL, plain_json

NUMBERED = v2_card(name="Ilo 2")


def test_our_own_file_is_read_with_its_id() -> None:
    found = read_card(write_persona_json(FULL, "full-id"), "full.json")
    assert (found.sheet, found.format, found.persona_id) == (FULL, "Persona Studio file", "full-id")
    assert found.notes == (
        "Traits that are kept but not used: wit.",
        "Fields of other programs that are kept for export: later, more, b.",
    )


@pytest.mark.parametrize(
    ("data", "file_name", "said"),
    [
        (json_bytes(v2_card()), "a.json", "Character card V2 (JSON)"),
        (b"\xef\xbb\xbf" + json_bytes(v2_card()), "a.json", "Character card V2 (JSON)"),
        (json_bytes(v3_card()), "a.json", "Character card V3 (JSON)"),
        (card_png(v2_card(), "chara"), "a.png", "Character card V2 (PNG)"),
        (card_png(v3_card()), "odd name.json", "Character card V3 (PNG)"),
        (charx(v3_card()), "a.charx", "Character card V3 (.charx)"),
    ],
)
def test_every_kind_of_file_is_recognised_by_its_content(data: bytes, file_name: str, said: str) -> None:
    found = read_card(data, file_name)
    assert (found.format, found.persona_id) == (said, "")
    assert found.sheet.traits == Traits()
    assert NO_SETTINGS in found.notes


def test_the_notes_tell_what_is_kept_but_not_used() -> None:
    notes = read_card(json_bytes(v3_card()), "a.json").notes
    assert notes[0].startswith("The identity is the first ")
    assert notes[1] == NO_SETTINGS
    assert notes[2] == (
        "Kept for export, but not used here: the scenario, the example messages, the system prompt, the closing "
        "instructions, the creator's notes, the creator's name, the card's version, 2 alternate greetings, 1 greeting "
        "for groups, 1 asset, a character book with 1 entry."
    )
    assert notes[3].startswith('Extensions of other programs that are kept for export: zz_future, depth_prompt, "odd')


def test_the_newer_part_of_a_picture_is_preferred() -> None:
    both = png(text_chunk("chara", v2_card()), text_chunk("ccv3", v3_card()))
    found = read_card(both, "a.png")
    assert (found.sheet.name, found.avatar_png) == ("Marit <b>Vale</b>", png())


def test_the_older_part_stands_in_for_a_damaged_newer_one() -> None:
    both = png(text_chunk("chara", v2_card()), frame(b"tEXt", b"ccv3\0!!!"))
    found = read_card(both, "a.png")
    assert found.sheet.name == "Ilo"
    assert found.notes[0].startswith(
        "The newer part of the card was left out. ccv3: The card in the picture is damaged"
    )


def test_base64_may_be_wrapped_and_unpadded() -> None:
    packed = base64.b64encode(json_bytes(v2_card(name="Ilo22")))
    wrapped = b"\n".join(packed.rstrip(b"=")[i : i + 76] for i in range(0, len(packed), 76))
    assert read_card(png(frame(b"tEXt", b"chara\0" + wrapped)), "a.png").sheet.name == "Ilo22"


def test_other_texts_of_a_picture_are_mentioned_and_dropped() -> None:
    found = read_card(png(text_chunk("chara", v2_card()), frame(b"tEXt", b"parameters\0canary")), "a.png")
    assert found.notes[0] == "1 other text inside the picture did not belong to the card and will not be kept."
    assert found.avatar_png == png()


def test_the_icon_of_a_charx_comes_along_and_the_rest_is_mentioned() -> None:
    private = png(frame(b"tEXt", b"Comment\0canary"))
    found = read_card(charx(v3_card(), assets__icon__images__main=private, assets__other=b"x"), "a.charx")
    assert found.avatar_png == png()
    assert found.notes[0] == "1 other file in the .charx will not be kept."


def test_an_icon_that_is_no_picture_does_not_stop_the_import() -> None:
    found = read_card(charx(v3_card(), assets__icon__images__main=b"GIF89a"), "a.charx")
    assert found.avatar_png is None
    assert found.notes[0] == "The card's own picture is left out. The picture is no PNG. Save it as PNG."


BENT = [
    (b"", "It is empty."),
    (b"\xff\xd8\xff\xe0", "It is a picture, but no PNG."),
    (b"RIFF....WEBP", "It is a picture, but no PNG."),
    (b"[" * 100_000, "nested too deeply"),
    (b"{]", "is not JSON"),
    (b"\xfe\xff", "is not UTF-8"),
    (b"{}", "neither a persona nor a card"),
    (b'{"persona_id": "x"}', "traits is missing"),
    (b'{"traits": {}}', "persona_id is missing"),
    (b" " * (8 * 2**20) + b"{}", "Its JSON is larger than 8 MB."),
    (b" " * (10 * 2**20 + 1), "It is larger than 10 MB."),
    (png(), "This picture carries no character card."),
    (png(frame(b"tEXt", b"chara\0a*b")), "its text is not base64"),
    (png(frame(b"tEXt", b"chara\0" + base64.b64encode(b"{"))), "The text chara is not JSON"),
    (charx({}), "neither a persona nor a card"),
    (b"PK\x03\x04", "it has no directory"),
]


@pytest.mark.parametrize(("data", "said"), BENT, ids=[said for _, said in BENT])
def test_a_file_that_is_no_persona_is_named_with_the_reason(data: bytes, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_card(data, "odd\n\x00\u202efile.png")
    assert str(caught.value).startswith("odd file.png cannot be imported. ")
    assert said in str(caught.value)


WHOLE = (
    json_bytes(v2_card()),
    card_png(v3_card()),
    charx(v2_card(), assets__icon=b"x"),
    write_persona_json(FULL, "full"),
    write_card_json(FULL, "v3"),
    write_card_png(FULL, png()),
)


def card_or_sentence(data: bytes) -> ImportedCard | None:
    try:
        return read_card(data, "any")
    except BadInput as error:
        assert str(error)
        return None


@given(start=st.sampled_from((b"", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"{")), data=st.binary(max_size=300))
@settings(deadline=None)
def test_random_bytes_are_a_card_or_a_sentence(start: bytes, data: bytes) -> None:
    card_or_sentence(start + data)


@given(data=st.data(), whole=st.sampled_from(WHOLE))
@settings(deadline=None, max_examples=300)
def test_flipped_bits_and_cuts_are_a_card_or_a_sentence(data: st.DataObject, whole: bytes) -> None:
    bent = bytearray(whole)
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=4)):
        bent[at] ^= 1 << data.draw(st.integers(0, 7))
    card_or_sentence(bytes(bent))
    card_or_sentence(bytes(bent[: data.draw(st.integers(0, len(whole)))]))


@given(content=st.binary(max_size=200), packed=st.booleans())
@settings(deadline=None)
def test_random_text_in_a_sound_picture_is_a_card_or_a_sentence(content: bytes, packed: bool) -> None:
    card_or_sentence(png(frame(b"zTXt" if packed else b"tEXt", b"ccv3\0" + content)))


def places(value: object, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value inside."""
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield (*way, key)
            yield from places(value[key], (*way, key))


OBJECTS = tuple(
    json.loads(text)
    for text in (
        json_bytes(v3_card()),
        write_persona_json(FULL, "full"),
        write_card_json(FULL, "v2"),
        write_card_json(read_card(json_bytes(v3_card()), "a").sheet, "v3"),
    )
)
WRONG: tuple[Any, ...] = (None, True, -1, 10**400, 1e300, "", "x\ud800\x00", [], {}, [None], {"": {}}, [[["x"]]])


@pytest.mark.parametrize("whole", OBJECTS, ids=["v3", "persona", "ours", "both"])
@pytest.mark.parametrize("wrong", WRONG, ids=[f"{value!a:.12}" for value in WRONG])
def test_wrong_types_at_every_place_are_a_card_or_a_sentence(whole: Any, wrong: object) -> None:
    for way in places(whole):
        bent = json.loads(json.dumps(whole))
        inner = bent
        for key in way[:-1]:
            inner = inner[key]
        inner[way[-1]] = wrong
        found = card_or_sentence(json_bytes(bent))
        if found:
            # Whatever was taken in can be written in every form, and taken in again.
            for written in (write_persona_json(found.sheet, "id"), write_card_json(found.sheet, "v3")):
                assert card_or_sentence(written), (way, wrong)


@given(value=plain_json())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_json_in_a_card_is_a_card_or_a_sentence(value: object) -> None:
    for extensions in (value, {"persona_studio": value}, {"persona_studio": {"foreign": value}}):
        card_or_sentence(json_bytes(v2_card(extensions=extensions)))
    card_or_sentence(json_bytes(value))
