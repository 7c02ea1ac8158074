import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.orchestrator.score import Score
from engine.orchestrator.scoring import (
    CAP,
    calculate_average_score,
    calculate_weighted_score,
    score_consistency,
    score_entity_grounding,
    score_novelty,
    score_relevance,
    weighted_total,
)

WEIGHTS = {"relevance": 2.0, "novelty": 1.0, "entity_grounding": 1.0}


def test_the_seed_calls_give_numbers() -> None:
    lamp = "Ada Born wrote The Lamp in 1950."
    assert score_relevance(lamp, "Who wrote The Lamp?") > 0.8
    assert score_consistency(lamp, []) == 0.5
    assert score_consistency(lamp, [lamp]) == 1
    assert score_novelty(lamp, [lamp]) == 0
    assert score_novelty(f"{lamp} [1]", []) == 1
    assert score_entity_grounding(lamp, ["Ada Born", "The Lamp"]) == pytest.approx(1)
    assert score_entity_grounding("Bel Dorn wrote it.", ["Ada Born"]) == 0
    assert score_entity_grounding(lamp, []) == 0


def test_a_name_too_many_costs_more_than_one_too_few() -> None:
    more = score_entity_grounding("Ada Born met Bel Dorn.", ["ada born"])
    less = score_entity_grounding("Ada Born left.", ["ada born", "bel dorn"])
    assert 0 < more < less < 1


def test_what_failed_is_left_out() -> None:
    assert calculate_average_score([0.4, None, 0.6]) == pytest.approx(0.5)
    with pytest.raises(ValueError, match="no score"):
        calculate_average_score([None])
    with pytest.raises(ValueError, match="1.5"):
        calculate_average_score([1.5])


def test_missing_metrics_are_flagged_and_the_rest_renormalised() -> None:
    score = weighted_total({"relevance": 0.6, "novelty": 0.3, "entity_grounding": None, "style": 1.0}, WEIGHTS)
    assert score.value == pytest.approx(0.5)
    assert [(reason.kind, reason.about) for reason in score.reasons] == [
        ("missing metric", "entity_grounding"),
        ("no weight", "style"),
    ]


def test_too_little_grounding_caps_the_total() -> None:
    score = weighted_total({"relevance": 1, "novelty": 1, "entity_grounding": 0.1}, WEIGHTS)
    assert (score.value, score.has("capped by grounding")) == (CAP, True)
    assert calculate_weighted_score({"relevance": 1, "novelty": 1, "entity_grounding": 0.9}, WEIGHTS) > 0.9


@pytest.mark.parametrize(
    ("scores", "weights"),
    [
        ({"a": 0.5}, {"a": -1}),
        ({"a": 0.5}, {"a": math.nan}),
        ({"a": 0.5}, {"a": 0}),
        ({}, {"a": 1}),
        ({"a": 2}, {"a": 1}),
    ],
)
def test_what_can_not_be_weighed_is_refused(scores: dict[str, float], weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="a"):
        calculate_weighted_score(scores, weights)


@given(st.dictionaries(st.sampled_from("abcd"), st.floats(0, 1), min_size=1), st.floats(0.1, 10))
def test_the_total_lies_between_the_scores_whatever_the_scale(scores: dict[str, float], scale: float) -> None:
    weights = {metric: ord(metric) - 96.0 for metric in scores}
    total = calculate_weighted_score(scores, weights)
    assert min(scores.values()) - 1e-9 <= total <= max(scores.values()) + 1e-9
    scaled = calculate_weighted_score(scores, {metric: weight * scale for metric, weight in weights.items()})
    assert total == pytest.approx(scaled)


def test_a_score_stays_within_bounds() -> None:
    with pytest.raises(ValueError, match="within"):
        Score(1.1)
