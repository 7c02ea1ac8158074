"""Which keys are other names of the same entity: short forms, parts of a name, endings, spellings.

A proposal is a row with its reason: dropping the row undoes it. Knows keys and how often each occurs, no document.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.knowledge.words import CALENDAR, COMMON, GENERIC_LAST, HONORIFICS, LEGAL_FORMS, NAME_JOINTS, STOP

MOST_COMPETITORS = 8
MOST_TIMES_MORE = 5
"""A short name is used more often than the full one, but not as much more as "Paris" than "Paris Hilton"."""
LONGEST_NAME_WORDS = 4
FEWEST_LETTERS = 3
FEWEST_LETTERS_TO_INFLECT = 5
JOINT_MARKS = re.compile(r"[\s\-–'’.]+")


@dataclass(frozen=True, slots=True)
class Alias:
    """One key that stands for another."""

    alias: str
    """The key that is replaced."""
    entity: str
    """The key that replaces it; never itself an alias."""
    reason: str
    """Why, as a sentence part that a person can judge."""


def propose_aliases(counts: Mapping[str, int], acronyms: Collection[tuple[str, str]] = ()) -> list[Alias]:
    """Return the aliases among the keys of `counts`, sorted by alias; each key is an alias at most once, no chains.

    Args:
        counts: how often each key (normal form) is mentioned.
        acronyms: (short, long) pairs as documents explain them; one short form with two long ones is left alone.
    """
    chosen: dict[str, tuple[str, str]] = {}
    for proposals in (_short_forms(counts, acronyms), _spellings(counts), _inflections(counts), _name_parts(counts)):
        for alias, entity, reason in proposals:
            if alias != entity and alias not in chosen and _root(entity, chosen) != alias:
                chosen[alias] = (entity, reason)
    return [Alias(alias, _root(entity, chosen), reason) for alias, (entity, reason) in sorted(chosen.items())]


def _root(key: str, chosen: Mapping[str, tuple[str, str]]) -> str:
    while key in chosen:
        key = chosen[key][0]
    return key


def _short_forms(counts: Mapping[str, int], pairs: Collection[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    meanings: dict[str, set[str]] = defaultdict(set)
    for short, long in pairs:
        meanings[short].add(long)
    for short, longs in sorted(meanings.items()):
        if len(longs) == 1 and short in counts and (long := next(iter(longs))) in counts:
            yield short, long, f'a document explains "{short}" as "{long}"'


def _spellings(counts: Mapping[str, int]) -> Iterator[tuple[str, str, str]]:
    """Yield keys that differ in hyphens, stops and spaces alone: the rarer one is the alias."""
    alike: dict[str, list[str]] = defaultdict(list)
    for key in counts:
        alike[JOINT_MARKS.sub("", key)].append(key)
    for keys in alike.values():
        first, *others = sorted(keys, key=lambda key: (-counts[key], key))
        for other in others:
            yield other, first, f'"{other}" and "{first}" differ in spaces and hyphens alone'


def _inflections(counts: Mapping[str, int]) -> Iterator[tuple[str, str, str]]:
    for key in sorted(counts):
        if len(key) < FEWEST_LETTERS_TO_INFLECT or not key.endswith("s") or key.endswith(("ss", "us", "is")):
            continue
        stems = [key[:-1]]
        if key.endswith("ies"):
            stems.insert(0, f"{key[:-3]}y")
        elif key.endswith(("ches", "shes", "xes", "sses", "zes")):
            stems.insert(0, key[:-2])
        stem = next((stem for stem in stems if stem in counts), "")
        if stem:
            yield key, stem, f'"{key}" looks like an inflected form of "{stem}"'


def _name_parts(counts: Mapping[str, int]) -> Iterator[tuple[str, str, str]]:
    longer: dict[str, set[str]] = defaultdict(set)
    for key in counts:
        for part in _parts(key.split()):
            longer[part].add(key)
    for part in sorted(longer.keys() & counts.keys()):
        if len(part) < FEWEST_LETTERS or not _may_be_short_name(part):
            continue
        rivals = sorted(longer[part] - {part}, key=lambda key: (-counts[key], key))
        if not rivals or len(rivals) > MOST_COMPETITORS or not _agree(rivals):
            continue
        if counts[part] > MOST_TIMES_MORE * sum(counts[rival] for rival in rivals):
            continue
        # Of names that fit into each other the fullest would be right and the commonest is what readers know.
        more = f", like {len(rivals) - 1} more" if len(rivals) > 1 else ", and of no other name"
        yield part, rivals[0], f'"{part}" is a part of "{rivals[0]}"{more}'


def _parts(words: Sequence[str]) -> Iterator[str]:
    """Yield what a name may be shortened to: its end, or all but a legal form. Never across "of" and the like."""
    if not 2 <= len(words) <= LONGEST_NAME_WORDS:
        return
    if words[-1].rstrip(".") in LEGAL_FORMS:
        yield " ".join(words[:-1])
        return
    for cut in range(1, len(words)):
        head = words[:cut]
        if any(word in STOP and word not in NAME_JOINTS for word in head):
            return
        if words[cut] not in STOP or words[cut] in NAME_JOINTS:
            yield " ".join(words[cut:])
    if len(words) > 2 and not set(words) & STOP:
        yield " ".join(words[:-1])


def _may_be_short_name(part: str) -> bool:
    words = part.split()
    if len(words) == 1 and (part in GENERIC_LAST or part in STOP or part in COMMON or part in CALENDAR):
        return False
    if all(word in GENERIC_LAST or word in HONORIFICS for word in words):
        return False
    return any(map(str.isalpha, part)) and words[-1] not in NAME_JOINTS


def _agree(rivals: Sequence[str]) -> bool:
    """Return whether the names can be one: of each two, the words of the one are all among those of the other."""
    sets = sorted((frozenset(rival.split()) for rival in rivals), key=len)
    return all(one <= other for one, other in zip(sets, sets[1:], strict=False))
