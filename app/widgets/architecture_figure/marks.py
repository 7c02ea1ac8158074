"""The strokes of the figure: text, box, thin arrow, rule, hatch, all with attributes of their own.

No style sheet reaches them, so the picture is the same on the page and as a file. Every text is escaped here.
"""

from dataclasses import dataclass
from html import escape

from app.widgets.architecture_figure.anchors import Box
from app.widgets.palette import INK, PANEL
from app.widgets.trait_looks import TraitLook

SANS = "'Source Sans Pro', 'Source Sans 3', Arial, 'Liberation Sans', sans-serif"
SERIF = "Lora, Palatino, Georgia, 'Liberation Serif', serif"


@dataclass(frozen=True, slots=True)
class Type:
    """How a text is set."""

    size: float = 20
    """Height of the font, at least 18: 11 px where the figure is 1180 px wide."""
    colour: str = INK
    """Its ink."""
    is_bold: bool = False
    """Whether it is heavy."""
    is_italic: bool = False
    """Whether it leans."""
    is_display: bool = False
    """Whether it is in the heading's font, spaced."""
    anchor: str = "start"
    """`start`, `middle` or `end`: which part of the text stands at its place."""


def words(x: float, y: float, text: str, how: Type) -> str:
    """Return one line of text with its baseline at `y`."""
    return f'<text x="{x:g}" y="{y:g}"{_looks(how)}>{escape(text)}</text>'


def stacked(x: float, ys: tuple[float, ...], parts: tuple[str, ...], how: Type) -> str:
    """Return one text that is broken over lines, read as one."""
    lines = " ".join(f'<tspan x="{x:g}" y="{y:g}">{escape(part)}</tspan>' for y, part in zip(ys, parts, strict=True))
    return f"<text{_looks(how)}>{lines}</text>"


def _looks(how: Type) -> str:
    looks = f' font-size="{how.size:g}" fill="{how.colour}"'
    if how.anchor != "start":
        looks += f' text-anchor="{how.anchor}"'
    if how.is_display:
        looks += f' font-family="{SERIF}" letter-spacing="2"'
    if how.is_bold or how.is_display:
        looks += f' font-weight="{600 if how.is_display else 700}"'
    return looks + (' font-style="italic"' if how.is_italic else "")


def box(place: Box, stroke: str, thickness: float, fill: str = PANEL) -> str:
    """Return a drawn box."""
    return (
        f'<rect x="{place.x:g}" y="{place.y:g}" width="{place.width:g}" height="{place.height:g}" rx="3" '
        f'fill="{fill}" stroke="{stroke}" stroke-width="{thickness:g}"/>'
    )


def patch(place: Box, fill: str) -> str:
    """Return a filled rectangle without an outline."""
    return (
        f'<rect x="{place.x:g}" y="{place.y:g}" width="{place.width:g}" height="{place.height:g}" '
        f'fill="{escape(fill)}"/>'
    )


def rule(points: tuple[tuple[float, float], ...], colour: str, thickness: float = 1.5) -> str:
    """Return a thin line through points, without a head."""
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{thickness:g}"/>'


def arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    """Return a thin arrow with an open head, to the right or downwards."""
    (x, y), (tip_x, tip_y) = start, end
    head = (
        f"M{tip_x - 9:g} {tip_y - 6:g}L{tip_x:g} {tip_y:g}L{tip_x - 9:g} {tip_y + 6:g}"
        if tip_y == y
        else f"M{tip_x - 6:g} {tip_y - 9:g}L{tip_x:g} {tip_y:g}L{tip_x + 6:g} {tip_y - 9:g}"
    )
    return (
        f'<path d="M{x:g} {y:g}L{tip_x:g} {tip_y:g}{head}" fill="none" stroke="{INK}" stroke-width="1.6" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def hatch(look: TraitLook) -> str:
    """Return the pattern of a trait's negative pole, to be defined once in the figure."""
    return (
        f'<pattern id="figure-hatch-{look.letter}" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="6" height="6" fill="{PANEL}"/>'
        f'<rect width="2.6" height="6" fill="{look.colour}"/></pattern>'
    )


def fill_of(look: TraitLook, sign: str) -> str:
    """Return what a pole is filled with: the accent for `+`, its hatch for `-`."""
    return look.colour if sign == "+" else f"url(#figure-hatch-{look.letter})"
