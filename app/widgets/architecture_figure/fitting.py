"""Text of unknown origin made fit to be drawn: no character that SVG forbids, never longer than its room.

Knows no font file: widths are estimates on the safe side. Escaping is done where text is written, in `marks.py`.
"""

import unicodedata

_MARKS_KEPT = 3
"""Combining marks on one letter; more would pile up over the lines above."""
# Widths in ems. Those of Latin letters cover the widest of the usual sans-serif fonts.
_THIN, _NORMAL, _CAPITAL, _BROAD, _FULL, _UNKNOWN = 0.34, 0.6, 0.8, 1.02, 1.4, 3.0
_THIN_SIGNS = frozenset("iIjlft.,:;!'|·’‘()[]/ ")
_BROAD_SIGNS = frozenset("mwMW@%&—…")
_LAST_PLAIN = 0x24FF
"""Up to here (Latin to enclosed letters) signs are at most as wide as an M."""


def clean(text: str) -> str:
    """Return text on one line without control signs, direction overrides, lone surrogates and piled-up marks."""
    kept: list[str] = []
    marks = 0
    for sign in unicodedata.normalize("NFC", " ".join(text.split())):
        kind = unicodedata.category(sign)
        marks = marks + 1 if kind.startswith("M") else 0
        if not kind.startswith("C") and marks <= _MARKS_KEPT:
            kept.append(sign)
    return " ".join("".join(kept).split())


def width_of(text: str, size: float) -> float:
    """Return at least the width of text in a font of `size`, in the same units."""
    return size * sum(map(_ems, text))


def fitted(text: str, size: float, width: float) -> str:
    """Return cleaned text, cut with an ellipsis where it would be wider than `width`."""
    return _cut(clean(text), size, width)


def fitted_lines(text: str, size: float, width: float, count: int) -> list[str]:
    """Return cleaned text as at most `count` lines of at most `width`; the last one is cut where there is more."""
    rest, lines = clean(text), []
    while rest and len(lines) < count - 1:
        line = _first_line(rest, size, width)
        lines.append(line)
        rest = rest[len(line) :].strip()
    return [*lines, _cut(rest, size, width)] if rest else lines


def _first_line(text: str, size: float, width: float) -> str:
    if width_of(text, size) <= width:
        return text
    room = _prefix(text, size, width)
    at = text.rfind(" ", 0, room + 1)
    # A word longer than a line is broken where the line ends.
    return text[:at] if at > 0 else text[: max(1, room)]


def _cut(text: str, size: float, width: float) -> str:
    if width_of(text, size) <= width:
        return text
    return text[: _prefix(text, size, width - width_of("…", size))].rstrip() + "…"


def _prefix(text: str, size: float, width: float) -> int:
    """Return how many signs from the start are within `width`."""
    used = 0.0
    for index, sign in enumerate(text):
        used += size * _ems(sign)
        if used > width:
            return index
    return len(text)


def _ems(sign: str) -> float:
    if sign in _THIN_SIGNS:
        return _THIN
    if sign in _BROAD_SIGNS:
        return _BROAD
    if unicodedata.category(sign).startswith("M"):
        # Some scripts set their marks beside the letter.
        return 0.0 if sign < "\u0370" else _NORMAL
    if unicodedata.east_asian_width(sign) in "WF" or unicodedata.category(sign) == "So":
        return _FULL
    if sign <= chr(_LAST_PLAIN):
        return _BROAD if sign > "\u024f" else _CAPITAL if sign.isupper() else _NORMAL
    if "\u2c00" <= sign <= "\uabff":
        return _FULL
    return _UNKNOWN
