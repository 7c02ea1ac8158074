"""Where sentences begin and end: rules for full stops, quotes, ordinals, ellipses and CJK marks; no model.

Knows English and German abbreviations; other languages with spaces go by stop, space and a letter that is not small.
"""

import re

from engine.knowledge.document import Span
from engine.knowledge.reading.abbreviations import BEFORE_ORDINAL, MONTHS, NEVER_LAST, SOMETIMES_LAST, STARTERS

CLOSERS = "\"'”’»«›)\\]}」』）】》〉“"
CANDIDATE = re.compile(
    rf"(?P<latin>(?:[.!?…؟]|।)+)(?P<close>[{CLOSERS}]*)(?:\[\d{{1,3}}\])*(?=\s)"
    rf"|[。！？｡]+[{CLOSERS}]*"
    r"|\s*\n\s*"
)
LAST_TOKEN = re.compile(r"[^\s\"'“”„‚‘’«»‹›()\[\]{}]*\Z")
NEXT_WORD = re.compile(r"\s+[\"'“”„‚‘’«»‹›(\[{¿¡*_—–-]*\s*([^\W_]*)")
LIST_NUMBER = re.compile(r"(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})\Z")
LOOK_BACK = 40


def split_sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences of `text` in order: not overlapping, together all of it but white space.

    A line break always ends one.
    """
    spans: list[Span] = []
    start = 0
    for mark in CANDIDATE.finditer(text):
        if mark.group("latin") is None or _ends_here(text, start, mark):
            _add(spans, text, start, mark.end())
            start = mark.end()
    _add(spans, text, start, len(text))
    return tuple(spans)


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    body = piece.strip()
    if body:
        first = start + len(piece) - len(piece.lstrip())
        spans.append(Span(first, first + len(body)))


def _ends_here(text: str, start: int, mark: re.Match[str]) -> bool:
    after = NEXT_WORD.match(text, mark.end())
    word = after.group(1) if after else ""
    if word[:1].islower():
        return False
    stops = mark.group("latin")
    if stops != "." or not word:
        return True
    before = LAST_TOKEN.search(text, max(start, mark.start() - LOOK_BACK), mark.start())
    token = before.group() if before else ""
    if mark.group("close") and not token.isdecimal():
        return True
    return not _is_inside(text, start, mark.start() - len(token), token, word)


def _is_inside(text: str, start: int, place: int, token: str, word: str) -> bool:
    """Return whether the stop after `token`, which begins at `place`, belongs to it rather than to the sentence."""
    lower = token.lower().rstrip(".")
    is_starter = word.lower() in STARTERS and not word.isupper()
    # "1. First" at the start of a line, but never a bare year.
    if LIST_NUMBER.match(token) and not text[start:place].strip(" \t-*•"):
        return True
    if token.isdecimal():
        return len(token) <= 2 and (word.lower() in MONTHS or _last_word(text, start, place) in BEFORE_ORDINAL)
    if lower in NEVER_LAST:
        return len(lower) > 1 or not is_starter
    if lower in SOMETIMES_LAST:
        return not is_starter
    is_initial = len(token) == 1 and token.isupper() and token != "I"
    has_inner_stops = "." in token and all(len(part) <= 2 for part in token.split("."))
    return (is_initial or has_inner_stops) and not is_starter


def _last_word(text: str, start: int, place: int) -> str:
    words = text[max(start, place - LOOK_BACK) : place].split()
    return words[-1].lower() if words else ""
