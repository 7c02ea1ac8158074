"""The page's widgets and where they stand; the only place that names them."""

from dataclasses import dataclass

import gradio as gr

from app.pages.how_it_works.handlers import shown

_WORDS = """
<h2>How it works</h2>
<p>Ten small experts, one for each end of the five traits, are mixed anew for every message.
The upper half shows how router and experts are trained, once, in three stages. The lower half follows a message:
the router reads the situation, every expert gets a weight, their weighted sum is added to the base model, and the
answer is thought, reflected and then spoken. Once you have talked to a persona, the numbers of your last turn stand
in the lower half.</p>
"""
_NOTE = """
<p class="credit"><small>The architecture is that of <cite>PersonaFuse: A Personality Activation-Driven Framework for
Enhancing Human-LLM Interactions</cite> (Tang, Yang and Abbasi 2025, arXiv 2509.07370); hyper-parameters, data and code
are ours. The sheet that this figure was ordered with credits “Cao et al. (2025)”; the authors named here are
those of the paper. Both percentages are the paper’s. The figure shows the published architecture: a pack may bring
a base and a router of its own, as the pocket pack does.</small></p>
"""


@dataclass(frozen=True, slots=True)
class HowItWorksView:
    """The widgets that events write."""

    figure: gr.HTML
    """The figure in its frame."""
    numbers: gr.HTML
    """The last turn in numbers."""


def layout() -> HowItWorksView:
    """Lay the page out in the surrounding Blocks: words, figure, numbers."""
    empty = shown(None)
    with gr.Column(elem_id="how-it-works", elem_classes=["room"]):
        gr.HTML(_WORDS, elem_id="how-words")
        figure = gr.HTML(empty.figure, elem_id="how-figure")
        gr.HTML(_NOTE, elem_id="how-note")
        gr.HTML("<h2>The last turn in numbers</h2>", elem_classes=["caption"])
        numbers = gr.HTML(empty.numbers, elem_id="how-numbers")
    return HowItWorksView(figure, numbers)
