"""The ten expert bars as SVG: per trait a hatched bar to the left and a solid one to the right of a common zero.

A bar is as long as the weight used: the persona's share first, in full colour, the router's share behind it, dotted.
As long as the router has no say, an outline shows what it would propose. Python writes each pole's weight for the nine
trait values into the frame; `assets/js/studio.js` picks among them and only sets lengths and numbers, so that both are
one.
"""

import json
from html import escape

from app.widgets.numbers import two_digits
from app.widgets.palette import PANEL
from app.widgets.reading_words import reading_line
from app.widgets.trait_looks import TRAIT_LOOKS, TraitLook
from engine.types import POLES, TRAITS, ExpertWeights, RouterReading, Traits

CAPTION = "Expert weights"
NOT_ROUTED = "The router has not read a message yet."
_WIDTH = 340
_ROW, _BAR, _TOP = 43, 11, 14
_CENTRE = _WIDTH / 2
_UNIT = 108.0
"""Length of weight 1.0 [px of the viewBox]; 1.5 still fits one side."""


def expert_bars(traits: Traits, strength: float) -> str:
    """Return the bars of a persona that no router has read yet, with legend, as HTML."""
    values = tuple(traits)
    shown = tuple(weight * strength for weight in ExpertWeights.from_traits(traits))
    spoken = ", ".join(f"{pole} {two_digits(weight)}" for pole, weight in zip(POLES, shown, strict=True))
    rows = "".join(_row(index, values[index], strength) for index in range(len(TRAITS)))
    height = _TOP + _ROW * len(TRAITS)
    return (
        f'<svg class="bars" id="expert-bars" viewBox="0 0 {_WIDTH} {height}" role="img" data-unit="{_UNIT:g}" '
        f'data-caption="{CAPTION}" aria-label="{CAPTION}: {spoken}"><defs>{"".join(map(_hatch, TRAIT_LOOKS))}</defs>'
        f"{_scale(height)}{rows}</svg>"
        '<p class="bars-legend"><span><span class="key-bar"></span> persona’s share</span> '
        '<span><span class="key-share"></span> router’s share (<b data-share="">0</b> %)</span> '
        '<span><span class="key-mark"></span> its proposal</span></p>'
        f'<p class="bars-router" id="router-line">{NOT_ROUTED}</p>'
    )


def proposal_of(reading: RouterReading | None) -> str:
    """Return what the browser needs to draw a router's proposal, as JSON; empty when there is none."""
    if reading is None:
        return ""
    # In doubt the router has no say, so nothing of it is drawn.
    weights = [0.0] * len(POLES) if reading.is_unsure else [round(weight, 4) for weight in reading.weights]
    return json.dumps({"weights": weights, "line": reading_line(reading), "hasSay": not reading.is_unsure})


def _scale(height: int) -> str:
    lines = [
        f'<line class="{"bars-zero" if step == 0 else "bars-grid"}" x1="{x:g}" x2="{x:g}" y1="{_TOP}" y2="{height}">'
        "</line>"
        for step in (-1.0, -0.5, 0.0, 0.5, 1.0)
        for x in (_CENTRE + step * _UNIT,)
    ]
    words = [
        f'<text class="bars-tick" x="{_CENTRE + step * _UNIT:g}" y="9" text-anchor="middle">{abs(step):g}</text>'
        for step in (-1.0, -0.5, 0.0, 0.5, 1.0)
    ]
    return "".join(lines + words)


def _row(index: int, value: int, strength: float) -> str:
    look = TRAIT_LOOKS[index]
    top = _TOP + _ROW * index
    return _pole(look, "+", top, value, strength) + _pole(look, "-", top, value, strength)


def _pole(look: TraitLook, sign: str, top: int, value: int, strength: float) -> str:
    name = look.letter + sign
    place = POLES.index(name)
    by_value = [ExpertWeights.from_traits(Traits(**{look.trait: v})).values[place] for v in range(1, 10)]
    weight = by_value[value - 1] * strength
    is_plus = sign == "+"
    flip = f"translate({_CENTRE:g} {top + 22})" + ("" if is_plus else " scale(-1 1)")
    fill = look.colour if is_plus else f"url(#hatch-{look.letter})"
    x, anchor = (_WIDTH, "end") if is_plus else (0, "start")
    word = look.high if is_plus else look.low
    state = "bars-text" if weight else "bars-text is-zero"
    number = f'<tspan class="bars-number">{two_digits(weight)}</tspan>'
    label = f'<tspan class="bars-pole">{name.replace("-", "−")}</tspan> {escape(word)}'
    return (
        f'<g class="bars-row" data-pole="{name}" data-trait="{escape(look.trait)}" '
        f'data-weights="{" ".join(f"{w:g}" for w in by_value)}"><g transform="{flip}">'
        f'<rect class="bars-bar" height="{_BAR}" width="{two_digits(weight * _UNIT)}" fill="{fill}" '
        f'stroke="{look.colour}"></rect>'
        f'<rect class="bars-share" height="{_BAR}" x="{two_digits(weight * _UNIT)}" width="0.00" '
        f'fill="url(#dots-{look.letter})" stroke="{look.colour}"></rect>'
        f'<rect class="bars-mark" y="-2.5" height="{_BAR + 5}" width="0.00" stroke="{look.colour}"></rect></g>'
        f'<text class="{state}" x="{x}" y="{top + 15}" text-anchor="{anchor}" fill="{look.colour}">'
        f"{label} {number}</text></g>"
    )


def _hatch(look: TraitLook) -> str:
    return (
        f'<pattern id="hatch-{look.letter}" width="5" height="5" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="5" height="5" fill="{PANEL}"></rect>'
        f'<rect width="2" height="5" fill="{look.colour}"></rect></pattern>'
        f'<pattern id="dots-{look.letter}" width="4" height="4" patternUnits="userSpaceOnUse">'
        f'<rect width="4" height="4" fill="{PANEL}"></rect><circle cx="2" cy="2" r="1" fill="{look.colour}"></circle>'
        f"</pattern>"
    )
