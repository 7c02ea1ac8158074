"""The row in which people write to the model: a field, a button that sends, and one that stops in its place."""

from typing import NamedTuple

import gradio as gr


class PromptRow(NamedTuple):
    """The row's widgets."""

    text: gr.Textbox
    """What is written."""
    go: gr.Button
    """Sends it."""
    stop: gr.Button
    """Ends the answer; hidden while there is none."""


def prompt_row(prefix: str, label: str, placeholder: str, go: str) -> PromptRow:
    """Return the row; ids begin with `prefix`, which may be empty, and go on with `label` or `go`."""
    name = label.lower()
    with gr.Row(elem_id=f"{prefix}{name}-row", equal_height=True):
        text = gr.Textbox(
            elem_id=f"{prefix}{name}",
            label=label,
            show_label=False,
            placeholder=placeholder,
            container=False,
            lines=1,
            max_lines=5,
            max_length=8000,
            scale=1,
            html_attributes=gr.InputHTMLAttributes(autocorrect="off"),
        )
        sends = gr.Button(go, variant="primary", elem_id=f"{prefix}{go.lower()}", scale=0, min_width=92)
        stops = gr.Button("Stop", variant="stop", elem_id=f"{prefix}stop", scale=0, min_width=92, visible="hidden")
    return PromptRow(text, sends, stops)
