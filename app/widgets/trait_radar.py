"""The trait radar: five axes from 1 to 9 as SVG.

Python draws the frame and writes the nine places of every axis into it; `assets/js/studio.js` only picks among them,
so that both pictures are one.
"""

import math
from html import escape

from app.widgets.numbers import two_digits
from app.widgets.trait_looks import TRAIT_LOOKS, TraitLook
from engine.types import Traits

_WIDTH, _HEIGHT = 340, 272
_CENTRE_X, _CENTRE_Y = 170.0, 142.0
_RADIUS = 106.0
# Labels stand where long names stay inside the frame: x, y, anchor.
_LABELS = (
    (170, 22, "middle"),
    (340, 82, "end"),
    (262, 252, "middle"),
    (78, 252, "middle"),
    (0, 82, "start"),
)
_VALUES = range(1, 10)
CAPTION = "Traits from 1 to 9"


def trait_radar(traits: Traits) -> str:
    """Return the radar of five trait values as an SVG element."""
    values = tuple(traits)
    spoken = ", ".join(f"{look.trait} {value}" for look, value in zip(TRAIT_LOOKS, values, strict=True))
    corners = [_places(index)[value - 1] for index, value in enumerate(values)]
    axes = "".join(_axis(index, look, values[index]) for index, look in enumerate(TRAIT_LOOKS))
    return (
        f'<svg class="radar" id="trait-radar" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'data-caption="{CAPTION}" aria-label="{CAPTION}: {spoken}">'
        f"{''.join(_ring(value) for value in (9, 7, 5, 3))}"
        f'<polygon class="radar-shape" points="{" ".join(corners)}"></polygon>{axes}</svg>'
    )


def _direction(index: int) -> tuple[float, float]:
    angle = 2 * math.pi * index / len(TRAIT_LOOKS) - math.pi / 2
    return math.cos(angle), math.sin(angle)


def _place(index: int, radius: float) -> tuple[str, str]:
    x, y = _direction(index)
    return two_digits(_CENTRE_X + radius * x), two_digits(_CENTRE_Y + radius * y)


def _places(index: int) -> list[str]:
    """Return "x,y" of the nine values of an axis."""
    return [",".join(_place(index, _RADIUS * value / _VALUES[-1])) for value in _VALUES]


def _ring(value: int) -> str:
    points = " ".join(_places(index)[value - 1] for index in range(len(TRAIT_LOOKS)))
    kind = "radar-ring is-neutral" if value == 5 else "radar-ring"
    return f'<polygon class="{kind}" points="{points}"></polygon>'


def _axis(index: int, look: TraitLook, value: int) -> str:
    places = _places(index)
    tip_x, tip_y = _place(index, _RADIUS)
    dot_x, dot_y = places[value - 1].split(",")
    text_x, text_y, anchor = _LABELS[index]
    return (
        f'<g class="radar-axis" data-trait="{escape(look.trait)}" data-places="{" ".join(places)}">'
        f'<line class="radar-spoke" x1="{_CENTRE_X:g}" y1="{_CENTRE_Y:g}" x2="{tip_x}" y2="{tip_y}"></line>'
        f'<circle class="radar-dot" cx="{dot_x}" cy="{dot_y}" r="4" fill="{look.colour}"></circle>'
        f'<text class="radar-label" x="{text_x}" y="{text_y}" text-anchor="{anchor}" fill="{look.colour}">'
        f'{escape(look.trait)} <tspan class="radar-value">{value}</tspan></text></g>'
    )
