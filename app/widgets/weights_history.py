"""What changed from turn to turn: a heat map of the ten expert weights, and the drift of heard against aimed traits.

Plotly figures, for pictures that change once a turn.
"""

from collections.abc import Sequence

import plotly.graph_objects as go

from app.widgets.figure_look import empty_figure, house_figure
from app.widgets.palette import HAIRLINE, INK, MUTED, PANEL
from app.widgets.pole_words import pole_words, weight_words
from app.widgets.trait_looks import TRAIT_LOOKS, TraitLook
from engine.types import POLES, TRAITS, ExpertWeights, Traits

NO_TURNS = "No turns yet. They appear here, one column each."
NOTHING_HEARD = "Nothing heard yet. Each answer adds a point to every line."
_HEAT_HEIGHT_PX, _DRIFT_HEIGHT_PX = 330, 340
_COLD, _WARM = "#2a5a83", "#8a3b12"
_WRITTEN_TURNS = 8
"""So many columns still leave room for a number in each cell at 390 px."""
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x")


def weights_heatmap(weights_by_turn: Sequence[ExpertWeights]) -> go.Figure:
    """Return ten rows (poles) by turns (columns, oldest first); two colours only where a weight is negative."""
    if not weights_by_turn:
        return empty_figure(_HEAT_HEIGHT_PX, NO_TURNS)
    rows = [list(row) for row in zip(*weights_by_turn, strict=True)]
    reach = max(1.0, *(abs(weight) for row in rows for weight in row))
    has_negative = any(weight < 0 for row in rows for weight in row)
    figure = house_figure(_HEAT_HEIGHT_PX, _spoken_weights(weights_by_turn))
    figure.add_trace(
        go.Heatmap(
            z=rows,
            x=_turns(len(weights_by_turn)),
            y=[pole_words(pole) for pole in POLES],
            zmin=-reach if has_negative else 0.0,
            zmax=reach,
            colorscale=[[0, _COLD], [0.5, PANEL], [1, _WARM]] if has_negative else [[0, PANEL], [1, _WARM]],
            xgap=2,
            ygap=2,
            text=[[weight_words(weight) if abs(weight) >= 0.005 else "" for weight in row] for row in rows],
            texttemplate="%{text}" if len(weights_by_turn) <= _WRITTEN_TURNS else "",
            textfont={"size": 11},
            hovertemplate="turn %{x}<br>%{y}: %{z:.2f}<extra></extra>",
            colorbar={"thickness": 8, "outlinewidth": 0, "tickfont": {"color": MUTED}, "len": 1.0, "nticks": 5},
        )
    )
    figure.update_xaxes(title_text="turn", type="category", nticks=12)
    figure.update_yaxes(autorange="reversed", ticks="", tickfont={"color": INK})
    return figure


def drift_figure(aimed_by_turn: Sequence[Traits], heard_by_turn: Sequence[Sequence[float] | None]) -> go.Figure:
    """Return five lines of heard levels, gaps where nothing was heard, and the aimed values dashed.

    Args:
        aimed_by_turn: the trait values that each turn was spoken with, oldest first.
        heard_by_turn: five levels 1..9 per turn, or None where the answer was not measured.

    Raises:
        ValueError: the two have different lengths, or a turn has not five levels.
    """
    if len(aimed_by_turn) != len(heard_by_turn):
        raise ValueError(f"{len(aimed_by_turn)} turns were aimed and {len(heard_by_turn)} heard. Give both for each.")
    for heard in heard_by_turn:
        if heard is not None and len(heard) != len(TRAITS):
            raise ValueError(f"{len(heard)} levels given for a turn; there are five traits.")
    if not any(heard is not None for heard in heard_by_turn):
        return empty_figure(_DRIFT_HEIGHT_PX, NOTHING_HEARD)
    figure = house_figure(_DRIFT_HEIGHT_PX, _spoken_drift(aimed_by_turn, heard_by_turn))
    turns = _turns(len(aimed_by_turn))
    for index, look in enumerate(TRAIT_LOOKS):
        aimed = [list(traits)[index] for traits in aimed_by_turn]
        heard_levels = [None if heard is None else heard[index] for heard in heard_by_turn]
        figure.add_trace(_aimed_line(look, turns, aimed))
        figure.add_trace(_heard_line(look, turns, heard_levels, _SYMBOLS[index]))
    figure.add_trace(_dashed_key())
    figure.update_xaxes(title_text="turn", nticks=12, type="category")
    figure.update_yaxes(range=[0.7, 9.3], tickvals=[1, 3, 5, 7, 9], showgrid=True)
    figure.add_hline(y=5, line={"color": HAIRLINE, "width": 2}, layer="below")
    figure.update_layout(
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 12.5}, "itemwidth": 30},
        hovermode="x unified",
    )
    return figure


def _turns(count: int) -> list[str]:
    return [str(turn) for turn in range(1, count + 1)]


def _aimed_line(look: TraitLook, turns: list[str], values: list[int]) -> go.Scatter:
    return go.Scatter(
        x=turns,
        y=values,
        name=f"{look.trait}, aimed",
        mode="lines",
        line={"color": look.colour, "width": 1.3, "dash": "dash", "shape": "hvh"},
        opacity=0.6,
        legendgroup=look.trait,
        showlegend=False,
        hoverinfo="skip",
    )


def _heard_line(look: TraitLook, turns: list[str], levels: list[float | None], symbol: str) -> go.Scatter:
    return go.Scatter(
        x=turns,
        y=levels,
        name=look.trait,
        mode="lines+markers",
        line={"color": look.colour, "width": 2},
        marker={"symbol": symbol, "size": 8, "color": look.colour, "line": {"color": PANEL, "width": 1}},
        connectgaps=False,
        legendgroup=look.trait,
        hovertemplate="%{y:.1f}",
    )


def _dashed_key() -> go.Scatter:
    return go.Scatter(
        x=[None], y=[None], name="dashed: aimed", mode="lines", line={"color": MUTED, "width": 1.3, "dash": "dash"}
    )


def _spoken_weights(weights_by_turn: Sequence[ExpertWeights]) -> str:
    last = [
        f"{pole_words(pole)} {weight_words(weight)}"
        for pole, weight in weights_by_turn[-1].as_poles().items()
        if abs(weight) >= 0.005
    ]
    count = len(weights_by_turn)
    words = "1 turn" if count == 1 else f"{count} turns"
    return f"Expert weights over {words}. In the last one: {', '.join(last) or 'plain base'}."


def _spoken_drift(aimed_by_turn: Sequence[Traits], heard_by_turn: Sequence[Sequence[float] | None]) -> str:
    turn, heard = next(
        (turn, heard) for turn, heard in reversed(list(enumerate(heard_by_turn, start=1))) if heard is not None
    )
    aimed = aimed_by_turn[turn - 1]
    said = [f"{trait} {level:.1f} (aimed at {value})" for trait, level, value in zip(TRAITS, heard, aimed, strict=True)]
    return f"Traits heard over {len(heard_by_turn)} turns. In turn {turn}: {', '.join(said)}."
