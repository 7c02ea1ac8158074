"""Turn the tokens of one row into text while they come, whole characters only.

Knows ids and text; knows no stage: the stage tags are tokens and come out as their own text.
"""

from tokenizers import Tokenizer
from tokenizers.decoders import DecodeStream


class Detokenizer:
    """The text of one row; what `push` and `flush` return joins to the tokenizer's own decoding of all ids."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        """Start with no token; `tokenizer` is a byte-level one."""
        self._tokenizer = tokenizer
        self._stream = DecodeStream(skip_special_tokens=False)
        self._held: list[int] = []

    def push(self, token: int) -> str:
        """Return the text that `token` completes; empty while a character lacks bytes."""
        self._held.append(token)
        text = self._stream.step(self._tokenizer, token)
        if text is None:
            return ""
        self._held.clear()
        return text

    def flush(self) -> str:
        """Return the text of the tokens still held, � for an unfinished character; nothing may be pushed after."""
        held, self._held = self._held, []
        return self._tokenizer.decode(held, skip_special_tokens=False) if held else ""
