"""Points with their interval as a small bar with whiskers, on a scale that all rows of a table share.

The bar goes from the mean to the points, the whiskers are the 95 % interval. Knows SVG and plain values.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from app.widgets.measured import points, span
from app.widgets.palette import HAIRLINE, INK, MUTED, PANEL, RUST
from engine.judging.board import MEAN_POINTS
from engine.judging.estimate import Estimate

_WIDTH, _HEIGHT, _EDGE = 220.0, 26.0, 8.0
_MOST_TICKS = 4
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class PointScale:
    """From points to pixels."""

    low: float
    """At the left end."""
    high: float
    """At the right end."""
    step: float
    """Between two ticks."""

    def x(self, value: float) -> float:
        """Return where a value lies [px of the viewBox]; what lies outside is put at the end."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return _EDGE + (_WIDTH - 2 * _EDGE) * share

    @property
    def ticks(self) -> list[float]:
        """Round numbers from end to end."""
        first, last = math.ceil(self.low / self.step), math.floor(self.high / self.step)
        return [place * self.step for place in range(first, last + 1)]


def scale_over(estimates: Sequence[Estimate]) -> PointScale:
    """Return a scale on which all intervals and the mean find room."""
    ends = [MEAN_POINTS - 100, MEAN_POINTS + 100]
    for estimate in estimates:
        ends += [end for end in (estimate.low, estimate.value, estimate.high) if end is not None]
    low, high = min(ends), max(ends)
    least = (high - low) / _MOST_TICKS
    power = 10.0 ** math.floor(math.log10(least))
    step = next(step * power for step in (*_STEPS, 10) if step * power >= least)
    return PointScale(low, high, step)


def interval_bar(estimate: Estimate, scale: PointScale) -> str:
    """Return bar, whiskers and dot as an SVG that says its values."""
    mean, here, middle = scale.x(MEAN_POINTS), scale.x(estimate.value), _HEIGHT / 2
    ends = span(estimate, points)
    words = f"{points(estimate.value)} points" + (f", 95 % interval {ends}" if ends else ", no interval")
    bar = (
        f'<rect x="{min(mean, here):.1f}" y="{middle - 5:g}" width="{abs(here - mean):.1f}" height="10" '
        f'fill="{HAIRLINE}"></rect>'
    )
    return (
        f'<svg class="interval-bar" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="img" '
        f'aria-label="{escape(words, quote=True)}">{bar}{_rule(mean, _HEIGHT)}{_whiskers(estimate, scale)}'
        f'<circle cx="{here:.1f}" cy="{middle:g}" r="4" fill="{RUST}" stroke="{PANEL}"></circle></svg>'
    )


def interval_axis(scale: PointScale) -> str:
    """Return the numbers of the scale, for the head of the column."""
    ticks = "".join(
        f'<text x="{min(max(scale.x(tick), 14), _WIDTH - 14):.1f}" y="11" font-size="11" text-anchor="middle" '
        f'fill="{MUTED}">{points(tick)}</text>'
        for tick in scale.ticks
    )
    words = f"A scale from {points(scale.low)} to {points(scale.high)} points"
    return f'<svg class="interval-axis" viewBox="0 0 {_WIDTH:g} 14" role="img" aria-label="{words}">{ticks}</svg>'


def _whiskers(estimate: Estimate, scale: PointScale) -> str:
    if estimate.low is None or estimate.high is None:
        return ""
    low, high, middle = scale.x(estimate.low), scale.x(estimate.high), _HEIGHT / 2
    # An arrow where the interval goes on beyond the scale, a cap where it ends.
    left = (
        f"M{low:.1f},{middle - 5:g} v10" if estimate.low >= scale.low else f"M{low + 5:.1f},{middle - 5:g} l-5,5 l5,5"
    )
    right = (
        f"M{high:.1f},{middle - 5:g} v10"
        if estimate.high <= scale.high
        else f"M{high - 5:.1f},{middle - 5:g} l5,5 l-5,5"
    )
    line = f"M{low:.1f},{middle:g} H{high:.1f} {left} {right}"
    return f'<path class="interval-whiskers" d="{line}" fill="none" stroke="{INK}" stroke-width="1.4"></path>'


def _rule(x: float, bottom: float) -> str:
    return f'<path d="M{x:.1f},0 V{bottom:g}" stroke="{MUTED}" stroke-width="1" stroke-dasharray="2 2"></path>'
