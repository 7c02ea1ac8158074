"""The one way in which pictures write numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.widgets.numbers import two_digits


@pytest.mark.parametrize(("value", "written"), [(0.0, "0.00"), (0.125, "0.13"), (0.625, "0.63"), (1.5, "1.50")])
def test_halves_go_up(value: float, written: str) -> None:
    assert two_digits(value) == written


@given(st.floats(0, 500))
def test_it_is_never_off_by_more_than_half_a_hundredth(value: float) -> None:
    assert abs(float(two_digits(value)) - value) <= 0.005 + 1e-9
