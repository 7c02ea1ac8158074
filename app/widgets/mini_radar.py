"""A small radar for cards and rows: a pentagon and the persona's shape, no words. Its label says the values."""

from app.widgets.palette import HAIRLINE, INK, MUTED
from app.widgets.radar_geometry import RadarGeometry, outline
from app.widgets.trait_looks import TRAIT_LOOKS
from engine.types import Traits

_SIDE = 64
_RADAR = RadarGeometry(32.0, 34.0, 28.0)


def mini_radar(traits: Traits, size_px: int = 64) -> str:
    """Return the radar as an SVG element, `size_px` wide and high."""
    values = tuple(traits)
    spoken = ", ".join(f"{look.trait} {value}" for look, value in zip(TRAIT_LOOKS, values, strict=True))
    points = _RADAR.points(values)
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="2.6" fill="{look.colour}"></circle>'
        for look, point in zip(TRAIT_LOOKS, points, strict=True)
        for x, y in (point.split(","),)
    )
    return (
        f'<svg class="mini-radar" width="{size_px}" height="{size_px}" viewBox="0 0 {_SIDE} {_SIDE}" role="img" '
        f'aria-label="Traits from 1 to 9: {spoken}">'
        f'<path d="{outline(_RADAR.points((9.0,) * 5))}" fill="none" stroke="{HAIRLINE}"></path>'
        f'<path d="{outline(_RADAR.points((5.0,) * 5))}" fill="none" stroke="{MUTED}" stroke-width=".8" '
        'stroke-dasharray="2 2"></path>'
        f'<path class="mini-radar-shape" d="{outline(points)}" fill="{INK}" fill-opacity=".13" stroke="{INK}" '
        f'stroke-width="1.4" stroke-linejoin="round"></path>{dots}</svg>'
    )
