"""Phrases that a document repeats: n-grams of words for texts without capitals, of characters for CJK.

The idea is the C-value (Frantzi, Ananiadou and Mima 2000): long and frequent counts, but not as a part of one longer
phrase. The code is our own. Knows no document, only sentences.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from engine.knowledge.terms import CJK_RANGES
from engine.knowledge.words import COMMON, STOP

CUT = re.compile(r"[^\w\s'’-]+|\d\S*|\n")
LONGEST_PHRASE = 3
FEWEST_LETTERS = 4
"""Of a phrase of one word."""
WIDESPREAD_SHARE, WIDESPREAD_LEAST = 0.2, 3
"""A single word in more of the passages says nothing."""
CJK_RUN = re.compile(f"[{CJK_RANGES}]{{2,}}")
KATAKANA = re.compile("[\u30a1-\u30fa\u30fc]{2,20}")
QUOTED = re.compile(r"[《「『]([^《》「」『』\n。]{2,20})[》」』]")
HIRAGANA = "\u3041-\u309f"
CJK_JOINTS = "的了是在和与與或也不我你他她它这那這就都而及被把从從到对對为為以于於之其有会會个個们們说說着著吗嗎呢吧很"
CJK_PIECE = re.compile(f"[^{HIRAGANA}{CJK_JOINTS}]+")
LONGEST_CJK = 6


def repeated_phrases(passages: Sequence[str], least: int, *, with_single_words: bool) -> set[str]:
    """Return phrases of two or three words, small letters, that occur `least` times or more in all `passages`.

    Args:
        passages: texts; phrases do not cross punctuation or words that are no part of any name.
        least: how often a phrase must occur.
        with_single_words: whether words on their own count too, for texts without capital letters.
    """
    counts: Counter[str] = Counter()
    spread: Counter[str] = Counter()
    for text in passages:
        found: list[str] = []
        for clause in CUT.split(text.lower()):
            row: list[str] = []
            for word in clause.split():
                if word in STOP or len(word) < 3:
                    if row:
                        found += _grams(row, with_single_words)
                    row = []
                else:
                    row.append(word.strip("'’-"))
            if row:
                found += _grams(row, with_single_words)
        counts.update(found)
        if with_single_words:
            spread.update({phrase for phrase in found if " " not in phrase})
    most = max(WIDESPREAD_LEAST, WIDESPREAD_SHARE * len(passages))
    kept = {phrase: count for phrase, count in counts.items() if count >= least and _is_phrase(phrase)}
    phrases = _valued(kept, " ")
    return {phrase for phrase in phrases if " " in phrase or (spread[phrase] <= most and len(phrase) >= FEWEST_LETTERS)}


def repeated_cjk(passages: Iterable[str], least: int) -> set[str]:
    """Return CJK key phrases: what is quoted or written in katakana, and character n-grams found `least` times."""
    found: set[str] = set()
    counts: Counter[str] = Counter()
    for text in passages:
        if text.isascii():
            continue
        found.update(QUOTED.findall(text))
        for run in CJK_RUN.findall(text):
            found.update(KATAKANA.findall(run))
            for piece in CJK_PIECE.findall(run):
                for size in range(2, min(LONGEST_CJK, len(piece)) + 1):
                    counts.update(piece[at : at + size] for at in range(len(piece) - size + 1))
    kept = {gram: count for gram, count in counts.items() if count >= least}
    return found | set(_valued(kept, ""))


def _grams(row: list[str], with_single_words: bool) -> list[str]:
    if len(row) == 1:
        return row if with_single_words else []
    grams = [f"{one} {two}" for one, two in zip(row, row[1:], strict=False)]
    if len(row) > 2:
        grams += [" ".join(row[at : at + LONGEST_PHRASE]) for at in range(len(row) - LONGEST_PHRASE + 1)]
    return grams + row if with_single_words else grams


def _is_phrase(phrase: str) -> bool:
    words = phrase.split(" ")
    return all(words) and words[0] not in COMMON and words[-1] not in COMMON and not words[-1].endswith("ly")


def _valued(counts: dict[str, int], joint: str) -> list[str]:
    """Return the phrases that are more often on their own than inside longer ones, by C-value."""
    inside: dict[str, list[int]] = {}
    for phrase, count in counts.items():
        parts = phrase.split(joint) if joint else list(phrase)
        for size in range(1, len(parts)):
            for at in range(len(parts) - size + 1):
                inside.setdefault(joint.join(parts[at : at + size]), []).append(count)
    kept: list[str] = []
    for phrase, count in counts.items():
        longer = inside.get(phrase, ())
        size = phrase.count(joint) + 1 if joint else len(phrase)
        value = math.log2(size + 1) * (count - (sum(longer) / len(longer) if longer else 0))
        if value > 0 and (not longer or count > max(longer)):
            kept.append(phrase)
    return kept
