"""Claims of a text: its sentences, split at conjunctions, each with the sources it cites and what it names.

A citation is a mark in square brackets: `[d3.p2.s1]` is sentence 1 of passage 2 of document 3, `[d3.p2]` all of that
passage, `[2]` the second evidence block and `[2.s1]` its first sentence; `[1, d3.p2]` cites both. A mark speaks for
what stands before it in its sentence, back to the mark before; behind the full stop for the sentence that ended.
Knows no evidence: whether a claim holds is in `support.py`.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from engine.orchestrator.names import full_name, names_in
from engine.orchestrator.numbers import Number, numbers_in
from engine.orchestrator.words import is_negated, terms

_ID = r"(?:\d{1,3}|d\d{1,9})(?:\.p\d{1,9})?(?:\.s\d{1,9})?"
MARK = re.compile(rf"\[\s*({_ID}(?:\s*[,;]\s*{_ID})*)\s*\]")
"""A citation mark; its first group lists the ids."""
_END = re.compile(
    rf"""(?:[.!?…]+["'”’»)]*(?:\s*{MARK.pattern})*(?=\s|$)|[。！？]+[」』”]?(?:\s*{MARK.pattern})*|\n\s*\n|\n(?=\s*[-*•]))"""
)
_SHORT = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|vs|approx|ca|cf|e\.g|i\.e|z\.B|bzw|usw|Nr|No|Fig|vol|pp?)$")
_DAY = re.compile(r"(?:.?\D|^)\d{1,2}\. (?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)")
_JOINT = re.compile(
    r";\s*|,?\s+(?:but|while|when|because|whereas|although|though|aber|während|weil|obwohl)\s+|,?\s+(?:and|und)\s+|[，；]",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|was|are|were|has|had|have|does|did|do|can|could|will|would|may|might|must|shall|should|became|began|built|"
    r"bought|brought|chose|drew|fell|fought|gave|grew|held|kept|knew|lay|led|left|lies|lost|made|met|paid|ran|rose|sang|"
    r"saw|sold|sent|spoke|spent|stood|stands|taught|told|took|went|won|works|wrote|\w{2,}ed|isn't|wasn't|didn't|doesn't|"
    r"ist|war|sind|waren|hat|hatte|wurde|wurden|kann|liegt|schrieb|\w{3,}te)\b",
    re.IGNORECASE,
)
_REFERS = re.compile(
    r"\b(?:he|she|it|they|him|her|his|hers|its|their|them|who|which|this|that|these|er|sie|es|sein|seine|ihr|ihre)\b",
    re.IGNORECASE,
)

MOST_CARRIED = 4
"""A pronoun takes at most so many names from before."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a text says."""

    text: str
    """As written, without its marks."""
    start: int
    """First character in the text."""
    end: int
    """One past the last, marks included."""
    sentence: int
    """Number of its sentence, 0 is the first."""
    citations: tuple[str, ...]
    """Ids of what it cites, in order, each once."""
    terms: frozenset[str]
    """Its content words as stems, those of names too."""
    mentions: tuple[str, ...]
    """Names in it, normal forms, short ones completed where the text says how."""
    carried: tuple[str, ...]
    """Names that a pronoun or a missing subject takes from the claim before."""
    numbers: tuple[Number, ...]
    """Numbers, years and months."""
    is_negated: bool
    """Whether it denies."""


def read_claims(text: str, known: Collection[str] = (), before: str = "") -> tuple[Claim, ...]:
    """Return the claims of a text, in order.

    `known` are normal forms of names to be found in any case, `before` is what stood ahead of the text: it only says
    what its first pronoun means.
    """
    lead = f"{before.strip()}\n\n" if before.strip() else ""
    whole = lead + text
    bare = MARK.sub(lambda mark: " " * len(mark.group()), whole)
    sure = names_of(bare, known)
    claims: list[Claim] = []
    for number, (start, end) in enumerate(_sentences(whole)):
        claims += _claims_of(whole, bare, (number, start, end), sure)
    claims = [replace(claim, mentions=_completed(claim.mentions, claims)) for claim in claims]
    carried: list[tuple[str, ...]] = []
    for place, claim in enumerate(claims):
        carried.append(_carried(claim, (*claims[place - 1].mentions, *carried[-1]) if place else ()))
    first = next((claim.sentence for claim in claims if claim.start >= len(lead)), 0)
    return tuple(
        replace(
            claim,
            carried=names,
            start=claim.start - len(lead),
            end=claim.end - len(lead),
            sentence=claim.sentence - first,
        )
        for claim, names in zip(claims, carried, strict=True)
        if claim.start >= len(lead)
    )


def names_of(text: str, known: Collection[str] = ()) -> frozenset[str]:
    """Return the names that a text surely holds, and those already known, as normal forms."""
    sentences = (text[start:end] for start, end in _sentences(text))
    return frozenset(known) | {name.key for one in sentences for name in names_in(one, known) if name.is_sure}


def citations_in(text: str) -> tuple[str, ...]:
    """Return the ids that a text cites, in order, each once."""
    ids = (part.strip() for mark in MARK.finditer(text) for part in re.split("[,;]", mark.group(1)))
    return tuple(dict.fromkeys(ids))


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(text):
        if not (match.group().startswith(".") and _is_short_form(text, match.start())):
            yield start, match.end()
            start = match.end()
    yield start, len(text)


def _is_short_form(text: str, dot: int) -> bool:
    """Whether the full stop here belongs to an abbreviation, an initial or a German date."""
    return bool(_SHORT.search(text[max(0, dot - 12) : dot]) or _DAY.match(text[max(0, dot - 3) : dot + 6]))


def _claims_of(whole: str, bare: str, sentence: tuple[int, int, int], sure: frozenset[str]) -> list[Claim]:
    number, start, end = sentence
    pieces = [(a, b) for a, b in _clauses(bare, start, end) if any(c.isalnum() for c in bare[a:b])]
    marks = [citations_in(whole[a:b]) for a, b in pieces]
    # A clause without a mark of its own is spoken for by the next mark of its sentence.
    for place in range(len(marks) - 2, -1, -1):
        marks[place] = marks[place] or marks[place + 1]
    found = []
    for (a, b), cited in zip(pieces, marks, strict=True):
        text = re.sub(r"\s+", " ", bare[a:b]).strip()
        text = re.sub(r" (?=[.,!?;]$)", "", text)
        names = [name for name in names_in(bare[a:b], sure) if name.is_sure]
        keys = tuple(dict.fromkeys(name.key for name in names))
        numbers = numbers_in(text)
        words = frozenset(terms(text)).difference(*(terms(one.surface) for one in numbers))
        found.append(Claim(text, a, b, number, cited, words, keys, (), numbers, is_negated(text)))
    return found


def _clauses(bare: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a sentence that have a verb each; a list of things stays whole."""
    text = bare[start:end]
    at = 0
    for joint in _JOINT.finditer(text):
        is_hard = joint.group().strip() in (";", "，", "；")
        if is_hard or (_VERB.search(text, at, joint.start()) and _VERB.search(text, joint.end())):
            if not is_hard and not _opens_clause(text[joint.end() :]):
                continue
            yield start + at, start + joint.start()
            at = joint.end()
    yield start + at, end


def _opens_clause(rest: str) -> bool:
    """Whether a verb comes soon: "and she wrote", "and was sold", but not "and in the town that he left"."""
    return bool(_VERB.search(" ".join(rest.split()[:5])))


def _completed(names: tuple[str, ...], claims: list[Claim]) -> tuple[str, ...]:
    every = {name for claim in claims for name in claim.mentions}
    return tuple(dict.fromkeys(full_name(name, every) for name in names))


def _carried(claim: Claim, last: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names that stood before where this claim leans on them."""
    if not (_REFERS.search(claim.text) or not claim.mentions or _VERB.match(claim.text)):
        return ()
    return tuple(dict.fromkeys(name for name in last if name not in claim.mentions))[:MOST_CARRIED]
