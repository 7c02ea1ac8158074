"""Names by their capital letters: runs of capitalised words, with care at a sentence's start and in German.

Knows English and German habits, and what the document itself shows: a word that it also writes small is no name.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from engine.knowledge.normal import normal_form
from engine.knowledge.words import (
    CALENDAR,
    COMMON,
    DETERMINERS,
    GERMAN_SIGNS,
    HONORIFICS,
    NOUN_ENDINGS,
    PLACE_BEFORE,
    STOP,
)

UPPER = "".join(letter for letter in map(chr, (*range(0x41, 0x250), *range(0x370, 0x530))) if letter.isupper())
NAME = rf"(?:(?:al|el|d|O)[-'’])?(?:(?:[{UPPER}]\.){{2,}}|[{UPPER}]\w*(?:['’](?!s\b)\w+|[-–]\w+|&[{UPPER}]\w*)*)"
JOINT = (
    r"(?:of the|of|the|de la|de los|de las|de|du|del|della|di|da|dos|van der|van den|van de|van|von der|von|zu|bin|ibn"
    r"|al|el|la|le|y|&)"
)
INITIAL = rf"[{UPPER}]\.(?= [{UPPER}])"
RUN = re.compile(
    rf"(?<![\w@#])(?:{INITIAL}|{NAME})(?: (?:{JOINT} )?(?:{INITIAL}|{NAME}))*"
    r"(?: \d{1,3}(?![\w.,:%]\d|\w))?"
)
MIXED = re.compile(r"(?<![\w@#./])[a-z]{1,2}[A-Z]\w+")
SMALL_WORD = re.compile(r"(?<![\w'’])[^\W\d_A-Z][^\W\d_]+")
OPENING = re.compile(r"[^\w]*(?:\d{1,3}[.)]\s+)?")
WORD_BEFORE = re.compile(r"(\w+)\s\Z")
MOST_WORDS, MOST_CHARACTERS = 8, 100
SIGN_WORDS, SIGN_SHARE = 3000, 0.11
SHOUTED_SHARE, SHOUTED_WORDS = 0.7, 4
NAME_SHARE = 0.34
"""Of its places, a German name stands behind an article at fewer."""


@dataclass(slots=True)
class Seen:
    """What a document shows about its capitalised words. Filled by `names_in`."""

    small: set[str] = field(default_factory=set)
    """Words that are also written small."""
    runs: Counter[str] = field(default_factory=Counter)
    """Whole runs of several words, and how often."""
    inside: Counter[str] = field(default_factory=Counter)
    """Single words inside a sentence."""
    first: Counter[str] = field(default_factory=Counter)
    """Single words at a sentence's start."""
    after_article: Counter[str] = field(default_factory=Counter)
    """Single words behind an article or the like."""
    described: set[str] = field(default_factory=set)
    """Runs of two words behind a German article; the first may be a noun that says what the second is."""
    after_place: Counter[str] = field(default_factory=Counter)
    """Single words right behind "in", "nach", "aus" and the like."""


def is_german(texts: Iterable[str]) -> bool:
    """Return whether the first words are German, by the share of its small words."""
    words: list[str] = []
    for text in texts:
        words += re.findall(r"[^\W\d_]+", text.lower())
        if len(words) >= SIGN_WORDS:
            break
    return bool(words) and sum(word in GERMAN_SIGNS for word in words) / len(words) >= SIGN_SHARE


def names_in(sentences: Sequence[str], german: bool) -> set[str]:
    """Return the names of a document as they are written, without those that are only words at a sentence's start."""
    seen = Seen()
    for sentence in sentences:
        seen.small.update(SMALL_WORD.findall(sentence))
    for sentence in sentences:
        if not _is_shouted(sentence):
            _look(sentence, german, seen)
    for run in seen.described:
        _, name = run.split(" ")
        if seen.inside[name] > 0 and _is_german_name(name, seen, set()):
            seen.inside[name] += seen.runs.pop(run, 0)
    names = set(seen.runs)
    parts = {part for run in seen.runs for part in run.split(" ")[-1:]}
    for word in seen.inside.keys() | seen.first.keys():
        if _is_name(word, german, seen, parts):
            names.add(word)
    return {name for name in names if _is_worth_it(name)}


def _look(sentence: str, german: bool, seen: Seen) -> None:
    opening = OPENING.match(sentence)
    begin = opening.end() if opening else 0
    for match in RUN.finditer(sentence):
        words = match.group().split(" ")
        is_first = match.start() <= begin
        before = WORD_BEFORE.search(sentence, max(0, match.start() - 30), match.start())
        behind = before.group(1).lower() if before else ""
        kept = _trimmed(words, is_first, seen)
        behind = words[0].lower() if len(kept) < len(words) and kept == words[1:] else behind
        if german and behind in DETERMINERS:
            # "der Physiker Albert Einstein": the first word says what he is; "die Stadt Ulm" may be as well.
            if len(kept) > 2:
                kept = kept[1:]
            elif len(kept) == 2:
                seen.described.add(" ".join(kept))
        if len(kept) > 1:
            seen.runs[" ".join(kept)] += 1
        elif kept:
            is_bare_first = is_first and len(kept) == len(words)
            (seen.first if is_bare_first else seen.inside)[kept[0]] += 1
            # "die alte Stadt": an adjective between the article and its noun.
            is_described = behind in DETERMINERS or (
                behind not in STOP and behind.endswith(("e", "en", "er", "es", "em"))
            )
            seen.after_article[kept[0]] += german and is_described and not is_bare_first
            seen.after_place[kept[0]] += behind in PLACE_BEFORE
    for match in MIXED.finditer(sentence):
        seen.inside[match.group()] += 1


def _trimmed(words: list[str], is_first: bool, seen: Seen) -> list[str]:
    """Return a run without words at its edges that belong to the sentence, titles of persons, and loose joints."""
    start, end = 0, len(words)
    if is_first and end > 1 and (words[0].lower() in seen.small or words[0].endswith("ly")):
        start = 1
    while start < end and (_is_no_name(words[start]) or (end - start > 1 and words[start].lower() in HONORIFICS)):
        start += 1
    while start < end and (_is_no_name(words[end - 1]) or words[end - 1][0].isdigit() and end - start == 1):
        end -= 1
    while start < end and words[start][0].islower() and not words[start][-1].isupper() and "-" not in words[start]:
        start += 1
    return words[start:end] if end - start <= MOST_WORDS else []


def _is_no_name(word: str) -> bool:
    lower = word.lower().rstrip(".")
    return (lower in STOP and not (word.isupper() and len(word) > 1)) or word in ("&", "I")


def _is_name(word: str, german: bool, seen: Seen, parts: set[str]) -> bool:
    lower = word.lower()
    if len(word) < 2 or lower in CALENDAR or lower in HONORIFICS:
        return False
    if any(letter.isupper() or letter.isdigit() for letter in word[1:]):
        return True
    count = seen.inside[word]
    if german:
        return _is_german_name(word, seen, parts)
    if count:
        return lower not in seen.small or count > 1
    # Only ever at the start of sentences: something else must speak for it.
    return lower not in COMMON and lower not in seen.small and (word in parts or seen.first[word] > 1)


def _is_german_name(word: str, seen: Seen, parts: set[str]) -> bool:
    if word.lower() in seen.small or word.lower().endswith(NOUN_ENDINGS):
        return False
    if word in parts:
        return True
    count = seen.inside[word] + seen.first[word]
    if seen.after_article[word] > NAME_SHARE * count:
        return False
    return count > 1 or (seen.after_place[word] > 0 and seen.after_article[word] == 0)


def _is_worth_it(name: str) -> bool:
    key = normal_form(name)
    if len(key) < 2 or len(name) > MOST_CHARACTERS:
        return False
    return key.split()[0] not in CALENDAR


def _is_shouted(sentence: str) -> bool:
    words = _letters_only(sentence)
    return len(words) > SHOUTED_WORDS and sum(map(str.isupper, words)) > SHOUTED_SHARE * len(words)


def _letters_only(sentence: str) -> list[str]:
    return [word for word in sentence.split() if word[0].isalpha()]


def capital_share(sentences: Sequence[str]) -> float:
    """Return how many of the words inside sentences begin with a capital letter, 0..1."""
    total = capitals = 0
    for sentence in sentences:
        for word in _inner_words(sentence):
            total += 1
            capitals += word[0].isupper()
    return capitals / total if total else 0.0


def _inner_words(sentence: str) -> Iterator[str]:
    return (word for word in sentence.split()[1:] if word[0].isalpha())
