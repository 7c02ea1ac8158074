"""The shell: tabs in order, the note that an AI speaks."""

import gradio as gr
import pytest

from app.services.studio import StudioService
from app.shell import NOTE, Page, build_blocks, build_studio
from tests.app.scripted import ScriptedResponder
from tests.app.serving import built


def test_tabs_stand_in_the_order_given() -> None:
    blocks = built(lambda: build_blocks((Page("One", lambda: None), Page("Two", lambda: None))))
    assert [block.label for block in blocks.blocks.values() if isinstance(block, gr.Tab)] == ["One", "Two"]


def test_the_note_is_on_the_page() -> None:
    blocks = built(lambda: build_studio(StudioService(ScriptedResponder())))
    assert any(NOTE in str(block.value) for block in blocks.blocks.values() if isinstance(block, gr.HTML))
    assert [block.label for block in blocks.blocks.values() if isinstance(block, gr.Tab)] == ["Studio"]


def test_a_studio_without_pages_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one page"):
        build_blocks(())
