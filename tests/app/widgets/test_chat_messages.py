"""A conversation as chat messages: folded thoughts, nothing read as markup, newest thirty, every turn within reach."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.conversation import Conversation, Exchange
from app.services.turn_view import StageView, TurnView
from app.widgets.chat_messages import (
    ChatLook,
    Detail,
    as_text,
    chat_messages,
    exchange_at,
    top_experts,
    turn_line,
    typed_text,
    weights_line,
)
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
        (replace(DONE, trace=replace(TRACE, dropped_turns=2)), "2 oldest turns did not fit"),
        (replace(DONE, weights=ExpertWeights()), "plain base"),
    ],
)
def test_the_thin_line_names_what_is_unusual(view: TurnView, said: str) -> None:
    assert said in turn_line(view).split(" · ")


def test_there_is_no_line_before_the_turn_is_routed() -> None:
    assert turn_line(TurnView()) == ""


def test_weights_show_minus_signs_and_leave_out_what_rounds_to_nothing() -> None:
    weights = ExpertWeights.from_poles({"O-": 0.5, "E+": -0.25, "N+": 0.004})
    assert weights_line(weights) == "O− 0.50 · E+ −0.25"


def test_the_strongest_experts_are_named_in_words() -> None:
    weights = ExpertWeights.from_poles({"O+": 0.25, "E+": 1.0, "A-": 0.5, "N+": 0.3})
    assert top_experts(weights) == "outgoing 1.00, blunt 0.50, sensitive 0.30"
    assert top_experts(None) == top_experts(ExpertWeights()) == ""


def talked(*exchanges: Exchange) -> Conversation:
    return Conversation(exchanges)


def test_thoughts_fold_and_the_answer_stands_plain() -> None:
    user, think, reflect, answer = chat_messages(talked(Exchange("Hi", DONE)))
    experts = "outgoing 1.00, warm 0.75"
    assert user == {"role": "user", "content": "Hi"}
    assert think.get("metadata") == {"title": "Think", "status": "done", "duration": 0.5, "log": experts}
    assert reflect.get("metadata") == {"title": "Reflect", "status": "done", "duration": 0.5, "log": experts}
    assert "metadata" not in answer
    assert answer["content"][0] == "respond" and "42 tokens" in answer["content"][1]


def test_how_much_of_the_trace_is_shown_is_chosen() -> None:
    conversation = talked(Exchange("Hi", DONE))
    contents = {d: [m["content"] for m in chat_messages(conversation, ChatLook(d))[1:-1]] for d in Detail}
    assert contents == {Detail.OFF: [], Detail.TITLES: ["", ""], Detail.FULL: ["think", "reflect"]}


def test_a_stage_under_way_is_pending_and_has_no_line_yet() -> None:
    view = TurnView((StageView(Stage.THINK, "Hm", 0.2, is_done=False),), WEIGHTS, ROUTER)
    messages = chat_messages(Conversation().with_open("Hi", view))
    assert [m.get("metadata", {}).get("status") for m in messages] == [None, "pending"]
    hidden = chat_messages(Conversation().with_open("Hi", view), ChatLook(Detail.OFF))
    assert hidden[1].get("metadata") == {"title": "Thinking", "status": "pending"}


def test_waiting_is_shown_before_the_first_word() -> None:
    asked = Conversation().with_open("Hi", TurnView())
    assert chat_messages(asked)[1].get("metadata") == {"title": "Waiting for the model", "status": "pending"}
    routed = Conversation().with_open("Hi", TurnView(weights=WEIGHTS, reading=ROUTER))
    assert chat_messages(routed)[1].get("metadata") == {"title": "Reading the conversation", "status": "pending"}


@pytest.mark.parametrize(
    ("version", "versions", "links"),
    [
        (1, 1, []),
        (1, 3, ["after"]),
        (2, 3, ["before", "after"]),
        (3, 3, ["before"]),
    ],
)
def test_versions_can_be_stepped_through_as_far_as_there_are_any(version: int, versions: int, links: list[str]) -> None:
    turn = "ab" * 16
    line = str(chat_messages(talked(Exchange("Hi", DONE, turn, version, versions)))[-1]["content"][-1])
    assert [deed for deed in ("before", "after") if f'href="#{deed}-{turn}"' in line] == links
    assert (f"{version} of {versions}" in line) == (versions > 1)
    assert f'<a href="#again-{turn}">Answer again</a>' in line


def test_a_turn_under_way_cannot_be_answered_again() -> None:
    assert "href" not in str(chat_messages(Conversation().with_open("Hi", replace(DONE, trace=None))))


@given(st.text())
def test_no_text_draws_a_tag_or_loads_a_picture(words: str) -> None:
    shown = as_text(words)
    assert "<" not in shown and ">" not in shown and "![" not in shown


@given(st.text().filter(lambda words: "!\\[" not in words))
def test_a_message_that_is_edited_and_left_as_it_is_stays_as_it_was(words: str) -> None:
    assert typed_text(as_text(words)) == words


def test_every_text_on_the_way_to_the_chat_is_escaped() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    reading = replace(ROUTER, hint=hostile)
    stages = tuple(StageView(s, hostile, 0.5, is_done=True) for s in Stage)
    messages = chat_messages(talked(Exchange(hostile, replace(DONE, stages=stages, reading=reading))))
    shown = str(messages).replace('<small class="turn-line">', "").replace("</small>", "")
    assert "<" not in shown and shown.count("&lt;img") == 5


@given(st.integers(1, 20), st.integers(4, 40))
def test_whole_newest_exchanges_are_shown_up_to_the_limit(count: int, limit: int) -> None:
    conversation = talked(*(Exchange(f"question {number}", DONE) for number in range(count)))
    messages = chat_messages(conversation, ChatLook(limit=limit))
    asked = [m["content"] for m in messages if m["role"] == "user"]
    assert asked == [f"question {number}" for number in range(count)][-len(asked) :]
    assert len(messages) <= max(limit, 5)
    hidden = count - len(asked)
    assert ("earlier" in str(messages[0]["content"])) == bool(hidden)
    if hidden:
        assert f"{hidden} earlier" in str(messages[0]["content"]) and 'href="#earlier"' in str(messages[0]["content"])
        assert len(messages) + 4 > limit


@given(st.integers(1, 12), st.integers(4, 40), st.sampled_from(Detail))
def test_a_message_is_found_by_its_place_in_the_chat(count: int, limit: int, detail: Detail) -> None:
    conversation = talked(*(Exchange(f"question {number}", DONE, f"{number:032x}") for number in range(count)))
    look = ChatLook(detail, limit)
    messages = chat_messages(conversation, look)
    for place, message in enumerate(messages):
        exchange = exchange_at(conversation, look, place)
        if message["role"] == "user":
            assert exchange is not None and exchange.message == message["content"]
        elif exchange is None:
            assert place == 0 and "earlier" in str(message["content"])
    assert exchange_at(conversation, look, len(messages)) is exchange_at(conversation, look, -1) is None


def test_an_empty_conversation_shows_nothing() -> None:
    assert chat_messages(Conversation()) == []
