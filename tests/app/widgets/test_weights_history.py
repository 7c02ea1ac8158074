"""Heat map and drift: rows and columns in order, two colours only for negative weights, gaps in what was heard."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.widgets.figure_look import spoken_of
from app.widgets.palette import PANEL
from app.widgets.pole_words import pole_words
from app.widgets.trait_looks import TRAIT_LOOKS
from app.widgets.weights_history import NO_TURNS, NOTHING_HEARD, drift_figure, weights_heatmap
from engine.types import POLES, ExpertWeights, Traits

WEIGHTS = st.tuples(*[st.floats(-1.5, 1.5)] * 10).map(ExpertWeights)
AIMED = [Traits(9), Traits(8), Traits(7)]
HEARD = [(8.5, 5, 5, 5, 5), None, (6.5, 5, 5, 5, 4.9)]


def heat(turns: list[ExpertWeights]) -> Any:
    return weights_heatmap(turns).data[0]


@given(st.lists(WEIGHTS, min_size=1, max_size=12))
def test_rows_are_poles_and_columns_are_turns(turns: list[ExpertWeights]) -> None:
    trace = heat(turns)
    assert list(trace.y) == [pole_words(pole) for pole in POLES]
    assert list(trace.x) == [str(turn + 1) for turn in range(len(turns))]
    assert [[row[turn] for row in trace.z] for turn in range(len(turns))] == [list(weights) for weights in turns]
    assert trace.zmin <= min(map(min, turns)) and trace.zmax >= max(map(max, turns))


def test_two_colours_only_where_a_weight_is_negative() -> None:
    plain = heat([ExpertWeights.from_traits(Traits(9, 1))])
    assert (plain.zmin, plain.zmax, plain.colorscale[0][1]) == (0.0, 1.0, PANEL)
    both = heat([ExpertWeights.from_poles({"O+": -0.25, "N-": 1.5})])
    assert (both.zmin, both.zmax) == (-1.5, 1.5)
    assert [at for at, _ in both.colorscale] == [0, 0.5, 1] and both.colorscale[1][1] == PANEL


def test_numbers_are_written_only_where_they_fit() -> None:
    assert heat([ExpertWeights()] * 8).texttemplate and not heat([ExpertWeights()] * 9).texttemplate


def test_the_heat_map_is_said_in_words() -> None:
    turns = [ExpertWeights(), ExpertWeights.from_poles({"O+": 0.5, "E-": -0.25})]
    said = spoken_of(weights_heatmap(turns))
    assert said == "Expert weights over 2 turns. In the last one: O+ curious 0.50, E− reserved −0.25."
    assert spoken_of(weights_heatmap(turns[:1])).endswith("1 turn. In the last one: plain base.")


def test_without_turns_there_is_a_sentence() -> None:
    assert spoken_of(weights_heatmap([])) == NO_TURNS
    assert spoken_of(drift_figure([], [])) == spoken_of(drift_figure(AIMED, [None] * 3)) == NOTHING_HEARD


def test_every_trait_has_a_line_with_a_gap_and_a_dashed_aim() -> None:
    lines: list[Any] = list(drift_figure(AIMED, HEARD).data)
    heard = [line for line in lines if line.mode == "lines+markers"]
    assert [line.name for line in heard] == [look.trait for look in TRAIT_LOOKS]
    assert [line.line.color for line in heard] == [look.colour for look in TRAIT_LOOKS]
    assert len({line.marker.symbol for line in heard}) == 5
    assert list(heard[0].y) == [8.5, None, 6.5] and not any(line.connectgaps for line in heard)
    aimed = [line for line in lines if line.name and line.name.endswith(", aimed")]
    assert list(aimed[0].y) == [9, 8, 7] and all(line.line.dash == "dash" for line in aimed) and len(aimed) == 5


def test_the_scale_of_the_drift_is_the_scale_of_the_traits() -> None:
    layout = json.loads(drift_figure(AIMED, HEARD).to_json() or "")["layout"]
    low, high = layout["yaxis"]["range"]
    assert low < 1 and high > 9 and layout["yaxis"]["tickvals"] == [1, 3, 5, 7, 9]


def test_the_drift_is_said_in_words() -> None:
    said = spoken_of(drift_figure(AIMED, [*HEARD[:2], None]))
    assert said.startswith("Traits heard over 3 turns. In turn 1: openness 8.5 (aimed at 9), conscientiousness 5.0")


def test_what_does_not_fit_together_is_refused() -> None:
    with pytest.raises(ValueError, match="3 turns were aimed and 2 heard"):
        drift_figure(AIMED, HEARD[:2])
    with pytest.raises(ValueError, match="4 levels"):
        drift_figure(AIMED[:1], [(5.0,) * 4])
