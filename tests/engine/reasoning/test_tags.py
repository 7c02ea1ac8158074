"""Six tags, none the beginning of another, written in the order in which the stages are spoken."""

from itertools import permutations
from pathlib import Path

from transformers import AutoTokenizer

from engine.reasoning.tags import TAGS, closing, control_ids, opening, written
from engine.types import Stage

POCKET_BASE = Path(__file__).parents[3] / "assets" / "packs" / "pocket" / "base"


def test_every_stage_has_an_opening_and_a_closing_tag() -> None:
    assert TAGS == ("<think>", "</think>", "<reflect>", "</reflect>", "<respond>", "</respond>")
    assert tuple(tag(stage) for stage in Stage for tag in (opening, closing)) == TAGS


def test_no_tag_begins_or_holds_another() -> None:
    assert not any(a in b for a, b in permutations(TAGS, 2))


def test_stages_are_written_in_their_order_whatever_the_order_of_the_mapping() -> None:
    backwards = {Stage.RESPOND: "c", Stage.REFLECT: "b", Stage.THINK: "a"}
    assert written(backwards) == "<think>a</think><reflect>b</reflect><respond>c</respond>"


def test_what_frames_a_chat_is_no_tag_and_no_text() -> None:
    tokenizer = AutoTokenizer.from_pretrained(POCKET_BASE)
    frame = {"<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|pad|>"}
    assert control_ids(tokenizer) == set(tokenizer.convert_tokens_to_ids(sorted(frame)))
    assert not control_ids(tokenizer) & set(tokenizer.convert_tokens_to_ids(list(TAGS)))


def test_a_missing_stage_is_left_out_and_an_empty_one_is_written() -> None:
    assert written({Stage.RESPOND: "c"}) == "<respond>c</respond>"
    assert written({Stage.THINK: ""}) == "<think></think>"
    assert written({}) == ""
