"""Names in a text and whether two of them may mean the same; no list of names is needed.

Capitalised runs are names ("Bank of Ostun"), a capitalised word that only opens a sentence is one when it is known from
elsewhere. Names in lower case are found when they are known. What K1's index knows is handed in as `known`.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from engine.orchestrator.words import STOP_WORDS, normal

_WORD = re.compile(r"[^\W\d_][\w'’]*")
_GAP = re.compile(r"[ \u00a0-]|\. ?")
_CONNECTORS = "al bin da de del della den der di du for la le of the van von"
CONNECTORS = frozenset(_CONNECTORS.split())
"""Small words inside a name."""
_MONTHS = "january february march april may june july august september october november december"
_MONTHS_ELSEWHERE = "januar februar märz mai juni juli oktober dezember"
MONTHS = tuple(_MONTHS.split())
NOT_NAMES = STOP_WORDS | frozenset(MONTHS) | frozenset(_MONTHS_ELSEWHERE.split())
LONGEST_KNOWN = 8
"""Known names of more words are not looked for [words]."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name where it stands."""

    key: str
    """Its normal form without a leading article."""
    start: int
    """First character."""
    end: int
    """One past the last."""
    is_sure: bool
    """False for one capitalised word at the start of a sentence, which may be any word."""


def names_in(sentence: str, known: Collection[str] = ()) -> tuple[Name, ...]:
    """Return the names of one sentence in order, not overlapping; `known` are normal forms in any case."""
    words = list(_WORD.finditer(sentence))
    taken = list(_known(words, frozenset(known)))
    for name in _capitalised(sentence, words):
        if not any(name.start < other.end and other.start < name.end for other in taken):
            taken.append(name)
    return tuple(sorted(taken, key=lambda name: name.start))


def is_same_name(one: str, other: str) -> bool:
    """Whether two normal forms may mean the same: equal, one is part of the other, initials, or an acronym."""
    short, long = sorted((one.split(), other.split()), key=len)
    if not short:
        return False
    if len(short) == 1 and len(long) > 1 and short[0] == "".join(w[0] for w in long if w not in CONNECTORS):
        return True
    kept = [word for word in short if word not in CONNECTORS]
    return bool(kept) and all(any(_is_same_word(word, other) for other in long) for word in kept)


def full_name(key: str, others: Iterable[str]) -> str:
    """Return the one longer name of the same text that holds all words of this one; itself when none or two do."""
    words = set(key.split())
    longer = {other for other in others if words < set(other.split())}
    most = {name for name in longer if not any(set(name.split()) < set(other.split()) for other in longer)}
    return most.pop() if len(most) == 1 else key


def _is_same_word(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])


def _known(words: list[re.Match[str]], known: frozenset[str]) -> Iterator[Name]:
    plain = [normal(word.group()) for word in words] if known else []
    at = 0
    while at < len(plain):
        for length in range(min(LONGEST_KNOWN, len(plain) - at), 0, -1):
            key = " ".join(plain[at : at + length])
            if key in known:
                yield Name(key, words[at].start(), words[at + length - 1].end(), True)
                at += length
                break
        else:
            at += 1


def _capitalised(sentence: str, words: list[re.Match[str]]) -> Iterator[Name]:
    at = 0
    while at < len(words):
        if not words[at].group()[0].isupper():
            at += 1
            continue
        end = _run_end(sentence, words, at)
        first, after = at, end
        while first < end and words[first].group().casefold() in NOT_NAMES:
            first += 1
        while end > first and words[end - 1].group().casefold() in NOT_NAMES:
            end -= 1
        if first < end:
            is_opening = not sentence[: words[first].start()].strip(" \t\"'“”‘’«»(-*•")
            is_sure = not (is_opening and end - first == 1 and not words[first].group().isupper())
            start, stop = words[first].start(), words[end - 1].end()
            key = normal(" ".join(word.group() for word in words[first:end]))
            yield Name(key, start, stop, is_sure)
        at = max(after, at + 1)


def _run_end(sentence: str, words: list[re.Match[str]], at: int) -> int:
    """Return one past the last word of the run that begins at `at`; a connector counts only between capitals.

    The sentence ends nowhere within: a full stop between capitals is an abbreviation's or an initial's.
    """
    end = at + 1
    reach = end
    while reach < len(words) and _GAP.fullmatch(sentence[words[reach - 1].end() : words[reach].start()]):
        word = words[reach].group()
        if word[0].isupper():
            end = reach + 1
        elif word not in CONNECTORS:
            break
        reach += 1
    return end
