"""Exports: what other programs expect, everything of the sheet, and nothing of anybody else."""

import base64
import io
import json
from dataclasses import replace
from typing import Any, cast

import pytest
from PIL import Image

from app.services.cards import read_card, write_card_json, write_card_png, write_persona_json
from app.services.cards.mapping import BLOCK_PATH, MORE_KEYS, Spec
from app.services.cards.reading import FILE_BYTES
from engine.errors import BadInput
from engine.personality.plain_json import take_out
from engine.personality.sheet import PersonaSheet
from engine.personality.studio_block import KEYS
from tests.app.services.cards.samples import card_png, frame, json_bytes, png, v3_card
from tests.engine.personality.sheets import FULL

PLAIN = PersonaSheet("Ada")
V2_FIELDS = {
    "name", "description", "personality", "scenario", "first_mes", "mes_example", "creator_notes", "system_prompt",
    "post_history_instructions", "alternate_greetings", "tags", "creator", "character_version", "extensions",
}  # fmt: skip


@pytest.mark.parametrize(("spec", "more"), [("v2", set()), ("v3", {"group_only_greetings"})])
def test_a_card_has_exactly_the_fields_of_its_specification(spec: Spec, more: set[str]) -> None:
    card = json.loads(write_card_json(PLAIN, spec))
    assert (card["spec"], card["spec_version"]) == (f"chara_card_{spec}", f"{spec[1]}.0")
    assert set(card) == {"spec", "spec_version", "data"}
    assert set(card["data"]) == V2_FIELDS | more
    assert set(card["data"]["extensions"]) == {"persona_studio"}


def test_another_reader_finds_both_cards_in_the_picture() -> None:
    written = write_card_png(FULL, png())
    with Image.open(io.BytesIO(written)) as image:
        image.load()
        found = {key: json.loads(base64.b64decode(str(image.info[key]))) for key in ("chara", "ccv3")}
    assert {key: card["spec"] for key, card in found.items()} == {"chara": "chara_card_v2", "ccv3": "chara_card_v3"}
    assert found["ccv3"]["data"]["name"] == found["chara"]["data"]["name"] == FULL.name


def test_a_picture_card_goes_through_the_studio_with_nothing_lost() -> None:
    brought = read_card(card_png(v3_card()), "marit.png")
    assert brought.avatar_png is not None
    again = read_card(write_card_png(brought.sheet, brought.avatar_png), "marit.png")
    assert (again.sheet, again.avatar_png) == (brought.sheet, brought.avatar_png)
    written = json.loads(write_card_json(again.sheet, "v3"))
    assert json.dumps(take_out(written, BLOCK_PATH)[0]) == json.dumps(v3_card())


def test_every_export_of_a_sheet_gives_it_back() -> None:
    exports = (
        write_persona_json(FULL, "id"),
        write_card_json(FULL, "v2"),
        write_card_json(FULL),
        write_card_png(FULL, png()),
    )
    for data in exports:
        assert read_card(data, "x").sheet == FULL


def test_nothing_but_the_sheet_is_written() -> None:
    """A sheet of which every value is known: the exports hold no other key and no other value."""
    persona = json.loads(write_persona_json(FULL, "only-id"))
    card = json.loads(write_card_json(replace(FULL, foreign=""), "v3"))
    block = card["data"]["extensions"]["persona_studio"]
    assert set(block) <= {*KEYS, *MORE_KEYS} - {"foreign"}
    assert "only-id" not in json.dumps(card)
    assert json.dumps(persona).count("only-id") == 1
    said = {value for value in scalars(card) if isinstance(value, str) and value}
    ours = {FULL.name, FULL.tagline, FULL.identity, FULL.greeting, *FULL.tags, *FULL.expertise}
    assert said == {"chara_card_v3", "3.0", *ours, *FULL.experts.pins, *FULL.experts.muted, *FULL.experts.solo}


def test_a_pictures_secrets_do_not_leave() -> None:
    secrets = [frame(kind, b"canary\0/home/canary/chat.jsonl") for kind in (b"tEXt", b"eXIf", b"zTXt", b"prVt")]
    written = write_card_png(PLAIN, png(*secrets, frame(b"tEXt", b"chara\0" + base64.b64encode(b'"canary"'))))
    assert b"canary" not in written
    assert base64.b64encode(b'"canary"') not in written


def test_the_name_of_a_chat_file_does_not_leave() -> None:
    sheet = read_card(json_bytes(v3_card() | {"chat": "Åsa - 2026-11-20@10h"}), "a").sheet
    assert "chat" not in json.loads(write_card_json(sheet)) and b"2026-11-20@10h" not in write_card_json(sheet)


def test_text_that_utf_8_cannot_hold_is_escaped() -> None:
    sheet = read_card(json_bytes(v3_card()), "a").sheet
    assert b'"odd key \\ud800"' in write_card_json(sheet)
    assert "Åsa".encode() in write_card_json(FULL)


def test_a_format_that_does_not_exist_is_said_so() -> None:
    with pytest.raises(BadInput, match='no card format "v4". Choose v2 or v3'):
        write_card_json(PLAIN, cast(Any, "v4"))


def test_a_picture_that_would_make_the_card_too_large_is_refused() -> None:
    large = png(frame(b"IDAT", bytes(FILE_BYTES)))
    with pytest.raises(BadInput, match="Choose a smaller picture"):
        write_card_png(PLAIN, large)


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(BadInput, match="The picture is no PNG"):
        write_card_png(PLAIN, b"GIF89a")


def scalars(value: object) -> list[object]:
    """Return every value that is neither an object nor a list."""
    if isinstance(value, dict):
        return [found for inner in value.values() for found in scalars(inner)]
    if isinstance(value, list):
        return [found for inner in value for found in scalars(inner)]
    return [value]
