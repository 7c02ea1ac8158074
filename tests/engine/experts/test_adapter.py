"""Adapters into the stack and out of it."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import AdapterError
from engine.experts.adapter import Adapter, LoraPair, extract, install, start_experts
from engine.experts.mixture import Mixture, MixtureShape, attach
from tests.engine.tiny import tiny_base

Q = "model.layers.0.self_attn.q_proj"
RANK = 4


def mixture(dtype: torch.dtype = torch.float32) -> Mixture:
    """Return three experts of rank 4, all zero."""
    return attach(tiny_base().model, MixtureShape(3, RANK, 1), dtype)


def random_adapter(stack: Mixture, rank: int = RANK, scaling: float = 2.0, seed: int = 0) -> Adapter:
    """Return an adapter for every layer of a stack."""
    generator = torch.Generator().manual_seed(seed)
    layers = {
        name: LoraPair(
            torch.randn(rank, stack.expert_A(name, 0).shape[1], generator=generator),
            torch.randn(stack.expert_B(name, 0).shape[1], rank, generator=generator),
        )
        for name in stack.layers
    }
    return Adapter(rank, scaling, layers)


STACK = mixture()


def snapshot(stack: Mixture, expert: int) -> list[torch.Tensor]:
    """Return copies of one expert's slices."""
    return [t.clone() for n in stack.layers for t in (stack.expert_A(n, expert), stack.expert_B(n, expert))]


@settings(max_examples=25)
@given(st.integers(0, 2), st.sampled_from([0.25, 1.0, 2.0, 8.0]), st.integers(0, 99))
def test_what_goes_in_comes_out_exactly(expert: int, scaling: float, seed: int) -> None:
    adapter = random_adapter(STACK, scaling=scaling, seed=seed)
    install(adapter, STACK, expert)
    back = extract(STACK, expert, scaling)
    assert (back.rank, back.scaling, set(back.layers)) == (RANK, scaling, set(adapter.layers))
    for name, pair in adapter.layers.items():
        assert torch.equal(back.layers[name].lora_A, pair.lora_A)
        assert torch.equal(back.layers[name].lora_B, pair.lora_B)


@pytest.mark.parametrize("scaling", [0.3, 1.7])
def test_any_scaling_is_folded_in_and_out_within_rounding(scaling: float) -> None:
    adapter = random_adapter(STACK, scaling=scaling)
    install(adapter, STACK, 0)
    pair = adapter.layers[Q]
    update = STACK.expert_B(Q, 0).T.double() @ STACK.expert_A(Q, 0).double()
    torch.testing.assert_close(update, scaling * pair.lora_B.double() @ pair.lora_A.double(), rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(extract(STACK, 0, scaling).layers[Q].lora_B, pair.lora_B)


def test_a_bf16_stack_keeps_bf16_values() -> None:
    stack = mixture(torch.bfloat16)
    adapter = random_adapter(stack)
    install(adapter, stack, 1)
    back = extract(stack, 1, 2.0)
    for name, pair in adapter.layers.items():
        assert torch.equal(back.layers[name].lora_A, pair.lora_A.bfloat16().float())
        assert torch.equal(back.layers[name].lora_B, pair.lora_B.bfloat16().float())


def test_a_lower_rank_is_padded_with_zeros_and_other_experts_stay() -> None:
    for expert in range(3):
        install(random_adapter(STACK, seed=expert), STACK, expert)
    before = snapshot(STACK, 0) + snapshot(STACK, 2)
    small = random_adapter(STACK, rank=2, seed=9)
    install(small, STACK, 1)
    assert torch.equal(STACK.expert_A(Q, 1)[:2], small.layers[Q].lora_A)
    assert not STACK.expert_A(Q, 1)[2:].any() and not STACK.expert_B(Q, 1)[2:].any()
    assert all(torch.equal(a, b) for a, b in zip(before, snapshot(STACK, 0) + snapshot(STACK, 2), strict=True))


def test_layers_left_out_become_zero() -> None:
    full = random_adapter(STACK)
    install(full, STACK, 0)
    install(Adapter(RANK, 1.0, {Q: full.layers[Q]}), STACK, 0)
    for name in STACK.layers:
        assert bool(STACK.expert_B(name, 0).any()) == bool(STACK.expert_A(name, 0).any()) == (name == Q)


@pytest.mark.parametrize(
    ("rank", "name", "shape_A", "shape_B", "said"),
    [
        (5, Q, (5, 64), (64, 5), "r is 5"),
        (4, "model.layers.7.self_attn.q_proj", (4, 64), (64, 4), "model.layers.7.self_attn.q_proj"),
        (4, Q, (4, 32), (64, 4), Q),
        (4, Q, (4, 64), (32, 4), Q),
        (4, Q, (1, 64), (64, 4), Q),
        (4, Q, (4, 64), (64, 1), Q),
    ],
)
def test_what_does_not_fit_is_named_and_changes_nothing(
    rank: int, name: str, shape_A: tuple[int, int], shape_B: tuple[int, int], said: str
) -> None:
    install(random_adapter(STACK), STACK, 0)
    before = snapshot(STACK, 0)
    with pytest.raises(AdapterError, match=said):
        install(Adapter(rank, 1.0, {name: LoraPair(torch.ones(shape_A), torch.ones(shape_B))}), STACK, 0)
    assert all(torch.equal(a, b) for a, b in zip(before, snapshot(STACK, 0), strict=True))


def test_experts_start_different_from_each_other_and_silent() -> None:
    start_experts(STACK, seed=3)
    first = snapshot(STACK, 0)
    for name in STACK.layers:
        a_RD = STACK.expert_A(name, 0)
        bound = a_RD.shape[1] ** -0.5
        assert 0.8 * bound < float(a_RD.abs().max()) <= bound
        assert not STACK.expert_B(name, 0).any()
        assert not torch.equal(a_RD, STACK.expert_A(name, 1))
    start_experts(STACK, seed=4)
    assert not torch.equal(first[0], snapshot(STACK, 0)[0])
    start_experts(STACK, seed=3)
    assert all(torch.equal(a, b) for a, b in zip(first, snapshot(STACK, 0), strict=True))
