"""Pairs of a short form and what it stands for: "Long Form (LF)" and "LF (Long Form)". Knows letters, no dictionary.

Source: the idea of Schwartz and Hearst (2003), matching the short form's letters from its end; the code is our own.
"""

import re
from typing import NamedTuple

from engine.knowledge.normal import normal_form

BRACKET = re.compile(r"[(（]([^()（）\n]{2,120})[)）]")
SHORT = re.compile(r"(?=(?:[^A-ZÄÖÜ]*[A-ZÄÖÜ]){2})[^\W_][\w.&/-]{1,9}\Z")
BEFORE_SHORT = re.compile(r"(?<![\w-])([^\W_][\w.&/-]{1,9})\s*\Z")
MOST_WORDS_MORE = 4
"""Words of the long form beyond the letters of the short one."""


class Definition(NamedTuple):
    """What a short form stands for, as normal forms."""

    short: str
    long: str


def find_definitions(text: str) -> list[Definition]:
    """Return the short forms that `text` explains, in order."""
    found: list[Definition] = []
    if "(" not in text and "（" not in text:
        return found
    for match in BRACKET.finditer(text):
        inside = re.split(r"[;,]", match.group(1))[0].strip()
        before = text[max(0, match.start() - 200) : match.start()]
        if SHORT.match(inside):
            short, long = inside, _long_form(inside, before)
        else:
            named = BEFORE_SHORT.search(before)
            short = named.group(1) if named and SHORT.match(named.group(1)) else ""
            long = _long_form(short, inside) if short else ""
        if long and len(long) > len(short) + 1:
            found.append(Definition(normal_form(short), normal_form(long)))
    return found


def _long_form(short: str, text: str) -> str:
    """Return the shortest end of `text` that has the letters of `short` in order, the first at a word's start."""
    letters = [letter for letter in short.rstrip("s").lower() if letter.isalnum()]
    sentence = re.split(r"[.!?;:]\s", text)[-1].rstrip()
    lower = sentence.lower()
    # Folding may change a text's length; then places would not fit.
    if not letters or len(lower) != len(sentence):
        return ""
    at = len(lower)
    for number, letter in enumerate(reversed(letters), 1):
        at -= 1
        while at >= 0 and not (lower[at] == letter and (number < len(letters) or not lower[at - 1 : at].isalnum())):
            at -= 1
        if at < 0:
            return ""
    long = sentence[at:].strip(" \"'“”„")
    most = min(len(letters) + MOST_WORDS_MORE, 2 * len(letters))
    return long if 2 <= len(re.findall(r"\w+", long)) <= most else ""
