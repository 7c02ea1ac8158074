"""A sheet as a file that others can take: our JSON, or a character card as JSON or PNG.

Writes what the sheet holds and nothing else: no chats, no paths, no ids but the persona's own in our JSON.
"""

import base64

from app.services.cards.mapping import SPECS, Spec, card_from_sheet
from app.services.cards.png_text import write_png
from app.services.cards.reading import FILE_BYTES, KEYWORDS
from engine.errors import BadInput
from engine.personality.persona_file import sheet_to_json
from engine.personality.plain_json import json_file_bytes, json_text, shown
from engine.personality.sheet import PersonaSheet


def write_persona_json(sheet: PersonaSheet, persona_id: str) -> bytes:
    """Return a persona file (UTF-8 JSON by the seed's schema).

    Raises:
        BadInput: the id is empty, or the sheet's foreign fields are not JSON.
    """
    return json_file_bytes(sheet_to_json(sheet, persona_id))


def write_card_json(sheet: PersonaSheet, spec: Spec = "v3") -> bytes:
    """Return a character card (UTF-8 JSON).

    Raises:
        BadInput: `spec` is not `v2` or `v3`, or the sheet's foreign fields are not JSON.
    """
    if spec not in SPECS:
        raise BadInput(f"There is no card format {shown(spec)}. Choose v2 or v3.")
    return json_file_bytes(card_from_sheet(sheet, spec))


def write_card_png(sheet: PersonaSheet, picture_png: bytes) -> bytes:
    """Return a picture that carries the card twice, as `ccv3` and, for older readers, as `chara`.

    Whatever else the picture told (texts, places, times, programs) is taken out.

    Raises:
        BadInput: the picture is no PNG, damaged or too large, or the sheet's foreign fields are not JSON.
    """
    specs: tuple[Spec, ...] = ("v3", "v2")
    cards = (json_text(card_from_sheet(sheet, spec)).encode() for spec in specs)
    written = write_png(picture_png, dict(zip(KEYWORDS, map(base64.b64encode, cards), strict=True)))
    if len(written) > FILE_BYTES:
        raise BadInput(f"The card would be larger than {FILE_BYTES // 2**20} MB. Choose a smaller picture.")
    return written
