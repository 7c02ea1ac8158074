"""Who beats whom as a heat map: in each cell the share of the row's contender against the column's, and how many.

A Plotly figure. Names are people's own words: Plotly reads markup in labels, so they are escaped and cut here.
"""

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from app.widgets.figure_look import empty_figure, house_figure
from app.widgets.measured import NOT_KNOWN, percent
from app.widgets.palette import INK, MUTED, PANEL
from engine.judging.board import Tally

NOBODY = "Nobody was judged yet."
# Light enough for ink to be read on both.
_COLD, _WARM = "#8fb3d3", "#dd9a72"
_LABEL_SIGNS, _LABEL_END = 17, 6
"""Of a longer name the beginning and the end are shown: versions of one persona differ at the end."""
_CELL_PX, _LABELS_PX = 50, 140
_FEW = 4
"""So many contenders fit a telephone; with more of them the figure keeps its width, and its frame scrolls."""


def win_matrix(names: Sequence[str], matrix: Sequence[Sequence[Tally]]) -> go.Figure:
    """Return the heat map; rows and columns in the order of `names`, each against itself left empty.

    Raises:
        ValueError: the matrix is not square, or of another size than the names.
    """
    count = len(names)
    if len(matrix) != count or any(len(row) != count for row in matrix):
        raise ValueError(f"A matrix for {count} names has {count} rows of {count}.")
    if not count:
        return empty_figure(200, NOBODY)
    shares = [
        [tally.preference if at != place else None for at, tally in enumerate(row)] for place, row in _rows(matrix)
    ]
    whole = [escape(name, quote=False) for name in names]
    figure = house_figure(_LABELS_PX + _CELL_PX * count, f"Shares of {count} contenders against each other.")
    places = list(range(count))
    figure.add_trace(
        go.Heatmap(
            z=shares,
            x=places,
            y=places,
            zmin=0,
            zmid=0.5,
            zmax=1,
            colorscale=[[0, _COLD], [0.5, PANEL], [1, _WARM]],
            xgap=2,
            ygap=2,
            text=[
                [_cell(tally) if at != place else "" for at, tally in enumerate(row)] for place, row in _rows(matrix)
            ],
            texttemplate="%{text}",
            textfont={"size": 11, "color": INK},
            customdata=[[f"{one} against {other}" for other in whole] for one in whole],
            hovertemplate="%{customdata}<br>%{text}<extra></extra>",
            showscale=False,
        )
    )
    ticks = {"tickmode": "array", "tickvals": places, "ticktext": [_label(name) for name in names]}
    figure.update_xaxes(side="top", tickangle=-90, ticks="", tickfont={"color": MUTED, "size": 12}, **ticks)
    figure.update_yaxes(autorange="reversed", ticks="", tickfont={"color": INK, "size": 12}, **ticks)
    if count > _FEW:
        figure.update_layout(width=_LABELS_PX + _CELL_PX * count, autosize=False)
    return figure


def duel_words(name: str, other: str, tally: Tally) -> str:
    """Return one cell in words, as plain text."""
    share = NOT_KNOWN if tally.preference is None else percent(tally.preference)
    return (
        f"{name} against {other}: {share} of {tally.n} judgements "
        f"({tally.wins} won, {tally.ties} even, {tally.losses} lost, {tally.both_bad} both bad)."
    )


def _rows(matrix: Sequence[Sequence[Tally]]) -> list[tuple[int, Sequence[Tally]]]:
    return list(enumerate(matrix))


def _cell(tally: Tally) -> str:
    return "" if tally.preference is None else f"<b>{percent(tally.preference)}</b><br>n {tally.n}"


def _label(name: str) -> str:
    plain = " ".join(name.split())
    begun = plain[: _LABEL_SIGNS - _LABEL_END - 1].rstrip()
    short = plain if len(plain) <= _LABEL_SIGNS else f"{begun}…{plain[-_LABEL_END:].lstrip()}"
    return escape(short, quote=False)
