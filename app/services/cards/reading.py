"""A persona out of a file that somebody brings: our JSON, a character card as JSON or PNG, or a `.charx`.

Knows the containers and their limits, and tells what was found. Stores nothing, and decodes no pixels.
"""

import base64
import binascii
from dataclasses import dataclass

from app.services.cards.charx import MAGIC as ZIP_MAGIC
from app.services.cards.charx import read_charx, read_member
from app.services.cards.mapping import CARD_BYTES, MappedCard, sheet_from_card
from app.services.cards.png_text import SIGNATURE, PngParts, read_png
from app.services.cards.remarks import remarks_on_card, remarks_on_foreign
from engine.errors import BadInput
from engine.personality.foreign import Foreign
from engine.personality.persona_file import sheet_from_json
from engine.personality.plain_json import clean_text, parse_json
from engine.personality.sheet import PersonaSheet

FILE_BYTES = 10 * 1024 * 1024
# Newest first: a picture may carry both.
KEYWORDS = ("ccv3", "chara")
BASE64_BYTES = 4 * CARD_BYTES // 3 + 4
ICON_SCHEMES = ("embeded://", "embedded://")
"""The first is how the specification spells it."""


@dataclass(frozen=True, slots=True)
class ImportedCard:
    """What a file holds, for a preview; nothing is stored yet."""

    sheet: PersonaSheet
    """The persona, with what is not ours in `foreign`."""
    format: str
    """What kind of file it was, in words."""
    notes: tuple[str, ...]
    """Plain sentences: what was found, cut, or is kept but not used."""
    avatar_png: bytes | None = None
    """The picture that came with it, freed of all text; not decoded, so it may still be no good image."""
    persona_id: str = ""
    """The id that a persona file names; empty for cards."""


def read_card(data: bytes, file_name: str) -> ImportedCard:
    """Return the persona in a file, whatever its name ends in: the content decides.

    Raises:
        BadInput: the file is too large, damaged, or holds no persona; names the file and the field.
    """
    try:
        if len(data) > FILE_BYTES:
            raise BadInput(f"It is larger than {FILE_BYTES // 2**20} MB. Take out pictures or shorten it.")
        if data.startswith(SIGNATURE):
            return _from_png(data)
        if data.startswith(ZIP_MAGIC):
            return _from_charx(data)
        return _from_json(data)
    except BadInput as error:
        shown_name = clean_text(file_name).replace("\n", " ")[:80] or "This file"
        raise BadInput(f"{shown_name} cannot be imported. {error}") from None


def _from_json(data: bytes) -> ImportedCard:
    if not data.strip():
        raise BadInput("It is empty. Choose a persona or a character card.")
    if data[:4] in (b"RIFF", b"GIF8") or data.startswith((b"\xff\xd8\xff", b"BM")):
        raise BadInput("It is a picture, but no PNG. Cards come as JSON, PNG or .charx.")
    if len(data) > CARD_BYTES:
        raise BadInput(f"Its JSON is larger than {CARD_BYTES // 2**20} MB. Shorten it.")
    value = parse_json(data, "The file")
    if isinstance(value, dict) and "spec" not in value and ("persona_id" in value or "traits" in value):
        sheet = sheet_from_json(value)
        foreign = Foreign.parse(sheet.foreign)
        notes = remarks_on_foreign(foreign)
        if foreign.card:
            notes += ("It comes with a character card of another program, which is kept for export.",)
        return ImportedCard(sheet, "Persona Studio file", notes, persona_id=clean_text(value["persona_id"]))
    return _imported(sheet_from_card(value), "JSON")


def _from_png(data: bytes) -> ImportedCard:
    parts = read_png(data, KEYWORDS, BASE64_BYTES)
    card, notes = _card_in_png(parts)
    if parts.other_texts:
        count = f"{parts.other_texts} other {'text' if parts.other_texts == 1 else 'texts'}"
        notes += (f"{count} inside the picture did not belong to the card and will not be kept.",)
    return _imported(card, "PNG", notes, parts.picture)


def _card_in_png(parts: PngParts) -> tuple[MappedCard, tuple[str, ...]]:
    faults: list[str] = []
    for keyword in KEYWORDS:
        if keyword not in parts.texts:
            continue
        try:
            card = sheet_from_card(parse_json(_from_base64(parts.texts[keyword]), f"The text {keyword}"))
        except BadInput as error:
            faults.append(f"{keyword}: {error}")
        else:
            return card, tuple(f"The newer part of the card was left out. {fault}" for fault in faults)
    if not faults:
        raise BadInput("This picture carries no character card. Choose the card's original file.")
    raise BadInput(faults[0])


def _from_base64(text: bytes) -> bytes:
    packed = b"".join(text.split())
    try:
        return base64.b64decode(packed + b"=" * (-len(packed) % 4), validate=True)
    except binascii.Error:
        raise BadInput("The card in the picture is damaged (its text is not base64). Fetch it again.") from None


def _from_charx(data: bytes) -> ImportedCard:
    charx = read_charx(data, CARD_BYTES)
    card = sheet_from_card(parse_json(charx.card_json, "card.json"))
    icon = next((name for name in _icons(card.data.get("assets")) if name in charx.other_files), "")
    avatar, notes = (None, ()) if not icon else _avatar(data, icon)
    left = len(charx.other_files) - (avatar is not None)
    if left:
        notes += (f"{left} other {'file' if left == 1 else 'files'} in the .charx will not be kept.",)
    return _imported(card, ".charx", notes, avatar)


def _icons(assets: object) -> list[str]:
    """Return the paths of a card's icons inside its `.charx`, the main one first."""
    icons = [a for a in assets if isinstance(a, dict) and a.get("type") == "icon"] if isinstance(assets, list) else []
    icons.sort(key=lambda asset: asset.get("name") != "main")
    uris = [asset["uri"] for asset in icons if isinstance(asset.get("uri"), str)]
    return [uri.removeprefix(scheme) for uri in uris for scheme in ICON_SCHEMES if uri.startswith(scheme)]


def _avatar(data: bytes, name: str) -> tuple[bytes | None, tuple[str, ...]]:
    try:
        return read_png(read_member(data, name, CARD_BYTES), (), 0).picture, ()
    except BadInput as error:
        return None, (f"The card's own picture is left out. {error}",)


def _imported(
    card: MappedCard, container: str, notes: tuple[str, ...] = (), avatar_png: bytes | None = None
) -> ImportedCard:
    words = f"Character card {card.spec.upper()} ({container})"
    return ImportedCard(card.sheet, words, (*notes, *remarks_on_card(card)), avatar_png)
