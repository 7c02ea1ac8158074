"""Keep a reply from saying a sentence twice: no two of its sentences begin with the same token.

A tiny model that knows a few sentences by heart comes back to one it has just said. Where a sentence begins it has many
ways to go on; inside the sentence it has one. So the choice is taken there, and only there.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from transformers import PreTrainedTokenizerFast

from engine.errors import PackError
from engine.reasoning.tags import opening
from engine.types import Stage

SENTENCE_ENDS = (".", "!", "?")


@dataclass(frozen=True, slots=True)
class SentenceMarks:
    """Where replies and sentences begin, in tokens of one tokenizer."""

    reply: int
    """The token that opens the reply; what comes before it, the notes, may begin as it likes."""
    ends: frozenset[int]
    """Tokens after which a new sentence begins; dots that trail off are none of them."""

    def starts(self, ids: Sequence[int]) -> frozenset[int]:
        """Return the tokens that begin a sentence of `ids`, the first one among them."""
        return frozenset([*ids[:1], *(after for end, after in zip(ids, ids[1:], strict=False) if end in self.ends)])


class SentenceStarts:
    """The starts of one row, taken note of while its tokens are drawn."""

    def __init__(self, marks: SentenceMarks, taken: Set[int] = frozenset()) -> None:
        """Begin a row; `taken` tokens begin no sentence of its reply."""
        self._marks = marks
        self._taken = set(taken)
        self._is_reply = False
        self._is_start = False

    @property
    def barred(self) -> Set[int]:
        """The tokens that may not come next."""
        return self._taken if self._is_start else frozenset()

    def note(self, token: int) -> None:
        """Hear the token that was drawn."""
        if self._is_start:
            self._taken.add(token)
        self._is_reply = self._is_reply or token == self._marks.reply
        self._is_start = self._is_reply and token in self._marks.ends


def sentence_marks(tokenizer: PreTrainedTokenizerFast) -> SentenceMarks:
    """Return the marks of a tokenizer.

    Raises:
        PackError: the tag that opens a reply is not a token of its own.
    """
    reply = tokenizer.convert_tokens_to_ids(opening(Stage.RESPOND))
    if not isinstance(reply, int) or reply == tokenizer.unk_token_id:
        raise PackError(
            f"varies_sentences needs {opening(Stage.RESPOND)} as one token, which this tokenizer lacks. "
            "Set it to false in pack.json."
        )
    texts = [text.strip() for text in tokenizer.batch_decode([[i] for i in range(len(tokenizer))])]
    return SentenceMarks(reply, frozenset(i for i, text in enumerate(texts) if _ends_sentence(text)))


def _ends_sentence(text: str) -> bool:
    return text.endswith(SENTENCE_ENDS) and not text.endswith("..")
