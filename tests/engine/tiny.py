"""A base and a mixture small enough for a test, with random weights and a real byte-level tokenizer."""

import torch
from transformers import Qwen2Config, Qwen2ForCausalLM

from engine.base.loader import Base
from engine.base.precision import Placement
from engine.experts.mixture import Mixture, MixtureShape, attach
from engine.training.tokenizer import train_tokenizer

TEXTS = ("hello there my friend", "the cat sat on the mat", "I hear you, and I am glad that you told me.") * 3
CONTEXT_TOKENS = 128


def tiny_base(seed: int = 0) -> Base:
    """Return a fresh random Qwen2 (2 layers, hidden 64, fp32 on the CPU, about 300 tokens); same seed, same weights.

    Its weights are wide enough that the next token is rarely a close call, so tokens can be compared exactly.
    """
    tokenizer = train_tokenizer(TEXTS, 300)
    config = Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=CONTEXT_TOKENS,
        tie_word_embeddings=True,
        initializer_range=0.2,
        bos_token_id=None,
        eos_token_id=None,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = Qwen2ForCausalLM(config)
    model.requires_grad_(False)
    placement = Placement(torch.device("cpu"), is_quantised=False, keeps_kernels=False, dtype=torch.float32)
    return Base(model.eval(), tokenizer, placement)


def tiny_mixture(base: Base, max_rows: int = 8, seed: int = 1) -> Mixture:
    """Attach ten random experts of rank 4 to `base` (changes its model) and return them; each is heard clearly."""
    mixture = attach(base.model, MixtureShape(experts=10, rank=4, max_rows=max_rows), torch.float32)
    generator = torch.Generator().manual_seed(seed)
    for parameter in mixture.parameters():
        parameter.data.normal_(0.0, 0.15, generator=generator)
    return mixture
