"""The studio page's widgets and where they stand; the only place that names them."""

from dataclasses import dataclass

import gradio as gr

from app.pages.studio.dials import DialsView, layout_dials
from app.pages.studio.talk import TalkView, layout_talk
from app.widgets.expert_bars import expert_bars
from app.widgets.expert_desk import expert_desk
from app.widgets.trait_radar import trait_radar
from engine.types import Traits

_JUMP = (
    '<nav class="jump" aria-label="Parts of this page"><a href="#studio-dials">Persona</a>'
    '<a href="#studio-picture">Experts</a><a href="#studio-talk">Conversation</a></nav>'
)


@dataclass(frozen=True, slots=True)
class StudioView:
    """The widgets that events read or write."""

    dials: DialsView
    """Everything that tunes."""
    talk: TalkView
    """Everything that talks."""
    desk: gr.HTML
    """The ten experts' sliders; it tells when something was done to them."""
    proposal: gr.Textbox
    """Hidden: what the router proposed last, as JSON."""
    heard: gr.Textbox
    """Hidden: the levels heard in the last answer, as JSON."""
    history: gr.Accordion
    """Weights and drift over the turns."""
    weights_plot: gr.Plot
    """Heat map of weights."""
    weights_words: gr.HTML
    """The same in words."""
    drift_plot: gr.Plot
    """Aimed and heard traits."""
    drift_words: gr.HTML
    """The same in words."""


def layout(safe_strength: float) -> StudioView:
    """Lay the page out in the surrounding Blocks: dials, pictures, conversation."""
    gr.HTML(_JUMP, elem_id="jump")
    with gr.Row(elem_id="studio", equal_height=False):
        with gr.Column(scale=0, min_width=318, elem_id="studio-dials", elem_classes=["room"]):
            dials = layout_dials(safe_strength)
        with gr.Column(scale=0, min_width=350, elem_id="studio-picture", elem_classes=["room"]):
            gr.HTML("<h2>Traits</h2>", elem_classes=["caption"])
            gr.HTML(trait_radar(Traits()), elem_id="radar-frame")
            gr.HTML("<h2>Experts</h2>", elem_classes=["caption"])
            gr.HTML(expert_bars(Traits(), 1.0), elem_id="bars-frame")
            with gr.Accordion("Single experts", open=False, elem_id="single-experts", elem_classes=["fold"]):
                desk = gr.HTML(expert_desk(), js_on_load="window.personaDesk.listen('experts', trigger)")
            proposal = gr.Textbox(visible="hidden", elem_id="proposal", container=False)
            heard = gr.Textbox(visible="hidden", elem_id="heard", container=False)
            with gr.Accordion("Over the turns", open=False, elem_id="over-turns", elem_classes=["fold"]) as history:
                weights_plot = gr.Plot(show_label=False, elem_id="weights-plot")
                weights_words = gr.HTML(elem_classes=["visually-hidden"])
                drift_plot = gr.Plot(show_label=False, elem_id="drift-plot")
                drift_words = gr.HTML(elem_classes=["visually-hidden"])
        with gr.Column(scale=1, min_width=320, elem_id="studio-talk", elem_classes=["room"]):
            talk = layout_talk()
    return StudioView(dials, talk, desk, proposal, heard, history, weights_plot, weights_words, drift_plot, drift_words)
