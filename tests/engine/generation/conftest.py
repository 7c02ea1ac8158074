"""One tiny base with its experts for all tests of this room, and plans to decode on it."""

from dataclasses import dataclass

import pytest

from engine.base.loader import Base
from engine.experts.mixture import Mixture
from engine.generation.decoder import BatchDecoder
from engine.generation.job import RowPlan
from engine.types import Sampling
from tests.engine.tiny import CONTEXT_TOKENS, tiny_base, tiny_mixture

PLAIN = (0.0,) * 10
GREEDY = Sampling(temperature=0.0, max_new_tokens=12)


@dataclass(frozen=True, slots=True)
class Bench:
    """A model to decode on."""

    base: Base
    mixture: Mixture

    def decoder(self, slots: int = 6, context_tokens: int = CONTEXT_TOKENS) -> BatchDecoder:
        """Return a decoder with no row in it."""
        return BatchDecoder(self.base, self.mixture, slots, context_tokens)

    def ids(self, text: str) -> tuple[int, ...]:
        """Return the tokens of a text."""
        return tuple(self.base.tokenizer.encode(text, add_special_tokens=False))

    def plan(
        self,
        text: str = "hello there",
        gates: tuple[float, ...] = PLAIN,
        sampling: Sampling = GREEDY,
        stop_ids: frozenset[int] = frozenset(),
    ) -> RowPlan:
        """Return a plan for a text."""
        return RowPlan(self.ids(text), gates, sampling, stop_ids)

    def alone(self, plan: RowPlan, tokens: int) -> list[int]:
        """Return the first tokens that a row gives when nobody else is in the batch."""
        decoder = self.decoder()
        decoder.join(plan)
        drawn: list[int] = []
        for _ in range(tokens):
            (_, token), *_ = decoder.step()
            assert isinstance(token, int), token
            drawn.append(token)
        return drawn

    def text_of(self, tokens: list[int]) -> str:
        """Return the tokenizer's own decoding, control tokens included."""
        return self.base.tokenizer.backend_tokenizer.decode(tokens, skip_special_tokens=False)


@pytest.fixture(scope="session")
def bench() -> Bench:
    """A tiny base with ten random experts; decoders on it must not be used at the same time."""
    base = tiny_base()
    return Bench(base, tiny_mixture(base))
