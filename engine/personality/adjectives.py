"""The list of words that people use for a person: reads it from YAML and finds in it what somebody typed.

Knows single words and short phrases with their spellings, endings and slips of the finger; what the words around them
do (not, very) is in `describe.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from engine.errors import BadInput
from engine.personality.big_five import ENDS
from engine.personality.word_forms import SHORTEST_TYPO, is_one_slip_away, spell, stem, with_one_letter_less
from engine.types import POLES, TRAITS

MOST_STEPS = 4
"""How far one word moves a trait at most, from neutral to its end [steps]."""


class Role(StrEnum):
    """What a word that names no trait does to those that do."""

    STRONGER = "stronger"
    WEAKER = "weaker"
    HALF_NOT = "half not"
    FULL_NOT = "full not"
    BREAK = "break"
    CONTINUE = "continue"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Entry:
    """One word or phrase of the list."""

    text: str
    """As the list has it."""
    words: int
    """How many words it is made of; a hyphen parts two."""
    steps: Mapping[str, int]
    """{trait: signed step −4..4}; empty for a word that names no trait."""
    role: Role = Role.IGNORED
    """What it does to others, when it names no trait."""
    degree: int = 0
    """How much stronger, for `Role.STRONGER` [steps]."""


@dataclass(frozen=True, slots=True)
class Typed:
    """One word of a text."""

    text: str
    """As typed."""
    start: int
    """Where it begins in the text."""
    is_glued: bool = False
    """Whether a hyphen ties it to the word before."""


@dataclass(frozen=True, slots=True)
class Adjectives:
    """The list, ready to look up."""

    exact: Mapping[str, Entry]
    """Spelled words, phrases written together."""
    stems: Mapping[str, Entry]
    """The same by their stems; those that name a trait only."""
    slips: Mapping[str, tuple[tuple[str, Entry], ...]]
    """Long single words, spelled, under all forms that lack one letter; a slip of the finger shares one of those."""
    longest: int
    """Most words of an entry."""

    def find(self, typed: Sequence[Typed]) -> tuple[Entry, int] | None:
        """Return the longest entry with which `typed` begins, and how many words it takes; None when there is none."""
        for count in range(min(self.longest, len(typed)), 0, -1):
            entry = self._entry(typed[:count])
            if entry:
                return entry, count
        return None

    def _entry(self, typed: Sequence[Typed]) -> Entry | None:
        joined = spell("".join(t.text for t in typed))
        is_one_word = all(t.is_glued for t in typed[1:])
        for entry in (self.exact.get(joined), self.stems.get(stem(joined))):
            # Otherwise "a social person" would be asocial.
            if entry and (is_one_word or entry.words >= len(typed)):
                return entry
        return (self._unlike(joined) or self._mistyped(joined)) if len(typed) == 1 else None

    def _unlike(self, word: str) -> Entry | None:
        """Return `unhelpful` as the contrary of `helpful`."""
        rest = self.exact.get(word[2:]) or self.stems.get(stem(word[2:])) if word.startswith("un") else None
        if rest is None or not rest.steps or len(word) < SHORTEST_TYPO:
            return None
        return Entry(word, 1, {trait: contrary(step) for trait, step in rest.steps.items()})

    def _mistyped(self, word: str) -> Entry | None:
        if len(word) < SHORTEST_TYPO:
            return None
        root = stem(word)
        # Only of words with an ending, and long ones: work (worker) is near to wor (worrier), around to ground(ed).
        has_ending = root != word and len(root) >= SHORTEST_TYPO - 1
        near: list[Entry] = []
        for form in dict.fromkeys([*with_one_letter_less(word), *(with_one_letter_less(root) if has_ending else ())]):
            for spelled, entry in self.slips.get(form, ()):
                if is_one_slip_away(word, spelled) or (has_ending and is_one_slip_away(root, stem(spelled))):
                    near.append(entry)
        # Two candidates that say different things are a riddle, not a slip.
        return near[0] if near and all(e.steps == near[0].steps and e.role is near[0].role for e in near) else None


def contrary(step: int) -> int:
    """Return the signed step of a word that is denied without force: the other way, half as far, at least one."""
    half = max(1, abs(step) // 2)
    return -half if step > 0 else half


def read_adjectives(file: Path) -> Adjectives:
    """Return the list in a YAML file; its form is told at the head of `assets/lexicon/adjectives.yaml`.

    Raises:
        BadInput: the file cannot be read or has another form, or a word stands at both ends of a trait or twice.
    """
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadInput(f"The word list {file} cannot be read: {error}. Restore it.") from error
    try:
        entries = [*_trait_words(data["words"]), *_other_words(data)]
        exact, stems = _by_spelling(entries), _by_stem(entries)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadInput(f"The word list {file} has another form than its head tells: {error}. Correct it.") from error
    return Adjectives(exact, stems, _by_slip(exact), max(entry.words for entry in entries))


def _trait_words(poles: Mapping[str, Mapping[int, Sequence[str]]]) -> list[Entry]:
    letters = {ENDS[name].letter: name for name in TRAITS}
    steps: dict[str, dict[str, int]] = {}
    for pole, degrees in poles.items():
        if pole not in POLES:
            raise ValueError(f"there is no pole {pole!r}")
        trait, sign = letters[pole[0]], 1 if pole[1] == "+" else -1
        for degree, words in degrees.items():
            if degree not in range(1, MOST_STEPS + 1):
                raise ValueError(f"the degree {degree!r} of {pole} is not 1..{MOST_STEPS}")
            for word in words:
                moves = steps.setdefault(word, {})
                if trait in moves:
                    raise ValueError(f"{word!r} stands twice under {trait}")
                moves[trait] = sign * degree
    return [Entry(word, _count(word), moves) for word, moves in steps.items()]


def _other_words(data: Mapping[str, Any]) -> list[Entry]:
    lists: list[tuple[Role, int, Iterable[str]]] = [
        *((Role.STRONGER, degree, words) for degree, words in data["stronger"].items()),
        (Role.WEAKER, 0, data["weaker"]),
        (Role.HALF_NOT, 0, data["negations"]["half"]),
        (Role.FULL_NOT, 0, data["negations"]["full"]),
        (Role.BREAK, 0, data["breaks"]),
        (Role.CONTINUE, 0, data["continues"]),
        (Role.IGNORED, 0, [*data["not_negations"], *data["ignored"]]),
    ]
    return [Entry(word, _count(word), {}, role, degree) for role, degree, words in lists for word in words]


def _by_spelling(entries: Iterable[Entry]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for entry in entries:
        known = found.setdefault(_joined(entry), entry)
        if (known.steps, known.role, known.degree) != (entry.steps, entry.role, entry.degree):
            raise ValueError(f"{entry.text!r} and {known.text!r} are spelled alike and say different things")
    return found


def _by_stem(entries: Iterable[Entry]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.steps:
            known = found.setdefault(stem(_joined(entry)), entry)
            if any(known.steps.get(trait, step) * step < 0 for trait, step in entry.steps.items()):
                raise ValueError(f"{entry.text!r} and {known.text!r} share a stem and say contrary things")
    return found


def _by_slip(exact: Mapping[str, Entry]) -> dict[str, tuple[tuple[str, Entry], ...]]:
    found: dict[str, list[tuple[str, Entry]]] = {}
    for spelled, entry in exact.items():
        if entry.words == 1 and len(spelled) >= SHORTEST_TYPO:
            for form in {*with_one_letter_less(spelled), *with_one_letter_less(stem(spelled))}:
                found.setdefault(form, []).append((spelled, entry))
    return {form: tuple(words) for form, words in found.items()}


def _joined(entry: Entry) -> str:
    return spell("".join(entry.text.replace("-", " ").split()))


def _count(text: str) -> int:
    return len(text.replace("-", " ").split())
