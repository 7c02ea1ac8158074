"""Whether a text speaks to the question rather than repeating it."""

from collections.abc import Sequence

from engine.orchestrator.claims import Claim, read_claims
from engine.orchestrator.numbers import Number, numbers_in
from engine.orchestrator.score import Reason, Score
from engine.orchestrator.words import Idf, terms

ECHO = 0.2
"""The most that a text can reach that says nothing new."""
NEW_ENOUGH = 0.2
"""Share of a claim's words, by weight, that must be new for it to count as an answer."""


def relevance(output: str, query: str, idf: Idf) -> Score:
    """Return half the share of the question's words that the text covers, half its best claim's share of them.

    Words count by idf, and in a claim that only gives the question back at most `ECHO`. Words alone: "In Ostun." is
    no relevant answer here, for it takes up no word of the question.
    """
    asked = frozenset(terms(query))
    if not asked:
        return Score(0.0, (Reason("empty question", query),))
    claims = read_claims(output)
    given = numbers_in(query)
    weights = [ECHO + (1 - ECHO) * _newness(claim, asked, given, idf) for claim in claims]
    whole = idf.mass(asked)
    covered = {
        term: max((w for claim, w in zip(claims, weights, strict=True) if term in claim.terms), default=0.0)
        for term in sorted(asked)
    }
    coverage = sum(idf.weight(term) * weight for term, weight in covered.items()) / whole
    best = max((w * idf.mass(asked & claim.terms) / whole for claim, w in zip(claims, weights, strict=True)), default=0)
    reasons = [Reason("uncovered term", term) for term, weight in covered.items() if not weight]
    if claims and max(weights) <= ECHO:
        reasons.append(Reason("echo", query))
    return Score(min(1.0, (coverage + best) / 2), tuple(reasons))


def _newness(claim: Claim, asked: frozenset[str], given: Sequence[Number], idf: Idf) -> float:
    numbers = sum(not any(number.agrees(one) for one in given) for number in claim.numbers)
    new = idf.mass(claim.terms - asked) + numbers
    whole = idf.mass(claim.terms) + len(claim.numbers)
    return min(1.0, new / whole / NEW_ENOUGH) if whole else 0.0
