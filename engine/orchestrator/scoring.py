"""The four scores of an answer by their plain names, and how scores are put together.

Plain numbers for who only wants a number; the reasons, and evidence as the judge of names, are in `relevance.py`,
`agreement.py` and `grounding.py`.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

from engine.orchestrator.agreement import cited_novelty, consistency, novelty
from engine.orchestrator.claims import read_claims
from engine.orchestrator.names import is_same_name
from engine.orchestrator.relevance import relevance
from engine.orchestrator.score import Reason, Score
from engine.orchestrator.sources import Sources
from engine.orchestrator.words import Idf, normal

GROUNDING = "entity_grounding"
"""The metric that gates the total."""
GATE = 0.3
"""Below this grounding the total is capped."""
CAP = 0.2
"""The most that an answer with less grounding can reach."""


def score_relevance(output: str, query: str) -> float:
    """Return how far an output speaks to the question, 0..1; the question given back scores .2 at most."""
    return relevance(output, query, Idf()).value


def score_consistency(output: str, reference_outputs: Sequence[str]) -> float:
    """Return how far an output agrees with others, 0..1; .5 when there are none."""
    return consistency(output, reference_outputs, Idf()).value


def score_novelty(output: str, existing_outputs: Sequence[str], sources: Sources | None = None) -> float:
    """Return how much of what is grounded in an output the others do not say, 0..1.

    Without sources a claim that cites anything counts as grounded, and one that cites nothing does not.
    """
    if sources is None:
        return cited_novelty(output, existing_outputs, Idf()).value
    return novelty(output, existing_outputs, sources).value


def score_entity_grounding(output: str, entities: Iterable[str]) -> float:
    """Return F½ of two shares, 0..1: names in the output that are among `entities`, and entities that it names.

    Entities are names in any spelling (a mapping gives its keys). Names only: whether numbers and negations hold,
    `grounding.entity_grounding` tells, which has the evidence.
    """
    keys = list(dict.fromkeys(key for entity in entities if (key := normal(entity))))
    named = {name for claim in read_claims(output, keys) for name in claim.mentions}
    if not named or not keys:
        return 0.0
    precision = sum(any(is_same_name(name, key) for key in keys) for name in named) / len(named)
    recall = sum(any(is_same_name(name, key) for name in named) for key in keys) / len(keys)
    return 1.25 * precision * recall / (0.25 * precision + recall) if precision and recall else 0.0


def calculate_average_score(scores: Iterable[float | None]) -> float:
    """Return the mean of scores; None, a call that failed, is left out and not taken for 0.

    Raises:
        ValueError: no score is left, or one is not within 0..1.
    """
    present = [_checked(score) for score in scores if score is not None]
    if not present:
        raise ValueError("there is no score to average; at least one call must have succeeded")
    return math.fsum(present) / len(present)


def calculate_weighted_score(scores: Mapping[str, float | None], weights: Mapping[str, float]) -> float:
    """Return the weighted mean of {metric: score} over the metrics that are there; see `weighted_total`."""
    return weighted_total(scores, weights).value


def weighted_total(scores: Mapping[str, float | None], weights: Mapping[str, float], gate: float = GATE) -> Score:
    """Return the weighted mean, weights renormalised over the metrics that are there, with missing ones flagged.

    Below `gate` of entity grounding the total is at most `CAP`.

    Raises:
        ValueError: a weight is negative or no number, a score is not within 0..1, or nothing with weight is left.
    """
    for metric, weight in weights.items():
        if not (math.isfinite(weight) and weight >= 0):
            raise ValueError(f"the weight of {metric} is {weight!r}; weights are numbers of at least 0")
    present = {m: _checked(score) for m in weights if (score := scores.get(m)) is not None}
    whole = math.fsum(weights[metric] for metric in present)
    if not whole > 0:
        raise ValueError(f"none of {', '.join(sorted(weights)) or 'no metrics'} has both a weight above 0 and a score")
    reasons = [Reason("missing metric", metric) for metric in weights if metric not in present and weights[metric]]
    reasons += [Reason("no weight", metric) for metric in scores if metric not in weights]
    value = min(1.0, math.fsum(weights[m] / whole * score for m, score in present.items()))
    grounding = scores.get(GROUNDING)
    if grounding is not None and grounding < gate and value > CAP:
        reasons.append(Reason("capped by grounding", f"{grounding:.2f}"))
        value = CAP
    return Score(value, tuple(reasons))


def _checked(score: float) -> float:
    if not 0 <= score <= 1:
        raise ValueError(f"a score is {score!r}; it must lie within 0..1")
    return score
