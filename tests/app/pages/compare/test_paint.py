"""What the page does with what the handlers return."""

import gradio as gr
import pytest

from app.pages.compare import paint
from app.pages.compare.handlers import Frame
from tests.app.pages.compare.conftest import Room


def test_a_notice_is_shown_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(gr, "Warning", said.append)
    paint(Frame(notice="There is no <b>persona</b> 'x'."))
    paint(Frame())
    assert said == ["There is no &lt;b&gt;persona&lt;/b&gt; 'x'."]


def test_every_frame_speaks_to_all_widgets(room: Room) -> None:
    frames = (Frame(), Frame(True, "", "", 1, "", hides_result=True), room.done())
    assert {len(paint(frame)) for frame in frames} == {16}
