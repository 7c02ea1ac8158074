"""Ten expert sliders with lock, mute and solo, as plain HTML controls; `assets/js/desk.js` moves them.

A locked expert keeps its weight while the traits move; one that is moved by hand is locked. What was done is kept as
JSON in a hidden field, which is all that the server ever sees of it.
"""

from html import escape

from app.widgets.pole_words import pole_words
from app.widgets.trait_looks import TRAIT_LOOKS
from engine.types import POLES, WEIGHT_LIMIT

_DEEDS = (
    ("lock", "Lock", "keeps its weight while the traits move"),
    ("mute", "Mute", "is silent"),
    ("solo", "Solo", "speaks alone, with others that are solo"),
)


def expert_desk() -> str:
    """Return the controls of all ten experts."""
    rows = "".join(_row(pole, TRAIT_LOOKS[index // 2].colour) for index, pole in enumerate(POLES))
    return (
        f'<div class="xdesk" id="expert-desk">{rows}'
        '<button type="button" class="xall" data-deed="release">Release all</button></div>'
    )


def _row(pole: str, colour: str) -> str:
    name, words = f"expert-{pole.replace('+', 'plus').replace('-', 'minus')}", escape(pole_words(pole))
    deeds = "".join(
        f'<button type="button" data-deed="{deed}" aria-pressed="false" title="{words} {what}">{label}'
        f'<span class="visually-hidden"> {words}</span></button>'
        for deed, label, what in _DEEDS
    )
    return (
        f'<div class="xrow" data-pole="{pole}" style="--accent: {colour}"><label for="{name}">{words}</label>'
        f'<input type="range" id="{name}" min="0" max="{WEIGHT_LIMIT:g}" step="0.05" value="0"/>'
        f'<output for="{name}">0.00</output>{deeds}</div>'
    )
