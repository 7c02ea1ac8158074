"""The seven labelled arrows between boxes, across or down; each names both ends for whoever reads the file."""

from app.widgets.architecture_figure.anchors import Box
from app.widgets.architecture_figure.marks import Type, arrow, stacked, words
from app.widgets.palette import MUTED

_GAP = 3
"""Between an arrow's tip and the box it points to."""
_LABEL = Type(18, MUTED, is_italic=True)


def across(name: str, start: Box, end: Box, label: tuple[str, str]) -> str:
    """Return an arrow to the right with a label of two lines, one above and one below it."""
    y = start.y + start.height / 2
    middle = (start.right + end.x) / 2
    how = Type(_LABEL.size, _LABEL.colour, is_italic=True, anchor="middle")
    return _flow(name, arrow((start.right, y), (end.x - _GAP, y)) + stacked(middle, (y - 14, y + 26), label, how))


def across_under(name: str, start: Box, end: Box, label: str) -> str:
    """Return an arrow to the right whose label is wider than its gap and stands above both boxes."""
    y = start.y + 26
    middle = (start.right + end.x) / 2
    how = Type(_LABEL.size, _LABEL.colour, is_italic=True, anchor="middle")
    return _flow(name, arrow((start.right, y), (end.x - _GAP, y)) + words(middle, start.y - 9, label, how))


def down(name: str, x: float, start: Box, end: Box, label: str) -> str:
    """Return an arrow downwards at `x` with its label at its right."""
    y = (start.bottom + end.y) / 2 + 6
    return _flow(name, arrow((x, start.bottom), (x, end.y - _GAP)) + words(x + 16, y, label, _LABEL))


def _flow(name: str, drawn: str) -> str:
    return f'<g data-flow="{name}">{drawn}</g>'
