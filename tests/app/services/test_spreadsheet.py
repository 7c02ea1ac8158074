"""No cell runs as a formula, and every text comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.spreadsheet import FORMULA_STARTS, harmless, unguarded


@given(st.text() | st.text(st.sampled_from("'=+-@\t\r\n＝ab")))
def test_a_guarded_text_comes_back_and_runs_nothing(text: str) -> None:
    cell = harmless(text)
    assert isinstance(cell, str) and unguarded(cell) == text
    assert not cell.startswith(FORMULA_STARTS)


@pytest.mark.parametrize("text", ["", "'", "it's", "'quoted'", "a=b", "5 - 3"])
def test_a_text_that_runs_nothing_stays(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize("value", [-0.5, -3, None, True])
def test_other_values_stay(value: object) -> None:
    assert harmless(value) is value
