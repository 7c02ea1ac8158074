"""The trait radar: five axes from 1 to 9 as SVG, with what is aimed at, what was heard, and what is proposed.

Python draws the frame and writes the nine places of every axis into it; `assets/js/studio.js` picks among them, or
goes between two, so that both pictures are one. A proposal is drawn by the browser only.
"""

import math
from collections.abc import Sequence
from html import escape

from app.widgets.palette import INK, MUTED, PANEL, RUST
from app.widgets.radar_geometry import RadarGeometry, diamonds, outline, triangles, within_scale
from app.widgets.trait_looks import TRAIT_LOOKS, TraitLook
from engine.types import Traits

_WIDTH, _HEIGHT = 340, 272
_RADAR = RadarGeometry(170.0, 142.0, 106.0)
# Labels stand where long names stay inside the frame: x, y, anchor.
_LABELS = (
    (170, 22, "middle"),
    (340, 82, "end"),
    (262, 250, "middle"),
    (78, 250, "middle"),
    (0, 82, "start"),
)
_HEARD_SIZE, _GHOST_SIZE = 5.5, 4.5
_LEGEND_Y = 267
CAPTION = "Traits from 1 to 9"
HEARD = "heard in the last answer"
PROPOSED = "proposed"


def trait_radar(traits: Traits, heard: Sequence[float] | None = None) -> str:
    """Return the radar of five trait values as an SVG element.

    Args:
        traits: what is aimed at, the filled shape.
        heard: five levels 1..9 that were measured on the last answer, the outline with diamonds; None before one.

    Raises:
        ValueError: `heard` is not five finite numbers.
    """
    values = tuple(traits)
    corners = [_RADAR.places(index)[value - 1] for index, value in enumerate(values)]
    axes = "".join(_axis(index, look, values[index]) for index, look in enumerate(TRAIT_LOOKS))
    told = "" if heard is None else f' data-heard="{escape(_spoken(heard))}"'
    return (
        f'<svg class="radar" id="trait-radar" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'data-caption="{CAPTION}" aria-label="{_label(values, heard)}"{told}>'
        f"{''.join(_ring(value) for value in (9, 7, 5, 3))}"
        f'<polygon class="radar-shape" points="{" ".join(corners)}"></polygon>{axes}'
        f"{_heard_shape(heard)}{_ghost_shape()}{_legend(heard is not None)}</svg>"
    )


def _label(values: Sequence[int], heard: Sequence[float] | None) -> str:
    spoken = ", ".join(f"{look.trait} {value}" for look, value in zip(TRAIT_LOOKS, values, strict=True))
    return f"{CAPTION}: {spoken}" + ("" if heard is None else f"; {HEARD}: {_spoken(heard)}")


def _spoken(levels: Sequence[float]) -> str:
    """Return "openness 4.3, …", one digit after the point, by the same rule as in the browser."""
    tenths = (math.floor(within_scale(level) * 10 + 0.5) / 10 for level in levels)
    return ", ".join(f"{look.trait} {tenth:.1f}" for look, tenth in zip(TRAIT_LOOKS, tenths, strict=True))


def _ring(value: int) -> str:
    points = " ".join(_RADAR.places(index)[value - 1] for index in range(len(TRAIT_LOOKS)))
    kind = "radar-ring is-neutral" if value == 5 else "radar-ring"
    return f'<polygon class="{kind}" points="{points}"></polygon>'


def _axis(index: int, look: TraitLook, value: int) -> str:
    places = _RADAR.places(index)
    tip_x, tip_y = _RADAR.tip(index).split(",")
    dot_x, dot_y = places[value - 1].split(",")
    text_x, text_y, anchor = _LABELS[index]
    return (
        f'<g class="radar-axis" data-trait="{escape(look.trait)}" data-places="{" ".join(places)}">'
        f'<line class="radar-spoke" x1="{_RADAR.centre_x:g}" y1="{_RADAR.centre_y:g}" x2="{tip_x}" y2="{tip_y}"></line>'
        f'<circle class="radar-dot" cx="{dot_x}" cy="{dot_y}" r="4" fill="{look.colour}"></circle>'
        f'<text class="radar-label" x="{text_x}" y="{text_y}" text-anchor="{anchor}" fill="{look.colour}">'
        f'{escape(look.trait)} <tspan class="radar-value">{value}</tspan></text></g>'
    )


def _heard_shape(heard: Sequence[float] | None) -> str:
    points = [] if heard is None else _RADAR.points(heard)
    return (
        f'<g class="radar-heard" data-size="{_HEARD_SIZE:g}" data-says="{HEARD}">'
        f'<path class="radar-heard-line" d="{outline(points)}" fill="none" stroke="{RUST}" stroke-width="2" '
        'stroke-linejoin="round"></path>'
        f'<path class="radar-heard-marks" d="{diamonds(points, _HEARD_SIZE)}" fill="{PANEL}" stroke="{RUST}" '
        'stroke-width="1.8"></path></g>'
    )


def _ghost_shape() -> str:
    return (
        f'<g class="radar-ghost" data-size="{_GHOST_SIZE:g}" data-says="{PROPOSED}">'
        f'<path class="radar-ghost-line" d="" fill="none" stroke="{MUTED}" stroke-width="1.6" '
        'stroke-dasharray="5 4"></path>'
        f'<path class="radar-ghost-marks" d="" fill="{PANEL}" stroke="{MUTED}" stroke-width="1.6"></path></g>'
    )


def _legend(is_heard: bool) -> str:
    y = _LEGEND_Y - 4
    aimed = f'<rect x="6" y="{y - 5}" width="16" height="10" fill="{INK}" fill-opacity=".12" stroke="{INK}"></rect>'
    heard = _key(f"84,{y}", diamonds([f"92,{y}"], 4.5), RUST, "")
    ghost = _key(f"262,{y}", triangles([f"270,{y}"], 3.5), MUTED, ' stroke-dasharray="5 4"')
    shown = "" if is_heard else ' display="none"'
    return (
        f'<g class="radar-legend"{shown} aria-hidden="true">'
        f"{aimed}{_word(28, 'aimed')}"
        f'<g class="radar-legend-heard"{shown}>{heard}{_word(106, HEARD)}</g>'
        f'<g class="radar-legend-ghost" display="none">{ghost}{_word(284, PROPOSED)}</g></g>'
    )


def _key(start: str, mark: str, colour: str, dashes: str) -> str:
    return (
        f'<path d="M{start} h16" stroke="{colour}" stroke-width="1.8"{dashes}></path>'
        f'<path d="{mark}" fill="{PANEL}" stroke="{colour}" stroke-width="1.6"></path>'
    )


def _word(x: int, word: str) -> str:
    return f'<text x="{x}" y="{_LEGEND_Y}" font-size="12" fill="{MUTED}">{word}</text>'
