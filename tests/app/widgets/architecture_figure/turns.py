"""A turn to draw, and a turn whose texts try everything."""

from app.widgets.architecture_figure import FigureStage, FigureTurn
from engine.types import POLES

TURN = FigureTurn(
    message="My boss yelled at me in front of everyone and I do not know what to say tomorrow",
    situation="a conflict, hurt",
    confidence=0.874,
    router_weights={"E+": 0.62, "A+": 0.9, "N-": 0.4},
    weights_used={"E+": 1.0, "A+": 0.75, "O-": 0.5, "N-": 0.31},
    stages=(
        FigureStage("think", 0.42, "They were shamed in public and need somebody on their side first."),
        FigureStage("reflect", 0.31, "Warm and outgoing."),
        FigureStage("respond", 1.9, "Oh no, that sounds awful!"),
    ),
    tokens=132,
    tokens_per_second=41.2,
    first_token_s=0.12,
    seconds=3.21,
)
NASTY_TEXTS = (
    '<img src=x onerror="window.struck = 1"></text><script>window.struck = 2</script> & "quoted" \'too\'',
    "${window.struck = 3} {{value}} {{{value}}} #{1}",
    "W" * 400,
    "MW@%—… " * 60,
    "漢字かな交じり文" * 50,
    "👩🏽‍🚀🔥🇩🇪" * 60,
    "\u202eright to left\u202c \u0000\u0008\ud800 שלום עולם مرحبا بالعالم " * 9,
    "\ufdfd\U000122ab" * 30,
    "Z" + "\u0333\u0301\u0489" * 200 + " नमस्ते दुनिया क्ष्म्य" * 20,
)


def nasty_turn(text: str) -> FigureTurn:
    """Return a turn with the same text everywhere and the widest numbers."""
    weights = {pole: (-1) ** place * 1.5 for place, pole in enumerate(POLES)}
    stages = tuple(FigureStage(name, 12345.678, text) for name in ("Respond", "REFLECT", "think"))
    return FigureTurn(text, text, 1.0, weights, weights, stages, 4096, 9999.4, 9999.99, 99999.99)
