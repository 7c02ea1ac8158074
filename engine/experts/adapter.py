"""One expert outside the stack: its A and B per layer, and how it goes into and comes out of a mixture."""

from dataclasses import dataclass

import torch
from torch import Tensor

from engine.errors import AdapterError
from engine.experts.mixture import Mixture


@dataclass(frozen=True, slots=True)
class LoraPair:
    """The LoRA of one linear layer."""

    lora_A: Tensor
    """`(R, D)`."""
    lora_B: Tensor
    """`(O, R)`."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """A LoRA over some layers of a base; the update of a layer is `scaling · B A`."""

    rank: int
    """R, the same in every layer."""
    scaling: float
    """alpha/r, or alpha/√r for rank-stabilised LoRA."""
    layers: dict[str, LoraPair]
    """By the layer's name in the base, such as `model.layers.0.self_attn.q_proj`."""


def install(adapter: Adapter, mixture: Mixture, expert: int) -> None:
    """Write an adapter into one expert's slice of the stack; layers it leaves out become zero.

    The scaling is folded into B; a rank below the stack's is padded with zeros.

    Raises:
        AdapterError: the rank is above the stack's, a layer is unknown, or a shape does not fit the base.
    """
    if adapter.rank > mixture.shape.rank:
        raise AdapterError(f"r is {adapter.rank} and the stack holds rank {mixture.shape.rank}. Rebuild it larger.")
    if unknown := sorted(set(adapter.layers) - set(mixture.layers)):
        raise AdapterError(f"{unknown[0]} is no layer of this base. The adapter belongs to another base.")
    for name, pair in adapter.layers.items():
        _check_shapes(name, pair, mixture, adapter.rank)
    for name in mixture.layers:
        a_RD, b_RO = mixture.expert_A(name, expert), mixture.expert_B(name, expert)
        a_RD.zero_()
        b_RO.zero_()
        if pair := adapter.layers.get(name):
            a_RD[: adapter.rank].copy_(pair.lora_A)
            b_RO[: adapter.rank].copy_((pair.lora_B.float() * adapter.scaling).T)


def extract(mixture: Mixture, expert: int, scaling: float) -> Adapter:
    """Return one expert of the stack as an adapter with the given scaling, in fp32 on the CPU."""
    layers = {
        name: LoraPair(
            mixture.expert_A(name, expert).detach().float().cpu().clone(),
            (mixture.expert_B(name, expert).detach().float().cpu().T / scaling).contiguous(),
        )
        for name in mixture.layers
    }
    return Adapter(mixture.shape.rank, scaling, layers)


def start_experts(mixture: Mixture, seed: int) -> None:
    """Set every A to uniform ±1/√D and every B to zero, as LoRA starts; changes the stack in place.

    Source: LoRA (arXiv 2106.09685) §4.1, with the bound of PEFT's Kaiming initialisation.
    """
    generator = torch.Generator().manual_seed(seed)
    for name in mixture.layers:
        for expert in range(mixture.shape.experts):
            a_RD = mixture.expert_A(name, expert)
            noise = torch.rand(a_RD.shape, generator=generator) * 2 - 1
            a_RD.copy_(noise / a_RD.shape[1] ** 0.5)
            mixture.expert_B(name, expert).zero_()


def _check_shapes(name: str, pair: LoraPair, mixture: Mixture, rank: int) -> None:
    width_in = mixture.expert_A(name, 0).shape[1]
    width_out = mixture.expert_B(name, 0).shape[1]
    if pair.lora_A.shape != (rank, width_in) or pair.lora_B.shape != (width_out, rank):
        raise AdapterError(
            f"{name}: lora_A {tuple(pair.lora_A.shape)} and lora_B {tuple(pair.lora_B.shape)} do not fit a layer of "
            f"{width_in} inputs and {width_out} outputs at rank {rank}. The adapter belongs to another base."
        )
