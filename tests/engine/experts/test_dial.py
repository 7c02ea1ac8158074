"""The dial rises, keeps its ends, mirrors negative weights, and refuses curves that would not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadInput
from engine.experts.dial import Dial
from engine.types import POLES, ExpertWeights

CURVE = ((0.0, 0.0), (0.25, 0.4), (0.5, 0.5), (1.0, 0.9))


def gate(weight: float) -> float:
    return Dial({"E+": CURVE}).gates(ExpertWeights.from_poles({"E+": weight})).as_poles()["E+"]


@pytest.mark.parametrize(
    ("weight", "made"), [(0.0, 0.0), (0.125, 0.2), (0.25, 0.4), (0.75, 0.7), (1.0, 0.9), (1.5, 0.9)]
)
def test_the_gate_lies_on_the_measured_line_and_never_above_its_end(weight: float, made: float) -> None:
    assert gate(weight) == pytest.approx(made)
    assert gate(-weight) == pytest.approx(-made)


@given(st.floats(-1.5, 1.5), st.floats(-1.5, 1.5))
def test_more_weight_is_never_less_gate(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert gate(low) <= gate(high)


@given(st.lists(st.floats(-1.5, 1.5), min_size=10, max_size=10))
def test_a_pole_without_a_curve_is_applied_as_tuned(values: list[float]) -> None:
    weights = ExpertWeights(tuple(values))
    assert Dial().gates(weights) == weights
    others = Dial({"E+": CURVE}).gates(weights)
    assert all(made == given for pole, made, given in zip(POLES, others, weights, strict=True) if pole != "E+")


@given(st.lists(st.floats(-1.5, 1.5), min_size=10, max_size=10), st.floats(0.5, 16.0))
def test_a_crowd_is_turned_down_by_one_factor_and_a_few_are_not(values: list[float], room: float) -> None:
    weights = ExpertWeights(tuple(values))
    total = sum(abs(value) for value in values)
    gates = Dial(room=room).gates(weights)
    assert sum(abs(gate) for gate in gates) <= max(room, 0.0) + 1e-9 or total <= room
    if total <= room:
        assert gates == weights
    else:
        assert all(made == pytest.approx(given * room / total) for made, given in zip(gates, weights, strict=True))


def test_a_crowd_is_turned_down_before_its_curves_are_read() -> None:
    weights = ExpertWeights.from_poles({"E+": 1.0, "A+": 1.0, "N-": 1.0, "C+": 1.0})
    assert Dial({"E+": CURVE}, room=2.0).gates(weights).as_poles()["E+"] == gate(0.5)


@pytest.mark.parametrize(
    "curve",
    [
        [],
        [(0.0, 0.0)],
        [(0.1, 0.0), (1.0, 1.0)],
        [(0.0, 0.0), (1.0, 1.6)],
        [(0.0, 0.0), (0.5, 0.6), (0.5, 0.7)],
        [(0.0, 0.0), (0.5, 0.6), (1.0, 0.5)],
        [(0.0, 0.0), (0.5, float("nan"))],
        [(0.0, 0.0), (0.5, 0.5, 0.5)],
    ],
)
def test_a_curve_that_does_not_rise_from_nothing_is_refused(curve: list[tuple[float, ...]]) -> None:
    with pytest.raises(BadInput, match=r"dial of E\+ must rise"):
        Dial({"E+": curve})


def test_a_curve_for_nobody_is_refused() -> None:
    with pytest.raises(BadInput, match="'Q'"):
        Dial({"Q": CURVE})
