"""Who beats whom: the heat map of a board, and the same in words for whoever cannot see it.

Knows boards as values. Names are escaped here; those in the figure by the figure.
"""

from html import escape
from itertools import combinations

import plotly.graph_objects as go

from app.pages.leaderboard.names import names_of
from app.widgets.win_matrix import duel_words, win_matrix
from engine.judging.board import Board

_BESIDE = 7
"""So many contenders leave room for pictures beside their matrix."""


def matrix_of(board: Board | None) -> go.Figure:
    """Return the heat map; of nothing without a board."""
    return win_matrix(_names(board), board.matrix if board is not None else ())


def matrix_html(board: Board) -> str:
    """Return every pair that met in words, folded."""
    names = _names(board)
    pairs = [(one, other) for one, other in combinations(range(len(names)), 2) if board.matrix[one][other].n]
    lines = (duel_words(names[one], names[other], board.matrix[one][other]) for one, other in pairs)
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    size = "is-large" if len(names) > _BESIDE else "is-small"
    return (
        f'<p class="board-note matrix-note {size}">How often the row is preferred to the column, a tie as half: 100 % '
        "is always. n is judgements.</p>"
        f'<details class="matrix-words"><summary>The same in words</summary><ul>{items}</ul></details>'
    )


def _names(board: Board | None) -> list[str]:
    if board is None:
        return []
    names = names_of(row.contender for row in board.rows)
    return [names[row.contender.key] for row in board.rows]
