"""The win matrix: shares and numbers in their cells, names as text, wide enough to be read."""

from typing import Any

import pytest

from app.widgets.figure_look import spoken_of
from app.widgets.win_matrix import NOBODY, duel_words, win_matrix
from engine.judging.board import Tally

NONE = Tally()
ROWS = ((NONE, Tally(6, 1, 2, 1), NONE), (Tally(2, 1, 6, 1), NONE, NONE), (NONE, NONE, NONE))


def test_a_cell_has_the_share_of_its_row_and_its_number() -> None:
    heat: Any = win_matrix(("Ana", "Bo", "Cy"), ROWS).data[0]
    assert [list(row) for row in heat.z] == [[None, 0.7, None], [0.3, None, None], [None, None, None]]
    assert [list(row) for row in heat.text] == [
        ["", "<b>70 %</b><br>n 10", ""],
        ["<b>30 %</b><br>n 10", "", ""],
        ["", "", ""],
    ]
    assert (heat.zmin, heat.zmid, heat.zmax) == (0, 0.5, 1)


def test_names_are_text_and_long_ones_keep_their_end() -> None:
    names = ("<b>Bo</b> & Co", "A very long persona name · v12", "A very long persona name · v13")
    figure: Any = win_matrix(names, ROWS)
    labels = list(figure.layout.yaxis.ticktext)
    assert labels[0] == "&lt;b&gt;Bo&lt;/b&gt; &amp; Co"
    assert labels[1:] == ["A very lon…· v12", "A very lon…· v13"] and list(figure.layout.xaxis.ticktext) == labels
    assert figure.data[0].customdata[0][1].startswith("&lt;b&gt;Bo&lt;/b&gt; &amp; Co against A very")


def test_equal_names_stay_two_rows() -> None:
    figure: Any = win_matrix(("Ana", "Ana"), ((NONE, NONE), (NONE, NONE)))
    assert list(figure.data[0].y) == [0, 1]


def test_a_few_follow_the_page_and_many_keep_their_width() -> None:
    few: Any = win_matrix("abcd", [[NONE] * 4] * 4)
    many: Any = win_matrix("abcdefghij", [[NONE] * 10] * 10)
    assert few.layout.width is None and many.layout.width >= 500 and many.layout.autosize is False


def test_it_is_said_in_words() -> None:
    assert duel_words("Ana", "Bo", Tally(6, 1, 2, 1)) == (
        "Ana against Bo: 70 % of 10 judgements (6 won, 1 even, 2 lost, 1 both bad)."
    )
    assert "–" in duel_words("Ana", "Bo", NONE)
    assert spoken_of(win_matrix((), ())) == NOBODY and "3 contenders" in spoken_of(win_matrix("abc", ROWS))


def test_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="2 rows of 2"):
        win_matrix(("Ana", "Bo"), ROWS)
