"""Where things lie on a radar of the five traits: places of the nine values, points between them, mark shapes.

Knows coordinates as written text. `assets/js/studio.js` reads the same places and goes between them by the same rule.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.widgets.numbers import two_digits
from engine.types import TRAITS

LOWEST, HIGHEST = 1, 9


@dataclass(frozen=True, slots=True)
class RadarGeometry:
    """A radar around a centre: five axes in the order of `TRAITS`, the first one upward."""

    centre_x: float
    """Of the viewBox [px]."""
    centre_y: float
    """Of the viewBox [px]."""
    radius: float
    """From the centre to value 9 [px]."""

    def tip(self, index: int) -> str:
        """Return "x,y" of the outer end of an axis."""
        return self.places(index)[-1]

    def places(self, index: int) -> list[str]:
        """Return "x,y" of the nine values of an axis."""
        angle = 2 * math.pi * index / len(TRAITS) - math.pi / 2
        return [
            ",".join(
                two_digits(centre + self.radius * value / HIGHEST * way)
                for centre, way in ((self.centre_x, math.cos(angle)), (self.centre_y, math.sin(angle)))
            )
            for value in range(LOWEST, HIGHEST + 1)
        ]

    def point(self, index: int, level: float) -> str:
        """Return "x,y" of a level between two places; a level outside 1..9 is drawn at that end.

        Raises:
            ValueError: the level is not finite.
        """
        if not math.isfinite(level):
            raise ValueError(f"The level of {TRAITS[index]} is {level}. It is a finite number, 1..9.")
        places = self.places(index)
        kept = within_scale(level)
        below = min(HIGHEST - 1, math.floor(kept))
        low, high = (tuple(map(float, places[place - LOWEST].split(","))) for place in (below, below + 1))
        share = kept - below
        return ",".join(two_digits(one + (other - one) * share) for one, other in zip(low, high, strict=True))

    def points(self, levels: Sequence[float]) -> list[str]:
        """Return "x,y" of one level per trait.

        Raises:
            ValueError: not five levels, or one is not finite.
        """
        if len(levels) != len(TRAITS):
            raise ValueError(f"{len(levels)} levels given; there are five traits.")
        return [self.point(index, level) for index, level in enumerate(levels)]


def within_scale(level: float) -> float:
    """Return the level, or the end of 1..9 beyond which it lies."""
    return min(float(HIGHEST), max(float(LOWEST), level))


def outline(points: Sequence[str]) -> str:
    """Return the path data of the closed line through "x,y" points; empty for none."""
    return f"M{' L'.join(points)} Z" if points else ""


def diamonds(points: Sequence[str], size: float) -> str:
    """Return the path data of a diamond around every "x,y" point; `size` is from its centre to a corner [px]."""
    return " ".join(
        f"M{point} m0,{-size:g} l{size:g},{size:g} l{-size:g},{size:g} l{-size:g},{-size:g} Z" for point in points
    )


def triangles(points: Sequence[str], size: float) -> str:
    """Return the path data of a triangle around every "x,y" point; `size` is half its height [px]."""
    return " ".join(f"M{point} m0,{-size:g} l{size:g},{2 * size:g} l{-2 * size:g},0 Z" for point in points)
