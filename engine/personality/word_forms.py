"""Spellings and endings of English words: what counts as the same word when a person types it.

Knows letters only; what a word means is in `adjectives.py`.
"""

import re
import unicodedata

SHORTEST_TYPO = 6
"""Words with fewer letters must be typed without a mistake [letters]."""
_SHORTEST_STEM = 3
_REWRITES = (("osity", "ous"), ("ance", "ant"), ("ence", "ent"), ("ency", "ent"))
_ENDINGS = ("nesses", "liest", "lier", "ly", "ity", "est", "er", "ed", "ing", "es", "s")
_OUR = re.compile(r"(?<=\w\w)our")
_DOUBLE_END = re.compile(r"([b-df-hj-np-tv-z])\1$")


def spell(text: str) -> str:
    """Return `text` without case, accents and apostrophes, in one spelling: colour is color, organize is organise."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c) and c not in "'’")
    return _OUR.sub("or", letters.replace("z", "s").replace("ll", "l"))


def stem(word: str) -> str:
    """Return what a spelled word shares with its other forms: warm, warmer, warmly and warmness; chatty and chattier.

    The same for both sides of a comparison; it need not be a word.
    """
    for ending, instead in _REWRITES:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            word = word[: -len(ending)] + instead
    while (shorter := _without_ending(word)) != word:
        word = shorter
    return _bare(word)


def is_one_slip_away(one: str, other: str) -> bool:
    """Whether one letter left out, added, changed or swapped with its neighbour turns one word into the other."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    start = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    swapped = long[start + 1 : start + 2] + long[start : start + 1]
    return short[start + 1 :] == long[start + 1 :] or short[start:] == swapped + long[start + 2 :]


def with_one_letter_less(word: str) -> tuple[str, ...]:
    """Return the word itself and all that is left when one letter goes; words one slip apart have one in common."""
    return (word, *(word[:i] + word[i + 1 :] for i in range(len(word))))


def _without_ending(word: str) -> str:
    if word.endswith("ness"):
        return word[:-4] if len(word) >= _SHORTEST_STEM + 4 else word
    for ending in _ENDINGS:
        if word.endswith(ending) and not word.endswith("ss") and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def _bare(word: str) -> str:
    """Return a word without the vowel that endings change, and without the letter that they double."""
    if len(word) > _SHORTEST_STEM and word[-1] in "eyi":
        word = word[:-1]
    return word[:-1] if len(word) > _SHORTEST_STEM and _DOUBLE_END.search(word) else word
