"""The dial: from the expert weight that people see to the gate that the layer applies, so that the ear hears a line.

The curve of each pole is measured (`engine.evaluation.dial`) and kept in the pack's manifest. Its last knot is the
highest weight that was found safe: above it the gate stays where it is. Experts that speak together share a room:
weights whose sum is more than it holds are all turned down by one factor first, so that their proportions stay.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from engine.errors import BadInput
from engine.types import POLES, WEIGHT_LIMIT, ExpertWeights

Curve = tuple[tuple[float, float], ...]


class Dial:
    """Ten monotone curves through (weight, gate) knots, each beginning at (0, 0); a pole without one is as tuned."""

    def __init__(
        self, curves: Mapping[str, Sequence[Sequence[float]]] | None = None, room: float | None = None
    ) -> None:
        """Check and keep the curves; `room` is the largest sum of absolute weights, above 0, None for any.

        Raises:
            BadInput: an unknown pole, or knots that do not rise from (0, 0) within 0..1.5.
        """
        self.room = room
        self.curves: dict[str, Curve] = {}
        for pole, knots in (curves or {}).items():
            if pole not in POLES:
                raise BadInput(f"The dial has a curve for {pole!r}. The poles are {' '.join(POLES)}.")
            self.curves[pole] = _checked(pole, knots)

    def gates(self, weights: ExpertWeights) -> ExpertWeights:
        """Return the gate of each expert; a negative weight is the mirror image of the positive one."""
        total = sum(abs(weight) for weight in weights)
        if self.room is not None and total > self.room:
            weights = weights * (self.room / total)
        return ExpertWeights(tuple(self._gate(pole, w) for pole, w in weights.as_poles().items()))

    def _gate(self, pole: str, weight: float) -> float:
        if pole not in self.curves:
            return weight
        given, made = zip(*self.curves[pole], strict=True)
        return math.copysign(float(np.interp(abs(weight), given, made)), weight)


def _checked(pole: str, knots: Sequence[Sequence[float]]) -> Curve:
    curve = tuple((float(w), float(g)) for w, g in (knot for knot in knots if len(knot) == 2))
    rises = all(a[0] < b[0] and a[1] <= b[1] for a, b in zip(curve, curve[1:], strict=False))
    is_inside = all(0.0 <= value <= WEIGHT_LIMIT for knot in curve for value in knot)
    if len(curve) != len(knots) or len(curve) < 2 or curve[0] != (0.0, 0.0) or not rises or not is_inside:
        raise BadInput(f"The dial of {pole} must rise in (weight, gate) pairs from (0, 0) within 0..{WEIGHT_LIMIT}.")
    return curve
