import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.orchestrator.performance import GAMMA, Company, Evaluation, aggregate_persona_performance

scores = st.lists(st.floats(0, 1), max_size=60)


def done(values: Sequence[float | None]) -> list[Evaluation]:
    return [Evaluation(str(place), value) for place, value in enumerate(values)]


def test_nothing_done_is_the_prior() -> None:
    found = aggregate_persona_performance([])
    assert (found.n, found.ew_mean, found.n_eff, found.last_query) == (0, 0.5, 4.0, "")
    assert found.low < 0.5 < found.high


@given(scores)
def test_the_weighted_mean_is_the_one_of_the_definition(values: list[float]) -> None:
    found = aggregate_persona_performance(done(values))
    n = len(values)
    weights = [4 * GAMMA**n, *(GAMMA ** (n - 1 - place) for place in range(n))]
    mean = sum(w * x for w, x in zip(weights, [0.5, *values], strict=True)) / sum(weights)
    assert math.isclose(found.ew_mean, mean, rel_tol=1e-9, abs_tol=1e-12)
    assert 0 <= found.low <= found.ew_mean + 1e-12
    assert found.ew_mean - 1e-12 <= found.high <= 1


def test_the_prior_fades_and_bounds_close_in() -> None:
    few = aggregate_persona_performance(done([0.8] * 8))
    many = aggregate_persona_performance(done([0.8] * 200))
    assert abs(many.ew_mean - 0.8) < 0.001
    assert many.high - many.low < few.high - few.low
    assert many.n_eff < (1 + GAMMA) / (1 - GAMMA)


def test_the_latest_weigh_most() -> None:
    rising = aggregate_persona_performance(done([0.2] * 20 + [0.8] * 20))
    falling = aggregate_persona_performance(done([0.8] * 20 + [0.2] * 20))
    assert rising.mean == pytest.approx(falling.mean)
    assert rising.ew_mean > falling.ew_mean


def test_a_failed_call_is_no_zero() -> None:
    with_failure = aggregate_persona_performance(done([0.8, None, 0.8]))
    without = aggregate_persona_performance(done([0.8, 0.8]))
    assert (with_failure.n, with_failure.failures) == (2, 1)
    assert with_failure.ew_mean == without.ew_mean


def test_hard_questions_do_not_punish() -> None:
    hard = [Evaluation(str(i), 0.5, Company(0.3, 0.5, 7)) for i in range(40)]
    found = aggregate_persona_performance(hard)
    assert found.mean == pytest.approx(0.5)
    assert found.ew_mean > 0.6
    assert (found.lead, found.paired) == (pytest.approx(0.2), 40)
    assert Company(0.3, 0.5, 1).ease == pytest.approx(-0.1)


def test_the_rest_is_counted() -> None:
    found = aggregate_persona_performance(
        [Evaluation("a", 0.4, cost=1.5, has_won=True, metrics={"novelty": 0.2}), Evaluation("b", 0.6, cost=0.5)]
    )
    assert (found.cost, found.win_rate, found.metrics, found.last_query) == (2.0, 0.5, {"novelty": 0.2}, "b")


@pytest.mark.parametrize(
    "wrong",
    [
        Evaluation("q", 1.2),
        Evaluation("q", math.nan),
        Evaluation("q", 0.5, cost=-1),
        Evaluation("q", 0.5, Company(0.5, 0.5, 0)),
        Evaluation("q", 0.5, metrics={"novelty": 2}),
    ],
)
def test_what_is_no_evaluation_is_refused(wrong: Evaluation) -> None:
    with pytest.raises(ValueError, match="q"):
        aggregate_persona_performance([wrong])
    with pytest.raises(ValueError, match="z is"):
        aggregate_persona_performance([], z=-1)
