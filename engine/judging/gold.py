"""Items that test the rater: a visibly broken version of a real answer, and when such items and repeats come.

Knows texts, shares and places. Knows no batch; who gets which item is not decided here.
"""

import hashlib
import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from random import Random
from typing import Literal

from engine.errors import BadInput

FEWEST_WORDS = 8
"""A text of fewer, or of fewer different, words cannot be spoilt: a short answer may look odd and still be right."""
CHUNK_WORDS = 6
"""Shuffled together at least; shorter sentences are joined to the one before."""
KEPT = 2 / 3
"""What is left of a spoilt sentence."""
TRIES = 30
GOLD_LIMIT, REPEAT_LIMIT = 0.3, 0.2
NEVER = 1e-6
"""A smaller share counts as 0."""
QUIET_START = 5
"""Places in which no repeat comes: there is too little to repeat."""

Kind = Literal["plain", "gold", "repeat"]

SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[.!?…][\"'”’)])\s+|\n+")


def spoilt(text: str, seed: int) -> str | None:
    """Return a version of an answer that anybody who reads finds worse; None for one that is too short for that.

    The words of each sentence are shuffled, so that as few as possible stand beside those that they stood beside, and
    the last third is cut off. Equal arguments give equal texts, and none equals the original. A text without spaces
    between its words counts as one word.
    """
    words = text.split()
    if len({word.casefold() for word in words}) < FEWEST_WORDS:
        return None
    random = Random(f"spoilt {seed} {text}")
    return " ".join(word for chunk in _chunks(text) for word in _broken(chunk, random))


def gold_count(items: int, gold_share: float, repeat_share: float = 0.0) -> int:
    """Return how many gold items a batch of `items` plain ones needs, so that a rater of all meets none twice.

    Both shares are of all that a rater is shown, so the plain items are 1 − gold_share − repeat_share of it.

    Raises:
        BadInput: a share is out of range.
    """
    _check(gold_share, repeat_share)
    return math.ceil(items * gold_share / (1.0 - gold_share - repeat_share) - 1e-9)


def kind_at(place: int, gold_share: float, repeat_share: float, seed: int) -> Kind:
    """Return what a rater gets at a place (0, 1, 2 …): a plain item, a gold one, or one that was judged before.

    Of each run of about 1/share places exactly one, drawn by chance, is of that kind: the shares hold, the items are
    spread out, and nobody can tell when the next one comes. There is no repeat in the first five places. `seed` should
    be the rater's own; equal arguments give equal answers.

    Raises:
        BadInput: a share is out of range.
    """
    _check(gold_share, repeat_share)
    if _is_gold(place, gold_share, seed):
        return "gold"
    if place >= QUIET_START and _is_repeat(place, gold_share, repeat_share, seed):
        return "repeat"
    return "plain"


def _check(gold_share: float, repeat_share: float) -> None:
    for name, share, limit in (("gold items", gold_share, GOLD_LIMIT), ("repeats", repeat_share, REPEAT_LIMIT)):
        if not 0.0 <= share <= limit:
            raise BadInput(f"The share of {name} is {share}. It goes from 0 to {limit}.")


def _is_repeat(place: int, gold_share: float, share: float, seed: int) -> bool:
    if share < NEVER:
        return False
    run = _run(place - QUIET_START, share)
    drawn = _chance(f"{seed} repeat {run.start}", len(run))
    # A gold item goes first; golds never fill a run.
    while _is_gold(run[drawn] + QUIET_START, gold_share, seed):
        drawn = (drawn + 1) % len(run)
    return run[drawn] + QUIET_START == place


def _is_gold(place: int, share: float, seed: int) -> bool:
    if share < NEVER:
        return False
    run = _run(place, share)
    return run[_chance(f"{seed} gold {run.start}", len(run))] == place


def _run(place: int, share: float) -> range:
    """Return the run of places that `place` is in; the k-th begins at ⌈k/share⌉."""
    number = math.floor(place * share)
    # Floating point may be off by one at a border.
    number += 1 if math.ceil((number + 1) / share) <= place else -1 if math.ceil(number / share) > place else 0
    return range(math.ceil(number / share), math.ceil((number + 1) / share))


def _chance(text: str, count: int) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) % count


def _chunks(text: str) -> Iterator[list[str]]:
    """Yield the words of each sentence; short sentences join those before, a short first one the next."""
    waiting: list[str] = []
    sentences = [words for part in SENTENCE_END.split(text) if (words := part.split())]
    for number, words in enumerate(sentences):
        waiting += words
        rest = sum(len(later) for later in sentences[number + 1 :])
        if len(waiting) >= CHUNK_WORDS and (rest >= CHUNK_WORDS or rest == 0):
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _broken(words: Sequence[str], random: Random) -> list[str]:
    together = set(pairwise(map(str.casefold, words)))

    def kept(order: Sequence[str]) -> int:
        return sum(pair in together for pair in pairwise(map(str.casefold, order)))

    # Every second word and then the others: of different words, none keeps its neighbour.
    best = [*words[1::2], *words[0::2]]
    for _ in range(TRIES):
        tried = random.sample(words, len(words))
        if not kept(tried):
            best = tried
            break
        best = min(best, tried, key=kept)
    return best[: math.ceil(len(words) * KEPT)]
