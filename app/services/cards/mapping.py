"""A sheet from a character card's JSON, and a card's JSON from a sheet.

A card is kept whole in `PersonaSheet.foreign`. Written again, it is that card with only those fields replaced that
somebody changed in the studio, and ours under `data.extensions.persona_studio`.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal, NamedTuple

from app.services.cards.words import CardWords, words_of
from engine.errors import BadInput
from engine.personality.foreign import Foreign
from engine.personality.json_fields import Fields
from engine.personality.persona_file import COST
from engine.personality.plain_json import JSON_DEPTH, check_json, shown, take_out
from engine.personality.sheet import NAME_LIMIT, TEXT_LIMIT, PersonaSheet
from engine.personality.studio_block import KEYS, read_block, read_traits, write_block, write_traits

Spec = Literal["v2", "v3"]
SPECS: dict[Spec, tuple[str, str]] = {"v2": ("chara_card_v2", "2.0"), "v3": ("chara_card_v3", "3.0")}
TEXTS = ("name", "description", "personality", "scenario", "first_mes", "mes_example")
LATER_TEXTS = ("creator_notes", "system_prompt", "post_history_instructions", "creator", "character_version")
BLOCK_PATH = ("data", "extensions", "persona_studio")
# What our block in a card holds beside the block of a persona file: what a card has no field for, and the words that
# the card's own fields would not give back.
WORDS = ("name", "identity", "greeting", "tags")
MORE_KEYS = ("traits", "tagline", "expertise", "activation_cost", *WORDS)
CARD_BYTES = 8 * 1024 * 1024
NUMBER = re.compile(r"\d{1,4}(\.\d{1,4})?")


class MappedCard(NamedTuple):
    """What a card's JSON says."""

    sheet: PersonaSheet
    """The persona."""
    spec: Spec
    """Which specification it follows."""
    data: Mapping[str, object]
    """The card's `data`, without our block."""
    has_block: bool
    """Whether it carries our settings."""
    notes: tuple[str, ...]
    """What was cut, filled in, or is newer than this studio."""


def sheet_from_card(value: object) -> MappedCard:
    """Return the sheet of a card's JSON (V2, V3, or the flat V1).

    Raises:
        BadInput: this is no card, a field that we read has the wrong type or range, or the card is too deep or holds
            too much; names the path of the field.
    """
    notes: list[str] = []
    spec, root = _recognised(Fields.of(value), notes)
    root, apart = take_out(root, (*BLOCK_PATH, "foreign"))
    check_json(root, JSON_DEPTH, CARD_BYTES)
    card, found = take_out(root, BLOCK_PATH)
    assert isinstance(card, dict)
    data = Fields.of(card["data"], "data")
    if data.data.get("extensions") is not None:
        data.inside("extensions")
    words = words_of(data)
    block = Fields.of({} if found is None else found, ".".join(BLOCK_PATH))
    sheet, parts = _sheet(words, block)
    rest = Fields.of({} if apart is None else apart, f"{block.path}.foreign").unknown(("card",))
    sheet = replace(sheet, foreign=Foreign.of(rest | parts).text())
    # A card that says no more than the sheet alone would write is no foreign one.
    if take_out(card_from_sheet(sheet, spec), BLOCK_PATH)[0] != card:
        sheet = replace(sheet, foreign=Foreign.of(rest | parts | {"card": card}).text())
    return MappedCard(sheet, spec, data.data, found is not None, (*notes, *words.notes))


def card_from_sheet(sheet: PersonaSheet, spec: Spec) -> dict[str, Any]:
    """Return a card's JSON; `sheet_from_card` gives the sheet back.

    Raises:
        BadInput: the sheet's foreign fields are not JSON.
    """
    foreign = Foreign.parse(sheet.foreign)
    root: dict[str, Any] = dict(foreign.card)
    name, version = SPECS[spec]
    is_same_spec = root.get("spec") == name and isinstance(root.get("spec_version"), str)
    root |= {"spec": name, "spec_version": root["spec_version"] if is_same_spec else version}
    kept = root["data"] if isinstance(root.get("data"), dict) else {}
    data: dict[str, Any] = kept | {key: v for key, v in _template(spec).items() if key not in kept}
    for key, word in _changed_words(sheet, kept).items():
        if root.get(key) == kept.get(key) and key in root:
            # Some programs repeat the fields beside `data`, as the first version of the cards had them.
            root[key] = word
        data[key] = word
    extensions = data["extensions"] if isinstance(data["extensions"], dict) else {}
    block = _block(sheet, foreign, data)
    root["data"] = data | {"extensions": extensions | {BLOCK_PATH[-1]: block}}
    return root


def _recognised(root: Fields, notes: list[str]) -> tuple[Spec, dict[str, object]]:
    """Return which specification a card follows, and the card as an object with `spec` and `data`."""
    named = root.data.get("spec")
    if named is None and "data" not in root.data and "name" in root.data and set(TEXTS[1:]) & set(root.data):
        notes.append("This is a card of the first version; it is kept as V2.")
        return "v2", {"spec": SPECS["v2"][0], "spec_version": SPECS["v2"][1], "data": dict(root.data)}
    for spec, (name, version) in SPECS.items():
        if named == name:
            root.require("data", "the card's fields")
            root.inside("data")
            said = root.data.get("spec_version")
            is_number = isinstance(said, str) and NUMBER.fullmatch(said)
            if not is_number or float(str(said)) > float(version):
                notes.append(
                    f"The card says version {shown(said)}; this studio knows {version}. "
                    "It is imported as far as it is known, and kept whole."
                )
            # SillyTavern writes the name of the chat's file beside the card; a card carries no chats.
            return spec, {key: value for key, value in root.data.items() if key != "chat"}
    if named is None:
        raise BadInput('This JSON is neither a persona nor a card: it has no "spec" and no "persona_id".')
    raise BadInput(f'spec is {shown(named)}. Cards of "chara_card_v2" and "chara_card_v3" are read; export it as V3.')


def _sheet(words: CardWords, block: Fields) -> tuple[PersonaSheet, dict[str, object]]:
    """Return the sheet, and what of our block is not ours."""
    said = read_block(block, MORE_KEYS)
    traits, other_traits = read_traits(block.inside("traits"))
    name = block.text("name", NAME_LIMIT, words.name)
    sheet = PersonaSheet(
        name=name if name.strip() else words.name,
        traits=traits,
        experts=said.experts,
        mix=said.mix,
        sampling=said.sampling,
        is_seed_fixed=said.is_seed_fixed,
        tagline=block.text("tagline", TEXT_LIMIT),
        identity=block.text("identity", TEXT_LIMIT, words.identity),
        greeting=block.text("greeting", TEXT_LIMIT, words.greeting),
        tags=block.words("tags") if "tags" in block.data else words.tags,
        expertise=block.words("expertise"),
        activation_cost=block.number("activation_cost", COST, 1.0),
    )
    return sheet, {"traits": other_traits, "studio": said.unknown}


def _block(sheet: PersonaSheet, foreign: Foreign, data: Mapping[str, object]) -> dict[str, object]:
    """Return our block for a card whose own fields are `data`."""
    words = _words(data)
    block = write_block(sheet) | {
        "traits": write_traits(sheet.traits) | dict(foreign.traits),
        "tagline": sheet.tagline,
        "expertise": list(sheet.expertise),
        "activation_cost": sheet.activation_cost,
    }
    for key in WORDS:
        value = getattr(sheet, key)
        if words is None or getattr(words, key) != value:
            block[key] = list(value) if isinstance(value, tuple) else value
    block |= Fields(foreign.studio).unknown((*KEYS, *MORE_KEYS))
    kept = dict(foreign.rest) | ({"persona": dict(foreign.persona)} if foreign.persona else {})
    return block | ({"foreign": kept} if kept else {})


def _changed_words(sheet: PersonaSheet, kept: Mapping[str, object]) -> dict[str, object]:
    """Return the card's fields that no longer say what the sheet says."""
    words = _words(kept) if kept else None
    if words is None:
        return {
            "name": sheet.name,
            "description": sheet.identity,
            "first_mes": sheet.greeting,
            "tags": list(sheet.tags),
        }
    fields: dict[str, object] = {}
    if sheet.name != words.name:
        fields["name"] = sheet.name
    if sheet.identity != words.identity:
        # A description is long and somebody's own work: a new identity never takes its place.
        fields["personality"] = sheet.identity
    if sheet.greeting != words.greeting:
        fields["first_mes"] = sheet.greeting
    if sheet.tags != words.tags:
        fields["tags"] = list(sheet.tags)
    return fields


def _words(data: Mapping[str, object]) -> CardWords | None:
    try:
        return words_of(Fields(data))
    except BadInput:
        # A card that came with a persona file was never read as one; what cannot be read is written anew.
        return None


def _template(spec: Spec) -> dict[str, object]:
    """Return the fields that a card must have, empty, in the order of the specification."""
    template: dict[str, object] = dict.fromkeys((*TEXTS, *LATER_TEXTS), "")
    template |= {"alternate_greetings": [], "tags": [], "extensions": {}}
    return template | ({"group_only_greetings": []} if spec == "v3" else {})
