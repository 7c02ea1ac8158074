"""What holds the figure together: paper, title, divider, callout, and the SVG element around both halves."""

from html import escape

from app.widgets.architecture_figure.anchors import CALLOUT, CANVAS, DIVIDER, Box
from app.widgets.architecture_figure.inference import inference_panel
from app.widgets.architecture_figure.marks import SANS, Type, box, hatch, patch, stacked, words
from app.widgets.architecture_figure.spoken import TITLE, description, name_of
from app.widgets.architecture_figure.training import training_panel
from app.widgets.architecture_figure.turn import FigureTurn
from app.widgets.palette import CREAM, FIELD, INK, MUTED, RUST
from app.widgets.trait_looks import TRAIT_LOOKS

HEADLINE = "+37.9% EMOBENCH, +69.0% EQ-BENCH WHILE PRESERVING SAFETY"
_QUALIFIED = (
    "Numbers of the PersonaFuse paper over its own base, not measured in this studio. New personality profiles are "
    "composed at inference time, without retraining.",
    "Preserving safety means: no degradation on the paper's safety benchmarks. It does not mean that safety costs "
    "nothing anywhere.",
)


def svg(turn: FigureTurn | None) -> str:
    """Return the whole figure as one SVG element."""
    parts = (
        f"<title>{escape(TITLE)}</title>",
        f"<desc>{escape(description())}</desc>",
        f"<defs>{''.join(map(hatch, TRAIT_LOOKS))}</defs>",
        patch(CANVAS, CREAM),
        _title(),
        training_panel(),
        f'<g data-zone="divider">{patch(DIVIDER, RUST)}</g>',
        inference_panel(turn),
        _callout(),
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {CANVAS.width:g} {CANVAS.height:g}" '
        f'width="100%" role="img" aria-label="{escape(name_of(turn))}" '
        f'font-family="{SANS}">\n{chr(10).join(parts)}\n</svg>'
    )


def _title() -> str:
    lines = ("PERSONAFUSE", "MIXTURE-OF-EXPERTS ARCHITECTURE")
    heading = stacked(80, (54, 98), lines, Type(38, INK, is_display=True))
    return f'<g data-zone="title">{heading}{patch(Box(1816, 34, 24, 24), RUST)}</g>'


def _callout() -> str:
    x = CALLOUT.x + 28
    return (
        f'<g data-zone="callout">{box(CALLOUT, RUST, 1.5, FIELD)}'
        f"{words(x, CALLOUT.y + 36, HEADLINE, Type(26, RUST, is_display=True))}"
        f"{stacked(x, (CALLOUT.y + 63, CALLOUT.y + 87), _QUALIFIED, Type(19, MUTED))}"
        f"{patch(Box(CALLOUT.right - 40, CALLOUT.y + 20, 20, 20), RUST)}</g>"
    )
