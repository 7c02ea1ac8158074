"""The strip under an answer: length, speed, experts used, seed, and why it ended. One line that wraps.

Knows snapshots of a turn and HTML.
"""

from html import escape

from app.services.turn_view import TurnView
from app.widgets.pole_words import pole_look, pole_sign, pole_words, weight_words
from engine.types import ExpertWeights, StopReason

USED_ABOVE = 0.05
"""An expert counts as used from above this weight on, on either side of 0."""
EMPTY = "The numbers of a turn stand here once there is an answer."
_ENDINGS = {
    StopReason.END: "finished by itself",
    StopReason.LENGTH: "cut off at the token limit",
    StopReason.STOPPED: "stopped by a person",
}


def turn_strip(view: TurnView | None, seed: int | None = None) -> str:
    """Return the strip as HTML.

    Args:
        view: the turn as far as it went; None before the first.
        seed: the one its tokens were drawn with; None where it is not known.
    """
    if view is None:
        return f'<p class="turn-strip is-empty">{EMPTY}</p>'
    items = [_item("experts", _experts(view.weights))]
    trace = view.trace
    if trace is not None:
        items.append(_item("tokens", f"{trace.tokens}"))
        if trace.tokens_per_second > 0:
            items.append(_item("speed", f"{trace.tokens_per_second:.0f} tokens/s"))
        items.append(_item("first token", f"{trace.first_token_s:.2f} s"))
        items.append(_item("in all", f"{trace.seconds:.2f} s"))
    if seed is not None:
        items.append(_item("seed", f"{seed}"))
    items.append(_item("ending", escape(_ending(view))))
    return f'<dl class="turn-strip">{"".join(items)}</dl>'


def _item(name: str, shown: str) -> str:
    return f'<div class="turn-item"><dt>{name}</dt><dd>{shown}</dd></div>'


def _experts(weights: ExpertWeights | None) -> str:
    if weights is None:
        return "not routed yet"
    used = [(pole, weight) for pole, weight in weights.as_poles().items() if abs(weight) > USED_ABOVE]
    used.sort(key=lambda item: -abs(item[1]))
    return "".join(_chip(pole, weight) for pole, weight in used) or "none: the plain base"


def _chip(pole: str, weight: float) -> str:
    kind = "is-plus" if pole.endswith("+") else "is-minus"
    words = pole_words(pole).removeprefix(pole_sign(pole)).strip()
    return (
        f'<span class="turn-expert {kind}" style="--accent: {pole_look(pole).colour}">'
        f"<b>{pole_sign(pole)}</b> {escape(words)} {weight_words(weight)}</span> "
    )


def _ending(view: TurnView) -> str:
    return "still speaking" if view.trace is None else _ENDINGS[view.trace.stop_reason]
