"""Aimed against heard: a row for each trait that was rated, marks where they belong, all of it said."""

import xml.etree.ElementTree as ET

import pytest

from app.widgets.aimed_heard import LEGEND, aimed_heard, spoken
from engine.judging.estimate import Estimate
from engine.judging.impressions import Heard
from engine.types import TRAITS

FIVE = [Heard(trait, at + 2, Estimate(at + 1.5, at + 1, at + 2.2, 9)) for at, trait in enumerate(TRAITS)]


def rows(heard: list[Heard]) -> list[ET.Element]:
    return [node for node in ET.fromstring(aimed_heard(heard)).iter("g") if node.get("class") == "aimed-row"]


def heard_x(row: ET.Element) -> float:
    return float(next(row.iter("circle")).get("cx") or "nan")


def aimed_x(row: ET.Element) -> float | None:
    marks = [path.get("d") or "" for path in row.iter("path") if path.get("class") == "aimed-aim"]
    return float(marks[0].removeprefix("M").partition(",")[0]) if marks else None


def test_a_row_for_each_trait_in_order() -> None:
    assert [row.get("data-trait") for row in rows(FIVE)] == list(TRAITS)
    assert [row.get("data-trait") for row in rows(FIVE[1:3])] == list(TRAITS[1:3])
    assert rows([]) == [] and "No trait was rated" in aimed_heard([])


def test_the_dot_stands_where_it_is_heard_and_the_diamond_where_it_is_aimed() -> None:
    step = (262 - 120) / 8
    for row, heard in zip(rows(FIVE), FIVE, strict=True):
        assert heard.aim is not None
        assert aimed_x(row) == pytest.approx(120 + step * (heard.aim - 1), abs=0.1)
        assert heard_x(row) == pytest.approx(120 + step * (heard.mean.value - 1), abs=0.1)


def test_the_base_has_no_aim_and_one_answer_no_interval() -> None:
    (row,) = rows([Heard("openness", None, Estimate(5, None, None, 1))])
    assert aimed_x(row) is None and not list(row.iter("path"))


def test_everything_is_said() -> None:
    svg = ET.fromstring(aimed_heard(FIVE))
    assert svg.get("role") == "img"
    assert (svg.get("aria-label") or "").startswith("openness aimed at 2, heard 1.5 (1.0 to 2.2); conscientiousness")
    assert spoken(Heard("openness", None, Estimate(5, None, None, 1))) == "openness heard 5.0"
    assert "aimed" in LEGEND and "heard" in LEGEND
