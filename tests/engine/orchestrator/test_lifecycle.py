import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadInput
from engine.orchestrator.lifecycle import (
    DWELL,
    LADDER,
    MIN_N,
    Population,
    Standing,
    Thresholds,
    Tier,
    decide,
    decide_all,
    evaluate_pruning_thresholds,
)
from engine.orchestrator.performance import Evaluation, aggregate_persona_performance

LITERAL = {
    "pruning_threshold": 0.35,
    "demotion_threshold": 0.5,
    "activation_threshold": 0.6,
    "promotion_threshold": 0.65,
}
LINES = Thresholds.read(LITERAL)


def standing(tier: Tier, score: float, n: int = 60, since: int = 60, name: str = "p") -> Standing:
    told = [Evaluation(str(place), score) for place in range(n)]
    return Standing(name, tier, aggregate_persona_performance(told), since)


@pytest.mark.parametrize(
    ("tier", "score", "verdict"),
    [
        ("experimental", 0.2, "prune"),
        ("stable", 0.2, "demote"),
        ("active", 0.2, "demote"),
        ("experimental", 0.45, "keep"),
        ("stable", 0.45, "demote"),
        ("active", 0.58, "keep"),
        ("experimental", 0.8, "promote"),
        ("stable", 0.8, "promote"),
        ("active", 0.8, "keep"),
        ("pruned", 0.9, "keep"),
    ],
)
def test_the_literal_call(tier: Tier, score: float, verdict: str) -> None:
    assert evaluate_pruning_thresholds(standing(tier, score), LITERAL) == verdict


def test_one_step_at_a_time() -> None:
    for tier in LADDER:
        for score in (0.1, 0.5, 0.9):
            made = decide(standing(tier, score), LINES)
            assert abs(LADDER.index(made.target) - LADDER.index(tier)) == (made.verdict != "keep")


def test_nothing_happens_too_early_or_too_soon_after_a_move() -> None:
    assert decide(standing("active", 0.0, n=MIN_N - 1), LINES).verdict == "keep"
    assert decide(standing("active", 0.0, since=DWELL - 1), LINES).verdict == "keep"
    assert decide(standing("active", 0.0, n=MIN_N, since=DWELL), LINES).verdict == "demote"


def test_pruning_asks_for_a_wider_bound_than_demotion() -> None:
    told = standing("experimental", 0.2)
    near = replace(told, performance=replace(told.performance, ew_mean=0.30, low=0.26, high=0.34))
    assert decide(near, LINES).verdict == "keep"
    clear = replace(told, performance=replace(told.performance, ew_mean=0.27, low=0.23, high=0.31))
    assert decide(clear, LINES).verdict == "prune"


def test_a_stable_one_is_called_when_it_fits_and_is_not_weak() -> None:
    fits = replace(standing("stable", 0.6), routing=0.7)
    assert decide(fits, LINES).verdict == "activate"
    assert decide(replace(fits, routing=0.59), LINES).verdict == "keep"
    assert decide(replace(standing("stable", 0.5), routing=0.9), LINES).verdict == "keep"
    assert decide(replace(standing("experimental", 0.6), routing=0.9), LINES).verdict == "keep"


def test_the_population_never_falls_below_its_minimum() -> None:
    weak = standing("experimental", 0.1)
    assert decide(replace(weak, population=Population(2, 1)), LINES).verdict == "keep"
    assert decide(replace(weak, population=Population(3, 1)), LINES).verdict == "prune"
    assert decide(replace(weak, is_last_of_community=True), LINES).verdict == "keep"
    active = standing("active", 0.1)
    assert decide(replace(active, population=Population(5, 1)), LINES).verdict == "keep"
    assert decide(replace(active, population=Population(5, 2)), LINES).verdict == "demote"


@given(
    st.lists(st.tuples(st.sampled_from(LADDER), st.sampled_from([0.1, 0.2, 0.6, 0.9])), min_size=1, max_size=8),
    st.integers(0, 4),
    st.integers(0, 3),
)
def test_a_whole_panel_keeps_its_minimum(panel: list[tuple[Tier, float]], alive: int, active: int) -> None:
    told = [standing(tier, score, name=f"p{i}") for i, (tier, score) in enumerate(panel)]
    made = decide_all(told, LINES, Population(0, 0, alive, active))
    before = [one.tier for one in told]
    after = [one.target for one in made]
    assert sorted(one.standing.persona_id for one in made) == [one.persona_id for one in told]
    assert len(after) - after.count("pruned") >= min(alive, len(before) - before.count("pruned"))
    assert after.count("active") >= min(active, before.count("active"))
    assert made == decide_all(told[::-1], LINES, Population(0, 0, alive, active))


def test_the_row_holds_all_inputs_as_json() -> None:
    row = json.loads(json.dumps(decide(standing("active", 0.2), LINES).row()))
    assert (row["verdict"], row["target"]) == ("demote", "stable")
    assert row["standing"]["performance"]["n"] == 60
    assert row["thresholds"]["demotion"] == 0.5
    assert "demotion line 0.5" in row["reason"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"pruning_threshold": 0.5},
        {"promotion_threshold": 0.55},
        {"activation_threshold": 0.5},
        {"demotion_threshold": 1.5},
        {"demotion_threshold": float("nan")},
        {"demotion_threshold": True},
    ],
)
def test_thresholds_out_of_order_or_range_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(BadInput, match="threshold"):
        Thresholds.read({**LITERAL, **wrong})
    with pytest.raises(BadInput, match="pruning_threshold is None"):
        Thresholds.read({})
