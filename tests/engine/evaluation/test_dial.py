"""Knots make the heard weight a line, whatever curve was measured."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.dial import GATES, WEIGHTS, knots
from engine.experts.dial import Dial
from engine.types import ExpertWeights

ALL = (0.0, *GATES)


def sigmoid(gate: float) -> float:
    """The prototype's measured dial: nothing below 0.2, half at 0.4, nearly all at 0.8."""
    return float(1 / (1 + np.exp(-12 * (gate - 0.4))))


def test_a_switch_becomes_a_dial() -> None:
    heard = [sigmoid(gate) - sigmoid(0.0) for gate in ALL]
    dial = Dial({"O+": knots(ALL, heard)})
    full = sigmoid(1.0) - sigmoid(0.0)
    for weight in (0.25, 0.5, 0.75, 1.0):
        gate = dial.gates(ExpertWeights.from_poles({"O+": weight})).as_poles()["O+"]
        assert (sigmoid(gate) - sigmoid(0.0)) / full == pytest.approx(weight, abs=0.06)


@given(st.lists(st.floats(0, 1.2), min_size=len(ALL), max_size=len(ALL)))
def test_any_measurement_gives_a_lawful_curve(heard: list[float]) -> None:
    curve = knots(ALL, heard)
    Dial({"O+": curve})
    assert [weight for weight, _ in curve[1:5]] == list(WEIGHTS)


def test_the_curve_ends_at_the_last_gate_that_was_safe() -> None:
    assert knots((0.0, 0.5, 1.0, 1.15), (0.0, 0.5, 1.0, 1.1))[-1] == [1.5, 1.15]
    straight = knots((0.0, 0.25, 0.5, 0.75, 1.0), (0.0, 0.25, 0.5, 0.75, 1.0))
    assert straight == [
        pytest.approx(pair, abs=1e-4) for pair in ([0, 0], [0.25, 0.25], [0.5, 0.5], [0.75, 0.75], [1, 1])
    ]
