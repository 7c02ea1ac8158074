"""Persona files: the seed's JSON (`assets/personas/persona.schema.json`), with everything of ours under `metadata`.

Knows the shape of the file and how it is written safely. Knows no lifecycle folders, no database and no cards.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.errors import BadInput
from engine.personality.foreign import Foreign
from engine.personality.json_fields import Fields, Span
from engine.personality.plain_json import JSON_BYTES, check_json, json_file_bytes, parse_json, shown, take_out
from engine.personality.sheet import NAME_LIMIT, TEXT_LIMIT, PersonaSheet
from engine.personality.studio_block import KEYS, read_block, read_traits, write_block, write_traits

ID_LIMIT = 200
FILE_BYTES = 4 * JSON_BYTES
COST = Span(0, float("inf"), "a finite number of at least 0")
REQUIRED = {
    "persona_id": 'text in quotes, such as "night-owl"',
    "traits": 'an object, such as {"openness": 7}',
    "expertise": 'a list, such as ["gardening"], or []',
    "activation_cost": "a number of at least 0, such as 1.0",
    "historical_performance": "an object, or {}",
    "metadata": 'an object, such as {"name": "Night owl"}',
}
METADATA = ("name", "tagline", "identity", "greeting", "tags", "persona_studio")
FOREIGN_PATH = ("metadata", "persona_studio", "foreign")


def sheet_from_json(data: object) -> PersonaSheet:
    """Return the sheet of a persona file's JSON; the schema's six keys must be there, all else has defaults.

    What is not ours is kept in `PersonaSheet.foreign`. Texts lose control characters.

    Raises:
        BadInput: a key is missing, a type, range or length is wrong, or the JSON is too deep or too large; names the
            path of the field and what to write there.
    """
    body, apart = take_out(data, FOREIGN_PATH)
    check_json(body)
    root = Fields.of(body)
    for key, what in REQUIRED.items():
        root.require(key, what)
    metadata = root.inside("metadata")
    block = read_block(metadata.inside("persona_studio"))
    traits, other_traits = read_traits(root.inside("traits"))
    foreign = _foreign(root, {} if apart is None else Fields.of(apart, ".".join(FOREIGN_PATH)).data)
    return PersonaSheet(
        name=_name(root, metadata),
        traits=traits,
        experts=block.experts,
        mix=block.mix,
        sampling=block.sampling,
        is_seed_fixed=block.is_seed_fixed,
        tagline=metadata.text("tagline", TEXT_LIMIT),
        identity=metadata.text("identity", TEXT_LIMIT),
        greeting=metadata.text("greeting", TEXT_LIMIT),
        tags=metadata.words("tags"),
        expertise=root.words("expertise"),
        activation_cost=root.number("activation_cost", COST, 1.0),
        foreign=Foreign.of(foreign | {"traits": other_traits, "studio": block.unknown}).text(),
    )


def sheet_to_json(sheet: PersonaSheet, persona_id: str) -> dict[str, Any]:
    """Return a persona file's JSON; `sheet_from_json` gives the sheet back.

    Raises:
        BadInput: the id is empty or too long, or the sheet's foreign fields are not JSON.
    """
    _check_id(Fields({"persona_id": persona_id}))
    foreign = Foreign.parse(sheet.foreign)
    more = Fields(foreign.persona)
    block = write_block(sheet) | Fields(foreign.studio).unknown(KEYS)
    kept = dict(foreign.rest) | ({"card": dict(foreign.card)} if foreign.card else {})
    if kept:
        block["foreign"] = kept
    metadata = more.data.get("metadata")
    performance = more.data.get("historical_performance")
    return {
        "persona_id": persona_id,
        "traits": write_traits(sheet.traits) | dict(foreign.traits),
        "expertise": list(sheet.expertise),
        "activation_cost": sheet.activation_cost,
        "historical_performance": performance if isinstance(performance, dict) else {},
        "metadata": {
            "name": sheet.name,
            "tagline": sheet.tagline,
            "identity": sheet.identity,
            "greeting": sheet.greeting,
            "tags": list(sheet.tags),
            "persona_studio": block,
        }
        | (Fields(metadata).unknown(METADATA) if isinstance(metadata, dict) else {}),
    } | more.unknown(REQUIRED)


def load_persona_from_file(filepath: str | os.PathLike[str]) -> dict[str, Any]:
    """Return the JSON of a persona file, checked: `sheet_from_json` takes it.

    Raises:
        BadInput: there is no such file, or it holds no persona; names the file and the field.
    """
    file = Path(filepath)
    try:
        with file.open("rb") as stream:
            data = stream.read(FILE_BYTES + 1)
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}. Give a persona file.") from error
    if len(data) > FILE_BYTES:
        raise BadInput(f"{file} is larger than {FILE_BYTES} bytes. Give a persona file.")
    try:
        value = parse_json(data, "It")
        sheet_from_json(value)
    except BadInput as error:
        raise BadInput(f"{file} is no persona file. {error}") from None
    assert isinstance(value, dict)
    return value


def save_persona_to_file(persona_data: Mapping[str, Any], filepath: str | os.PathLike[str]) -> None:
    """Write a persona's JSON; a reader sees the old file or the new one, never a part.

    Raises:
        BadInput: the data is no persona, or the file cannot be written.
    """
    data = dict(persona_data)
    sheet_from_json(data)
    written = json_file_bytes(data)
    if len(written) > FILE_BYTES:
        raise BadInput(f"The persona takes {len(written)} bytes. At most {FILE_BYTES} are written; shorten its texts.")
    file = Path(filepath)
    draft = file.with_name(f".{file.name[:40]}.{secrets.token_hex(6)}.part")
    try:
        try:
            with draft.open("xb") as stream:
                stream.write(written)
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}. Choose a folder that you may write to.") from error


def _name(root: Fields, metadata: Fields) -> str:
    persona_id = _check_id(root)
    name = metadata.text("name", NAME_LIMIT, persona_id[:NAME_LIMIT])
    if not name.strip():
        raise BadInput(f"{metadata.at('name')} is {shown(name)}. Write a name of 1 to {NAME_LIMIT} characters.")
    return name


def _check_id(root: Fields) -> str:
    persona_id = root.text("persona_id", ID_LIMIT)
    if not persona_id.strip():
        raise BadInput(f"persona_id is {shown(persona_id)}. Write {REQUIRED['persona_id']}.")
    return persona_id


def _foreign(root: Fields, apart: Mapping[str, object]) -> dict[str, object]:
    """Return the sections that a persona file fills: what it holds beside our keys, and what we had put apart."""
    persona = root.unknown(REQUIRED)
    performance = root.inside("historical_performance").data
    metadata = root.inside("metadata").unknown(METADATA)
    if performance:
        persona["historical_performance"] = performance
    if metadata:
        persona["metadata"] = metadata
    return {**apart, "persona": persona}
