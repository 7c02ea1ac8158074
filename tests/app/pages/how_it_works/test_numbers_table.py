"""The tables say the same numbers as the figure, and show any text as text."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from app.pages.how_it_works.numbers_table import NO_TURN, numbers_table
from app.widgets.architecture_figure import FigureTurn
from engine.types import POLES
from tests.app.widgets.architecture_figure.turns import NASTY_TEXTS, TURN, nasty_turn


def rows(turn: FigureTurn) -> list[list[str]]:
    return [["".join(cell.itertext()) for cell in row] for row in ET.fromstring(numbers_table(turn)).iter("tr")]


def test_every_number_is_in_a_row_with_its_name() -> None:
    told, experts = rows(TURN)[:8], rows(TURN)[8:]
    assert told == [
        ["Message", TURN.message],
        ["Situation", "a conflict, hurt (87 % sure)"],
        ["Think", f"0.42 s: {TURN.stages[0].words}"],
        ["Reflect", "0.31 s: Warm and outgoing."],
        ["Respond", "1.90 s: Oh no, that sounds awful!"],
        ["Answer", "132 tokens in 3.21 s"],
        ["Speed", "41 tokens/s"],
        ["First token", "after 0.12 s"],
    ]
    assert experts[0] == ["Expert", "Router proposed", "Used"]
    assert [row[0].split(" ")[0] for row in experts[1:]] == list(POLES)
    assert experts[1] == ["O+ curious", "0.00", "0.00"]
    assert experts[5] == ["E+ outgoing", "0.62", "1.00"]


def test_what_was_not_measured_is_said() -> None:
    told = dict(row[:2] for row in rows(replace(TURN, stages=(), tokens_per_second=0.0)))
    assert (told["Think"], told["Speed"]) == ("not spoken", "not measured")


def test_without_a_turn_it_says_what_to_do() -> None:
    assert numbers_table(None) == f"<p>{NO_TURN}</p>"


@pytest.mark.parametrize("text", NASTY_TEXTS)
def test_texts_add_no_element(text: str) -> None:
    drawn = ET.fromstring(numbers_table(nasty_turn(text)))
    assert {node.tag for node in drawn.iter()} == {"div", "table", "caption", "tbody", "thead", "tr", "th", "td"}
    assert max(len("".join(cell.itertext())) for cell in drawn.iter("td")) < 270


def test_heads_say_what_they_head() -> None:
    drawn = ET.fromstring(numbers_table(TURN))
    assert {head.get("scope") for head in drawn.iter("th")} == {"row", "col"}
    assert ["".join(caption.itertext()) for caption in drawn.iter("caption")] == ["The turn", "The ten experts"]
