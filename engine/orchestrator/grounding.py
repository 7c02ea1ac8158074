"""Whether what a text names stands in its sources, and whether its citations carry it.

Both rest on the lexical support of `support.py`. Citation recall and precision follow ALCE.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.orchestrator.claims import Claim, citations_in, read_claims
from engine.orchestrator.names import is_same_name
from engine.orchestrator.score import Reason, Score
from engine.orchestrator.sources import Sources
from engine.orchestrator.support import PER_STITCH, Support, support

BETA = 0.5
"""Precision weighs more than recall: F with this beta."""


def entity_grounding(output: str, sources: Sources, query_entities: Sequence[str] = ()) -> Score:
    """Return F½ of precision (what claims name stands in what they cite) and recall of the question's entities.

    A claim without a citation is held against all that the text cites, or against all sources when it cites nothing.
    What a claim that is denied by its sources names counts as not there. `query_entities` are normal forms.
    """
    claims = read_claims(output, sources.names)
    if not claims:
        return Score(0.0, (Reason("nothing said", ""),))
    reasons: list[Reason] = []
    if not citations_in(output):
        reasons.append(Reason("no citations", ""))
    precisions, named = [], set()
    for claim in claims:
        found = support(claim, premises_of(claim, output, sources), sources.idf)
        precisions.append(_precision(claim, found))
        reasons += [Reason("ungrounded", name) for name in found.missing]
        if found.is_denied and found.share_present > 0:
            reasons.append(Reason("contradiction", claim.text, found.premise))
        elif found.stitches:
            reasons.append(Reason("stitched", claim.text, found.premise))
        elif not found.missing and not found.is_enough:
            reasons.append(Reason("not supported", claim.text))
        if not found.is_denied:
            named |= {name for name in (*claim.mentions, *claim.carried) if name not in found.missing}
    weights = [1 + len(claim.mentions) + len(claim.numbers) for claim in claims]
    precision = sum(w * p for w, p in zip(weights, precisions, strict=True)) / sum(weights)
    left = [entity for entity in query_entities if not any(is_same_name(entity, name) for name in named)]
    reasons += [Reason("uncovered entity", entity) for entity in left]
    if not query_entities:
        return Score(min(1.0, precision), tuple(reasons))
    return Score(_f(precision, 1 - len(left) / len(query_entities)), tuple(reasons))


def premises_of(claim: Claim, output: str, sources: Sources) -> tuple[Claim, ...]:
    """Return what a claim is held against."""
    if claim.citations:
        return sources.cited(claim.citations)
    every = citations_in(output)
    return sources.cited(every) if every else sources.all()


@dataclass(frozen=True, slots=True)
class CitationScore:
    """How well a text cites."""

    recall: Score
    """Share of claims that their citations carry."""
    precision: Score
    """Share of citations that help to carry their claim; 0 when there is none."""


def score_citations(output: str, sources: Sources) -> CitationScore:
    """Return citation recall and precision.

    A claim is recalled when all that it cites, taken together, supports it. A citation is precise when its claim is
    recalled and either it supports the claim alone, or the others do not without it.

    Source: Gao, Yen, Yu & Chen 2023, "Enabling Large Language Models to Generate Text with Citations" (ALCE), section
    3, with lexical support in place of an entailment model and claims in place of sentences.
    """
    claims = read_claims(output, sources.names)
    recalled, precise, recall_reasons, precision_reasons = [], [], [], []
    for claim in claims:
        is_carried = bool(claim.citations) and _carries(claim, claim.citations, sources)
        recalled.append(is_carried)
        if not is_carried:
            recall_reasons.append(Reason("not supported" if claim.citations else "not cited", claim.text))
        for cited in claim.citations:
            others = tuple(one for one in claim.citations if one != cited)
            helps = _carries(claim, (cited,), sources) or not (others and _carries(claim, others, sources))
            precise.append(is_carried and helps)
            if not sources.knows(cited):
                precision_reasons.append(Reason("unknown citation", cited, claim.text))
            elif not precise[-1]:
                precision_reasons.append(Reason("idle citation", cited, claim.text))
    return CitationScore(
        Score(sum(recalled) / len(claims) if claims else 0.0, tuple(recall_reasons)),
        Score(sum(precise) / len(precise) if precise else 0.0, tuple(precision_reasons)),
    )


def _carries(claim: Claim, cited: Sequence[str], sources: Sources) -> bool:
    return support(claim, sources.cited(cited), sources.idf).is_enough


def _precision(claim: Claim, found: Support) -> float:
    """Return the mean over a claim's names, numbers and its wording of what is there; a denied claim has nothing."""
    count = len(claim.mentions) + len(claim.numbers)
    there = 0.0 if found.is_denied else found.share_present * count * PER_STITCH**found.stitches
    return (there + found.value) / (count + 1)


def _f(precision: float, recall: float) -> float:
    if precision <= 0 or recall <= 0:
        return 0.0
    return min(1.0, (1 + BETA**2) * precision * recall / (BETA**2 * precision + recall))
