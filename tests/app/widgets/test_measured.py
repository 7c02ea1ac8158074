"""Numbers in words: a true minus, an interval where there is one, a dash where nothing can be said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.widgets.measured import mark, measured_html, number, percent, points, span, with_span
from engine.judging.estimate import Estimate


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [(0.0, 0, "0"), (-0.2, 0, "0"), (-0.04, 1, "0.0"), (-13.06, 0, "−13"), (1596.65, 0, "1597"), (5.25, 1, "5.2")],
)
def test_a_number_has_a_true_minus_and_none_before_nothing(value: float, digits: int, written: str) -> None:
    assert number(value, digits) == written


@given(st.floats(0, 1))
def test_a_share_is_whole_percent(share: float) -> None:
    written, sign = percent(share).split(" ")
    assert sign == "%" and abs(int(written) - 100 * share) <= 0.5 + 1e-9


def test_an_interval_is_said_where_there_is_one() -> None:
    assert span(Estimate(5.24, 4.8, 5.61, 12), mark) == "4.8 to 5.6"
    assert with_span(Estimate(-13.1, -60, 20.4, 12), points) == "−13 (−60 to 20)"
    assert with_span(Estimate(0.5, None, None, 1), percent) == "50 %"
    assert with_span(None, percent) == "–"


def test_in_html_the_interval_stands_below() -> None:
    assert measured_html(Estimate(0.5, 0.2, 0.8, 7), percent, "n 7") == (
        '<b class="measured">50 %</b> <small class="measured-span">20 % to 80 %, n 7</small>'
    )
    assert measured_html(Estimate(0.5, None, None, 1), percent) == '<b class="measured">50 %</b>'
    assert "not known" in measured_html(None, percent)
