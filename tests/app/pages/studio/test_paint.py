"""How a frame becomes values of widgets: what is escaped, what is left alone, what can be pressed."""

from collections.abc import Iterator
from typing import Any

import gradio as gr
import pytest

from app.pages.studio.form import DialForm
from app.pages.studio.handlers import NEWEST, Frame
from app.pages.studio.paint import (
    People,
    chat_look,
    paint_dials,
    paint_talk,
    paint_undo,
    proposal_note,
    say,
    talk_widgets,
)
from app.pages.studio.view import StudioView, layout
from app.services.studio import Desk
from app.widgets.chat_messages import SHOWN_MESSAGES, ChatLook, Detail
from tests.app.pages.studio.desk import ME, Page
from tests.app.scripted import ScriptedResponder
from tests.app.serving import built, services_on

NASTY = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def view() -> StudioView:
    def make() -> StudioView:
        with gr.Blocks(analytics_enabled=False):
            return layout(1.0)

    return built(make)


@pytest.fixture
def page() -> Iterator[Page]:
    with services_on(ScriptedResponder()) as services:
        yield Page(services)


@pytest.fixture
def toasts(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    said: list[tuple[str, str]] = []
    monkeypatch.setattr(gr, "Warning", lambda text: said.append(("warning", text)))
    monkeypatch.setattr(gr, "Info", lambda text: said.append(("info", text)))
    return said


def test_a_notice_is_shown_as_text(toasts: list[tuple[str, str]]) -> None:
    say("There is no <b>expert</b> 'X+'.")
    say("Saved as <i>Ana</i>, version 1.")
    say("")
    assert toasts == [
        ("warning", "There is no &lt;b&gt;expert&lt;/b&gt; 'X+'."),
        ("info", "Saved as &lt;i&gt;Ana&lt;/i&gt;, version 1."),
    ]


@pytest.mark.parametrize(
    ("detail", "limit", "look"),
    [
        (None, None, ChatLook()),
        ("off", None, ChatLook(Detail.OFF, SHOWN_MESSAGES)),
        ("titles", 60, ChatLook(Detail.TITLES, 60)),
        ("nonsense", 7.0, ChatLook(Detail.FULL, 7)),
    ],
)
def test_nonsense_about_the_look_counts_as_the_default(detail: str | None, limit: Any, look: ChatLook) -> None:
    assert chat_look(detail, limit) == look


def test_while_an_answer_runs_stop_stands_in_the_place_of_send(view: StudioView, page: Page) -> None:
    frames = page.talk("Hi")
    first, last = (paint_talk(view, frame, ChatLook()) for frame in (frames[0], frames[-1]))
    shown = [(u[view.talk.send]["visible"], u[view.talk.stop]["visible"]) for u in (first, last)]
    assert shown == [("hidden", True), (True, "hidden")]
    assert first[view.talk.message] == "" and view.talk.message not in last
    assert first[view.dials.inputs.seed] == 77


def test_what_only_the_end_changes_is_painted_at_the_end_alone(view: StudioView, page: Page) -> None:
    frames = page.talk("Hi")
    middle, last = (paint_talk(view, frame, ChatLook()) for frame in (frames[0], frames[-1]))
    at_the_end = {view.heard, view.talk.title}
    assert not at_the_end & set(middle) and at_the_end <= set(last)
    # A dial may have been let go since the frame was made, so it says nothing of the dials' history.
    assert not {view.dials.undo, view.dials.redo} & set(last)
    assert not set(last) & {view.weights_plot, view.drift_plot}
    assert set(middle) | set(last) <= set(talk_widgets(view))


def test_a_title_is_shown_as_text(view: StudioView, page: Page) -> None:
    last = page.talk(NASTY)[-1]
    updates = paint_talk(view, last, ChatLook())
    assert "<img" not in updates[view.talk.title] and "&lt;img" in updates[view.talk.title]
    assert "<img" not in str(updates[view.talk.chat])


def test_an_empty_conversation_cannot_be_left_for_another_empty_one(view: StudioView, page: Page) -> None:
    empty = paint_talk(view, page.on.open(ME), ChatLook())
    assert empty[view.talk.clear]["interactive"] is False
    assert paint_talk(view, page.talk("Hi")[-1], ChatLook())[view.talk.clear]["interactive"] is True


def test_undo_and_redo_can_be_pressed_only_when_there_is_something(view: StudioView) -> None:
    updates = paint_undo(view, Desk(can_undo=True))
    assert updates[view.dials.undo]["interactive"] is True and updates[view.dials.redo]["interactive"] is False


def test_a_frame_without_a_sheet_leaves_the_dials(view: StudioView) -> None:
    assert paint_dials(view, Frame(), None) == {}


def test_every_dial_stands_where_the_sheet_has_it(view: StudioView, page: Page) -> None:
    experts = '{"pins": {"O+": 0.5}, "muted": [], "solo": []}'
    form = DialForm(1, 2, 3, 4, 6, 0.5, 0.25, 2.0, 3, 0.1, 50, 9, False, experts)
    frame = page.keep(page.on.save(page.seat, form, NASTY, "first", is_new=False))
    updates = paint_dials(view, frame, People(*page.on.people(ME, page.seat.persona_key)))
    stood = {name: updates[widget] for name, widget in view.dials.inputs.by_name().items()}
    assert DialForm(**stood) == form
    assert updates[view.dials.name] == NASTY
    choices = updates[view.dials.persona]["choices"]
    assert choices[0][1] == "" and (NASTY, page.seat.persona_key) in choices
    assert updates[view.dials.version]["choices"] == [("1 · first", 1)]
    assert updates[view.dials.version]["value"] == 1


def test_personas_of_one_name_are_told_apart(view: StudioView, page: Page) -> None:
    page.on.save(page.seat, DialForm(1), "Ana", "", is_new=True)
    frame = page.keep(page.on.save(page.seat, DialForm(2), "Ana", "", is_new=True))
    updates = paint_dials(view, frame, People(*page.on.people(ME, page.seat.persona_key)))
    names = [name for name, _ in updates[view.dials.persona]["choices"]]
    assert names[1:3] == ["Ana", "Ana (2)"] and len(set(names)) == len(names)


def test_a_persona_that_is_gone_is_not_chosen(view: StudioView, page: Page) -> None:
    frame = Frame(sheet=None, persona_key="f" * 32, version=3)
    updates = paint_dials(view, frame, People(*page.on.people(ME, "")))
    assert updates[view.dials.persona]["value"] == "" and updates[view.dials.version]["value"] == NEWEST
    assert updates[view.dials.version]["interactive"] is False


def test_what_was_understood_is_said_and_escaped(page: Page) -> None:
    note = proposal_note(page.on.propose(f"a shy but warm planner {NASTY}"))
    assert "extraversion −" in note and "agreeableness +" in note and "<img" not in note
    assert "Nothing in it names a trait" in proposal_note(page.on.propose("xyzzy"))
