"""The page as Gradio builds it: few components, no public event, files read once and taken away."""

from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import pytest

from app.pages.personas import paint
from app.pages.personas.frame import Frame
from tests.app.pages.personas.rooms import Rooms, page, rooms
from tests.app.serving import built


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Rooms]:
    with rooms(tmp_path) as opened:
        yield opened


def test_few_components_and_no_public_event(services: Rooms) -> None:
    blocks = built(lambda: page(services))
    assert len(blocks.blocks) < 62
    in_python = [event for event in blocks.fns.values() if event.fn is not None]
    assert {event.api_visibility for event in in_python} == {"private"}
    # Outside the queue a warning would be printed instead of shown.
    assert all(event.queue for event in in_python)
    assert not [b for b in blocks.blocks.values() if isinstance(b, gr.DownloadButton)]


def test_every_frame_fits_the_outputs(services: Rooms) -> None:
    blocks = built(lambda: page(services))
    outputs = {len(event.outputs) for event in blocks.fns.values() if event.fn is not None}
    assert outputs == {len(paint(Frame())), len(paint(Frame())) + 1}
