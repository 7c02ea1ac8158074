"""Expert weights of two to five personas side by side: ten rows, a mark per persona, a line from least to most.

Every persona has a shape and a letter of its own, so colour is not needed; marks that would cover each other go into
lanes, and equal weights share a box. Knows SVG and plain values.
"""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from app.widgets.palette import HAIRLINE, INK, MUTED, PANEL
from app.widgets.pole_words import pole_look, pole_words, weight_words
from engine.types import POLES, ExpertWeights

LETTERS = "ABCDE"
BOX_NOTE = "Marks in one box have the same weight."
_WIDTH, _LEFT, _RIGHT, _TOP = 360, 104, 346, 20
_MARK, _LANE = 14.0, 17.0
_ROW_GAP = 9.0
# Around 0,0 and about 13 px wide.
_SHAPES = (
    "M-6.5,0 a6.5,6.5 0 1,0 13,0 a6.5,6.5 0 1,0 -13,0 Z",
    "M-6,-6 h12 v12 h-12 Z",
    "M0,-8.2 L8.2,0 L0,8.2 L-8.2,0 Z",
    "M0,-8 L8,6 L-8,6 Z",
    "M-7.4,0 L-3.7,-6.4 L3.7,-6.4 L7.4,0 L3.7,6.4 L-3.7,6.4 Z",
)


class _Box(NamedTuple):
    """Personas with the same weight."""

    weight: float
    """As written, two digits after the point."""
    personas: tuple[int, ...]
    """Their places in the list."""
    left: float
    """Where the box begins [px]; a box of one is as wide as its mark."""
    lane: int
    """Counted from the top of the row."""


class _Scale(NamedTuple):
    """From weight to x."""

    low: float
    """At the left end."""
    high: float
    """At the right end."""

    def x(self, weight: float) -> float:
        """Return where a weight lies [px of the viewBox]."""
        return _LEFT + (_RIGHT - _LEFT) * (weight - self.low) / (self.high - self.low)


def weights_dumbbell(rows: Sequence[tuple[str, ExpertWeights]]) -> str:
    """Return chart and legend as HTML.

    Args:
        rows: name and expert weights of two to five personas.

    Raises:
        ValueError: fewer than two or more than five.
    """
    if not 2 <= len(rows) <= len(LETTERS):
        raise ValueError(f"{len(rows)} personas given. The chart compares two to {len(LETTERS)}.")
    every = [weight for _, weights in rows for weight in weights]
    scale = _Scale(min(0.0, -1.0 if min(every) < 0 else 0.0, *every), max(1.0, *every))
    drawn: list[str] = []
    top = float(_TOP)
    for place, pole in enumerate(POLES):
        boxes = _boxes([round(weights.values[place], 2) + 0.0 for _, weights in rows], scale)
        height = _LANE * (1 + max(box.lane for box in boxes)) + _ROW_GAP
        drawn.append(_row(pole, boxes, scale, top))
        top += height
    words = escape(f"Expert weights. {_spoken(rows)}", quote=True)
    return (
        f'<div class="dumbbell"><ul class="dumbbell-legend">{"".join(map(_legend, range(len(rows)), rows))}</ul>'
        f'<svg viewBox="0 0 {_WIDTH} {top:g}" role="img" aria-label="{words}">{_grid(scale, top)}{"".join(drawn)}</svg>'
        f'<p class="dumbbell-note">{BOX_NOTE}</p></div>'
    )


def _boxes(weights: Sequence[float], scale: _Scale) -> list[_Box]:
    """Return the personas by weight, in lanes in which nothing overlaps."""
    boxes: list[_Box] = []
    lane_ends: list[float] = []
    for weight in sorted(set(weights)):
        personas = tuple(index for index, own in enumerate(weights) if own == weight)
        wide = _MARK * len(personas) + 4
        # A box stays inside the picture, even when its weight lies at an end.
        left = min(max(scale.x(weight) - wide / 2, _LEFT - 9), _WIDTH - wide)
        lane = next((lane for lane, end in enumerate(lane_ends) if end <= left), len(lane_ends))
        lane_ends[lane : lane + 1] = [left + wide]
        boxes.append(_Box(weight, personas, left, lane))
    return boxes


def _row(pole: str, boxes: Sequence[_Box], scale: _Scale, top: float) -> str:
    look = pole_look(pole)
    lanes = 1 + max(box.lane for box in boxes)
    middle = top + _LANE * lanes / 2
    low, high = scale.x(boxes[0].weight), scale.x(boxes[-1].weight)
    dashes = "" if pole.endswith("+") else ' stroke-dasharray="4 3"'
    marks = "".join(_box(box, top + _LANE * (box.lane + 0.5)) for box in boxes)
    return (
        f'<g class="dumbbell-row" data-pole="{pole}">'
        f'<text x="0" y="{middle + 4:g}" font-size="12" fill="{look.colour}">{escape(pole_words(pole))}</text>'
        f'<path d="M{low:.1f},{middle:g} H{high:.1f}" stroke="{look.colour}" stroke-width="3"{dashes}></path>'
        f"{marks}</g>"
    )


def _box(box: _Box, y: float) -> str:
    count = len(box.personas)
    frame = ""
    if count > 1:
        frame = (
            f'<rect x="{box.left:.1f}" y="{y - 8.5:.1f}" width="{_MARK * count + 4:g}" height="17" rx="8" '
            f'fill="{PANEL}" stroke="{MUTED}"></rect>'
        )
    marks = "".join(
        _mark(persona, box.left + 2 + _MARK * (index + 0.5), y) for index, persona in enumerate(box.personas)
    )
    return f'<g class="dumbbell-box" data-weight="{box.weight:.2f}">{frame}{marks}</g>'


def _mark(persona: int, x: float, y: float) -> str:
    """Return shape and letter; every second one is hollow."""
    fill, ink = (INK, PANEL) if persona % 2 == 0 else (PANEL, INK)
    # A triangle has its room further down, and less of it.
    drop, size = (4.8, 7.5) if persona == 3 else (3.2, 9.0)
    return (
        f'<g class="dumbbell-mark" data-persona="{LETTERS[persona]}" transform="translate({x:.1f} {y:.1f}) scale(.86)">'
        f'<path d="{_SHAPES[persona]}" fill="{fill}" stroke="{INK}" stroke-width="1.2"></path>'
        f'<text y="{drop:g}" font-size="{size:g}" font-weight="700" text-anchor="middle" fill="{ink}">'
        f"{LETTERS[persona]}</text>"
        "</g>"
    )


def _grid(scale: _Scale, bottom: float) -> str:
    steps = [-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5]
    pieces: list[str] = []
    for step in steps:
        if scale.low <= step <= scale.high:
            x = scale.x(step)
            colour = MUTED if step == 0 else HAIRLINE
            pieces.append(f'<path d="M{x:.1f},{_TOP - 4} V{bottom:g}" stroke="{colour}" stroke-width="1"></path>')
            word = f"{abs(step):g}"
            sign = "−" if step < 0 else ""
            pieces.append(
                f'<text x="{x:.1f}" y="11" font-size="11" text-anchor="middle" fill="{MUTED}">{sign}{word}</text>'
            )
    return "".join(pieces)


def _legend(persona: int, row: tuple[str, ExpertWeights]) -> str:
    return (
        f'<li><svg viewBox="-9 -9 18 18" width="18" height="18" aria-hidden="true">{_mark(persona, 0, 0)}</svg>'
        f"<span>{escape(row[0])}</span></li>"
    )


def _spoken(rows: Sequence[tuple[str, ExpertWeights]]) -> str:
    said = [
        f"{pole_words(pole)}: " + ", ".join(f"{name} {weight_words(weights.values[place])}" for name, weights in rows)
        for place, pole in enumerate(POLES)
    ]
    return "; ".join(said) + "."
