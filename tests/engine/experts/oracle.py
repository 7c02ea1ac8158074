"""What a mixture should compute, the slow and obvious way: one dense copy of the base for every row."""

import copy
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor
from torch.func import functional_call
from transformers import Qwen2ForCausalLM

from engine.experts.mixture import Mixture

Weights = Sequence[float] | Tensor


def expert_tensors(mixture: Mixture) -> dict[str, tuple[Tensor, Tensor]]:
    """Return fp64 copies `A (E, R, D)` and `B (E, R, O)` of every layer, scaling folded into B."""
    experts = range(mixture.shape.experts)
    return {
        name: (
            torch.stack([mixture.expert_A(name, e).double() for e in experts]),
            torch.stack([mixture.expert_B(name, e).double() for e in experts]),
        )
        for name in mixture.layers
    }


def dense_logits(
    plain: Qwen2ForCausalLM, stacks: Mapping[str, tuple[Tensor, Tensor]], ids_BT: Tensor, weights: Sequence[Weights]
) -> Tensor:
    """Return fp64 logits `(B, T, V)`: for each row W + Σ wᵢ·Bᵢ Aᵢ merged into an fp64 copy of the plain base."""
    dense = copy.deepcopy(plain).double()
    own = {name: p.detach() for name, p in dense.named_parameters()}
    rows: list[Tensor] = []
    for ids_T, w_E in zip(ids_BT, weights, strict=True):
        merged = dict(own)
        w_E = torch.as_tensor(w_E, dtype=torch.float64)
        for name, (a_ERD, b_ERO) in stacks.items():
            merged[f"{name}.weight"] = own[f"{name}.weight"] + torch.einsum("e,erd,ero->od", w_E, a_ERD, b_ERO)
        rows.append(functional_call(dense, merged, kwargs={"input_ids": ids_T[None]}).logits[0])
    return torch.stack(rows)


def greedy(model: Qwen2ForCausalLM, ids_BT: Tensor, steps: int) -> Tensor:
    """Return `(B, steps)` greedy tokens, each from a whole forward."""
    start = ids_BT.shape[1]
    for _ in range(steps):
        ids_BT = torch.cat((ids_BT, model(ids_BT).logits[:, -1].argmax(-1, keepdim=True)), dim=1)
    return ids_BT[:, start:]


def relative_error(found: Tensor, wanted: Tensor) -> float:
    """Return max |found − wanted| / max |wanted|."""
    return float((found.double() - wanted.double()).abs().max() / wanted.double().abs().max())
