"""How exact the mixture is: against an fp64 dense merge, against the plain base, against PEFT's `cat`.

Run: `python -m benchmarks.exactness [--json]`; the table is committed as docs/exactness.md.
"""

import hashlib
import random

import torch

from benchmarks.report import show
from benchmarks.subjects import combine_by_cat, decode, ours, peft_experts, plain_base, prompts
from engine.assembly import LoadedPack
from engine.experts.mixture import MixtureLinear
from engine.generation.job import RowPlan
from engine.types import POLES, Sampling

NEW_TOKENS = 40
WEIGHT_CHANGES = 10_000


def draw_weights(count: int) -> list[tuple[float, ...]]:
    """Return weight vectors: one pole, five bipolar traits, all ten at once."""
    rng = random.Random(7)
    drawn = [tuple(1.0 if i == 4 else 0.0 for i in range(len(POLES)))]
    while len(drawn) < count:
        leans = [rng.uniform(-1, 1) for _ in range(5)]
        drawn.append(tuple(max(0.0, sign * lean) for lean in leans for sign in (1, -1)))
    drawn[-1] = tuple(rng.uniform(0, 1) for _ in POLES)
    return drawn


def dense_oracle(loaded: LoadedPack, weights: tuple[float, ...]) -> torch.nn.Module:
    """Return an fp64 copy of the plain base with Σ wᵢ·BᵢAᵢ added to every linear layer."""
    oracle = plain_base().double()
    for name, layer in loaded.mixture.layers.items():
        assert isinstance(layer, MixtureLinear)
        linear = oracle.get_submodule(name)
        assert isinstance(linear, torch.nn.Linear)
        for expert, weight in enumerate(weights):
            a_RD = loaded.mixture.expert_A(name, expert).double()
            b_RO = loaded.mixture.expert_B(name, expert).double()
            linear.weight.data += weight * (b_RO.T @ a_RD)
    return oracle


def relative_logit_error(loaded: LoadedPack, ids: list[list[int]], weights: list[tuple[float, ...]]) -> float:
    """Return max |ours − oracle| / max |oracle| over prompts and weight vectors."""
    worst = 0.0
    for vector in weights:
        oracle = dense_oracle(loaded, vector)
        for prompt in ids:
            exact = oracle(torch.tensor([prompt])).logits
            loaded.mixture.gates.write(0, vector)
            loaded.mixture.gates.use_rows(0, 1)
            found = loaded.base.model(torch.tensor([prompt])).logits
            worst = max(worst, float((found.double() - exact).abs().max() / exact.abs().max()))
    return worst


def is_zero_bit_identical(loaded: LoadedPack, ids: list[list[int]], weights: list[tuple[float, ...]]) -> bool:
    """Return whether zero weights give the base's own bits: alone, and in a batch whose other row speaks."""
    base = plain_base()
    for prompt in ids:
        pair = torch.tensor([prompt, prompt])
        exact = base(pair).logits
        for other in ((0.0,) * len(POLES), weights[-1]):
            loaded.mixture.gates.write(0, (0.0,) * len(POLES))
            loaded.mixture.gates.write(1, other)
            loaded.mixture.gates.use_rows(0, 2)
            found = loaded.base.model(pair).logits
            if not torch.equal(found[0].view(torch.int32), exact[0].view(torch.int32)):
                return False
    return True


def base_hash(loaded: LoadedPack) -> str:
    """Return one SHA-256 over every tensor of the base, in the order of their names."""
    digest = hashlib.sha256()
    for name, tensor in sorted(loaded.base.model.state_dict().items()):
        if "lora_" not in name and "gates" not in name:
            digest.update(name.encode() + tensor.detach().contiguous().flatten().view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()


def is_base_unchanged(loaded: LoadedPack) -> bool:
    """Return whether 10,000 weight changes leave every tensor of the base as it was."""
    rng = random.Random(3)
    before = base_hash(loaded)
    for step in range(WEIGHT_CHANGES):
        loaded.mixture.gates.write(step % 8, tuple(rng.uniform(0, 1) for _ in POLES))
    return base_hash(loaded) == before


def peft_tokens(ids: list[list[int]], weights: list[tuple[float, ...]]) -> list[list[int]]:
    """Return the greedy tokens of PEFT's `cat` combination, one prompt per weight vector."""
    model = peft_experts()
    found = []
    for number, (prompt, vector) in enumerate(zip(ids, weights, strict=True)):
        combine_by_cat(model, vector, f"cat{number}")
        found.append(greedy(model, prompt))
    return found


def greedy(model: torch.nn.Module, prompt: list[int]) -> list[int]:
    """Return the next tokens by transformers' own forward and cache."""
    tokens: list[int] = []
    fed, cache = torch.tensor([prompt]), None
    while len(tokens) < NEW_TOKENS:
        output = model(input_ids=fed, past_key_values=cache, use_cache=True)
        cache = output.past_key_values
        tokens.append(int(output.logits[0, -1].argmax()))
        fed = torch.tensor([tokens[-1:]])
    return tokens


def main() -> None:
    """Measure and print."""
    torch.set_grad_enabled(False)
    loaded = ours()
    ids, weights = prompts(loaded), draw_weights(5)
    plans = [RowPlan(tuple(p), w, Sampling(temperature=0), frozenset()) for p, w in zip(ids, weights, strict=True)]
    together = decode(loaded.base, loaded.mixture, plans, NEW_TOKENS)
    result = {
        "relative_logit_error": relative_logit_error(loaded, ids, weights),
        "zero_weights_bit_identical": is_zero_bit_identical(loaded, ids, weights),
        "rows_equal_solo": together == [decode(loaded.base, loaded.mixture, [p], NEW_TOKENS)[0] for p in plans],
        "base_hash_unchanged": is_base_unchanged(loaded),
        "peft_cat_same_tokens": peft_tokens(ids, weights) == together,
    }
    says = {
        "relative_logit_error": "fp32 mixture against an fp64 dense merge, worst of 25; bound 1e-5",
        "zero_weights_bit_identical": "weights 0 against the plain base, alone and beside a speaking row",
        "rows_equal_solo": f"five personas in one batch against each alone, {NEW_TOKENS} greedy tokens each",
        "base_hash_unchanged": f"SHA-256 of every base tensor before and after {WEIGHT_CHANGES:,} weight changes",
        "peft_cat_same_tokens": f"greedy tokens of PEFT's exact `cat` combination, {NEW_TOKENS} each",
    }
    rows = [(key, f"{v:.2e}" if isinstance(v, float) else str(v).lower(), says[key]) for key, v in result.items()]
    show("Exactness of the mixture (pocket pack, fp32 base and experts)", ("claim", "found", "how"), rows, result)


if __name__ == "__main__":
    main()
