"""What the benchmarks measure: the pocket pack's base and experts, ours and PEFT's, in fp32."""

import warnings
from collections.abc import Sequence
from pathlib import Path

import torch
from peft import PeftModel
from transformers import Qwen2ForCausalLM
from transformers.utils.logging import disable_progress_bar

from engine.assembly import EngineOptions, LoadedPack, load_pack
from engine.base.loader import Base
from engine.base.precision import Precision
from engine.experts.mixture import Mixture
from engine.generation.decoder import BatchDecoder
from engine.generation.job import RowPlan
from engine.reasoning.prompt import PromptText, PromptWriter, fill_system
from engine.types import POLES

POCKET = Path(__file__).parent.parent / "assets" / "packs" / "pocket"
CONTEXT_TOKENS = 512
MESSAGES = (
    "My best friend moved away and I miss our evenings.",
    "I passed my exam!",
    "My boss shouts at me every day and I am so tired of it.",
    "What should I cook tonight?",
    "I cannot sleep, my head is full of worries.",
)


def ours(precision: Precision = Precision.FP32, experts: Precision = Precision.FP32) -> LoadedPack:
    """Return the pocket pack with its mixture."""
    disable_progress_bar()
    return load_pack(POCKET, EngineOptions(precision, experts, device="cpu", rows=8))


def plain_base() -> Qwen2ForCausalLM:
    """Return the base alone, as transformers loads it, in fp32."""
    return Qwen2ForCausalLM.from_pretrained(POCKET / "base", dtype=torch.float32).eval().requires_grad_(False)


def peft_experts() -> PeftModel:
    """Return a fresh base with the ten adapters loaded by PEFT."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = PeftModel.from_pretrained(plain_base(), str(POCKET / "experts" / POLES[0]), adapter_name="e0")
        for number, pole in enumerate(POLES[1:], 1):
            model.load_adapter(str(POCKET / "experts" / pole), adapter_name=f"e{number}")
    return model.eval()


def combine_by_cat(model: PeftModel, weights: Sequence[float], name: str) -> None:
    """Add and activate PEFT's exact combination of the ten adapters."""
    spoken = [(f"e{i}", w) for i, w in enumerate(weights) if w]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.add_weighted_adapter([n for n, _ in spoken], [w for _, w in spoken], name, combination_type="cat")
    model.set_adapter(name)


def prompts(loaded: LoadedPack) -> list[list[int]]:
    """Return one prompt per message, as speech writes them."""
    writer = PromptWriter(loaded.base.tokenizer)
    readings = loaded.router.read([((), message) for message in MESSAGES])
    return [
        list(
            writer.write(PromptText(fill_system(loaded.pack.manifest.system_prompt, r.hint, ""), (), m), 400).input_ids
        )
        for r, m in zip(readings, MESSAGES, strict=True)
    ]


def decode(base: Base, mixture: Mixture, plans: Sequence[RowPlan], new_tokens: int) -> list[list[int]]:
    """Return `new_tokens` tokens for each plan, all decoded together; no token stops a row."""
    decoder = BatchDecoder(base, mixture, len(plans), CONTEXT_TOKENS)
    rows = [decoder.join(plan) for plan in plans]
    tokens: list[list[int]] = [[] for _ in rows]
    for _ in range(new_tokens):
        for heard, (_, token) in zip(tokens, decoder.step(), strict=True):
            assert isinstance(token, int)
            heard.append(token)
    return tokens
