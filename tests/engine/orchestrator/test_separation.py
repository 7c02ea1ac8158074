"""Whether true answers score above the same answers with one name, number or negation wrong."""

from collections.abc import Callable, Sequence

import pytest
from scipy.stats import mannwhitneyu

from engine.orchestrator.agreement import consistency
from engine.orchestrator.grounding import entity_grounding
from engine.orchestrator.sources import Sources
from tests.engine.orchestrator.corrupted import Case, case
from tests.engine.orchestrator.cosine import cosine_score

SEEDS = range(5000, 5120)
"""Others than the scorers were written against (0 to 299)."""


def auroc(right: Sequence[float], wrong: Sequence[float]) -> float:
    return float(mannwhitneyu(right, wrong).statistic) / (len(right) * len(wrong))


def separated(score: Callable[[Case, str], float]) -> dict[str, float]:
    right: list[float] = []
    wrong: dict[str, list[float]] = {}
    for seed in SEEDS:
        made = case(seed)
        right.append(score(made, made.answer))
        for what, text in made.spoilt.items():
            wrong.setdefault(what, []).append(score(made, text))
    return {what: auroc(right, values) for what, values in wrong.items()}


def grounding(made: Case, text: str) -> float:
    return entity_grounding(text, Sources.of(made.evidence), made.entities).value


def agreement(made: Case, text: str) -> float:
    return consistency(text, made.others, Sources.of(made.evidence).idf).value


@pytest.mark.parametrize(
    ("score", "plain"),
    [
        (grounding, lambda made, text: cosine_score(text, list(made.evidence.values()))),
        (agreement, lambda made, text: cosine_score(text, made.others)),
    ],
)
def test_true_answers_stand_above_spoilt_ones_and_further_than_by_cosine(
    score: Callable[[Case, str], float], plain: Callable[[Case, str], float]
) -> None:
    found, cosine = separated(score), separated(plain)
    assert min(found.values()) >= 0.90, found
    assert all(found[what] > cosine[what] + 0.1 for what in found), (found, cosine)
    assert set(found) == {"entity", "number", "negation"}
