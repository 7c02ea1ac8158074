"""A list of entity keys in which the longest match is found quickly. Knows words and CJK characters, no document."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from engine.knowledge.normal import normal_form

CJK_RANGES = "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
CJK = re.compile(f"[{CJK_RANGES}]")
WORD = re.compile(rf"[^\W_{CJK_RANGES}]+|[{CJK_RANGES}]+")
LOOSE_GAP = re.compile(r"[\s\-–’'./&]{0,3}(?:(?<=\w\s)&\s)?\Z")
"""What may stand between the words of one name."""


Word = tuple[str, int, int]
"""A word of a text (or an unbroken row of CJK characters): folded, first character, one past the last."""


class Folding(dict[str, str]):
    """Remembers the normal form of each word that was asked for."""

    def __missing__(self, word: str) -> str:
        """Return the normal form of a new word."""
        folded = self[word] = normal_form(word)
        return folded


class Hit(NamedTuple):
    """A key found in a text."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Terms:
    """Keys, ready to be looked up by their words or, for CJK, by their first character."""

    keys: frozenset[str]
    by_words: dict[str, str]
    """Key by its words joined by spaces, without hyphens and the like."""
    lengths: dict[str, tuple[int, ...]]
    """By its first word, how many words a key may have; the most first."""
    by_character: dict[str, tuple[str, ...]]
    """CJK keys by their first character, the longest first."""

    @classmethod
    def of(cls, keys: Iterable[str]) -> "Terms":
        """Return the terms of `keys` (normal forms); one without a letter or digit is left out."""
        by_words: dict[str, str] = {}
        lengths: dict[str, set[int]] = defaultdict(set)
        characters: dict[str, list[str]] = defaultdict(list)
        kept = frozenset(key for key in keys if WORD.search(key))
        for key in sorted(kept):
            if CJK.search(key):
                characters[key[0]].append(key)
            else:
                words = WORD.findall(key)
                by_words.setdefault(" ".join(words), key)
                lengths[words[0]].add(len(words))
        return cls(
            kept,
            by_words,
            {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()},
            {first: tuple(sorted(found, key=lambda key: -len(key))) for first, found in characters.items()},
        )


def folded_words(text: str, folding: Folding) -> list[Word]:
    """Return the words of `text` with their places."""
    return [(folding[match[0]], match.start(), match.end()) for match in WORD.finditer(text)]


def longest_hits(text: str, words: Sequence[Word], lists: Sequence[Terms]) -> Iterator[Hit]:
    """Yield the keys of `lists` that `text` names, from left to right, the longest at each place, none overlapping."""
    tables = [terms for terms in lists if terms.lengths]
    has_characters = not text.isascii() and any(terms.by_character for terms in lists)
    free = 0
    for place, (folded, start, end) in enumerate(words):
        if place < free:
            continue
        best, count = "", 0
        for terms in tables:
            lengths = terms.lengths.get(folded)
            if lengths is not None and lengths[0] > count:
                key, length = _key_at(text, words, place, terms)
                best, count = (key, length) if length > count else (best, count)
        if best:
            yield Hit(best, start, words[place + count - 1][2] if count > 1 else end)
            free = place + count
        elif has_characters and CJK.match(folded):
            yield from _character_hits(text, words[place], lists)


def _key_at(text: str, words: Sequence[Word], place: int, terms: Terms) -> tuple[str, int]:
    """Return the longest key that begins at a word, and of how many words it is; nothing and 0 if none does."""
    folded = words[place][0]
    most = len(words) - place
    for length in terms.lengths[folded]:
        if length == 1:
            return terms.by_words[folded], 1
        if length > most:
            continue
        row = words[place : place + length]
        key = terms.by_words.get(" ".join([word[0] for word in row]))
        if key is not None:
            gaps = (text[before[2] : after[1]] for before, after in zip(row, row[1:], strict=False))
            if all(map(LOOSE_GAP.match, gaps)):
                return key, length
    return "", 0


def _character_hits(text: str, word: Word, lists: Sequence[Terms]) -> Iterator[Hit]:
    _, at, end = word
    while at < end:
        found = [
            key
            for terms in lists
            for key in terms.by_character.get(text[at], ())
            if text.startswith(key, at) and at + len(key) <= end
        ]
        best = max(found, key=len, default="")
        if best:
            yield Hit(best, at, at + len(best))
        at += len(best) or 1
