"""Which known entities a question names: longest match first, then spellings at most one edit in six letters away."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from engine.knowledge.terms import CJK, Folding, Hit, Terms, Word, folded_words, longest_hits
from engine.knowledge.words import CALENDAR, COMMON, STOP

LETTERS_PER_EDIT = 6
FEWEST_LETTERS = 5
"""Shorter words are taken as they are."""
MOST_WORDS = 5
MOST_CANDIDATES = 40


@dataclass(frozen=True, slots=True)
class KnownEntities:
    """Known keys, ready for exact and for near matches. Make it once for many questions."""

    terms: Terms
    by_trigram: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, keys: Iterable[str]) -> "KnownEntities":
        """Return the index of `keys`, which are normal forms."""
        terms = Terms.of(keys)
        found: dict[str, list[str]] = defaultdict(list)
        for key in sorted(terms.keys):
            if len(key) >= FEWEST_LETTERS - 1:
                for trigram in _trigrams(key):
                    found[trigram].append(key)
        return cls(terms, {trigram: tuple(names) for trigram, names in found.items()})


def link_query(query: str, known: Collection[str] | KnownEntities) -> list[str]:
    """Return the keys of `known` that `query` names, in its order, each once.

    A word that is only a word ("us", "may") counts if it is written with a capital letter.
    """
    entities = known if isinstance(known, KnownEntities) else KnownEntities.of(known)
    words = folded_words(query, Folding())
    # By word, the key that it belongs to.
    named: dict[int, str] = {}
    for hit in longest_hits(query, words, (entities.terms,)):
        surface = query[hit.start : hit.end]
        if not (surface.islower() and _is_plain(hit.key) and not CJK.search(hit.key)):
            named.update((place, hit.key) for place in range(len(words)) if _is_within(words[place], hit))
    found = {hit.key: hit.start for hit in reversed(list(longest_hits(query, words, (entities.terms,))))}
    found = {key: start for key, start in found.items() if key in named.values()}
    for size in range(min(MOST_WORDS, len(words)), 0, -1):
        for place in range(len(words) - size + 1):
            span = range(place, place + size)
            if _is_plain(words[place][0]) or _is_plain(words[span[-1]][0]) or not _is_free(span, named):
                continue
            key = _nearest(_joined(words[place : place + size]), entities)
            if key:
                # "Marei Curie" is Marie Curie rather than Curie.
                for inner in {named[at] for at in span if at in named}:
                    found.pop(inner, None)
                found.setdefault(key, words[place][1])
                named.update(dict.fromkeys(span, key))
    return sorted(found, key=lambda key: found[key])


def _is_within(word: Word, hit: Hit) -> bool:
    return word[1] < hit.end and hit.start < word[2]


def _is_free(span: range, named: Mapping[int, str]) -> bool:
    """Return whether a word of the span belongs to no key, and no key to words on both sides of its ends."""
    if all(place in named for place in span):
        return False
    first, last = named.get(span[0], ""), named.get(span[-1], "")
    return not (first and named.get(span[0] - 1) == first) and not (last and named.get(span[-1] + 1) == last)


def _joined(words: list[Word]) -> str:
    return " ".join(word[0] for word in words)


def _is_plain(word: str) -> bool:
    return word in STOP or word in COMMON or word in CALENDAR


def _nearest(name: str, entities: KnownEntities) -> str:
    """Return the nearest key within the allowed edits; of equals, the one that shares most, then the first."""
    allowed = len(name) // LETTERS_PER_EDIT or (1 if len(name) >= FEWEST_LETTERS else 0)
    if not allowed or CJK.search(name):
        return ""
    shared: Counter[str] = Counter()
    for trigram in _trigrams(name):
        shared.update(entities.by_trigram.get(trigram, ()))
    near = [(key, count) for key, count in shared.items() if abs(len(key) - len(name)) <= allowed]
    near = sorted(near, key=lambda entry: (-entry[1], entry[0]))[:MOST_CANDIDATES]
    scored = [
        (distance, place, key) for place, (key, _) in enumerate(near) if (distance := edits(name, key)) <= allowed
    ]
    return min(scored)[2] if scored else ""


def _trigrams(text: str) -> set[str]:
    padded = f"  {text} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def edits(one: str, other: str) -> int:
    """Return how many letters must be changed, added, dropped or swapped with a neighbour to make one the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        earlier, before, row = before, row, [at]
        for to, wanted in enumerate(other, 1):
            cost = min(before[to] + 1, row[-1] + 1, before[to - 1] + (letter != wanted))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                cost = min(cost, earlier[to - 2] + 1)
            row.append(cost)
    return row[-1]
