"""Cards, pictures and zips for the tests: made here, byte by byte, by nobody's code under test."""

import base64
import copy
import io
import json
import zipfile
import zlib
from typing import Any

SIGNATURE = b"\x89PNG\r\n\x1a\n"
FOREIGN_KEYS: dict[str, Any] = {
    "depth_prompt": {"prompt": "Stay dry.", "depth": 4, "zeta": 1, "alpha": [1.50, -0.0, 1e21, None]},
    "odd key \ud800": {"": "<script>alert(1)</script>"},
}


def v3_card() -> dict[str, Any]:
    """Return a card of another program that uses every field, with unknown ones everywhere."""
    data: dict[str, Any] = {
        "name": "Marit <b>Vale</b>",
        "description": "{{char}} keeps a tide mill. " * 40,
        "tags": ["coast", "dry humour"],
        "creator": "somebody",
        "character_version": "7",
        "mes_example": "<START>\n{{user}}: Hello",
        "extensions": copy.deepcopy(FOREIGN_KEYS),
        "system_prompt": "Be Marit.",
        "post_history_instructions": "Stay Marit.",
        "first_mes": '{{char}} looks up. "You\'re late, {{user}}."\r\n',
        "alternate_greetings": ["Hm.", "Oh."],
        "personality": "",
        "scenario": "At the mill.",
        "creator_notes": "Made for a friend.",
        "character_book": {
            "name": "mill",
            "extensions": {"x": {"y": [1, {"z": 2}]}},
            "entries": [{"keys": ["tide"], "content": "High at six.", "unknown_z": 1, "unknown_a": 2}],
        },
        "assets": [{"type": "icon", "uri": "embeded://assets/icon/images/main.png", "name": "main", "ext": "png"}],
        "nickname": "Mar",
        "group_only_greetings": ["All here?"],
        "creation_date": 1700000000,
        "zz_future": {"b": 1, "a": 2},
    }
    return {"spec": "chara_card_v3", "spec_version": "3.0", "zz_root": [1, 2], "data": data, "aa_root": None}


def v2_card(**changes: Any) -> dict[str, Any]:
    """Return a small card of the second version."""
    data = {
        "name": "Ilo",
        "description": "Ilo mends clocks.",
        "personality": "Quiet and exact.",
        "scenario": "",
        "first_mes": "Tick.",
        "mes_example": "",
        "extensions": {},
    }
    return {"spec": "chara_card_v2", "spec_version": "2.0", "data": data | changes}


def json_bytes(value: object) -> bytes:
    """Return JSON bytes."""
    return json.dumps(value).encode()


def frame(kind: bytes, content: bytes) -> bytes:
    """Return a PNG chunk."""
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")


def header(width: int = 2, height: int = 1) -> bytes:
    """Return the header chunk of a grey picture."""
    return frame(b"IHDR", width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0]))


def png(*chunks: bytes, width: int = 2) -> bytes:
    """Return a grey picture of 2×1 pixels with chunks of text before its end."""
    pixels = frame(b"IDAT", zlib.compress(b"\0\x40\xc0"))
    return SIGNATURE + header(width) + pixels + b"".join(chunks) + frame(b"IEND", b"")


def text_chunk(keyword: str, card: object) -> bytes:
    """Return the chunk in which other programs store a card."""
    return frame(b"tEXt", keyword.encode() + b"\0" + base64.b64encode(json_bytes(card)))


def card_png(card: object, keyword: str = "ccv3") -> bytes:
    """Return a picture that carries a card."""
    return png(text_chunk(keyword, card))


def charx(card: object, **files: bytes) -> bytes:
    """Return a `.charx`; in names of files `__` stands for `/`."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("card.json", json_bytes(card))
        for name, content in files.items():
            archive.writestr(name.replace("__", "/") + ".png", content)
    return packed.getvalue()
