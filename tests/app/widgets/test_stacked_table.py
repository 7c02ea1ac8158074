"""The table that becomes blocks: its roles are written out, every cell knows its column, texts are text."""

import xml.etree.ElementTree as ET

import pytest

from app.widgets.stacked_table import Head, Row, stacked_table

HOSTILE = '"><b>x</b>&'


def test_roles_stay_whatever_the_layout_is() -> None:
    table = ET.fromstring(stacked_table("Who", (Head("Name"), Head("n")), [Row(("Ana", "3")), Row(("Bo", "4"))]))
    assert table.get("role") == "table" and table.findtext("caption") == "Who"
    roles = [node.get("role") for node in table.iter() if node.get("role")]
    assert roles.count("row") == 3 and roles.count("columnheader") == 2 and roles.count("rowheader") == 2
    assert [(cell.get("data-label"), cell.text) for cell in table.iter("td")] == [("n", "3"), ("n", "4")]


def test_labels_caption_and_keys_are_text() -> None:
    drawn = stacked_table(HOSTILE, (Head(HOSTILE), Head(HOSTILE)), [Row(("a", "b"), HOSTILE, HOSTILE)])
    table = ET.fromstring(drawn)
    assert not list(table.iter("b")) and table.findtext("caption") == HOSTILE
    (row,) = [row for row in table.iter("tr") if row.get("data-key")]
    assert row.get("data-key") == HOSTILE and next(table.iter("td")).get("data-label") == HOSTILE


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="1 cells and the table 2"):
        stacked_table("Who", (Head("Name"), Head("n")), [Row(("Ana",))])
