"""A small router with a real tokenizer; its numbers are random but wide enough to differ."""

import pytest
import torch
from transformers import Qwen2Config, Qwen2Model

from engine.router.model import RouterModel
from engine.router.reader import Router, SituationClass
from tests.engine.tiny import tiny_base

CLASSES = (
    SituationClass("exam.worried", "an exam and is worried"),
    SituationClass("exam.sad", "an exam and is sad"),
    SituationClass("small_talk", "nothing much"),
    SituationClass("unclear", ""),
)


def tiny_router(seed: int = 0) -> Router:
    """Return a router of four classes; same seed, same numbers."""
    tokenizer = tiny_base().tokenizer
    config = Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=2,
        intermediate_size=48,
        max_position_embeddings=256,
        initializer_range=0.3,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = RouterModel(Qwen2Model(config), len(CLASSES), 10)
        torch.nn.init.normal_(model.table_SE)
        torch.nn.init.normal_(model.head.weight)
    return Router(model.eval(), tokenizer, CLASSES)


@pytest.fixture
def router() -> Router:
    """Return a fresh router."""
    return tiny_router()
