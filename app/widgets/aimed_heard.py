"""Five traits of one contender, aimed against heard: a hollow diamond where it is tuned to, a dot where raters hear it.

Knows SVG and plain values; what a level is, `engine.judging.impressions` says.
"""

from collections.abc import Sequence
from html import escape

from app.widgets.measured import mark, with_span
from app.widgets.palette import HAIRLINE, INK, MUTED, PANEL
from app.widgets.trait_looks import TRAIT_LOOKS, TraitLook
from engine.judging.impressions import TRAIT_SPAN, Heard

_WIDTH, _LEFT, _RIGHT, _TOP, _ROW = 300.0, 120.0, 262.0, 18.0, 22.0
_TICKS = (1, 5, 9)
LEGEND = (
    '<p class="aimed-legend"><svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">'
    f'<path d="M7,1 L13,7 L7,13 L1,7 Z" fill="{PANEL}" stroke="{INK}" stroke-width="1.6"></path></svg> aimed, on the '
    'dials <svg viewBox="0 0 26 14" width="26" height="14" aria-hidden="true">'
    f'<path d="M1,7 H25 M1,3 v8 M25,3 v8" stroke="{INK}" stroke-width="1.4"></path>'
    f'<circle cx="13" cy="7" r="4.5" fill="{INK}"></circle></svg> heard by raters, with 95 % interval</p>'
)
"""Says once for all pictures what the marks are; a fragment of HTML."""


def aimed_heard(heard: Sequence[Heard]) -> str:
    """Return the picture of one contender as SVG; a row for each trait that somebody rated."""
    looks = {look.trait: look for look in TRAIT_LOOKS}
    height = _TOP + _ROW * len(heard)
    rows = "".join(_row(one, looks[one.trait], _TOP + _ROW * (place + 0.5)) for place, one in enumerate(heard))
    words = escape("; ".join(map(spoken, heard)) or "No trait was rated.", quote=True)
    return (
        f'<svg class="aimed-heard" viewBox="0 0 {_WIDTH:g} {height:g}" role="img" aria-label="{words}">'
        f"{_grid(height)}{rows}</svg>"
    )


def spoken(heard: Heard) -> str:
    """Return one trait in words."""
    aimed = f"aimed at {heard.aim}, " if heard.aim is not None else ""
    return f"{heard.trait} {aimed}heard {with_span(heard.mean, mark)}"


def _row(heard: Heard, look: TraitLook, y: float) -> str:
    mean = heard.mean
    here = _x(mean.value)
    whiskers = ""
    if mean.low is not None and mean.high is not None:
        low, high = _x(mean.low), _x(mean.high)
        caps = f"M{low:.1f},{y - 4:g} v8 M{high:.1f},{y - 4:g} v8"
        whiskers = f'<path d="M{low:.1f},{y:g} H{high:.1f} {caps}" stroke="{look.colour}" stroke-width="1.4"></path>'
    aim = ""
    if heard.aim is not None:
        x = _x(heard.aim)
        aim = (
            f'<path class="aimed-aim" d="M{x:.1f},{y - 7.5:g} l7.5,7.5 l-7.5,7.5 l-7.5,-7.5 Z" fill="none" '
            f'stroke="{look.colour}" stroke-width="1.6"></path>'
        )
    return (
        f'<g class="aimed-row" data-trait="{look.trait}">'
        f'<text x="0" y="{y + 4:g}" font-size="12.5" fill="{look.colour}">{look.trait}</text>{whiskers}'
        f'<circle cx="{here:.1f}" cy="{y:g}" r="4.2" fill="{look.colour}" stroke="{PANEL}"></circle>{aim}'
        f'<text x="{_WIDTH:g}" y="{y + 4:g}" font-size="12.5" font-weight="700" text-anchor="end" fill="{INK}">'
        f"{mark(mean.value)}</text></g>"
    )


def _grid(height: float) -> str:
    lines = "".join(
        f'<path d="M{_x(tick):.1f},{_TOP - 4:g} V{height:g}" stroke="{HAIRLINE}" stroke-width="1"></path>'
        f'<text x="{_x(tick):.1f}" y="10" font-size="11" text-anchor="middle" fill="{MUTED}">{tick}</text>'
        for tick in _TICKS
    )
    return lines


def _x(level: float) -> float:
    low, high = TRAIT_SPAN
    return _LEFT + (_RIGHT - _LEFT) * (min(max(level, low), high) - low) / (high - low)
