"""The figure alive: it shows the numbers of a turn, whatever the texts of the turn try."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.widgets.architecture_figure import FigureStage, FigureTurn, architecture_figure, write_figure
from app.widgets.architecture_figure.amounts import weight
from app.widgets.architecture_figure.expert_bank import _TRACK
from engine.errors import BadInput
from engine.types import POLES, WEIGHT_LIMIT
from tests.app.widgets.architecture_figure.test_sheet_rules import SVG, parsed, part, texts, visible
from tests.app.widgets.architecture_figure.turns import NASTY_TEXTS, TURN, nasty_turn

COMMITTED = Path(__file__).parents[4] / "assets" / "figures" / "personafuse-architecture.svg"
WEIGHTS = st.fixed_dictionaries({pole: st.floats(-2.25, 2.25) for pole in POLES})


def test_the_committed_file_is_what_the_function_draws(tmp_path: Path) -> None:
    write_figure(tmp_path / "new" / "figure.svg")
    written = (tmp_path / "new" / "figure.svg").read_bytes()
    assert written == COMMITTED.read_bytes()
    assert written.decode() == architecture_figure() + "\n"


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be written"):
        write_figure(tmp_path)


def test_without_a_turn_there_are_no_numbers_of_one() -> None:
    svg = parsed()
    assert not [text for text in texts(part(svg, "zone", "experts")) if any(sign.isdigit() for sign in text)]
    assert [group.get("data-live") for group in svg.iter(f"{SVG}g") if group.get("data-live")] == ["stages"]


def test_a_turn_stands_where_it_happens() -> None:
    svg = parsed(TURN)
    assert texts(part(svg, "live", "message"))[0].startswith("“My boss yelled")
    assert "a conflict, hurt · 87 % sure" in texts(part(svg, "anchor", "router"))
    weights = ["Expert Weights", "O-", "0.50", "E+", "1.00", "A+", "0.75", "N-", "0.31"]
    assert texts(part(svg, "anchor", "expert_weights")) == weights
    blend = "Weighted combination: 0.50 LoRA(O-) + 1.00 LoRA(E+) + 0.75 LoRA(A+) + …"
    assert texts(part(svg, "anchor", "base_llm_lora")) == ["BASE LLM + Weighted LoRA", blend]
    stages = texts(part(svg, "live", "stages"))
    assert [text for text in stages if text.endswith(" s")] == ["0.42 s", "0.31 s", "1.90 s"]
    assert texts(part(svg, "anchor", "output"))[1] == "132 tokens in 3.21 s"
    assert texts(part(svg, "live", "speed")) == ["first token 0.12 s", "41 tokens/s"]


def test_its_name_says_every_value() -> None:
    name = parsed(TURN).get("aria-label") or ""
    for said in (
        "a conflict, hurt, 87 % sure",
        "O- 0.50",
        "think 0.42 s",
        "41 tokens/s",
        "132 tokens in 3.21 s",
    ):
        assert said in name
    assert name.count("C+ 0.00") == 2


def test_an_unspoken_stage_and_an_unmeasured_speed_are_not_made_up() -> None:
    svg = parsed(replace(TURN, stages=(FigureStage("Respond", 1.0, "Hm."),), tokens_per_second=0.0))
    assert texts(part(svg, "live", "stages")).count("not spoken") == 2
    assert texts(part(svg, "live", "speed")) == ["first token 0.12 s"]


def test_the_plain_base_is_called_so() -> None:
    svg = parsed(replace(TURN, weights_used={}))
    assert "no expert speaks" in texts(part(svg, "anchor", "expert_weights"))
    assert "Weighted combination: nothing added, the plain base" in texts(part(svg, "anchor", "base_llm_lora"))


@given(WEIGHTS, WEIGHTS)
def test_bars_are_as_long_as_their_weights(used: dict[str, float], proposed: dict[str, float]) -> None:
    bank = part(parsed(replace(TURN, weights_used=used, router_weights=proposed)), "zone", "experts")
    for group in (node for node in bank.iter(f"{SVG}g") if node.get("data-pole")):
        pole = group.get("data-pole") or ""
        _, gauge, *bars = group.iter(f"{SVG}rect")
        lengths = {bar.get("height"): float(bar.get("width") or 0) for bar in bars}
        for height, value in (("18", used[pole]), ("8", proposed[pole])):
            expected = min(max(value, 0.0), WEIGHT_LIMIT) / WEIGHT_LIMIT * _TRACK
            assert abs(lengths.get(height, 0.0) - expected) <= 0.51
        assert texts(group)[1:] == [weight(used[pole]), weight(proposed[pole])]
        assert float(gauge.get("width") or 0) == _TRACK


@given(st.text(max_size=300))
def test_any_text_makes_a_whole_picture(text: str) -> None:
    assert visible(parsed(nasty_turn(text)))


@pytest.mark.parametrize("text", NASTY_TEXTS)
def test_texts_add_no_element(text: str) -> None:
    def tags(turn: FigureTurn) -> set[str]:
        return {node.tag for node in ET.fromstring(architecture_figure(turn)).iter()}

    assert tags(nasty_turn(text)) == tags(TURN)
    assert "<img" not in architecture_figure(nasty_turn(text))
