"""A conversation as messages of the chat: thoughts folded, the answer plain, one thin line about how it was made.

Knows Gradio's message format as plain dicts and typed text as something to be shown, never to be read as markup.
"""

from typing import Literal, NotRequired, TypedDict

from app.services.conversation import Conversation, Exchange
from app.services.turn_view import StageView, TurnView
from app.widgets.numbers import two_digits
from app.widgets.reading_words import reading_words
from engine.types import ExpertWeights, Stage, StopReason

SHOWN_MESSAGES = 30


class ThoughtData(TypedDict):
    """What Gradio draws a folded thought from."""

    title: str
    status: Literal["pending", "done"]
    duration: NotRequired[float]


class ChatMessage(TypedDict):
    """One message of `gr.Chatbot`."""

    role: Literal["user", "assistant"]
    content: str | list[str]
    metadata: NotRequired[ThoughtData]


def chat_messages(conversation: Conversation, limit: int = SHOWN_MESSAGES) -> list[ChatMessage]:
    """Return the newest whole exchanges that need at most `limit` messages; the newest one is always there."""
    shown: list[ChatMessage] = []
    hidden = len(conversation.exchanges)
    for exchange in reversed(conversation.exchanges):
        messages = _exchange(exchange)
        if shown and len(messages) + len(shown) > limit - 1:
            break
        shown = messages + shown
        hidden -= 1
    if hidden:
        word = "exchange is" if hidden == 1 else "exchanges are"
        shown.insert(0, {"role": "assistant", "content": _thin(f"{hidden} earlier {word} not shown.")})
    return shown


def turn_line(view: TurnView) -> str:
    """Return how an answer was made, as plain text: weights, length, speed, situation; empty before it is routed."""
    if view.weights is None:
        return "stopped" if view.was_stopped else ""
    parts = [weights_line(view.weights)]
    trace = view.trace
    if trace is not None:
        parts.append(f"{trace.tokens} tokens")
        if trace.tokens_per_second > 0:
            parts.append(f"{trace.tokens_per_second:.0f} tokens/s")
        parts.append(f"first token {trace.first_token_s:.2f} s")
    if view.reading is not None:
        parts.append(reading_words(view.reading))
    if view.was_stopped or (trace is not None and trace.stop_reason is StopReason.STOPPED):
        parts.append("stopped")
    elif trace is not None and trace.stop_reason is StopReason.LENGTH:
        parts.append("cut off at the token limit")
    if trace is not None and trace.dropped_turns:
        parts.append(f"{trace.dropped_turns} oldest turns did not fit")
    return " · ".join(part for part in parts if part)


def weights_line(weights: ExpertWeights) -> str:
    """Return the weights that show in two digits, such as "E+ 1.00 · A+ 0.75"; "plain base" when there is none."""
    shown = [
        f"{pole.replace('-', '−')} {'−' if weight < 0 else ''}{two_digits(abs(weight))}"
        for pole, weight in weights.as_poles().items()
        if abs(weight) >= 0.005
    ]
    return " · ".join(shown) or "plain base"


def as_text(words: str) -> str:
    """Return words so that the chat's markdown draws no tag and loads no picture from them."""
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("![", "!\\[")


def _exchange(exchange: Exchange) -> list[ChatMessage]:
    view = exchange.view
    messages: list[ChatMessage] = [{"role": "user", "content": as_text(exchange.message)}]
    messages += [_thought(stage) for stage in view.stages if stage.stage is not Stage.RESPOND]
    if view.is_open and not view.stages:
        title = "Waiting for the model" if view.weights is None else "Reading the conversation"
        messages.append({"role": "assistant", "content": "", "metadata": {"title": title, "status": "pending"}})
    answer = [as_text(view.reply)] if view.reply.strip() else []
    line = "" if view.is_open else turn_line(view)
    if answer or line:
        messages.append({"role": "assistant", "content": [*answer, _thin(line)] if line else answer})
    return messages


def _thought(stage: StageView) -> ChatMessage:
    data: ThoughtData = {"title": stage.stage.value.capitalize(), "status": "done" if stage.is_done else "pending"}
    if stage.is_done:
        data["duration"] = round(stage.seconds, 2)
    return {"role": "assistant", "content": as_text(stage.text), "metadata": data}


def _thin(line: str) -> str:
    return f'<small class="turn-line">{as_text(line)}</small>'
