"""A conversation as messages of the chat: thoughts folded, the answer plain, one thin line about how it was made.

Knows Gradio's message format as plain dicts and typed text as something to be shown, never to be read as markup.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NotRequired, TypedDict

from app.services.conversation import Conversation, Exchange
from app.services.turn_view import StageView, TurnView
from app.widgets.numbers import two_digits
from app.widgets.reading_words import reading_words
from engine.personality.big_five import LEAST_HEARD, POLE_WORDS
from engine.types import ExpertWeights, Stage, StopReason

SHOWN_MESSAGES = 30
MORE_MESSAGES = 30
TOP_EXPERTS = 3


class Detail(StrEnum):
    """How much of the trace a chat shows."""

    OFF = "off"
    TITLES = "titles"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class ChatLook:
    """How a conversation is shown."""

    detail: Detail = Detail.FULL
    """How much of the trace."""
    limit: int = SHOWN_MESSAGES
    """At most so many messages, the newest exchange in any case."""


DEFAULT_LOOK = ChatLook()


class ThoughtData(TypedDict):
    """What Gradio draws a folded thought from."""

    title: str
    status: Literal["pending", "done"]
    duration: NotRequired[float]
    log: NotRequired[str]


class ChatMessage(TypedDict):
    """One message of `gr.Chatbot`."""

    role: Literal["user", "assistant"]
    content: str | list[str]
    metadata: NotRequired[ThoughtData]


def chat_messages(conversation: Conversation, look: ChatLook = DEFAULT_LOOK) -> list[ChatMessage]:
    """Return the newest whole exchanges that need at most `look.limit` messages; the newest one is always there."""
    return [message for message, _ in _placed(conversation, look)]


def exchange_at(conversation: Conversation, look: ChatLook, index: int) -> Exchange | None:
    """Return the exchange to which the message at `index` of `chat_messages` belongs; None for a note or none."""
    placed = _placed(conversation, look)
    return placed[index][1] if 0 <= index < len(placed) else None


def _placed(conversation: Conversation, look: ChatLook) -> list[tuple[ChatMessage, Exchange | None]]:
    shown: list[tuple[ChatMessage, Exchange | None]] = []
    hidden = len(conversation.exchanges)
    for exchange in reversed(conversation.exchanges):
        messages = _exchange(exchange, look.detail)
        if shown and len(messages) + len(shown) > look.limit - 1:
            break
        shown = [(message, exchange) for message in messages] + shown
        hidden -= 1
    if hidden:
        word = "exchange" if hidden == 1 else "exchanges"
        line = _thin(f"{hidden} earlier {word} not shown.", '<a href="#earlier">Show earlier</a>')
        shown.insert(0, ({"role": "assistant", "content": line}, None))
    return shown


def turn_line(view: TurnView) -> str:
    """Return how an answer was made, as plain text: weights, length, speed, situation; empty before it is routed."""
    if view.weights is None:
        return ""
    parts = [weights_line(view.weights)]
    trace = view.trace
    if trace is not None:
        parts.append(f"{trace.tokens} tokens")
        if trace.tokens_per_second > 0:
            parts.append(f"{trace.tokens_per_second:.0f} tokens/s")
        parts.append(f"first token {trace.first_token_s:.2f} s")
    if view.reading is not None:
        parts.append(reading_words(view.reading))
    if trace is not None and trace.stop_reason is StopReason.STOPPED:
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


def typed_text(shown: str) -> str:
    """Return what a person meant who edited `as_text` of their words: the chat hands over what it was given."""
    plain = shown.replace("!\\[", "![")
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def top_experts(weights: ExpertWeights | None) -> str:
    """Return the strongest experts in words, such as "warm 0.88, curious 0.25"; empty when none speaks."""
    ranked = sorted((weights or ExpertWeights.zero()).as_poles().items(), key=lambda item: -abs(item[1]))
    spoken = [(pole, weight) for pole, weight in ranked[:TOP_EXPERTS] if abs(weight) >= LEAST_HEARD]
    return ", ".join(f"{POLE_WORDS[pole]} {'−' if w < 0 else ''}{two_digits(abs(w))}" for pole, w in spoken)


def _exchange(exchange: Exchange, detail: Detail) -> list[ChatMessage]:
    view = exchange.view
    messages: list[ChatMessage] = [{"role": "user", "content": as_text(exchange.message)}]
    if detail is not Detail.OFF:
        messages += [_thought(stage, view, detail) for stage in view.stages if stage.stage is not Stage.RESPOND]
    if view.is_open and (not view.stages or (detail is Detail.OFF and not view.reply)):
        title = "Waiting for the model" if view.weights is None else "Reading the conversation"
        if view.stages:
            title = "Thinking"
        messages.append({"role": "assistant", "content": "", "metadata": {"title": title, "status": "pending"}})
    answer = [as_text(view.reply)] if view.reply.strip() else []
    line = "" if view.is_open else _thin(turn_line(view), _links(exchange))
    if answer or line:
        messages.append({"role": "assistant", "content": [*answer, line] if line else answer})
    return messages


def _links(exchange: Exchange) -> str:
    """Return links that `assets/js/desk.js` turns into deeds: step through versions, answer again."""
    turn = exchange.turn_id
    if not turn:
        return ""
    links = [f'<a href="#again-{turn}">Answer again</a>']
    if exchange.versions > 1:
        before = f'<a href="#before-{turn}" aria-label="Version before">‹</a>' if exchange.version > 1 else "‹"
        after = f'<a href="#after-{turn}" aria-label="Version after">›</a>'
        after = after if exchange.version < exchange.versions else "›"
        links.insert(0, f"{before} {exchange.version} of {exchange.versions} {after}")
    return " · ".join(links)


def _thought(stage: StageView, view: TurnView, detail: Detail) -> ChatMessage:
    data: ThoughtData = {"title": stage.stage.value.capitalize(), "status": "done" if stage.is_done else "pending"}
    if stage.is_done:
        data["duration"] = round(stage.seconds, 2)
    if experts := top_experts(view.weights):
        data["log"] = experts
    text = as_text(stage.text) if detail is Detail.FULL else ""
    return {"role": "assistant", "content": text, "metadata": data}


def _thin(line: str, links: str = "") -> str:
    shown = " · ".join(part for part in (as_text(line), links) if part)
    return f'<small class="turn-line">{shown}</small>'
