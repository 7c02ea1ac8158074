"""The ten experts at the right, trait by trait: two gauges from a common zero, filled with the weights of a turn.

Per pole a thick bar for the weight used and a thin one for the router's proposal, solid for `+`, hatched for `-`.
"""

from app.widgets.architecture_figure.amounts import weight
from app.widgets.architecture_figure.anchors import EXPERT_BANK, EXPERT_WEIGHTS, Box
from app.widgets.architecture_figure.marks import Type, box, fill_of, patch, rule, words
from app.widgets.architecture_figure.turn import FigureTurn
from app.widgets.palette import FIELD, HAIRLINE, INK, MUTED
from app.widgets.trait_looks import TRAIT_LOOKS, TraitLook
from engine.types import WEIGHT_LIMIT

_ROW = 78
_FIRST = 540
_TRACK = 176
"""Length of a gauge, which is weight 1.5."""


def expert_bank(turn: FigureTurn | None) -> str:
    """Return the ten experts, with the weights of a turn when there is one."""
    rows = "".join(_row(look, _FIRST + index * _ROW, turn) for index, look in enumerate(TRAIT_LOOKS))
    edge = EXPERT_BANK.x - 20
    bracket = rule(((edge + 8, 504), (edge, 504), (edge, 930), (edge + 8, 930)), MUTED) + rule(
        ((EXPERT_WEIGHTS.right, 560), (edge, 560)), MUTED
    )
    return f'<g data-zone="experts">{bracket}{_head(turn)}{rows}</g>'


def _head(turn: FigureTurn | None) -> str:
    y = 522
    if turn is None:
        return words(EXPERT_BANK.x, y, "One LoRA expert for each pole", Type(20, INK, is_bold=True))
    x = EXPERT_BANK.x
    return (
        words(x, y, "Weights of the last turn", Type(20, INK, is_bold=True))
        + patch(Box(x + 296, y - 15, 26, 16), INK)
        + words(x + 330, y, "used", Type(18, MUTED))
        + patch(Box(x + 402, y - 11, 26, 7), INK)
        + words(x + 436, y, "router proposed", Type(18, MUTED))
    )


def _row(look: TraitLook, top: float, turn: FigureTurn | None) -> str:
    name = words(EXPERT_BANK.middle, top + 20, look.trait.capitalize(), Type(20, INK, anchor="middle"))
    return name + _pole(look, "-", top, turn) + _pole(look, "+", top, turn)


def _pole(look: TraitLook, sign: str, top: float, turn: FigureTurn | None) -> str:
    is_plus = sign == "+"
    pole = look.letter + sign
    edge, inward = (EXPERT_BANK.right, -1) if is_plus else (EXPERT_BANK.x, 1)
    anchor = "end" if is_plus else "start"
    accent = Type(20, look.colour, is_bold=True, anchor=anchor)
    swatch = patch(Box(edge - 18 if is_plus else edge, top + 5, 18, 18), fill_of(look, sign))
    word = look.high if is_plus else look.low
    named = words(edge + 26 * inward, top + 20, f"{word} {pole}" if is_plus else f"{pole} {word}", accent)
    gauge = box(_bar(is_plus, top + 32, 18, _TRACK), HAIRLINE, 1.2, FIELD)
    return f'<g data-pole="{pole}">{swatch}{named}{gauge}{_filled(look, sign, top, turn)}</g>'


def _filled(look: TraitLook, sign: str, top: float, turn: FigureTurn | None) -> str:
    if turn is None:
        return ""
    is_plus = sign == "+"
    used, proposed = turn.weights_used[look.letter + sign], turn.router_weights[look.letter + sign]
    place = EXPERT_BANK.middle + (_TRACK + 96 if is_plus else -_TRACK - 18)
    bold = Type(20, look.colour, is_bold=True, anchor="end")
    return (
        _length(look, sign, Box(0, top + 32, used, 18))
        + _length(look, sign, Box(0, top + 59, proposed, 8))
        + words(place, top + 48, weight(used), bold)
        + words(place, top + 70, weight(proposed), Type(18, MUTED, anchor="end"))
    )


def _length(look: TraitLook, sign: str, amount: Box) -> str:
    """Draw a weight, given as the width of a box, as a bar; a negative one is told by its number alone."""
    length = min(max(amount.width, 0.0), WEIGHT_LIMIT) / WEIGHT_LIMIT * _TRACK
    if length < 0.5:
        return ""
    return box(_bar(sign == "+", amount.y, amount.height, length), look.colour, 1.2, fill_of(look, sign))


def _bar(is_plus: bool, y: float, height: float, length: float) -> Box:
    middle = EXPERT_BANK.middle
    return Box(middle + 4 if is_plus else middle - 4 - length, y, round(length, 2), height)
