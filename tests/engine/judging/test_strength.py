import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from engine.judging.strength import POSITION_PRECISION, PSEUDO, Duels, chances, strengths

# American League East 1987, wins of row over column: Agresti 1990, "Categorical Data Analysis", section 10.6, with the
# published estimates, Baltimore 0.
BASEBALL = np.array(
    [
        [0, 7, 9, 7, 7, 9, 11],
        [6, 0, 7, 5, 11, 9, 9],
        [4, 6, 0, 7, 7, 8, 12],
        [6, 8, 6, 0, 6, 7, 10],
        [6, 2, 6, 7, 0, 7, 12],
        [4, 4, 5, 6, 6, 0, 6],
        [2, 4, 1, 3, 1, 7, 0],
    ]
)
PUBLISHED = (1.581, 1.436, 1.294, 1.248, 1.108, 0.684, 0.0)
MANY = 1e5
"""Counts times this leave the ridge no say."""


def duels(rows: list[tuple[int, int, int]], contenders: int, **columns: np.ndarray) -> Duels:
    left, right, lean = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    told = {"right_is_a": np.arange(len(rows)) % 2 == 0, "gap": np.zeros(len(rows)), **columns}
    return Duels(left, right, lean, contenders=contenders, **told)


def both_ways(rows: list[tuple[int, int, int]], counts: list[float], contenders: int) -> Duels:
    """Return each row twice, with either side as A."""
    is_a = np.arange(2 * len(rows)) % 2 == 0
    return duels([row for row in rows for _ in "AB"], contenders, right_is_a=is_a, count=np.repeat(counts, 2))


def test_published_strengths_are_found() -> None:
    rows = [(j, i, 1) for i in range(7) for j in range(7) if i != j]
    counts = [float(BASEBALL[i, j]) * MANY for i in range(7) for j in range(7) if i != j]
    theta = np.array(strengths(both_ways(rows, counts, 7)).theta)
    np.testing.assert_allclose(theta - theta[-1], PUBLISHED, atol=6e-4)


def test_one_step_answers_give_davidsons_model() -> None:
    # Of two contenders his estimates are closed: π_r/π_l = wins_r/wins_l and ν = ties/√(wins_l·wins_r).
    found = strengths(both_ways([(0, 1, -1), (0, 1, 0), (0, 1, 1)], [20 * MANY, 30 * MANY, 45 * MANY], 2))
    assert found.theta[1] - found.theta[0] == pytest.approx(np.log(45 / 20), abs=1e-4)
    assert found.ties == (pytest.approx(np.log(30 / np.sqrt(20 * 45)), abs=1e-4), 0.0, None)
    assert found.position == pytest.approx(0.0, abs=1e-6)


def naive(told: Duels, point: np.ndarray, has_length: bool) -> float:
    """Return minus the penalised log likelihood, duel by duel as the module's docstring has it."""
    k = told.contenders
    theta, position, length, tie, much = point[:k], point[k], point[k + 1], point[k + 2], point[k + 3]
    spread = np.sqrt(np.mean(told.gap**2)) or 1.0
    total = 0.0
    for number in range(len(told.left)):
        stretch = np.rint(8 * np.tanh(told.gap[number] / spread)) / 8 if has_length else 0.0
        eta = theta[told.right[number]] - theta[told.left[number]] + length * stretch
        eta += position if told.right_is_a[number] else -position
        logits = np.array([much, 0, tie, 0, much]) + eta * np.arange(-2, 3) / 2
        total += logits[told.lean[number] + 2] - np.logaddexp.reduce(logits)
    total -= PSEUDO * (np.logaddexp(0, theta) + np.logaddexp(0, -theta)).sum()
    return -(total - POSITION_PRECISION * position**2 / 2 - length**2 / 2)


@pytest.mark.parametrize("has_length", [False, True])
def test_the_highest_point_is_that_of_a_plain_optimiser(has_length: bool) -> None:
    rng = np.random.default_rng(3)
    rows = [(i, j, int(rng.integers(-2, 3))) for i in range(4) for j in range(4) if i != j for _ in range(3)]
    told = duels(rows, 4, gap=rng.normal(0, 50, len(rows)), right_is_a=rng.random(len(rows)) < 0.6)
    found = strengths(told, has_length)
    plain = minimize(lambda point: naive(told, point, has_length), np.zeros(8), method="BFGS", options={"gtol": 1e-7})
    theta = plain.x[:4] - plain.x[:4].mean()
    np.testing.assert_allclose(found.theta, theta, atol=1e-4)
    assert found.position == pytest.approx(plain.x[4], abs=1e-4)
    assert found.length == (pytest.approx(plain.x[5], abs=1e-4) if has_length else None)
    assert found.ties == (pytest.approx(plain.x[6], abs=1e-4), 0.0, pytest.approx(plain.x[7], abs=1e-4))


ROWS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(-2, 2)).filter(lambda row: row[0] != row[1]),
    min_size=1,
    max_size=40,
)


@settings(deadline=None)
@given(ROWS)
def test_any_duels_have_finite_strengths_that_centre_in_each_component(rows: list[tuple[int, int, int]]) -> None:
    found = strengths(duels(rows, 5))
    assert np.isfinite(found.theta).all()
    for number in set(found.components):
        own = [found.theta[place] for place in range(5) if found.components[place] == number]
        assert sum(own) == pytest.approx(0.0, abs=1e-9)


@settings(deadline=None)
@given(ROWS)
def test_mirrored_duels_say_the_same(rows: list[tuple[int, int, int]]) -> None:
    is_a = np.arange(len(rows)) % 2 == 0
    found = strengths(duels(rows, 5, right_is_a=is_a))
    again = strengths(duels([(right, left, -lean) for left, right, lean in rows], 5, right_is_a=~is_a))
    np.testing.assert_allclose(found.theta, again.theta, atol=1e-6)
    assert found.position == pytest.approx(again.position, abs=1e-6)


def test_who_always_wins_stays_finite_and_first() -> None:
    found = strengths(duels([(0, 1, 2)] * 500 + [(1, 2, 1), (2, 1, 1)] * 20, 3))
    assert 2 < found.theta[1] - found.theta[0] < 20


def test_contenders_that_never_met_are_in_different_components() -> None:
    found = strengths(duels([(3, 4, 1), (0, 1, 1), (1, 2, 0)], 6))
    assert found.components == (0, 0, 0, 1, 1, 2)


def test_a_pull_of_place_a_does_not_leak_into_strengths() -> None:
    # Four of five votes go to A whoever stands there, and contender 1 stood there in three duels of four.
    is_a = np.repeat([True, True, True, False], 100)
    to_a = np.tile([True, True, True, True, False], 80)
    rows = [(0, 1, 1 if shown == chosen else -1) for shown, chosen in zip(is_a, to_a, strict=True)]
    found = strengths(duels(rows, 2, right_is_a=is_a))
    assert found.position == pytest.approx(np.log(4), abs=0.15)
    assert abs(found.theta[1]) < 0.05


def test_where_sides_were_never_swapped_strength_explains_most() -> None:
    found = strengths(duels([(0, 1, 1)] * 60 + [(0, 1, -1)] * 20, 2, right_is_a=np.ones(80, dtype=bool)))
    assert found.theta[1] - found.theta[0] > 2 * found.position > 0


def test_length_control_takes_the_liking_of_length_out() -> None:
    rng = np.random.default_rng(0)
    gap = rng.normal(100, 100, 2000)
    lean = np.where(rng.random(2000) < 1 / (1 + np.exp(-2 * np.tanh(gap / 140))), 1, -1)
    told = duels([(0, 1, int(y)) for y in lean], 2, gap=gap, right_is_a=rng.random(2000) < 0.5)
    plain, controlled = strengths(told), strengths(told, is_length_controlled=True)
    assert plain.theta[1] > 0.3
    assert abs(controlled.theta[1]) < 0.1
    assert plain.length is None
    assert controlled.length is not None and controlled.length > 1


def test_length_is_left_out_where_all_texts_are_equally_long() -> None:
    assert strengths(duels([(0, 1, 1), (1, 0, 0)], 2), is_length_controlled=True).length is None


def test_much_better_says_more_than_better() -> None:
    rows = [(0, 1, -1), (0, 1, 1), (0, 1, -2)]
    weak = strengths(duels([*rows, (0, 1, 1)], 2)).theta[1]
    strong = strengths(duels([*rows, (0, 1, 2)], 2)).theta[1]
    assert strong > weak


def test_chances_are_those_of_the_model() -> None:
    even = chances(np.array([0.0]), (0.5, 0.0, None))[0]
    assert even.sum() == pytest.approx(1.0)
    assert even.tolist() == pytest.approx(even[::-1].tolist())
    assert even[2] / even[3] == pytest.approx(np.exp(0.5))
    assert even[0] == 0.0
    ahead = chances(np.array([1.2]), (0.5, 0.0, -1.0))[0]
    assert ahead[3] / ahead[1] == pytest.approx(np.exp(1.2))
    assert ahead[4] / ahead[0] == pytest.approx(np.exp(2.4))


def test_no_duels_say_nothing() -> None:
    empty = np.array([], dtype=np.int64)
    found = strengths(Duels(empty, empty, empty, empty.astype(bool), empty.astype(float), 2))
    assert found.theta == (0.0, 0.0)
    assert found.components == (0, 1)
    assert found.ties == (None, None, None)


@pytest.mark.parametrize(
    ("rows", "contenders", "said"),
    [
        ([(0, 0, 1)], 2, "itself"),
        ([(0, 2, 1)], 2, "beyond"),
        ([(-1, 1, 1)], 2, "from 0"),
        ([(0, 1, 3)], 2, "−2..2"),
    ],
)
def test_duels_that_cannot_be_are_refused(rows: list[tuple[int, int, int]], contenders: int, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        duels(rows, contenders)


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="differ in length"):
        duels([(0, 1, 1)], 2, gap=np.zeros(2))
