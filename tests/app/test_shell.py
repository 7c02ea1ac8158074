"""The shell: tabs in order, each told its own, and the note that an AI speaks."""

from collections.abc import Callable

import gradio as gr
import pytest

from app.shell import NOTE, Page, build_blocks, build_studio
from tests.app.scripted import ScriptedResponder
from tests.app.serving import built, services_on


def tabs_of(blocks: gr.Blocks) -> list[gr.Tab]:
    return [block for block in blocks.blocks.values() if isinstance(block, gr.Tab)]


def test_tabs_stand_in_the_order_given_and_each_page_is_told_its_own() -> None:
    told: dict[str, gr.Tab] = {}

    def page(title: str) -> Page:
        tell: Callable[[gr.Tab], None] = lambda tab: told.update({title: tab})  # noqa: E731
        return Page(title, tell)

    blocks = built(lambda: build_blocks((page("One"), page("And two"))))
    tabs = tabs_of(blocks)
    assert [(tab.label, tab.id) for tab in tabs] == [("One", "one"), ("And two", "and-two")]
    assert told == {"One": tabs[0], "And two": tabs[1]}


def test_the_studio_is_the_first_page_and_the_note_is_on_all() -> None:
    with services_on(ScriptedResponder()) as services:
        blocks = built(lambda: build_studio(services))
    assert any(NOTE in str(block.value) for block in blocks.blocks.values() if isinstance(block, gr.HTML))
    titles = [tab.label for tab in tabs_of(blocks) if isinstance(tab.parent, gr.Tabs) and tab.parent.elem_id == "pages"]
    assert titles == ["Studio", "Compare", "Personas", "Sessions", "Ratings", "Leaderboard", "How it works"]


def test_a_studio_without_pages_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one page"):
        build_blocks(())
