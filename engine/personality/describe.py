"""Turn a description in plain words into five traits: "shy but not cold" proposes quiet and warm.

A reader of words with a little grammar (not, never, very, a bit, but), no model. Which words there are, and how far
each moves a trait, is in a list that `adjectives.py` reads.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.errors import BadInput
from engine.personality.adjectives import MOST_STEPS, Adjectives, Entry, Role, Typed, contrary, read_adjectives
from engine.types import TRAITS, Traits

__all__ = ["TEXT_LIMIT", "Adjectives", "FoundWord", "Proposal", "propose_traits", "read_adjectives"]

TEXT_LIMIT = 2000
"""Longest description that is read [characters]."""
_NEUTRAL = 5
_REACH = 5
"""Over how many words a negation still counts, its own included."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_APOSTROPHE_END = re.compile(r"['’](?:s|m|d|re|ll|ve)$", re.IGNORECASE)
_HYPHENS = ("-", "\u2010", "\u2011")


@dataclass(frozen=True, slots=True)
class FoundWord:
    """A word that was understood, for one of the traits it touches."""

    word: str
    """As typed."""
    trait: str
    """One of `TRAITS`."""
    step: int
    """How far it moves the trait, what stands around it counted in; −4..4, never 0."""
    said: str
    """The word with what counts before it, as typed, such as `not very shy`."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a description asks for."""

    traits: Traits
    """Neutral where nothing was found."""
    found: tuple[FoundWord, ...]
    """In the order of the text."""
    unknown: tuple[str, ...]
    """Words that may mean something and were not understood, each once, as typed."""


@dataclass(slots=True)
class _Ahead:
    """What the words so far do to the next one that names a trait."""

    start: int | None = None
    denial: Role | None = None
    reach: int = 0
    stronger: int = 0
    is_weaker: bool = False
    last_denial: Role | None = None

    def hear(self, entry: Entry, typed: Typed) -> None:
        """Take in a word that names no trait."""
        match entry.role:
            case Role.STRONGER:
                self.stronger += entry.degree
            case Role.WEAKER:
                self.is_weaker = True
            case Role.HALF_NOT | Role.FULL_NOT:
                self.denial, self.reach = entry.role, _REACH
            case Role.CONTINUE:
                self.forget_degree()
                self.denial, self.reach = self.denial or self.last_denial, _REACH
                return
            case Role.BREAK:
                self.forget()
                return
            case Role.IGNORED:
                return
        self.start = typed.start if self.start is None else self.start

    def pass_by(self, words: int) -> None:
        """Count words that a negation has reached over; it ends when they are too many."""
        self.reach -= words
        if self.reach <= 0:
            self.denial = None
            self.start = self.start if self.stronger or self.is_weaker else None

    def forget_degree(self) -> None:
        """Drop very and a bit, for instance before a word that is not understood."""
        self.stronger, self.is_weaker = 0, False
        self.start = self.start if self.denial else None

    def forget(self) -> None:
        """Drop everything."""
        self.start = self.denial = self.last_denial = None
        self.forget_degree()

    def step(self, step: int) -> int:
        """Return how far a word moves its trait after all that was heard before it, −4..4."""
        size = max(1, abs(step) // 2) if self.is_weaker else abs(step)
        size = min(MOST_STEPS, size + self.stronger)
        if self.denial is Role.HALF_NOT:
            # "Not very shy" denies less than "not shy".
            size = 1 if self.stronger else abs(contrary(step))
        return (-1 if self.denial else 1) * (size if step > 0 else -size)


def propose_traits(text: str, adjectives: Adjectives) -> Proposal:
    """Return the traits that a description asks for; the same text always gives the same.

    Several words on one trait: the strongest of those on the side to which their sum leans; none when they cancel.

    Raises:
        BadInput: the text has more than `TEXT_LIMIT` characters.
    """
    if len(text) > TEXT_LIMIT:
        raise BadInput(
            f"The description has {len(text)} characters. At most {TEXT_LIMIT} are read; say it in fewer words."
        )
    found: list[FoundWord] = []
    unknown: dict[str, str] = {}
    for words in _clauses(text):
        _read_clause(text, words, adjectives, found, unknown)
    return Proposal(_traits(found), tuple(found), tuple(unknown.values()))


def _read_clause(
    text: str, words: Sequence[Typed], adjectives: Adjectives, found: list[FoundWord], unknown: dict[str, str]
) -> None:
    """Add what one clause says to `found` and `unknown`."""
    ahead, at = _Ahead(), 0
    while at < len(words):
        match = adjectives.find(words[at:])
        first, count = words[at], match[1] if match else 1
        if match is None:
            unknown.setdefault(first.text.casefold(), first.text)
            ahead.forget_degree()
            ahead.pass_by(1)
        elif match[0].steps:
            last = words[at + count - 1]
            end = last.start + len(last.text)
            start = first.start if ahead.start is None else ahead.start
            for trait in (t for t in TRAITS if t in match[0].steps):
                step = ahead.step(match[0].steps[trait])
                found.append(FoundWord(text[first.start : end], trait, step, text[start:end]))
            denial = ahead.denial
            ahead.forget()
            ahead.last_denial = denial
        else:
            ahead.pass_by(count)
            ahead.hear(match[0], first)
        at += count


def _clauses(text: str) -> Iterator[list[Typed]]:
    """Yield the words between two stops; only blanks and hyphens keep words together."""
    words: list[Typed] = []
    end = 0
    for match in _WORD.finditer(text):
        between = text[end : match.start()]
        is_glued = between in _HYPHENS
        if words and between.strip() and not is_glued or "\n" in between:
            yield words
            words = []
        typed = _APOSTROPHE_END.sub("", match.group())
        words.append(Typed(typed, match.start(), is_glued and bool(words)))
        end = match.end()
    yield words


def _traits(found: Sequence[FoundWord]) -> Traits:
    values: dict[str, int] = {}
    for trait in TRAITS:
        steps = [word.step for word in found if word.trait == trait]
        lean = sum(steps)
        values[trait] = _NEUTRAL + (max(steps) if lean > 0 else min(steps) if lean < 0 else 0)
    return Traits(**values)
