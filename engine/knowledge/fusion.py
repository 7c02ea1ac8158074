"""What several personas bring, as one ranking: weighted reciprocal ranks.

Knows evidence and weights; where the weights come from is the orchestrator's matter.

Source: Cormack, Clarke and Büttcher, Reciprocal rank fusion outperforms Condorcet, SIGIR 2009; k = 60.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.knowledge.evidence import BestSentence, Evidence, FoundPassage
from engine.knowledge.index import Place

RANK_OFFSET = 60


def fuse(
    evidences: Sequence[Evidence], weights: Mapping[str, float] | None = None, most: int = 8
) -> tuple[FoundPassage, ...]:
    """Return at most `most` passages; `weights` {persona id: at least 0} are 1 where not given.

    A passage's score is relative to the first; `found_by` names all that brought it with a weight above 0. The order of
    evidences makes no difference.

    Raises:
        ValueError: a weight is below 0, or a persona brings evidence twice.
    """
    weights = weights or {}
    ids = [evidence.persona_id for evidence in evidences]
    if len(set(ids)) < len(ids):
        raise ValueError(f"A persona brings evidence twice: {sorted(ids)}.")
    if any(weight < 0.0 for weight in weights.values()):
        raise ValueError(f"Weights are {dict(weights)}. None may be below 0.")
    points: dict[Place, float] = {}
    brought: dict[Place, list[FoundPassage]] = {}
    for evidence in sorted(evidences, key=lambda e: e.persona_id):
        weight = weights.get(evidence.persona_id, 1.0)
        for rank, found in enumerate(evidence.passages, 1):
            if weight > 0.0:
                points[found.place] = points.get(found.place, 0.0) + weight / (RANK_OFFSET + rank)
                brought.setdefault(found.place, []).append(found)
    order = sorted(points, key=lambda place: (-round(points[place], 12), place))[:most]
    return tuple(_joined(brought[place], points[place] / points[order[0]]) for place in order)


def _joined(found: Sequence[FoundPassage], score: float) -> FoundPassage:
    sentences: dict[int, float] = {}
    for sentence in (sentence for one in found for sentence in one.sentences):
        sentences[sentence.number] = max(sentences.get(sentence.number, 0.0), sentence.score)
    ranked = sorted(sentences.items(), key=lambda item: (-item[1], item[0]))
    return replace(
        found[0],
        score=min(1.0, score),
        mass=max(one.mass for one in found),
        support=max(one.support for one in found),
        entities=tuple(dict.fromkeys(key for one in found for key in one.entities)),
        sentences=tuple(BestSentence(number, best) for number, best in ranked),
        found_by=tuple(sorted({name for one in found for name in one.found_by})),
    )
