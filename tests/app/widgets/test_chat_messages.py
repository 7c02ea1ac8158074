"""A conversation as chat messages: folded thoughts, nothing read as markup, newest thirty."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.conversation import Conversation
from app.services.turn_view import StageView, TurnView
from app.widgets.chat_messages import as_text, chat_messages, turn_line, weights_line
from engine.types import ExpertWeights, Stage, StageTrace, StopReason, Trace
from tests.app.scripted import ROUTER

WEIGHTS = ExpertWeights.from_poles({"E+": 1.0, "A+": 0.75})
TRACE = Trace(
    stages=tuple(StageTrace(stage, stage.value, 0.5) for stage in Stage),
    weights=WEIGHTS,
    gates=WEIGHTS,
    reading=ROUTER,
    stop_reason=StopReason.END,
    prompt_tokens=30,
    tokens=42,
    dropped_turns=0,
    first_token_s=0.12,
    seconds=0.12 + 41 / 118,
)
DONE = TurnView(tuple(StageView(s, s.value, 0.5, is_done=True) for s in Stage), WEIGHTS, ROUTER, TRACE)


def test_the_thin_line_says_how_the_answer_was_made() -> None:
    line = "E+ 1.00 · A+ 0.75 · 42 tokens · 118 tokens/s · first token 0.12 s · about an exam"
    assert turn_line(DONE) == line


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (replace(DONE, trace=replace(TRACE, stop_reason=StopReason.LENGTH)), "cut off at the token limit"),
        (replace(DONE, trace=replace(TRACE, stop_reason=StopReason.STOPPED)), "stopped"),
        (replace(DONE, trace=None).settled(), "stopped"),
        (TurnView().settled(), "stopped"),
        (replace(DONE, trace=replace(TRACE, dropped_turns=2)), "2 oldest turns did not fit"),
        (replace(DONE, weights=ExpertWeights()), "plain base"),
    ],
)
def test_the_thin_line_names_what_is_unusual(view: TurnView, said: str) -> None:
    assert said in turn_line(view).split(" · ")


def test_weights_show_minus_signs_and_leave_out_what_rounds_to_nothing() -> None:
    weights = ExpertWeights.from_poles({"O-": 0.5, "E+": -0.25, "N+": 0.004})
    assert weights_line(weights) == "O− 0.50 · E+ −0.25"


def test_thoughts_fold_and_the_answer_stands_plain() -> None:
    user, think, reflect, answer = chat_messages(Conversation().asked("Hi").updated(DONE))
    assert user == {"role": "user", "content": "Hi"}
    assert think.get("metadata") == {"title": "Think", "status": "done", "duration": 0.5}
    assert reflect.get("metadata") == {"title": "Reflect", "status": "done", "duration": 0.5}
    assert "metadata" not in answer
    assert answer["content"][0] == "respond" and "42 tokens" in answer["content"][1]


def test_a_spoken_stage_is_pending_and_has_no_line_yet() -> None:
    view = TurnView((StageView(Stage.THINK, "Hm", 0.2, is_done=False),), WEIGHTS, ROUTER)
    messages = chat_messages(Conversation().asked("Hi").updated(view))
    assert [m.get("metadata") for m in messages] == [None, {"title": "Think", "status": "pending"}]
    stopped = chat_messages(Conversation().asked("Hi").updated(view).settled())
    assert [m.get("metadata", {}).get("status") for m in stopped] == [None, "done", None]


def test_waiting_is_shown_before_the_first_word() -> None:
    asked = Conversation().asked("Hi")
    assert chat_messages(asked)[1].get("metadata") == {"title": "Waiting for the model", "status": "pending"}
    routed = asked.updated(TurnView(weights=WEIGHTS, reading=ROUTER))
    assert chat_messages(routed)[1].get("metadata") == {"title": "Reading the conversation", "status": "pending"}


@given(st.text())
def test_no_text_draws_a_tag_or_loads_a_picture(words: str) -> None:
    shown = as_text(words)
    assert "<" not in shown and ">" not in shown and "![" not in shown


def test_every_text_on_the_way_to_the_chat_is_escaped() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    reading = replace(ROUTER, hint=hostile)
    stages = tuple(StageView(s, hostile, 0.5, is_done=True) for s in Stage)
    messages = chat_messages(Conversation().asked(hostile).updated(replace(DONE, stages=stages, reading=reading)))
    shown = str(messages).replace('<small class="turn-line">', "").replace("</small>", "")
    assert "<" not in shown and shown.count("&lt;img") == 5


@given(st.integers(1, 20), st.integers(4, 40))
def test_whole_newest_exchanges_are_shown_up_to_the_limit(count: int, limit: int) -> None:
    conversation = Conversation()
    for number in range(count):
        conversation = conversation.asked(f"question {number}").updated(DONE)
    messages = chat_messages(conversation, limit)
    asked = [m["content"] for m in messages if m["role"] == "user"]
    assert asked == [f"question {number}" for number in range(count)][-len(asked) :]
    assert len(messages) <= max(limit, 5)
    hidden = count - len(asked)
    assert ("earlier" in str(messages[0]["content"])) == bool(hidden)
    if hidden:
        assert f"{hidden} earlier" in str(messages[0]["content"])
        assert len(messages) + 4 > limit


def test_an_empty_conversation_shows_nothing() -> None:
    assert chat_messages(Conversation()) == []
