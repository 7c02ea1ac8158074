"""The bars: ten poles, right lengths and numbers, one colour a trait, hatched for the negative pole."""

import json
import xml.etree.ElementTree as ET
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.widgets.expert_bars import NOT_ROUTED, expert_bars, proposal_of
from app.widgets.numbers import two_digits
from app.widgets.trait_looks import TRAIT_LOOKS
from engine.types import POLES, ExpertWeights, RouterReading, Traits
from tests.app.scripted import ROUTER

VALUES = st.tuples(*[st.integers(1, 9)] * 5)
STRENGTHS = st.integers(0, 30).map(lambda step: step * 0.05)


def rows(values: tuple[int, ...], strength: float) -> tuple[ET.Element, list[ET.Element]]:
    page = ET.fromstring(f"<div>{expert_bars(Traits(*values), strength)}</div>")
    svg = next(page.iter("svg"))
    return svg, [group for group in svg.iter("g") if group.get("class") == "bars-row"]


@given(VALUES, STRENGTHS)
def test_a_bar_is_as_long_as_strength_times_weight(values: tuple[int, ...], strength: float) -> None:
    svg, groups = rows(values, strength)
    assert [group.get("data-pole") for group in groups] == list(POLES)
    unit = float(svg.get("data-unit") or 0)
    for group, weight in zip(groups, ExpertWeights.from_traits(Traits(*values)), strict=True):
        bar, share, mark = group.iter("rect")
        assert bar.get("width") == two_digits(weight * strength * unit)
        # The router's share begins where the persona's ends.
        assert (share.get("x"), share.get("width"), mark.get("width")) == (bar.get("width"), "0.00", "0.00")
        number = next(node for node in group.iter("tspan") if node.get("class") == "bars-number")
        assert number.text == two_digits(weight * strength)


@given(VALUES)
def test_the_browser_finds_every_weight_in_the_frame(values: tuple[int, ...]) -> None:
    _, groups = rows((5,) * 5, 1.0)
    expected = ExpertWeights.from_traits(Traits(*values))
    for index, (group, weight) in enumerate(zip(groups, expected, strict=True)):
        by_value = [float(text) for text in (group.get("data-weights") or "").split(" ")]
        assert len(by_value) == 9 and by_value[values[index // 2] - 1] == weight


def test_poles_of_a_trait_share_a_colour_and_differ_in_kind() -> None:
    _, groups = rows((9,) * 5, 1.0)
    for index, look in enumerate(TRAIT_LOOKS):
        plus, minus = (next(group.iter("rect")) for group in groups[2 * index : 2 * index + 2])
        assert (plus.get("fill"), minus.get("fill")) == (look.colour, f"url(#hatch-{look.letter})")
        assert plus.get("stroke") == minus.get("stroke") == look.colour


def test_the_largest_weight_stays_inside() -> None:
    svg, _ = rows((9,) * 5, 1.5)
    width = float((svg.get("viewBox") or "").split(" ")[2])
    assert 1.5 * float(svg.get("data-unit") or 0) <= width / 2


def test_it_says_what_it_shows() -> None:
    svg, _ = rows((5, 5, 9, 8, 1), 1.0)
    assert "E+ 1.00, E- 0.00, A+ 0.75" in (svg.get("aria-label") or "")
    assert NOT_ROUTED in expert_bars(Traits(), 1.0)


def test_a_proposal_carries_ten_weights_and_a_sentence() -> None:
    proposal = json.loads(proposal_of(ROUTER))
    line = "The router reads: about an exam (82 % sure)."
    assert proposal == {"weights": list(ROUTER.weights), "line": line, "hasSay": True}
    assert proposal_of(None) == ""


def test_a_situation_without_a_hint_is_named_by_its_id() -> None:
    reading = RouterReading("new_pet", "", 0.5, ExpertWeights())
    assert json.loads(proposal_of(reading))["line"] == "The router reads: new pet (50 % sure)."


def test_in_doubt_nothing_of_the_router_is_drawn() -> None:
    unsure = replace(ROUTER, is_unsure=True)
    proposal = json.loads(proposal_of(unsure))
    assert (proposal["weights"], proposal["hasSay"]) == ([0.0] * len(POLES), False)
    assert "no say" in proposal["line"]


def test_three_kinds_of_bars_are_told_apart_without_colour() -> None:
    svg, groups = rows((9,) * 5, 1.0)
    for group, look in zip(groups[::2], TRAIT_LOOKS, strict=True):
        bar, share, mark = group.iter("rect")
        assert share.get("fill") == f"url(#dots-{look.letter})" != bar.get("fill")
        assert mark.get("class") == "bars-mark"
    patterns = {pattern.get("id") for pattern in svg.iter("pattern")}
    assert {f"{kind}-{look.letter}" for kind in ("hatch", "dots") for look in TRAIT_LOOKS} <= patterns
    words = expert_bars(Traits(), 1.0)
    assert all(word in words for word in ("persona’s share", "router’s share", "its proposal"))
