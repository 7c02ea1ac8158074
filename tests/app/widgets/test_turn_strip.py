"""The strip: what is known is shown, in words, and what is not yet known is left out."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from app.services.turn_view import TurnView
from app.widgets.turn_strip import EMPTY, turn_strip
from engine.types import ExpertWeights, StopReason, Trace
from tests.app.scripted import ROUTER

WEIGHTS = ExpertWeights.from_poles({"E+": 0.75, "A+": 1.0, "O-": -0.5, "N+": 0.05, "C-": 0.051})
TRACE = Trace((), WEIGHTS, WEIGHTS, ROUTER, StopReason.END, 30, 42, 0, 0.12, 0.12 + 41 / 118)
DONE = TurnView(weights=WEIGHTS, reading=ROUTER, trace=TRACE)


def items(view: TurnView, seed: int | None = None) -> dict[str, str]:
    strip = ET.fromstring(turn_strip(view, seed))
    pairs = [("".join(row[0].itertext()), "".join(row[1].itertext()).strip()) for row in strip]
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def test_a_finished_turn_shows_its_numbers() -> None:
    shown = items(DONE, seed=12)
    assert shown.pop("experts").split("  ")[0].startswith("A+ warm 1.00")
    assert shown == {
        "tokens": "42",
        "speed": "118 tokens/s",
        "first token": "0.12 s",
        "in all": "0.47 s",
        "seed": "12",
        "ending": "finished by itself",
    }


def test_experts_are_those_above_a_twentieth_strongest_first() -> None:
    assert " ".join(items(DONE)["experts"].split()) == (
        "A+ warm 1.00 E+ outgoing 0.75 O− practical −0.50 C− spontaneous 0.05"
    )


def test_both_poles_look_different() -> None:
    kinds = [node.get("class") for node in ET.fromstring(turn_strip(DONE)).iter("span")]
    assert kinds == [f"turn-expert {kind}" for kind in ("is-plus", "is-plus", "is-minus", "is-minus")]


def test_a_turn_without_weights_of_note_is_the_plain_base() -> None:
    assert items(replace(DONE, weights=ExpertWeights()))["experts"] == "none: the plain base"


@pytest.mark.parametrize(
    ("reason", "words"),
    [(StopReason.LENGTH, "cut off at the token limit"), (StopReason.STOPPED, "stopped by a person")],
)
def test_every_ending_has_words(reason: StopReason, words: str) -> None:
    assert items(replace(DONE, trace=replace(TRACE, stop_reason=reason)))["ending"] == words


def test_a_turn_under_way_shows_what_is_known() -> None:
    assert items(TurnView()) == {"experts": "not routed yet", "ending": "still speaking"}


def test_a_single_token_has_no_speed() -> None:
    assert "speed" not in items(replace(DONE, trace=replace(TRACE, tokens=1)))


def test_before_the_first_turn_there_is_a_sentence() -> None:
    assert EMPTY in turn_strip(None)
