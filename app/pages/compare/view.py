"""The compare page's widgets and where they stand; the only place that names them."""

from dataclasses import dataclass

import gradio as gr

from app.pages.compare.columns import empty_columns
from app.pages.compare.form import SEED_LIMIT, Kind
from app.pages.compare.results import NOTHING_YET, status_html
from app.services.compare import MOST
from app.widgets.prompt_row import prompt_row
from engine.types import TRAITS

_KINDS = [
    ("Two to five personas", Kind.PERSONAS),
    ("One and the plain base", Kind.BASE),
    ("One, a trait swept", Kind.SWEEP),
]
_COLUMNS_JS = "window.personaPages.compare.columns(element, trigger);"
_LIST_JS = "window.personaPages.compare.list(element, trigger);"


@dataclass(frozen=True, slots=True)
class CompareView:
    """The widgets that events read or write."""

    kind: gr.Radio
    chosen: gr.Dropdown
    single: gr.Dropdown
    trait: gr.Dropdown
    prompt: gr.Textbox
    go: gr.Button
    stop: gr.Button
    seed: gr.Number
    is_new_seed: gr.Checkbox
    status: gr.HTML
    columns: gr.HTML
    comparison: gr.State
    is_running: gr.State
    result: gr.Row
    weights: gr.HTML
    left: gr.Radio
    right: gr.Radio
    pair: gr.HTML
    send: gr.Button
    sent: gr.HTML
    files: gr.HTML
    earlier: gr.HTML


def layout() -> CompareView:
    """Lay the page out in the surrounding Blocks: choice and prompt, answers, what they came to, earlier ones."""
    with gr.Column(elem_id="compare"):
        with gr.Row(elem_id="compare-setup", equal_height=False):
            with gr.Column(scale=1, min_width=300, elem_id="compare-who", elem_classes=["room"]):
                kind, chosen, single, trait = _who()
            with gr.Column(scale=1, min_width=300, elem_id="compare-ask", elem_classes=["room"]):
                prompt, go, stop, seed, is_new_seed = _ask()
        with gr.Column(elem_id="compare-board", elem_classes=["room"]):
            gr.HTML("<h2>Answers</h2>", elem_classes=["caption"])
            status = gr.HTML(status_html(""), elem_id="compare-status")
            columns = gr.HTML(empty_columns(), elem_id="compare-columns", js_on_load=_COLUMNS_JS)
        with gr.Row(elem_id="compare-result", visible=False, equal_height=False) as result:
            with gr.Column(scale=1, min_width=300, elem_id="compare-weights", elem_classes=["room"]):
                gr.HTML("<h2>Weights</h2>", elem_classes=["caption"])
                weights = gr.HTML("")
            with gr.Column(scale=2, min_width=300, elem_id="compare-words", elem_classes=["room"]):
                gr.HTML("<h2>Words</h2>", elem_classes=["caption"])
                left, right, pair, send, sent, files = _words()
        with gr.Column(elem_id="compare-earlier", elem_classes=["room"]):
            gr.HTML("<h2>Earlier comparisons</h2>", elem_classes=["caption"])
            earlier = gr.HTML(f'<p class="compare-none">{NOTHING_YET}</p>', elem_id="compare-list", js_on_load=_LIST_JS)
    return CompareView(
        kind=kind,
        chosen=chosen,
        single=single,
        trait=trait,
        prompt=prompt,
        go=go,
        stop=stop,
        seed=seed,
        is_new_seed=is_new_seed,
        status=status,
        columns=columns,
        comparison=gr.State(""),
        is_running=gr.State(False),
        result=result,
        weights=weights,
        left=left,
        right=right,
        pair=pair,
        send=send,
        sent=sent,
        files=files,
        earlier=earlier,
    )


def _who() -> tuple[gr.Radio, gr.Dropdown, gr.Dropdown, gr.Dropdown]:
    gr.HTML("<h2>Who answers</h2>", elem_classes=["caption"])
    kind = gr.Radio(
        [(words, str(kind)) for words, kind in _KINDS],
        value=str(Kind.PERSONAS),
        label="What is compared",
        show_label=False,
        elem_id="compare-kind",
        container=False,
    )
    chosen = gr.Dropdown(
        [],
        multiselect=True,
        max_choices=MOST,
        label="Personas, two to five",
        elem_id="compare-chosen",
        filterable=True,
        interactive=True,
    )
    with gr.Row(elem_id="compare-one"):
        single = gr.Dropdown([], label="Persona", elem_id="compare-single", visible="hidden", interactive=True)
        trait = gr.Dropdown(
            [(trait.capitalize(), trait) for trait in TRAITS],
            value=TRAITS[0],
            label="Trait, at 1, 3, 5, 7 and 9",
            elem_id="compare-trait",
            visible="hidden",
            interactive=True,
        )
    return kind, chosen, single, trait


def _ask() -> tuple[gr.Textbox, gr.Button, gr.Button, gr.Number, gr.Checkbox]:
    gr.HTML("<h2>What they are asked</h2>", elem_classes=["caption"])
    prompt, go, stop = prompt_row("compare-", "Prompt", "One prompt for all", "Go")
    with gr.Row(elem_id="compare-seed-row"):
        seed = gr.Number(
            0,
            label="Seed for all",
            precision=0,
            minimum=0,
            maximum=SEED_LIMIT - 1,
            elem_id="compare-seed",
            min_width=120,
            buttons=[],
        )
        is_new_seed = gr.Checkbox(
            True, label="New seed each time", elem_id="compare-new-seed", container=False, min_width=150
        )
    return prompt, go, stop, seed, is_new_seed


def _words() -> tuple[gr.Radio, gr.Radio, gr.HTML, gr.Button, gr.HTML, gr.HTML]:
    with gr.Row(elem_id="compare-sides"):
        left = gr.Radio([], label="Left", elem_id="compare-left", interactive=True)
        right = gr.Radio([], label="Right", elem_id="compare-right", interactive=True)
    pair = gr.HTML("", elem_id="compare-pair")
    with gr.Row(elem_id="compare-send-row"):
        send = gr.Button("Send this pair to raters", size="sm", elem_id="compare-send", scale=0, min_width=180)
        sent = gr.HTML(status_html(""), elem_id="compare-sent")
    files = gr.HTML("", elem_id="compare-files")
    return left, right, pair, send, sent, files
