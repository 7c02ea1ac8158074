"""Figures of reports against values worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.statistics import bootstrap, distinct, distinguishable_levels, mean, rank_correlation


def test_rank_correlation_knows_order_not_distance() -> None:
    assert rank_correlation([1, 2, 3, 4], [1, 10, 100, 1000]) == pytest.approx(1.0)
    assert rank_correlation([1, 2, 3, 4], [4, 3, 2, 1]) == pytest.approx(-1.0)
    # d = (0, -1, 1, 0): 1 - 6 * 2 / (4 * 15) = 0.8
    assert rank_correlation([1, 2, 3, 4], [1, 3, 2, 4]) == pytest.approx(0.8)
    assert rank_correlation([1, 2, 3], [5, 5, 5]) == 0.0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_the_interval_holds_within_the_values(values: list[float]) -> None:
    low, high = bootstrap(values)
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9


def test_the_interval_narrows_with_more_values_and_is_reproducible() -> None:
    few, many = [0.0, 1.0] * 10, [0.0, 1.0] * 200
    assert bootstrap(few) == bootstrap(few)
    assert bootstrap(few)[1] - bootstrap(few)[0] > 2 * (bootstrap(many)[1] - bootstrap(many)[0])
    assert bootstrap([]) == (0.0, 0.0) and mean([]) == 0.0


def test_levels_count_only_where_they_can_be_told_apart() -> None:
    def around(centre: float) -> list[float]:
        return [centre + i / 100 for i in range(20)]

    assert distinguishable_levels([around(0), around(1), around(2), around(3)]) == 4
    assert distinguishable_levels([around(0), around(0), around(1), around(1)]) == 2
    assert distinguishable_levels([around(3), around(2), around(1)]) == 1


def test_distinct_counts_n_grams_over_all_texts() -> None:
    assert distinct(["a b c", "a b d"], 2) == pytest.approx(3 / 4)
    assert distinct(["a b c"], 1) == 1.0
    assert distinct([], 2) == 0.0
