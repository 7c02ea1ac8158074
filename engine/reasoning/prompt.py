"""Write the prompt of one row as token ids, within a budget.

The tokenizer's own chat template decides the frame; what people wrote is encoded without control tokens, so that
nothing they type can open a turn. Old turns are left out whole; persona and newest message never are.
"""

import json
from dataclasses import dataclass
from typing import NamedTuple

from jinja2 import TemplateError
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

from engine.errors import ModelLoadError, PromptTooLong
from engine.reasoning.tags import TAGS
from engine.types import Turn

SITUATION_SLOT = "{situation}"
IDENTITY_SLOT = "{identity}"


class Prompt(NamedTuple):
    """A prompt that fits."""

    input_ids: tuple[int, ...]
    """Up to and with the assistant's opening."""
    dropped_turns: int
    """How many of the oldest turns were left out."""


@dataclass(frozen=True, slots=True)
class PromptText:
    """What a row's prompt says."""

    system: str
    """The system message, slots filled; see `fill_system`."""
    history: tuple[Turn, ...]
    """Earlier turns, oldest first."""
    message: str
    """The newest message."""


def fill_system(template: str, situation: str, identity: str) -> str:
    """Return the pack's system message with its slots filled, in one pass, so that a slot in the text stays text."""
    pieces = template.split(IDENTITY_SLOT)
    return identity.join(piece.replace(SITUATION_SLOT, situation) for piece in pieces).strip()


class PromptWriter:
    """Turns `PromptText` into ids with one tokenizer."""

    def __init__(self, tokenizer: PreTrainedTokenizerFast) -> None:
        """Keep the tokenizer, and a copy of it that knows no control token."""
        self._tokenizer = tokenizer
        self._plain = _without_control_tokens(tokenizer)

    def encode_text(self, text: str) -> list[int]:
        """Return the ids of text from a person; never a control token.

        A stage tag loses its pointed brackets, `<think>` reads `(think)`; half a surrogate pair reads `?`.
        """
        readable = text.encode(errors="replace").decode()
        return self._plain.encode(_without_tags(readable), add_special_tokens=False).ids

    def encode_frame(self, text: str) -> list[int]:
        """Return the ids of text of our own; control tokens are read as such."""
        return self._tokenizer.encode(text, add_special_tokens=False)

    def write(self, text: PromptText, budget_tokens: int) -> Prompt:
        """Return the ids of the prompt, with as many of the newest turns as fit `budget_tokens`.

        Raises:
            PromptTooLong: system and newest message alone are over the budget.
            ModelLoadError: the tokenizer has no chat template, or one that cannot write such a conversation.
        """
        ids = self._render(text.system, (), text.message)
        if len(ids) > budget_tokens:
            raise PromptTooLong(len(ids), budget_tokens)
        for kept in range(1, len(text.history) + 1):
            longer = self._render(text.system, text.history[-kept:], text.message)
            if len(longer) > budget_tokens:
                return Prompt(tuple(ids), len(text.history) - kept + 1)
            ids = longer
        return Prompt(tuple(ids), 0)

    def _render(self, system: str, history: tuple[Turn, ...], message: str) -> list[int]:
        contents: list[str] = []
        messages: list[dict[str, str]] = []

        def say(role: str, content: str) -> None:
            # A private-use character never occurs in a template and survives it unchanged.
            messages.append({"role": role, "content": f"\ue000{len(contents)}\ue001"})
            contents.append(content)

        say("system", system)
        for turn in history:
            say("user", turn.message)
            say("assistant", turn.reply)
        say("user", message)
        ids: list[int] = []
        placed: list[int] = []
        for piece in self._frame(messages).split("\ue000"):
            number, mark, trusted = piece.rpartition("\ue001")
            if mark:
                ids += self.encode_text(contents[int(number)])
                placed.append(int(number))
            ids += self.encode_frame(trusted if mark else piece)
        if placed != list(range(len(contents))):
            raise ModelLoadError(
                f"The base's chat template wrote the messages {placed} of {len(contents)}. "
                "Choose a base whose template writes each once, in order, the system message too."
            )
        return ids

    def _frame(self, messages: list[dict[str, str]]) -> str:
        if not self._tokenizer.chat_template:
            raise ModelLoadError("The base's tokenizer has no chat template. Choose an instruct or chat model.")
        try:
            frame = self._tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        except TemplateError as error:
            raise ModelLoadError(
                f"The base's chat template refuses the conversation: {error}. "
                "Choose a base whose template takes a system message."
            ) from error
        assert isinstance(frame, str)
        return frame


def _without_tags(text: str) -> str:
    # Round brackets instead of none: `<<think>>` must not become a tag by losing one.
    for tag in TAGS:
        text = text.replace(tag, f"({tag[1:-1]})")
    return text


def _without_control_tokens(tokenizer: PreTrainedTokenizerFast) -> Tokenizer:
    spec = json.loads(tokenizer.backend_tokenizer.to_str())
    for token in spec["added_tokens"]:
        token["special"] = True
    plain = Tokenizer.from_str(json.dumps(spec))
    plain.encode_special_tokens = True
    # A tokenizer.json may carry both; they would cut the text, or pad it with a control token.
    plain.no_truncation()
    plain.no_padding()
    return plain
