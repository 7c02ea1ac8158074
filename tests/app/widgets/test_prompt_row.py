"""The row in which people write: ids that style sheets and scripts rely on."""

import gradio as gr

from app.widgets.prompt_row import PromptRow, prompt_row
from tests.app.serving import built


def test_its_parts_are_found_by_their_ids_and_nothing_can_be_stopped_yet() -> None:
    def make() -> PromptRow:
        with gr.Blocks():
            return prompt_row("compare-", "Prompt", "One prompt for all", "Go")

    row = built(make)
    assert [part.elem_id for part in row] == ["compare-prompt", "compare-go", "compare-stop"]
    assert row.stop.visible == "hidden" and row.text.max_length == 8000
