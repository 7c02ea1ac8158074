"""A slider whose two ends are named: five for the traits, and any other with words instead of numbers.

Gradio writes the end numbers of a slider into the page; the style sheet made here shows the words in their place, so
that they stand there from the first paint on.
"""

from typing import NamedTuple

import gradio as gr


class Dial(NamedTuple):
    """What a slider goes from and to."""

    elem_id: str
    """Its id in the page; letters, digits, hyphens."""
    label: str
    """Its caption."""
    low: str
    """The word at its low end."""
    high: str
    """The word at its high end."""
    colour: str
    """Its accent."""


def dial_slider(dial: Dial, span: tuple[float, float], step: float, value: float) -> gr.Slider:
    """Return the slider of a dial from span[0] to span[1]."""
    return gr.Slider(
        span[0],
        span[1],
        value=value,
        step=step,
        label=dial.label,
        elem_id=dial.elem_id,
        elem_classes=["dial"],
        interactive=True,
        min_width=200,
        buttons=[],
    )


def dial_css(dials: tuple[Dial, ...]) -> str:
    """Return the rules that name and colour the dials."""
    return "\n".join(
        f"#{dial.elem_id} {{ --slider-color: {dial.colour}; }}\n"
        f'#{dial.elem_id} .min_value::before {{ content: "{dial.low}"; }}\n'
        f'#{dial.elem_id} .max_value::before {{ content: "{dial.high}"; }}'
        for dial in dials
    )
