"""How Think, Reflect and Respond are written: the tags of Persona-CoT."""

from collections.abc import Mapping

from transformers import PreTrainedTokenizerFast

from engine.types import Stage


def opening(stage: Stage) -> str:
    """Return the tag that begins a stage, such as `<think>`."""
    return f"<{stage}>"


def closing(stage: Stage) -> str:
    """Return the tag that ends a stage, such as `</think>`."""
    return f"</{stage}>"


TAGS = tuple(tag(stage) for stage in Stage for tag in (opening, closing))


def control_ids(tokenizer: PreTrainedTokenizerFast) -> frozenset[int]:
    """Return the special tokens that frame a chat, such as the start of a turn; they end an answer and are no text."""
    special = zip(tokenizer.all_special_tokens, tokenizer.all_special_ids, strict=True)
    return frozenset(id_ for token, id_ in special if token not in TAGS)


def written(stages: Mapping[Stage, str]) -> str:
    """Return a whole answer with its tags, stages in their fixed order; missing ones are left out."""
    return "".join(f"{opening(s)}{stages[s]}{closing(s)}" for s in Stage if s in stages)
