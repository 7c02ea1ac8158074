"""The page's events as plain calls."""

import logging

import pytest

from app.pages.studio.form import TalkForm
from app.pages.studio.handlers import SOMETHING_BROKE, Frame, StudioHandlers
from app.services.conversation import Conversation
from app.services.studio import StudioService
from engine.errors import GenerationError
from engine.types import Stage, Turn
from tests.app.scripted import SPOKEN, ScriptedResponder


@pytest.fixture
def responder() -> ScriptedResponder:
    return ScriptedResponder()


@pytest.fixture
def handlers(responder: ScriptedResponder) -> StudioHandlers:
    return StudioHandlers(StudioService(responder, interval_s=0.0), draw_seed=lambda: 77)


def talked(handlers: StudioHandlers, form: TalkForm, conversation: Conversation | None = None) -> list[Frame]:
    return list(handlers.talk(form, conversation or Conversation(), "visitor"))


def test_the_first_frame_empties_the_field_and_shows_the_seed(handlers: StudioHandlers) -> None:
    frames = talked(handlers, TalkForm("Hi"))
    assert (frames[0].typed, frames[0].seed, frames[0].is_running) == ("", 77, True)
    assert all(frame.typed is None and frame.seed is None for frame in frames[1:])
    assert [frame.is_running for frame in frames] == [True] * (len(frames) - 1) + [False]


def test_an_answer_ends_up_in_the_history_of_the_next(handlers: StudioHandlers, responder: ScriptedResponder) -> None:
    conversation = talked(handlers, TalkForm("One"))[-1].conversation
    talked(handlers, TalkForm("Two"), conversation)
    assert [request.history for request in responder.requests] == [(), (Turn("One", SPOKEN[Stage.RESPOND]),)]
    assert responder.requests[0].visitor == "visitor"


def test_a_kept_seed_is_used(handlers: StudioHandlers, responder: ScriptedResponder) -> None:
    frames = talked(handlers, TalkForm("Hi", seed=5, is_new_seed=False))
    assert frames[0].seed == responder.requests[0].sampling.seed == 5


def test_seeds_drawn_by_default_fit_a_browser(responder: ScriptedResponder) -> None:
    frame = next(StudioHandlers(StudioService(responder)).talk(TalkForm("Hi"), Conversation(), "visitor"))
    assert frame.seed is not None and 0 <= frame.seed < 2**31


def test_a_failed_row_gives_the_text_back_and_says_why(handlers: StudioHandlers, responder: ScriptedResponder) -> None:
    before = talked(handlers, TalkForm("One"))[-1].conversation
    responder.error = GenerationError("The logits are not finite. Lower the strength.")
    last = talked(handlers, TalkForm("Two"), before)[-1]
    assert last == Frame(before, False, typed="Two", notice="The logits are not finite. Lower the strength.")


def test_bad_input_gives_the_text_back(handlers: StudioHandlers, responder: ScriptedResponder) -> None:
    frames = talked(handlers, TalkForm("   "))
    assert [(frame.typed, frame.is_running) for frame in frames] == [("   ", False)]
    assert "empty" in frames[0].notice and not responder.requests


def test_an_unknown_exception_is_logged_and_shown_as_a_general_sentence(
    handlers: StudioHandlers, responder: ScriptedResponder, caplog: pytest.LogCaptureFixture
) -> None:
    responder.error = ZeroDivisionError("secret detail")
    with caplog.at_level(logging.ERROR):
        last = talked(handlers, TalkForm("Hi"))[-1]
    assert (last.typed, last.notice, last.conversation) == ("Hi", SOMETHING_BROKE, Conversation())
    assert "secret detail" in caplog.text


def test_a_stop_closes_the_answer_and_leaves_nothing_pending(
    handlers: StudioHandlers, responder: ScriptedResponder
) -> None:
    frames = handlers.talk(TalkForm("Hi"), Conversation(), "visitor")
    for _ in range(5):
        frame = next(frames)
    frames.close()  # pyright: ignore[reportAttributeAccessIssue]
    assert responder.closed == 1
    assert frame.conversation.latest is not None and frame.conversation.latest.is_open
    stopped = handlers.stop(frame.conversation)
    assert stopped.conversation.latest is not None and not stopped.is_running
    assert stopped.conversation.latest.was_stopped and all(s.is_done for s in stopped.conversation.latest.stages)


def test_a_conversation_that_a_stop_missed_is_settled_by_the_next_message(handlers: StudioHandlers) -> None:
    frame = talked(handlers, TalkForm("Two"), Conversation().asked("One"))[0]
    assert [exchange.view.is_open for exchange in frame.conversation.exchanges] == [False, True]


def test_a_new_conversation_is_empty(handlers: StudioHandlers) -> None:
    assert handlers.clear() == Frame(Conversation(), is_running=False)
