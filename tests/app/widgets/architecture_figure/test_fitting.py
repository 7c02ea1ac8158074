"""Text is made fit to be drawn: laws about width, order and what is left out."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from app.widgets.architecture_figure.fitting import clean, fitted, fitted_lines, width_of

WIDTHS = st.floats(60, 800)


@given(st.text(max_size=200), WIDTHS)
def test_it_never_exceeds_its_room(text: str, width: float) -> None:
    assert width_of(fitted(text, 18, width), 18) <= width
    lines = fitted_lines(text, 18, width, 3)
    assert len(lines) <= 3 and all(lines) and all(width_of(line, 18) <= width for line in lines)


@given(st.text(max_size=200), WIDTHS)
def test_what_fits_is_left_alone(text: str, width: float) -> None:
    cleaned = clean(text)
    if width_of(cleaned, 18) <= width:
        assert fitted(text, 18, width) == cleaned
        assert fitted_lines(text, 18, width, 3) == ([cleaned] if cleaned else [])
    else:
        assert fitted(text, 18, width).endswith("…")


@given(st.text(max_size=200))
def test_lines_lose_only_blanks(text: str) -> None:
    lines = fitted_lines(text, 18, 200, 1000)
    assert "".join(lines).replace(" ", "") == clean(text).replace(" ", "")


@given(st.text())
def test_nothing_is_kept_that_svg_forbids(text: str) -> None:
    cleaned = clean(text)
    assert not [sign for sign in cleaned if unicodedata.category(sign).startswith("C")]
    assert clean(cleaned) == cleaned


def test_piled_up_marks_are_left_out() -> None:
    assert len(clean("Z" + "\u0489" * 50)) == 4


def test_lines_break_between_words() -> None:
    assert fitted_lines("one two three four five", 18, 100, 3) == ["one two", "three four", "five"]
