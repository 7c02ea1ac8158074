"""Text that streams: whole characters, stage tags, and the tokenizer's own decoding as the law."""

from hypothesis import given
from hypothesis import strategies as st

from engine.generation.detokenizer import Detokenizer
from engine.training.tokenizer import train_tokenizer
from tests.engine.tiny import TEXTS

TOKENIZER = train_tokenizer(TEXTS, 300)
BACKEND = TOKENIZER.backend_tokenizer


def pieces_of(ids: list[int]) -> list[str]:
    detokenizer = Detokenizer(BACKEND)
    return [*(detokenizer.push(id_) for id_ in ids), detokenizer.flush()]


@given(st.lists(st.integers(0, len(TOKENIZER) + 5), max_size=30))
def test_pieces_join_to_the_tokenizers_decoding_of_any_ids(ids: list[int]) -> None:
    assert "".join(pieces_of(ids)) == BACKEND.decode(ids, skip_special_tokens=False)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\ufffd"), max_size=20))
def test_no_piece_of_real_text_holds_a_broken_character(text: str) -> None:
    pieces = pieces_of(TOKENIZER.encode(text, add_special_tokens=False))
    assert "".join(pieces) == text
    assert not any("\ufffd" in piece for piece in pieces)


def test_an_emoji_comes_whole_with_its_last_byte() -> None:
    ids = TOKENIZER.encode("a😀b", add_special_tokens=False)
    assert pieces_of(ids) == ["a", "", "", "", "😀", "b", ""]


def test_stage_tags_are_text() -> None:
    ids = TOKENIZER.encode("<think>hm</think>", add_special_tokens=False)
    pieces = pieces_of(ids)
    assert pieces[0] == "<think>"
    assert "".join(pieces) == "<think>hm</think>"


def test_an_unfinished_character_is_told_at_the_end_only() -> None:
    ids = TOKENIZER.encode("a😀", add_special_tokens=False)[:-1]
    assert pieces_of(ids) == ["a", "", "", "", "\ufffd"]
    assert Detokenizer(BACKEND).flush() == ""
