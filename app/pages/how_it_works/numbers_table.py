"""The last turn in numbers: what the figure draws, as tables for whoever reads or hears them."""

from html import escape

from app.widgets.architecture_figure import FigureTurn, amounts
from app.widgets.architecture_figure.fitting import clean
from app.widgets.trait_looks import TRAIT_LOOKS
from engine.types import Stage

NO_TURN = "There is no turn yet. Write to a persona in the studio, then come back here."
_SHOWN_SIGNS = 240
"""Of a message or a stage; the studio shows all of it."""


def numbers_table(turn: FigureTurn | None) -> str:
    """Return two HTML tables, the turn and its ten experts; one sentence when there is no turn."""
    if turn is None:
        return f"<p>{NO_TURN}</p>"
    return f'<div class="turn-numbers">{_turn_table(turn)}{_expert_table(turn)}</div>'


def _turn_table(turn: FigureTurn) -> str:
    rows = [
        ("Message", _shortened(turn.message)),
        ("Situation", f"{_shortened(turn.situation)} ({amounts.percent(turn.confidence)} sure)"),
        *((stage.value.capitalize(), _stage(stage, turn)) for stage in Stage),
        ("Answer", f"{turn.tokens} tokens in {amounts.seconds(turn.seconds)}"),
        ("Speed", amounts.speed(turn) or "not measured"),
        ("First token", f"after {amounts.seconds(turn.first_token_s)}"),
    ]
    body = "".join(f'<tr><th scope="row">{name}</th><td>{escape(value)}</td></tr>' for name, value in rows)
    return f"<table><caption>The turn</caption><tbody>{body}</tbody></table>"


def _stage(stage: Stage, turn: FigureTurn) -> str:
    spoken = turn.stage(stage)
    return f"{amounts.seconds(spoken.seconds)}: {_shortened(spoken.words)}" if spoken else "not spoken"


def _expert_table(turn: FigureTurn) -> str:
    body = "".join(
        f'<tr><th scope="row">{pole} {word}</th><td>{amounts.weight(turn.router_weights[pole])}</td>'
        f"<td>{amounts.weight(turn.weights_used[pole])}</td></tr>"
        for look in TRAIT_LOOKS
        for pole, word in ((look.letter + "+", look.high), (look.letter + "-", look.low))
    )
    head = '<tr><th scope="col">Expert</th><th scope="col">Router proposed</th><th scope="col">Used</th></tr>'
    return f"<table><caption>The ten experts</caption><thead>{head}</thead><tbody>{body}</tbody></table>"


def _shortened(text: str) -> str:
    cleaned = clean(text)
    return cleaned if len(cleaned) <= _SHOWN_SIGNS else cleaned[: _SHOWN_SIGNS - 1].rstrip() + "…"
