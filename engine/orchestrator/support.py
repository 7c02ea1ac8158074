"""Whether a claim follows from other claims by its words: a lexical entailment, and its opposite.

e = containment × .3 to the power of names and numbers that are not there × agreement of the negation × .6 for each
premise beyond the first that is needed to name all of them. A name or number is there when it stands in a premise
*together* with the claim's other names and numbers, or is tied to them by others: a name from the next sentence does
not do. It knows words only: a paraphrase without shared words is missed, a false relation between the right names
may pass. Show it as "lexical support".
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from engine.orchestrator.claims import Claim
from engine.orchestrator.names import is_same_name
from engine.orchestrator.numbers import Number
from engine.orchestrator.words import Idf, terms

ENOUGH = 0.7
"""Share of the claim's words, by weight, from which on it counts as contained."""
PER_MISSING = 0.3
"""Factor for each name or number that is not there."""
PER_STITCH = 0.6
"""Factor for each further premise that it takes to name what the claim names in one breath."""
WRONG_POLARITY = 0.1
"""Factor when one denies what the other says."""
SUPPORTED = 0.5
"""From this on a claim counts as supported."""
MOST_PREMISES = 3
"""A claim may draw on so many premises."""
SAME_MATTER = 0.5
"""Two claims speak of the same when they share this much of the words that are neither name nor number."""


@dataclass(frozen=True, slots=True)
class Support:
    """How far premises carry a claim."""

    value: float
    """0 (not at all) to 1."""
    share_present: float
    """Share of the claim's names and numbers that are there; 1 when it has none."""
    stitches: int
    """How many premises beyond one it takes to hold the names and numbers that are there."""
    missing: tuple[str, ...]
    """Names and numbers that are not there, as written or in normal form."""
    is_denied: bool
    """Whether the nearest premise says the opposite."""
    premise: str
    """Text of the nearest premise; empty when there is none."""

    @property
    def is_enough(self) -> bool:
        """Whether the claim counts as supported."""
        return self.value >= SUPPORTED


def support(claim: Claim, premises: Sequence[Claim], idf: Idf) -> Support:
    """Return how far the premises carry the claim. A claim without any word that says something is carried by none."""
    anchors: tuple[str | Number, ...] = (*claim.mentions, *claim.numbers)
    if not premises:
        return Support(0.0, 0.0 if anchors else 1.0, 0, tuple(shown(anchor) for anchor in anchors), False, "")
    there = _together(anchors, claim.carried, premises)
    missing = tuple(shown(anchor) for anchor in anchors if anchor not in there.anchors)
    used = [premises[place] for place in there.premises]
    if anchors and not there.anchors:
        used = []
    chosen = _nearest(claim, used or premises, idf)
    words = frozenset().union(*(premise.terms for premise in chosen)) if used else frozenset()
    contained = min(1.0, _share(claim.terms, words, idf) / ENOUGH) if claim.terms else float(bool(anchors and used))
    nearest = _nearest_in_matter(claim, chosen, idf)
    is_denied = nearest.is_negated != claim.is_negated
    value = (
        contained * PER_MISSING ** len(missing) * PER_STITCH**there.stitches * (WRONG_POLARITY if is_denied else 1.0)
    )
    share = 1 - len(missing) / len(anchors) if anchors else 1.0
    return Support(value, share, there.stitches, missing, is_denied, nearest.text)


def contradicts(claim: Claim, other: Claim, idf: Idf) -> bool:
    """Whether two claims say different things of the same: one denies, or years, months or numbers differ.

    They speak of the same when a name is shared and so are most of the words that are neither name nor number.
    """
    names, others = (*claim.mentions, *claim.carried), (*other.mentions, *other.carried)
    if (names or others) and not any(is_same_name(name, one) for name in names for one in others):
        return False
    if _strangers(claim, others) and _strangers(other, names):
        return False  # Each names what the other does not: two facts about one person.
    mine, theirs = _matter(claim), _matter(other)
    less = min((mine, theirs), key=lambda words: (idf.mass(words), sorted(words)))
    if not less or _share(less, mine & theirs, idf) < SAME_MATTER:
        return False
    if claim.is_negated != other.is_negated:
        # What is denied of one thing may be true of another.
        return not _strangers(claim, others)
    return _numbers_differ(claim, other)


def shown(anchor: str | Number) -> str:
    """Return a name or number as it is told to a person."""
    return anchor if isinstance(anchor, str) else anchor.surface


@dataclass(frozen=True, slots=True)
class _There:
    anchors: frozenset[Hashable]
    premises: tuple[int, ...]
    stitches: int = 0


def _together(anchors: Sequence[str | Number], carried: Sequence[str], premises: Sequence[Claim]) -> _There:
    """Return the largest group of names and numbers that premises name together, and those premises."""
    places: dict[Hashable, set[int]] = {}
    for anchor in anchors:
        words = frozenset() if isinstance(anchor, Number) else frozenset(terms(anchor))
        # Evidence may write a name small, or only at the start of a sentence.
        places[anchor] = {
            place for place, one in enumerate(premises) if (words and words <= one.terms) or _holds(one, anchor)
        }
    # What a pronoun stands for ties the rest together, but is not asked for: it was named before.
    links = {("carried", name): {i for i, premise in enumerate(premises) if _holds(premise, name)} for name in carried}
    groups: list[tuple[set[Hashable], set[int]]] = []
    named: list[tuple[Hashable, set[int]]] = [*places.items(), *links.items()]
    for anchor, found in named:
        if not found:
            continue
        joined: tuple[set[Hashable], set[int]] = ({anchor}, set(found))
        apart = []
        for group in groups:
            if group[1] & joined[1]:
                joined = (group[0] | joined[0], group[1] | joined[1])
            else:
                apart.append(group)
        groups = [*apart, joined]
    if not groups:
        return _There(frozenset(), () if anchors else tuple(range(len(premises))))
    best = max(groups, key=lambda group: (len(group[0]), -min(group[1])))
    held = [frozenset(a for a, found in named if a in best[0] and place in found) for place in sorted(best[1])]
    return _There(frozenset(best[0]), tuple(sorted(best[1])), _premises_needed(frozenset(best[0]), held) - 1)


def _premises_needed(anchors: frozenset[Hashable], held: Sequence[frozenset[Hashable]]) -> int:
    """Return how many premises, the fullest first, hold all anchors; `held` is what each premise holds."""
    left, needed = anchors, 0
    while left:
        left = left - max(held, key=lambda one: len(left & one))
        needed += 1
    return needed


def _holds(premise: Claim, anchor: str | Number) -> bool:
    if isinstance(anchor, Number):
        return any(anchor.agrees(number) for number in premise.numbers)
    return any(is_same_name(anchor, name) for name in (*premise.mentions, *premise.carried))


def _nearest(claim: Claim, premises: Sequence[Claim], idf: Idf) -> list[Claim]:
    """Return the premises that together hold most of the claim's words, the nearest first; at least one."""
    chosen: list[Claim] = []
    left = claim.terms
    rest = list(premises)
    while rest and len(chosen) < MOST_PREMISES:
        agrees = claim.is_negated
        best = max(rest, key=lambda one: (round(idf.mass(left & one.terms), 9), one.is_negated == agrees))
        if chosen and not left & best.terms:
            break
        chosen.append(best)
        rest.remove(best)
        left = left - best.terms
    return chosen


def _nearest_in_matter(claim: Claim, premises: Sequence[Claim], idf: Idf) -> Claim:
    """Return the premise that shares most of what is neither name nor number: who denies what is asked there."""
    matter = _matter(claim)
    return max(
        premises,
        key=lambda one: (
            round(idf.mass(matter & one.terms), 9),
            round(idf.mass(claim.terms & one.terms), 9),
            one.is_negated == claim.is_negated,
        ),
    )


def _matter(claim: Claim) -> frozenset[str]:
    named = {term for name in (*claim.mentions, *claim.carried) for term in terms(name)}
    return claim.terms - named


def _strangers(claim: Claim, names: Sequence[str]) -> bool:
    return any(not any(is_same_name(name, one) for one in names) for name in claim.mentions)


def _share(of: frozenset[str], found: frozenset[str], idf: Idf) -> float:
    return idf.mass(of & found) / idf.mass(of) if of else 0.0


def _numbers_differ(claim: Claim, other: Claim) -> bool:
    for kind in ("year", "month", "count"):
        mine = [number for number in claim.numbers if number.kind == kind]
        theirs = [number for number in other.numbers if number.kind == kind]
        if mine and theirs and not any(one.agrees(two) for one in mine for two in theirs):
            return True
    return False
