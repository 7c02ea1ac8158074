"""Bytes become text. UTF-8 first, UTF-16 and UTF-32 by their mark, an old page by what it declares; no silent guess.

Windows-1252 (Latin-1 as it is really written) is taken only if every letter outside ASCII is one that German, French,
Spanish, Italian or Nordic prose uses, and those are few; `encoding_note` tells it. Anything else is refused.
"""

import codecs
import re
from typing import NamedTuple

from engine.errors import BadInput

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_-]{3,20})""", re.IGNORECASE)
DECLARATION_WITHIN_BYTES = 4096
DECLARABLE = ("iso-8859-1", "iso8859-1", "latin1", "windows-1252", "cp1252", "iso-8859-15", "iso-8859-2")
DECLARABLE_MORE = ("windows-1250", "windows-1251", "koi8-r", "shift_jis", "euc-jp", "gb2312", "gbk", "gb18030", "big5")
EXPECTED = frozenset("äöüÄÖÜßàâáãåæçèéêëìíîïñòóôõøùúûÿœÀÂÁÅÆÇÈÉÊËÍÎÑÓÔØÙÚÛŒ\u00a0§°·©®²³½€£«»„“”‚‘’–—…•×ºª¿¡´¨")
MOST_STRANGE_SHARE = 0.12
"""Of letters outside ASCII among all; German has 2 %, French 4 %, misread Cyrillic nearly all."""
CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class Decoded(NamedTuple):
    """A text, and how it was written."""

    text: str
    encoding: str


def decoded(name: str, data: bytes) -> Decoded:
    """Return the text of `data`, without its mark.

    Raises:
        BadInput: it is binary, or in an encoding that cannot be told for certain.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return Decoded(_strictly(name, data[len(mark) :], encoding), encoding)
    if data.count(0, 0, 65536):
        raise BadInput(f"{_shown(name)} is not text: it holds binary data. Choose a text file, or a PDF named .pdf.")
    try:
        return Decoded(_texty(name, data.decode("utf-8")), "utf-8")
    except UnicodeDecodeError as error:
        place = error.start
    declared = DECLARED.search(data, 0, DECLARATION_WITHIN_BYTES)
    said = declared.group(1).decode("ascii").lower() if declared else ""
    if said in DECLARABLE + DECLARABLE_MORE:
        return Decoded(_strictly(name, data, "cp1252" if said in DECLARABLE[:3] else said), said)
    text = data.decode("cp1252", "replace")
    strange = [letter for letter in text if letter > "\x7f"]
    letters = sum(map(str.isalpha, text))
    if not EXPECTED.issuperset(strange) or len(strange) > max(2, letters * MOST_STRANGE_SHARE):
        raise BadInput(
            f"{_shown(name)} is not UTF-8 (byte 0x{data[place]:02X} at place {place}) and its encoding cannot be told. "
            "Save it as UTF-8."
        )
    return Decoded(_texty(name, text), "windows-1252")


def encoding_note(name: str, data: bytes) -> str:
    """Return a sentence if a text was read in an encoding that was guessed; empty if it was certain.

    Raises:
        BadInput: as `decoded`.
    """
    if decoded(name, data).encoding != "windows-1252" or DECLARED.search(data, 0, DECLARATION_WITHIN_BYTES):
        return ""
    return f"{_shown(name)} is not UTF-8; it was read as Windows-1252 (Latin-1). Look whether its accents are right."


def _strictly(name: str, data: bytes, encoding: str) -> str:
    try:
        return _texty(name, data.decode(encoding))
    except UnicodeDecodeError:
        raise BadInput(
            f"{_shown(name)} says that it is {encoding} and is not, or it is cut short. Save it as UTF-8."
        ) from None


def _texty(name: str, text: str) -> str:
    head = text[:65536]
    if len(CONTROL.findall(head)) > max(2, len(head) // 200):
        raise BadInput(f"{_shown(name)} is not text: it is full of control characters. Choose a text file.")
    return text


def _shown(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name[:80]) or "The file"
