"""A mixture of ten random experts on a tiny base, beside the same base without them."""

from dataclasses import dataclass

import pytest
import torch
from torch import Tensor
from transformers import Qwen2ForCausalLM

from engine.experts.mixture import Mixture
from tests.engine.tiny import tiny_base, tiny_mixture

VECTORS = (
    (0.0,) * 10,
    (1.0,) + (0.0,) * 9,
    (0.0, 0.5, 0.0, 0.75, 0.25, 0.0, 1.0, 0.0, 0.0, 1.5),
    (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0),
    (-0.5, 0.0, 0.0, 1.0, 0.0, -1.5, 0.0, 0.25, 0.0, 0.0),
)
"""Five different sets of expert weights, one of them all zero."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One base twice: as it is, and with experts attached."""

    plain: Qwen2ForCausalLM
    model: Qwen2ForCausalLM
    mixture: Mixture

    def logits(self, ids_BT: Tensor, weights: tuple[tuple[float, ...], ...]) -> Tensor:
        """Return `(B, T, V)` of a batch whose rows have these weights."""
        for row, w in enumerate(weights):
            self.mixture.gates.write(row, w)
        self.mixture.gates.use_rows(0, len(weights))
        with torch.no_grad():
            return self.model(ids_BT).logits


@pytest.fixture
def pair() -> Pair:
    """Return a fresh pair."""
    base = tiny_base()
    return Pair(tiny_base().model, base.model, tiny_mixture(base))


@pytest.fixture(scope="session")
def ids_BT() -> Tensor:
    """Return five rows of twelve random tokens."""
    return torch.randint(9, 280, (len(VECTORS), 12), generator=torch.Generator().manual_seed(3))
